"""Erase: remove a person for good. What they wrote, got and were is gone; the ledger stays whole under an id without a person."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from shared.app import App
from shared.domain import audit, ids, ledger, periods
from shared.domain.audit import ABOUT_ACTOR, ABOUT_TARGET
from shared.domain.errands import Erasure, LateSweep
from shared.domain.errors import Conflict, NotFound
from shared.domain.jobs import Job
from shared.domain.ledger import About, Account, Entry
from shared.domain.records import AuditRecord, HandleBinding, RequestRecord, Upload
from shared.domain.settlement import SYSTEM
from shared.services import tidy
from shared.services.audit import Asking, recorded
from shared.storage.queries import AuditFilter
from shared.storage.store import Change, Reader

V = TypeVar("V", Job, Entry, AuditRecord)

ACTION = "user.erase"
ERASED = "erased"
"""What stands where the address was."""

AT_ONCE = 25
"""Documents of one part."""

SWEPT_AGAIN_AFTER = timedelta(days=1)
"""Addresses to put a file live ten minutes (services/uploads.py), whatever becomes of who was given one."""


def erase(app: App, *, uid: str, reason: str, by: Asking, seconds: float) -> Account:
    """Erase a person who is blocked and has nothing running; go on with one whose erasure has begun.

    The account loses all that names its person, and its credits by a counter-entry, in one commit with the audit record;
    then the content goes, for about so many seconds, and the rest with the daily retention. Raises NotFound, Conflict.
    """
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Account]:
        account = read.get(Account, uid)
        if account is None:
            raise NotFound
        if account.erasure is not None:
            return Change(account)
        _ready(account)
        read.prefetch((AuditRecord, audit_id), (Erasure, uid), (Entry, ids.erasure_entry(uid)))
        read.get(AuditRecord, audit_id), read.get(Erasure, uid)
        left, entries = _without_credits(read, app, account, by)
        after = _nobody(left)
        before = {"available": account.balance.available}
        record = recorded(app, audit_id, ACTION, uid, before, {"available": 0}, reason, by)
        return Change(after, create=(record, Erasure(uid), *entries), update=(after,))

    app.store.commit(step)
    return go_on(app, uid=uid, seconds=seconds)


def go_on(app: App, *, uid: str, seconds: float) -> Account:
    """Do at least one more part of an erasure that has begun. Doing a part twice is harmless. Raises Unavailable."""
    until = time.monotonic() + seconds
    while True:
        erasure = app.store.get(Erasure, uid)
        if erasure is None:
            break
        cursor = _STAGES[erasure.stage](app, uid, erasure.cursor) if erasure.stage < len(_STAGES) else None
        _moved(app, erasure, cursor)
        if time.monotonic() >= until:
            break
    account = app.store.get(Account, uid)
    if account is None:
        raise NotFound
    return account


def sweep_again(app: App, late: LateSweep) -> None:
    """Remove what was put into somebody's folder after it was emptied. Raises Unavailable."""
    app.files.remove_under(_uploads_of(late.id))
    _delete(app, LateSweep, late.id)


def _ready(account: Account) -> None:
    if account.status != "blocked":
        raise Conflict("Block this person first; erasing cannot be undone.")
    if account.balance.held or account.usage.running:
        raise Conflict("Generations of this person are still running; wait until they have ended, then ask again.")


def _without_credits(read: Reader, app: App, account: Account, by: Asking) -> tuple[Account, tuple[Entry, ...]]:
    """The account after what is left was taken back, and the entry that says so."""
    about = About(
        id=ids.erasure_entry(account.id),
        at=app.now(),
        actor=by.actor,
        reason=ERASED,
        department=account.department,
        day=periods.day_of(app.now(), app.policy.zone),
        month=periods.month_of(app.now(), app.policy.zone),
    )
    read.get(Entry, about.id)
    if account.balance.available == 0:
        return account, ()
    posting = ledger.deduct(account, account.balance.available, about)
    return posting.account, (posting.entry,)


def _nobody(account: Account) -> Account:
    return replace(
        account,
        email=ERASED,
        name="",
        sign_in=None,
        unbound=(),
        blocked_reason=None,
        quotas=None,
        own_allowance=None,
        erasure="running",
    )


def _moved(app: App, before: Erasure, cursor: str | None) -> None:
    """Write how far it has come, or that all is done, unless another call was first."""
    late = LateSweep(before.id, app.now() + SWEPT_AGAIN_AFTER)

    def step(read: Reader) -> Change[None]:
        there, account = read.get(Erasure, before.id), read.get(Account, before.id)
        if there != before or account is None:
            return Change(None)
        if before.stage == len(_STAGES):
            new = () if read.get(LateSweep, late.id) else (late,)
            return Change(None, create=new, delete=(before,), update=(replace(account, erasure="done"),))
        stage = before.stage if cursor is not None else before.stage + 1
        return Change(None, update=(replace(before, stage=stage, cursor=cursor),))

    app.store.commit(step)


def _jobs(app: App, uid: str, cursor: str | None) -> str | None:
    """All jobs, also those that were emptied before: their files may have stayed behind."""
    found, at = app.queries.owned(Job, uid, after=cursor or "", limit=AT_ONCE), app.now()
    for job in found:
        _update(app, job, lambda now: replace(tidy.emptied(now, at), handle=None))
        tidy.remove_everything(app, job)
        if job.handle is not None:
            _delete(app, HandleBinding, ids.handle(job.provider, job.handle))
    return _last(found)


def _uploads(app: App, uid: str, cursor: str | None) -> str | None:
    found = app.queries.owned(Upload, uid, after=cursor or "", limit=AT_ONCE)
    for upload in found:
        app.files.remove_under(f"{_uploads_of(uid)}{upload.id}/")
        _delete(app, Upload, upload.id)
    return _last(found)


def _uploads_of(uid: str) -> str:
    return f"uploads/{uid}/"


def _requests(app: App, uid: str, cursor: str | None) -> str | None:
    found = app.queries.owned(RequestRecord, uid, after=cursor or "", limit=AT_ONCE)
    for request in found:
        _delete(app, RequestRecord, request.id)
    return _last(found)


def _reasons(app: App, uid: str, cursor: str | None) -> str | None:
    """What people wrote into the ledger; its numbers stay as they are."""
    found = app.queries.owned(Entry, uid, after=cursor or "", limit=AT_ONCE)
    for entry in found:
        if entry.actor != SYSTEM and entry.id != ids.erasure_entry(uid):
            _update(app, entry, lambda now: replace(now, reason=""))
    return _last(found)


def _records_about(app: App, uid: str, cursor: str | None) -> str | None:
    """What audit records say of the person, but for the one of this erasure."""
    found = app.queries.owned(AuditRecord, uid, after=cursor or "", limit=AT_ONCE)
    for record in found:
        if record.action != ACTION:
            _update(app, record, lambda now: audit.erased(now, ABOUT_TARGET))
    return _last(found)


def _records_by(app: App, uid: str, cursor: str | None) -> str | None:
    """From where the person changed something, in the records of others."""
    page = app.queries.audit(AuditFilter(actor=uid), limit=AT_ONCE, cursor=cursor)
    for record in page.items:
        _update(app, record, lambda now: audit.erased(now, ABOUT_ACTOR))
    return page.next_cursor


def _last(found: Sequence[Job | Upload | RequestRecord | Entry | AuditRecord]) -> str | None:
    """Where the next part begins; None if there is none."""
    return found[-1].id if len(found) == AT_ONCE else None


def _update(app: App, found: V, changed: Callable[[V], V]) -> None:
    """Change a document as it is now, if that changes anything."""

    def step(read: Reader) -> Change[None]:
        now = read.get(type(found), found.id)
        after = changed(now) if now is not None else None
        return Change(None) if after is None or after == now else Change(None, update=(after,))

    app.store.commit(step)


def _delete(app: App, kind: type[Any], id: str) -> None:
    def step(read: Reader) -> Change[None]:
        there = read.get(kind, id)
        return Change(None, delete=(there,)) if there is not None else Change(None)

    app.store.commit(step)


_STAGES: tuple[Callable[[App, str, str | None], str | None], ...] = (
    _jobs,
    _uploads,
    _requests,
    _reasons,
    _records_about,
    _records_by,
)
