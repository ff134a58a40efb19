"""Chaining: every audit record takes its place in its chain in the commit that creates it, whoever writes it."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from typing import Any, TypeVar, cast

from shared.domain import audit
from shared.domain.audit import ORGANISATION, SEALED, AuditHead
from shared.domain.ledger import Account
from shared.domain.records import AuditRecord
from shared.storage.store import Change, Reads

T = TypeVar("T")

_SALTING = secrets.token_bytes(32)
"""Makes salts that are the same each time a step runs, and that nobody can make again once this process has ended."""


def chained(change: Change[T], read: Reads) -> Change[T]:
    """The change with its audit records chained, and the heads of their chains moved on.

    The chain of a record is its target's when that is an account, and else the organisation's. `read` is what the step read
    with, so two changes of one chain at once collide.
    """
    records = [value for value in change.create if isinstance(value, AuditRecord)]
    for record in records:
        change = _one(change, record, read)
    return change


def _one(change: Change[T], record: AuditRecord, read: Reads) -> Change[T]:
    head = _planned(change, Account, record.target) or read.get(Account, record.target) or _organisation(change, read)
    chain = head.id if isinstance(head, Account) else ORGANISATION
    placed = audit.chained(audit.sealed(record, _salts(record)), chain, head)
    moved = replace(head, audit_number=placed.number, audit_digest=placed.digest)
    change = replace(change, result=cast("T", moved)) if change.result is head else change
    create = tuple(placed if value is record else moved if value is head else value for value in change.create)
    update = tuple(moved if value is head else value for value in change.update)
    if any(value is moved for value in (*create, *update)):
        return replace(change, create=create, update=update)
    if isinstance(head, AuditHead) and head.audit_number == 0:
        return replace(change, create=(*create, moved))
    return replace(change, create=create, update=(*update, moved))


def _planned(change: Change[T], kind: type[Any], id: str) -> Any:
    """What the change already makes of a document."""
    for value in (*change.update, *change.create):
        if isinstance(value, kind) and value.id == id:
            return value
    return None


def _organisation(change: Change[T], read: Reads) -> AuditHead:
    planned: AuditHead | None = _planned(change, AuditHead, AuditHead.id)
    return planned or read.get(AuditHead, AuditHead.id) or AuditHead()


def _salts(record: AuditRecord) -> dict[str, str]:
    return {
        name: hmac.new(_SALTING, f"{name} {record.id}".encode(), hashlib.sha256).hexdigest()[:32] for name in SEALED
    }
