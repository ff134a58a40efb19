"""The port of lists, searches and scans: everything that is not a read by id."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

from shared.domain import search
from shared.domain.errors import InvalidInput, PlatformError
from shared.domain.jobs import Job
from shared.domain.ledger import Account, Entry
from shared.domain.records import AuditRecord, Department, DepartmentMonth, Upload, UsageTotals

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
class JobsFilter:
    """Which jobs of whom to show. `overdue` are live ones that should have been moved by that time."""

    user_id: str | None = None
    status: str | None = None
    overdue: datetime | None = None
    department: str | None = None
    model: str | None = None
    kind: str | None = None

    def takes(self, job: Job) -> bool:
        """Whether a job is one of them."""
        exact = all(
            getattr(self, name) in (None, getattr(job, name)) for name in ("user_id", "department", "model", "kind")
        )
        return exact and search.asked_for(job, self.status, self.overdue)


@dataclass(frozen=True)
class AuditFilter:
    """Which audit records to show. Texts are exact; times are inclusive."""

    actor: str | None = None
    target: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class TooLongAgo(PlatformError):
    """The database no longer knows how things were at that time: an hour ago, or seven days where it keeps more."""


class Queries(Protocol):
    """Lists in pages. Every method raises Unavailable when the database does not answer, InvalidInput for a bad cursor."""

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Live jobs whose `wake_at` is not after `now`, the longest overdue first."""

    def live(self) -> Mapping[str, int]:
        """How many jobs are in each state that is no end."""

    def live_jobs(self, uid: str) -> Iterator[Job]:
        """All jobs of a person that have not ended, newest first."""

    def history(self, uid: str, wanted: HistoryFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        """A person's jobs that are not deleted, newest first."""

    def jobs(self, wanted: JobsFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        """Everybody's jobs, also those that are deleted from history, newest first."""

    def statement(self, uid: str, *, department: str | None = None, limit: int, cursor: str | None) -> Page[Entry]:
        """A person's ledger entries, or those of one department, newest first."""

    def uploads(self, uid: str, *, limit: int, cursor: str | None) -> Page[Upload]:
        """A person's uploads that are ready, newest first."""

    def usage(self, scope: str, owner: str, first: str, last: str) -> list[UsageTotals]:
        """Counters of an owner for the periods `first`..`last`, both included."""

    def all_usage(
        self, scope: str, first: str, last: str, *, department: str | None, days: bool, most: int
    ) -> list[UsageTotals]:
        """Counters of every owner, or of those in a department, by period; `most` of them at most.

        Without `days` those of a person's month are left where they are.
        """

    def usage_documents(self, scope: str, first: str, last: str, *, department: str | None) -> int:
        """How many counters `all_usage` would read, without reading them."""

    def month_entries(self, department: str, month: str, at: datetime | None) -> Iterator[Entry]:
        """The ledger's entries of a department's month as they were at `at` (now without one), by id."""

    def people(self, wanted: PeopleFilter, *, limit: int, cursor: str | None) -> Page[Account]:
        """Accounts by address."""

    def departments(self) -> list[Department]:
        """All departments by id."""

    def department_months(self, department: str) -> list[DepartmentMonth]:
        """All months of a department in which anything happened, newest first."""

    def audit(self, wanted: AuditFilter, *, limit: int, cursor: str | None) -> Page[AuditRecord]:
        """Audit records, newest first."""

    def scan(self, kind: type[D], at: datetime | None) -> Iterator[D]:
        """Every document of a kind as it was at `at` (now without one), by id, each read once."""

    def after(self, kind: type[D], id: str, *, limit: int, at: datetime) -> list[D]:
        """The next documents of a kind by id as they were at `at`; all ids come after "". Raises TooLongAgo."""

    def between(self, kind: type[D], after: str, through: str | None, at: datetime) -> Iterator[D]:
        """What belongs to ids after `after` and up to `through` (None: to the end), as it was at `at`, each read once.

        It belongs to its person, a usage counter to its owner and an audit record to its target. Raises TooLongAgo.
        """

    def one(self, kind: type[D], id: str, at: datetime) -> D | None:
        """One document as it was at `at`. Raises TooLongAgo."""

    def owned(self, kind: type[D], uid: str, *, after: str, limit: int) -> list[D]:
        """What belongs to a person as `between` has it, by id, beginning after the id `after`."""

    def expired_jobs(self, department: str, before: datetime, limit: int) -> list[Job]:
        """Jobs of a department from before `before` whose content is there, the oldest first."""

    def uploads_before(self, before: datetime, *, limit: int, cursor: str | None) -> Page[Upload]:
        """Uploads announced before `before`, in whatever state, the oldest first."""

    def expired(self, kind: type[D], now: datetime, limit: int) -> list[D]:
        """Documents of a kind that has `expires_at`, whose time is over."""

    def erasures(self) -> list[Account]:
        """Accounts whose erasure has begun and not ended."""


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
