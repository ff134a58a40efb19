"""Months: close a department's month into a file that never changes, and prove later that the ledger still says the same."""

import hashlib
import io
import logging
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from shared.app import App
from shared.domain import ids, months
from shared.domain.errors import Conflict, NotFound, PlatformError
from shared.domain.months import ClosedMonth, Statement
from shared.domain.records import UNASSIGNED, AuditRecord, Department, DepartmentMonth
from shared.services.audit import Asking, recorded
from shared.storage.files import FileDiffers, FileMissing
from shared.storage.store import Change, Reader, Reads

CLOCK_SKEW = timedelta(seconds=1)
"""The database refuses to read in its future, and our clock may be a little ahead of its own."""

MOST_TRIES = 3
"""A refund may come between the reading of the ledger and the commit; then both are done again."""

LARGEST_FILE = 256 * 1024 * 1024

_log = logging.getLogger(__name__)


class _Moved(PlatformError):
    """The department's month does not say what the ledger said."""


@dataclass(frozen=True)
class Verified:
    """Whether a closed month is what it was, and what is not."""

    wrong: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.wrong


def closed(read: Reads, department: str, month: str) -> bool:
    """Whether this month of a department is closed, so that nothing can be added to it.

    Who decides by it must also write the department's month: `changes.refunding` does.
    """
    there = read.get(DepartmentMonth, ids.department_month(department, month))
    return there is not None and there.closed_at is not None


def found(app: App, *, department: str, month: str) -> ClosedMonth:
    """A closed month. Raises NotFound."""
    there = app.store.get(ClosedMonth, ids.department_month(department, month))
    if there is None:
        raise NotFound
    return there


def close(app: App, *, department: str, month: str, by: Asking) -> ClosedMonth:
    """Close a month once; a month that is closed is answered as it is.

    Raises NotFound (no such department), Conflict: the month is not over, generations of it have not ended, or its counters
    are not what its ledger says.
    """
    id, audit_id = ids.department_month(department, month), app.new_id()
    there = app.store.get(ClosedMonth, id)
    if there is not None:
        return there
    _closable(app, department, month)
    for _ in range(MOST_TRIES):
        account = _account(app, department, month)
        if account.open:
            raise Conflict(f"{account.open} generations of this month have not ended; close it when they have.")
        record = _written(app, account, by)
        try:
            return app.store.commit(lambda read, record=record: _freeze(read, app, record, audit_id, by))  # type: ignore[misc]
        except _Moved as error:
            last = error
    _log.error("months: counters and ledger disagree", extra={"department_month": id, "detail": last.detail})
    raise Conflict("The counters of this month are not what its ledger says; look at the books first.") from last


def verify(app: App, there: ClosedMonth) -> Verified:
    """Write the file of a closed month again from the ledger and compare: ledger, file and record must say the same."""
    account = _account(app, there.department, there.month)
    data = b"".join(months.file(account))
    wrong = []
    if account.open:
        wrong.append(f"the ledger has {account.open} open holds")
    if _digest(data) != there.sha256:
        wrong.append("the ledger gives another file")
    if account.totals != there.totals:
        wrong.append("the ledger gives other totals")
    try:
        if _digest(app.files.read(there.object, max_bytes=LARGEST_FILE)) != there.sha256:
            wrong.append("the stored file is another one")
    except (FileMissing, FileDiffers):
        wrong.append("the stored file is missing")
    if not closed(app.store, there.department, there.month):
        wrong.append("the month is open")
    for problem in wrong:
        _log.error("months: a closed month is not what it was", extra={"department_month": there.id, "detail": problem})
    return Verified(tuple(wrong))


def _closable(app: App, department: str, month: str) -> None:
    known = department == UNASSIGNED or app.store.get(Department, department) is not None
    if not known and app.store.get(DepartmentMonth, ids.department_month(department, month)) is None:
        raise NotFound
    if not months.over(month, app.now(), app.policy.zone):
        raise Conflict("A month can be closed an hour after it ended.")


def _account(app: App, department: str, month: str) -> Statement:
    """What the ledger says of a month, all of it read as of one moment."""
    return months.statement(department, month, app.queries.month_entries(department, month, app.now() - CLOCK_SKEW))


def _written(app: App, account: Statement, by: Asking) -> ClosedMonth:
    """The file, stored under a name that follows from its content, and the record of it, not yet written."""
    data = b"".join(months.file(account))
    digest = _digest(data)
    name = f"months/{account.department}/{account.month}/{digest}.csv"
    app.files.put(name, io.BytesIO(data), content_type="text/csv; charset=utf-8")
    return ClosedMonth(
        id=ids.department_month(account.department, account.month),
        department=account.department,
        month=account.month,
        object=name,
        sha256=digest,
        bytes=len(data),
        entries=len(account.entries),
        totals=account.totals,
        closed_by=by.actor,
        closed_at=app.now(),
    )


def _freeze(read: Reader, app: App, record: ClosedMonth, audit_id: str, by: Asking) -> Change[ClosedMonth]:
    """The commit of a close. Every hold, release and refund of the month writes the department's month, and so does this: if it
    says what the file says, nothing came between. Raises _Moved."""
    read.prefetch((ClosedMonth, record.id), (DepartmentMonth, record.id), (AuditRecord, audit_id))
    there, month = read.get(ClosedMonth, record.id), read.get(DepartmentMonth, record.id)
    read.get(AuditRecord, audit_id)
    if there is not None:
        return Change(there)
    before = month or DepartmentMonth(record.id, record.department, record.month)
    if (before.committed, before.refunded) != (record.totals.credits, record.totals.refunded):
        raise _Moved(f"counted {before.committed} and {before.refunded} back, the ledger says {record.totals}")
    after = replace(before, closed_at=record.closed_at)
    told = {"sha256": record.sha256, "entries": record.entries, **asdict(record.totals)}
    audit = recorded(app, audit_id, "month.close", record.id, {}, told, "", by)
    if month is None:
        return Change(record, create=(record, audit, after))
    return Change(record, create=(record, audit), update=(after,))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
