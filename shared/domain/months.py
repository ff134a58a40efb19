"""Months: the account of a department's month, when it may be closed, and the file that closing freezes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shared.domain import counts, csv_cells, periods
from shared.domain.csv_cells import Cell
from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import Counts

SETTLED_AFTER = timedelta(hours=1)
"""How long after its end a month may be closed. A hold of the last second may be written a little later, and clocks differ."""

FORM = 1
"""The form of the file. Another form gets another number, and files of this one are still written as they were."""

_COLUMNS = (
    *("line", "department", "month", "at", "entry", "kind", "outcome", "person", "model", "model_kind", "provider"),
    *("succeeded", "failed", "cancelled", "credits", "refunded", "seconds", "provider_cost_usd"),
)


ENTRY = b'"entry",'
"""What the line of an entry begins with."""


@dataclass(frozen=True)
class ClosedMonth:
    """A department's month that was closed. `object` is the file, `sha256` its digest in hex, `totals` its last line.

    The id is that of the department's month, so there is one close of each.
    """

    id: str
    department: str
    month: str
    object: str
    sha256: str
    bytes: int
    entries: int
    totals: Counts
    closed_by: str
    closed_at: datetime
    form: int = FORM


@dataclass(frozen=True)
class Statement:
    """What the ledger says of a department's month: how many holds are open, and all that ended or was given back, in order."""

    department: str
    month: str
    open: int
    entries: tuple[Entry, ...]

    @property
    def totals(self) -> Counts:
        return counts.total(map(counts.counted, self.entries))


def over(month: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a month (yyyy-mm) has ended long enough ago that no hold of it can be written any more."""
    return periods.month_of(now - SETTLED_AFTER, zone) > month


def statement(department: str, month: str, entries: Iterable[Entry]) -> Statement:
    """The account of a month from its entries in any order; those of people's credits (grants) do not belong to it."""
    holds, ends = 0, 0
    counted: list[Entry] = []
    for entry in entries:
        holds += entry.kind is EntryKind.HOLD
        ends += entry.kind in (EntryKind.CAPTURE, EntryKind.RELEASE)
        if listed(entry):
            counted.append(entry)
    counted.sort(key=lambda entry: (entry.at, entry.id))
    return Statement(department, month, holds - ends, tuple(counted))


def listed(entry: Entry) -> bool:
    """Whether an entry has a line in the file of its month."""
    return entry.kind in (EntryKind.CAPTURE, EntryKind.RELEASE, EntryKind.REFUND)


def line(entry: Entry) -> bytes:
    """The line of an entry in the file of its month."""
    return b"".join(csv_cells.lines([_row(entry)]))


def file(account: Statement) -> Iterator[bytes]:
    """The file of a month, the same bytes whenever it is written: its entries, then sums by person and model, by person, by
    model, and the total. People stand in it by their id, so that it can be written again when their names are gone."""
    return csv_cells.lines(_rows(account))


def _rows(account: Statement) -> Iterator[tuple[Cell, ...]]:
    yield _COLUMNS
    place = (account.department, account.month)
    yield from map(_row, account.entries)
    none = (None,) * 4
    for name, key in (
        ("person and model", lambda entry: (*_who(entry), *_model(entry))),
        ("person", lambda entry: (*_who(entry), *none[:3])),
        ("model", lambda entry: (None, *_model(entry))),
    ):
        sums: dict[tuple[str | None, ...], list[Counts]] = {}
        for entry in account.entries:
            sums.setdefault(key(entry), []).append(counts.counted(entry))
        for of in sorted(sums, key=lambda parts: tuple(part or "" for part in parts)):
            yield (name, *place, *none, *of, *_numbers(counts.total(sums[of])))
    yield ("total", *place, *none, *none, *_numbers(account.totals))


def _row(entry: Entry) -> tuple[Cell, ...]:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    about = (entry.department, entry.month, at, entry.id, entry.kind.value, entry.outcome)
    return ("entry", *about, *_who(entry), *_model(entry), *_numbers(counts.counted(entry)))


def _who(entry: Entry) -> tuple[str]:
    return (entry.user_id,)


def _model(entry: Entry) -> tuple[str | None, str | None, str | None]:
    return (entry.model, entry.model_kind, entry.provider)


def _numbers(numbers: Counts) -> tuple[Cell, ...]:
    cost = Decimal(numbers.provider_cost_micros).scaleb(-6)
    return (
        numbers.succeeded,
        numbers.failed,
        numbers.cancelled,
        numbers.credits,
        numbers.refunded,
        numbers.seconds,
        cost,
    )
