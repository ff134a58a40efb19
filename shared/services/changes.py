"""Settlements as one commit: the job, the account, the entry, and every counter that follows from them."""

from dataclasses import asdict
from typing import TypeVar

from shared.domain import counts, ids
from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import DepartmentMonth, UsageTotals
from shared.domain.settlement import Settlement
from shared.storage.store import Change, Increment

T = TypeVar("T")


def ending(settlement: Settlement, result: T) -> Change[T]:
    """The commit that ends a job: job and account as read, the closing entry created, counters beside it."""
    entry = settlement.entry
    released = entry.kind is EntryKind.RELEASE
    return Change(
        result=result,
        update=(settlement.job, settlement.account),
        create=(entry,),
        increment=(*_usage(entry), *([committed(entry, -entry.amount)] if released else [])),
    )


def committed(entry: Entry, credits: int) -> Increment:
    """An increment of what the entry's department has committed in the month of the hold."""
    identity = {"department": entry.department, "month": entry.month}
    id = ids.department_month(entry.department, entry.month)
    return Increment(DepartmentMonth, id, {"committed": credits}, identity)


def _usage(entry: Entry) -> tuple[Increment, ...]:
    numbers = {name: number for name, number in asdict(counts.counted(entry)).items() if number}
    return tuple(
        Increment(
            UsageTotals,
            counts.usage_id(scope, owner, period),
            {"models": {entry.model: numbers}},
            {"scope": scope, "owner": owner, "period": period},
        )
        for scope, owner, period in counts.places(entry)
    )
