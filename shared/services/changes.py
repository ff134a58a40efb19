"""Settlements as one commit: the job, the account, the entry, and every counter that follows from them."""

from dataclasses import replace
from typing import TypeVar

from shared.domain import counts, ids
from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import DepartmentMonth, UsageTotals
from shared.domain.settlement import Settlement
from shared.storage.store import Change, Increment, Reads

T = TypeVar("T")


def ending(settlement: Settlement, result: T) -> Change[T]:
    """The commit that ends a job: job and account as read, the closing entry created, counters beside it."""
    entry = settlement.entry
    released = entry.kind is EntryKind.RELEASE
    return Change(
        result=result,
        update=(settlement.job, settlement.account),
        create=(entry,),
        increment=(*usage(entry), *([committed(entry, -entry.amount)] if released else [])),
    )


def refunding(read: Reads, settlement: Settlement, result: T) -> Change[T]:
    """The commit that gives the price of an ended job back.

    It writes the department's month as read, which the close of a month writes, too: what was found open is open still.
    The caller has looked for the entry.
    """
    entry = settlement.entry
    id = ids.department_month(entry.department, entry.month)
    month = read.get(DepartmentMonth, id)
    before = month or DepartmentMonth(id=id, department=entry.department, month=entry.month)
    after = replace(before, refunded=before.refunded + entry.amount)
    return Change(
        result=result,
        update=(settlement.job, settlement.account, *([after] if month else [])),
        create=(entry, *([] if month else [after])),
        increment=usage(entry),
    )


def committed(entry: Entry, credits: int) -> Increment:
    """An increment of what the entry's department has committed in the month of the hold."""
    identity = {"department": entry.department, "month": entry.month}
    id = ids.department_month(entry.department, entry.month)
    return Increment(DepartmentMonth, id, {"committed": credits}, identity)


def usage(entry: Entry) -> tuple[Increment, ...]:
    """Increments of the counters an entry is in; they stand beside its create."""
    return tuple(
        Increment(UsageTotals, addition.id, addition.numbers, addition.identity) for addition in counts.additions(entry)
    )
