"""Scans on Firestore: what proof, retention and erasure go through from one end to the other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath

from shared.domain.jobs import Job
from shared.domain.ledger import Account
from shared.domain.records import AuditRecord, Upload, UsageTotals
from shared.storage import documents
from shared.storage import firestore_reading as reading
from shared.storage.queries import Page, from_cursor, to_cursor

D = TypeVar("D")

ERASURES = 300
NAME = FieldPath.document_id()

_OWNER = {UsageTotals: "owner", AuditRecord: "target"}
"""Whom a document belongs to, where it is not its `user_id`."""


class FirestoreScans:
    """One client serves all threads of a process."""

    stream_seconds = reading.STREAM_SECONDS

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def scan(self, kind: type[D], at: datetime | None) -> Iterator[D]:
        return self._each(kind, self._all(kind), at)

    def after(self, kind: type[D], id: str, *, limit: int, at: datetime) -> list[D]:
        return reading.values(kind, self._after(kind, self._all(kind), id).limit(limit), at)

    def between(self, kind: type[D], after: str, through: str | None, at: datetime) -> Iterator[D]:
        owner = _OWNER.get(kind, "user_id")
        query = self._all(kind)
        for bound, operator in ((after or None, ">"), (through, "<=")):
            if bound is not None:
                query = query.where(filter=FieldFilter(owner, operator, bound))
        return self._each(kind, query, at, by=owner)

    def one(self, kind: type[D], id: str, at: datetime) -> D | None:
        found = reading.document(self._all(kind).document(id), at)
        return None if found is None else reading.value(kind, found)

    def owned(self, kind: type[D], uid: str, *, after: str, limit: int) -> list[D]:
        query = self._all(kind).where(filter=FieldFilter(_OWNER.get(kind, "user_id"), "==", uid))
        return reading.values(kind, self._after(kind, query, after).limit(limit))

    def expired_jobs(self, department: str, before: datetime, limit: int) -> list[Job]:
        query = self._all(Job).where(filter=FieldFilter("department", "==", department))
        query = query.where(filter=FieldFilter("deleted_at", "==", None))
        query = query.where(filter=FieldFilter("created_at", "<=", before)).order_by("created_at")
        return reading.values(Job, query.limit(limit))

    def uploads_before(self, before: datetime, *, limit: int, cursor: str | None) -> Page[Upload]:
        query = self._all(Upload).where(filter=FieldFilter("created_at", "<=", before))
        query = query.order_by("created_at").order_by(NAME)
        if cursor is not None:
            at, id = from_cursor(cursor, datetime, str)
            query = query.start_after({"created_at": at, NAME: self._all(Upload).document(id)})
        found = reading.values(Upload, query.limit(limit))
        ended = len(found) < limit
        return Page(tuple(found), None if ended else to_cursor(found[-1].created_at, found[-1].id))

    def expired(self, kind: type[D], now: datetime, limit: int) -> list[D]:
        query = self._all(kind).where(filter=FieldFilter("expires_at", "<=", now)).order_by("expires_at")
        return reading.values(kind, query.limit(limit))

    def erasures(self) -> list[Account]:
        query = self._all(Account).where(filter=FieldFilter("erasure", "==", "running"))
        return reading.values(Account, query.order_by(NAME).limit(ERASURES))

    def _all(self, kind: type[Any]) -> Any:
        return self._client.collection(documents.collection(kind))

    def _after(self, kind: type[Any], query: Any, id: str) -> Any:
        """By id, from the one after `id`."""
        ordered = query.order_by(NAME)
        return ordered.start_after({NAME: self._all(kind).document(id)}) if id else ordered

    def _each(self, kind: type[D], query: Any, at: datetime | None, *, by: str | None = None) -> Iterator[D]:
        """Every document of a query, by a field if one is given and by id, each read once."""
        ordered = query.order_by(NAME) if by is None else query.order_by(by).order_by(NAME)

        def after(last: reading.Found) -> Any:
            place = {NAME: self._all(kind).document(last.id)}
            return ordered.start_after(place if by is None else {by: last.fields[by], **place})

        stream = reading.everything(ordered, at, after, seconds=self.stream_seconds)
        return (reading.value(kind, found) for found in stream)
