"""Lists, searches and scans on Firestore. Every query here has its index in infra/firestore/firestore.indexes.json."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.domain import search
from shared.domain.jobs import ENDED, Job, State
from shared.domain.ledger import Account, Entry
from shared.domain.records import AuditRecord, Department, DepartmentMonth, Upload, UsageTotals
from shared.storage import firestore_reading as reading
from shared.storage.firestore_scans import NAME, FirestoreScans
from shared.storage.queries import (
    CANDIDATES,
    AuditFilter,
    HistoryFilter,
    JobsFilter,
    Page,
    PeopleFilter,
    from_cursor,
    to_cursor,
)

D = TypeVar("D")
K = TypeVar("K", Job, Entry, Upload, Account, AuditRecord)

LIVE = ("queued", "running", "cancelling")
DESCENDING = firestore.Query.DESCENDING


class FirestoreQueries(FirestoreScans):
    """One client serves all threads of a process."""

    def due(self, now: datetime, limit: int) -> list[Job]:
        query = self._all(Job).where(filter=FieldFilter("wake_at", "<=", now)).order_by("wake_at").limit(limit)
        return reading.readable(Job, query)

    def live(self) -> Mapping[str, int]:
        states = [state for state in State if state not in ENDED]
        counted = (reading.count(self._all(Job).where(filter=FieldFilter("state", "==", state))) for state in states)
        return dict(zip(states, counted, strict=True))

    def live_jobs(self, uid: str) -> Iterator[Job]:
        tokens = [search.facet("status", status) for status in LIVE]
        query = self._of(Job, uid).where(filter=FieldFilter("tokens", "array_contains_any", tokens))
        query = query.order_by("created_at", direction=DESCENDING).order_by(NAME, direction=DESCENDING)

        def after(last: reading.Found) -> Any:
            return query.start_after({"created_at": last.fields["created_at"], NAME: self._all(Job).document(last.id)})

        return (reading.value(Job, found) for found in reading.everything(query, None, after))

    def history(self, uid: str, wanted: HistoryFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        """One query by the one token that narrows most; what it cannot say is checked on each candidate."""
        query = self._of(Job, uid).where(filter=FieldFilter("tokens", "array_contains", _token(wanted)))
        for bound, operator in ((wanted.since, ">="), (wanted.until, "<=")):
            if bound is not None:
                query = query.where(filter=FieldFilter("created_at", operator, bound))
        query = query.order_by("created_at", direction=DESCENDING).order_by(NAME, direction=DESCENDING)
        candidates = limit + 1 if _told_by_token(wanted) else CANDIDATES
        return self._page(
            Job,
            query,
            lambda job: _wanted(job, wanted),
            limit,
            cursor,
            lambda job: (job.created_at, job.id),
            candidates,
        )

    def jobs(self, wanted: JobsFilter, *, limit: int, cursor: str | None) -> Page[Job]:
        """One query by what narrows most, and the states beside a person; the rest is checked on each candidate."""
        query = self._all(Job) if wanted.user_id is None else self._of(Job, wanted.user_id)
        states = search.states_of(wanted.status, live=wanted.overdue is not None)
        many = states is None or not ENDED.isdisjoint(states)
        place = next((name for name in ("department", "model") if getattr(wanted, name) is not None), None)
        if wanted.user_id is None and many and place is not None:
            query = query.where(filter=FieldFilter(place, "==", getattr(wanted, place)))
        elif states is not None:
            query = query.where(filter=FieldFilter("state", "in", [state.value for state in states]))
        return self._page(
            Job,
            query.order_by("created_at", direction=DESCENDING).order_by(NAME, direction=DESCENDING),
            wanted.takes,
            limit,
            cursor,
            lambda job: (job.created_at, job.id),
            CANDIDATES,
        )

    def statement(self, uid: str, *, department: str | None = None, limit: int, cursor: str | None) -> Page[Entry]:
        return self._page(
            Entry,
            self._of(Entry, uid).order_by("seq", direction=DESCENDING).order_by(NAME, direction=DESCENDING),
            lambda entry: department in (None, entry.department),
            limit,
            cursor,
            lambda entry: (entry.seq, entry.id),
            limit + 1 if department is None else CANDIDATES,
        )

    def uploads(self, uid: str, *, limit: int, cursor: str | None) -> Page[Upload]:
        ready = FieldFilter("state", "==", "ready")
        query = (
            self._of(Upload, uid)
            .where(filter=ready)
            .order_by("created_at", direction=DESCENDING)
            .order_by(NAME, direction=DESCENDING)
        )
        return self._page(Upload, query, _any, limit, cursor, lambda upload: (upload.created_at, upload.id), limit + 1)

    def usage(self, scope: str, owner: str, first: str, last: str) -> list[UsageTotals]:
        query = self._all(UsageTotals).where(filter=FieldFilter("scope", "==", scope))
        query = query.where(filter=FieldFilter("owner", "==", owner)).where(filter=FieldFilter("period", ">=", first))
        return reading.values(
            UsageTotals, query.where(filter=FieldFilter("period", "<=", last)).order_by("period").limit(1000)
        )

    def all_usage(
        self, scope: str, first: str, last: str, *, department: str | None, days: bool, most: int
    ) -> list[UsageTotals]:
        fields = ("scope", "owner", "period", "department", "models", *(("days",) if days else ()))
        query = self._usage(scope, first, last, department).select(fields).limit(most)
        return list(islice(self._each(UsageTotals, query, None, by="period"), most))

    def usage_documents(self, scope: str, first: str, last: str, *, department: str | None) -> int:
        return reading.count(self._usage(scope, first, last, department))

    def month_entries(self, department: str, month: str, at: datetime | None) -> Iterator[Entry]:
        query = self._all(Entry).where(filter=FieldFilter("department", "==", department))
        return self._each(Entry, query.where(filter=FieldFilter("month", "==", month)), at)

    def people(self, wanted: PeopleFilter, *, limit: int, cursor: str | None) -> Page[Account]:
        query = self._all(Account)
        if wanted.department is not None:
            query = query.where(filter=FieldFilter("department", "==", wanted.department))
        query = query.order_by("email").order_by(NAME)
        return self._page(
            Account,
            query,
            lambda account: _matches(account, wanted),
            limit,
            cursor,
            lambda a: (a.email, a.id),
            CANDIDATES,
        )

    def departments(self) -> list[Department]:
        return reading.values(Department, self._all(Department).order_by(NAME).limit(1000))

    def department_months(self, department: str) -> list[DepartmentMonth]:
        query = self._all(DepartmentMonth).where(filter=FieldFilter("department", "==", department))
        found = reading.values(DepartmentMonth, query.limit(1000))
        return sorted(found, key=lambda month: month.month, reverse=True)

    def audit(self, wanted: AuditFilter, *, limit: int, cursor: str | None) -> Page[AuditRecord]:
        """One query by the one text that narrows most; what it cannot say is checked on each candidate."""
        asked = [
            (name, value) for name in ("target", "actor", "action") if (value := getattr(wanted, name)) is not None
        ]
        query = self._all(AuditRecord)
        for name, value in asked[:1]:
            query = query.where(filter=FieldFilter(name, "==", value))
        for bound, operator in ((wanted.since, ">="), (wanted.until, "<=")):
            if bound is not None:
                query = query.where(filter=FieldFilter("at", operator, bound))
        return self._page(
            AuditRecord,
            query.order_by("at", direction=DESCENDING).order_by(NAME, direction=DESCENDING),
            lambda record: all(getattr(record, name) == value for name, value in asked),
            limit,
            cursor,
            lambda r: (r.at, r.id),
            limit + 1 if len(asked) <= 1 else CANDIDATES,
        )

    def _usage(self, scope: str, first: str, last: str, department: str | None) -> Any:
        query = self._all(UsageTotals).where(filter=FieldFilter("scope", "==", scope))
        if department is not None:
            query = query.where(filter=FieldFilter("department", "==", department))
        return query.where(filter=FieldFilter("period", ">=", first)).where(filter=FieldFilter("period", "<=", last))

    def _of(self, kind: type[Any], uid: str) -> Any:
        return self._all(kind).where(filter=FieldFilter("user_id", "==", uid))

    def _page(
        self,
        kind: type[K],
        query: Any,
        wanted: Callable[[K], bool],
        limit: int,
        cursor: str | None,
        place: Callable[[K], tuple[Any, str]],
        candidates: int,
    ) -> Page[K]:
        """Up to `limit` wanted documents among the next `candidates`."""
        if cursor is not None:
            value, id = from_cursor(cursor, _place_kind(kind), str)
            query = query.start_after({_place_field(kind): value, NAME: self._all(kind).document(id)})
        found = reading.values(kind, query.limit(candidates))
        items: list[K] = []
        for position, value in enumerate(found):
            if wanted(value):
                items.append(value)
            if len(items) == limit:
                more = position + 1 < len(found) or len(found) == candidates
                return Page(tuple(items), to_cursor(*place(value)) if more else None)
        return Page(tuple(items), to_cursor(*place(found[-1])) if len(found) == candidates else None)


def _place_field(kind: type[Any]) -> str:
    return {Entry: "seq", Account: "email", AuditRecord: "at"}.get(kind, "created_at")


def _place_kind(kind: type[Any]) -> type[Any]:
    return {Entry: int, Account: str}.get(kind, datetime)


def _any(_: object) -> bool:
    return True


def _token(wanted: HistoryFilter) -> str:
    """The most telling thing that was asked for: a word, then favourites, a model, a status, a kind, or everything."""
    word = search.lookup(wanted.query)
    if word is not None:
        return word
    if wanted.favourite:
        return search.facet("favourite", "true")
    facets: Iterable[tuple[str, str | None]] = (
        ("model", wanted.model),
        ("status", wanted.status),
        ("kind", wanted.kind),
    )
    return next((search.facet(name, value) for name, value in facets if value is not None), search.LISTED)


def _told_by_token(wanted: HistoryFilter) -> bool:
    """Whether the token says all that was asked, so that every candidate is wanted."""
    asked = (wanted.query.strip(), wanted.kind, wanted.model, wanted.status, wanted.favourite)
    return not wanted.query.strip() and sum(bool(one) for one in asked) <= 1


def _wanted(job: Job, wanted: HistoryFilter) -> bool:
    return (
        job.deleted_at is None
        and (wanted.kind is None or job.kind == wanted.kind)
        and (wanted.model is None or job.model == wanted.model)
        and (wanted.status is None or search.shown_status(job) == wanted.status)
        and (not wanted.favourite or job.favourite)
        and search.matches(job.prompt, wanted.query)
    )


def _matches(account: Account, wanted: PeopleFilter) -> bool:
    query = wanted.query.strip().lower()
    return (
        (not query or account.email.startswith(query) or query in account.name.lower())
        and (wanted.role is None or account.role == wanted.role)
        and (wanted.department is None or account.department == wanted.department)
        and (wanted.status is None or account.status == wanted.status)
    )
