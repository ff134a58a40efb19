"""Remembered: a request that was carried out, so that the same key brings the same answer and nothing twice.

Each service asks here before it does anything, and writes the record in the commit that does it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain import ids
from shared.domain.errors import KeyReused
from shared.domain.records import RequestRecord
from shared.storage.store import Change, Reader, Reads

REMEMBERED = timedelta(hours=48)
"""How long the same key brings the same answer."""


@dataclass(frozen=True)
class Keyed:
    """A request as it may come again: whose it is, for which route, its key, and a digest of what it asks for."""

    uid: str
    route: str
    key: str
    fingerprint: str

    @property
    def id(self) -> str:
        return ids.request_record(self.uid, self.route, self.key)


def fingerprint(asked: object) -> str:
    """A digest of anything JSON can say: two requests that ask for the same have the same."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def answered(read: Reads, request: Keyed, now: datetime) -> RequestRecord | None:
    """The record of this request, if it was carried out within the last 48 hours. Raises KeyReused if it was another one."""
    record = read.get(RequestRecord, request.id)
    if record is None or record.expires_at <= now:
        return None
    if record.fingerprint != request.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request; use a new key for each new request.")
    return record


def answering(
    read: Reader, request: Keyed, *, status: int, body: Mapping[str, object], subject: str, now: datetime
) -> Change[RequestRecord]:
    """The writing of an answer. `subject` is what was made, chosen before the commit: by it a step knows its own answer."""
    record = RequestRecord(
        id=request.id,
        user_id=request.uid,
        route=request.route,
        fingerprint=request.fingerprint,
        status=status,
        body=body,
        subject=subject,
        created_at=now,
        expires_at=now + REMEMBERED,
    )
    there = read.get(RequestRecord, request.id) is not None
    return Change(record, update=(record,)) if there else Change(record, create=(record,))
