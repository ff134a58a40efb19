"""The port of lists, searches and scans: everything that is not a read by id."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from shared.domain.errors import InvalidInput
from shared.domain.jobs import Job
from shared.domain.ledger import Account, Entry
from shared.domain.records import AuditRecord, Department, Upload, UsageTotals

T = TypeVar("T")
D = TypeVar("D")

CANDIDATES = 200
"""Documents one page of a filtered list looks at; such a page may be short, and its cursor goes on."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Items in order, and where the next page begins; None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class HistoryFilter:
    """What to show of a person's jobs. `query` is text; the others are exact; times are inclusive."""

    query: str = ""
    kind: str | None = None
    model: str | None = None
    status: str | None = None
    favourite: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class PeopleFilter:
    """Whom to show. `query` is the beginning of the address, or part of the name."""

    query: str = ""
    role: str | None = None
    department: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class AuditFilter:
    actor: str | None = None
    target: str | None = None
    action: str | None = None


class Queries(Protocol):
    """Lists in pages. Every method raises Unavailable when the database does not answer, InvalidInput for a bad cursor."""

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Live jobs whose `wake_at` is not after `now`, the longest overdue first."""

    def live_jobs(self, uid: str) -> list[Job]:
        """Jobs of a person that have not ended."""

    def history(self, uid: str, wanted: HistoryFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        """A person's jobs that are not deleted, newest first."""

    def statement(self, uid: str, *, limit: int, cursor: str | None) -> Page[Entry]:
        """A person's ledger entries, newest first."""

    def uploads(self, uid: str, *, limit: int, cursor: str | None) -> Page[Upload]:
        """A person's uploads that are ready, newest first."""

    def usage(self, scope: str, owner: str, first: str, last: str) -> list[UsageTotals]:
        """Counters of an owner for the periods `first`..`last`, both included."""

    def people(self, wanted: PeopleFilter, *, limit: int, cursor: str | None) -> Page[Account]:
        """Accounts by address."""

    def departments(self) -> list[Department]:
        """All departments by id."""

    def audit(self, wanted: AuditFilter, *, limit: int, cursor: str | None) -> Page[AuditRecord]:
        """Audit records, newest first."""

    def scan(self, kind: type[D], at: datetime | None) -> Iterator[D]:
        """Every document of a kind as it was at `at` (now without one), by id, each read once."""


def to_cursor(*parts: Any) -> str:
    """An opaque cursor that holds where a page ended."""
    text = json.dumps([part.isoformat() if isinstance(part, datetime) else part for part in parts])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str, *kinds: type[Any]) -> tuple[Any, ...]:
    """The parts of a cursor, each of the kind asked for. Raises InvalidInput."""
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError
        return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidInput(
            "This cursor is not one of ours.", {"cursor": "Use next_cursor of the page before."}
        ) from error


def _part(part: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(part).astimezone(UTC)
    if type(part) is not kind or not (_is_name(part) if kind is str else abs(part) < 2**53):
        raise ValueError
    return part


def _is_name(part: str) -> bool:
    """Whether the database takes this as the name of a document."""
    return (
        0 < len(part) <= 300 and part.isprintable() and "/" not in part and part not in (".", "..") and part[:2] != "__"
    )
