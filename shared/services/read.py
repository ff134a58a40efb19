"""Read: what a person sees of their own: tasks, history, statement, files, usage, and everything as an export."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shared.app import App
from shared.domain import periods
from shared.domain.jobs import Job
from shared.domain.ledger import Account, Entry
from shared.domain.quotas import DEFAULTS, Quotas, UserRole
from shared.domain.records import RoleQuotas, Upload, UsageTotals
from shared.services import people
from shared.services.own import own_job
from shared.services.save import LARGEST_TEXT
from shared.storage.files import FileDiffers, FileMissing
from shared.storage.queries import HistoryFilter, Page, to_cursor

T = TypeVar("T")

EXPORT_PAGE = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class QuotaState:
    """One limit of a person: how much of it is used, and when it starts again."""

    name: str
    limit: int
    used: int
    resets_at: datetime


def quota_states(app: App, account: Account) -> tuple[Quotas, list[QuotaState]]:
    """The limits that hold for a person, and how far each is used."""
    return _states(app, account, people.limits(app.store, account))


def quota_states_of(app: App, accounts: Iterable[Account]) -> list[tuple[Quotas, list[QuotaState]]]:
    """The same of several people; what roles may use is read once."""
    roles = {found.id: found.quotas for found in app.store.get_all(RoleQuotas, [role.value for role in UserRole])}
    found = []
    for account in accounts:
        role = roles.get(account.role.value, DEFAULTS[account.role])
        found.append(_states(app, account, role.overridden(account.quotas)))
    return found


def _states(app: App, account: Account, limits: Quotas) -> tuple[Quotas, list[QuotaState]]:
    now, zone = app.now(), app.policy.zone
    day = account.usage.day.now(periods.day_of(now, zone))
    month = account.usage.month.now(periods.month_of(now, zone))
    tomorrow, next_month = periods.next_day(now, zone), periods.next_month(now, zone)
    states = [
        QuotaState(name, limit, used, resets_at)
        for name, limit, used, resets_at in (
            ("credits_per_day", limits.credits_per_day, day.credits, tomorrow),
            ("credits_per_month", limits.credits_per_month, month.credits, next_month),
            ("generations_per_day", limits.generations_per_day, day.generations, tomorrow),
        )
        if limit is not None
    ]
    return limits, states


def task(app: App, *, uid: str, job_id: str) -> Job:
    """A job of this person. Raises NotFound, the same for one that is not there and one that is somebody else's."""
    return own_job(app.store, uid, job_id)


def long_text(app: App, job: Job) -> str | None:
    """The whole text of a job whose text is too long for its document; None for any other."""
    if job.text_object is None:
        return None
    try:
        return app.files.read(job.text_object, max_bytes=LARGEST_TEXT).decode()
    except (FileMissing, FileDiffers):
        _log.error("read: the text of a job is not in storage", extra={"job_id": job.id})
        return job.text


def history(app: App, *, uid: str, wanted: HistoryFilter, limit: int, cursor: str | None) -> Page[Job]:
    return app.queries.history(uid, wanted, limit=limit, cursor=cursor)


def statement(app: App, *, uid: str, department: str | None = None, limit: int, cursor: str | None) -> Page[Entry]:
    """A person's ledger entries, newest first; of one department alone, if one is given."""
    return app.queries.statement(uid, department=department, limit=limit, cursor=cursor)


def usage(app: App, *, uid: str, first: str, last: str) -> list[UsageTotals]:
    """A person's counters for the months `first`..`last` (yyyy-mm)."""
    return app.queries.usage("user", uid, first, last)


def uploads(app: App, *, uid: str, limit: int, cursor: str | None) -> Page[Upload]:
    return app.queries.uploads(uid, limit=limit, cursor=cursor)


def jobs_with_files(app: App, *, uid: str, limit: int, cursor: str | None) -> Page[Job]:
    """Succeeded jobs of a person that have at most `limit` outputs together, but at least one job."""
    page = history(app, uid=uid, wanted=HistoryFilter(status="succeeded"), limit=limit, cursor=cursor)
    taken: list[Job] = []
    outputs = 0
    for job in page.items:
        outputs += len(job.outputs)
        if taken and outputs > limit:
            return Page(tuple(taken), to_cursor(taken[-1].created_at, taken[-1].id))
        taken.append(job)
    return page


def everything(app: App, *, uid: str) -> Iterator[Account | Job | Entry | Upload]:
    """All that is kept about a person: the account, every job, every ledger entry, every upload."""
    account = app.store.get(Account, uid)
    if account is not None:
        yield account
    yield from _pages(lambda cursor: history(app, uid=uid, wanted=HistoryFilter(), limit=EXPORT_PAGE, cursor=cursor))
    yield from _pages(lambda cursor: statement(app, uid=uid, limit=EXPORT_PAGE, cursor=cursor))
    yield from _pages(lambda cursor: uploads(app, uid=uid, limit=EXPORT_PAGE, cursor=cursor))


def _pages(page_at: Callable[[str | None], Page[T]]) -> Iterator[T]:
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
