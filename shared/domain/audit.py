"""Audit: how records of changes are chained and sealed, so that one that is altered, removed or moved is found out.

Each account has a chain of the records about it, and the organisation one of all others. A record's digest covers the digest
of the record before it, and the head (the account, or AuditHead) holds the last digest and how many there are. What may have
to be erased enters the digest only as a salted hash, its seal: without text and salt the chain still holds, and nobody can
find the text again by trying.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from shared.domain.records import AuditRecord

ORGANISATION = "organisation"
"""The chain of what concerns no account: models, departments, quotas."""

ABOUT_TARGET = ("before", "after", "reason")
"""What a record says of its target, and is erased with them."""

ABOUT_ACTOR = ("address",)
"""What a record says of who made the change, and is erased with them."""

SEALED = (*ABOUT_TARGET, *ABOUT_ACTOR)

_EMPTY: Mapping[str, Any] = {"before": {}, "after": {}, "reason": "", "address": ""}
_FORM = "audit record, form 1"


class Head(Protocol):
    """Where a chain ends."""

    @property
    def audit_number(self) -> int: ...

    @property
    def audit_digest(self) -> str: ...


@dataclass(frozen=True)
class AuditHead:
    """The end of the organisation's chain. Accounts hold the ends of theirs."""

    id: str = "audit"
    audit_number: int = 0
    audit_digest: str = ""


@dataclass(frozen=True)
class Link:
    """What a record says of its place in its chain."""

    id: str
    number: int
    previous: str
    digest: str


def sealed(record: AuditRecord, salts: Mapping[str, str]) -> AuditRecord:
    """The record with a seal on everything that can be erased; `salts` has one for each, which nobody can guess."""
    seals = {name: _seal(salts[name], name, getattr(record, name)) for name in SEALED}
    return replace(record, salts=dict(salts), seals=seals)


def chained(record: AuditRecord, chain: str, head: Head) -> AuditRecord:
    """A sealed record as the next of its chain."""
    placed = replace(record, chain=chain, number=head.audit_number + 1, previous=head.audit_digest)
    return replace(placed, digest=_digest(placed))


def erased(record: AuditRecord, names: Sequence[str]) -> AuditRecord:
    """The record without these fields of SEALED and their salts; its place in the chain is unchanged.

    One from before there were chains has no seal and loses them as well.
    """
    salts = {name: salt for name, salt in record.salts.items() if name not in names}
    return replace(record, salts=salts, **{name: _EMPTY[name] for name in names})


def without_salt(record: AuditRecord) -> tuple[str, ...]:
    """What was erased of a record that is in a chain."""
    return tuple(name for name in record.seals if name not in record.salts)


def changed(record: AuditRecord) -> str:
    """What of a record that is in a chain is not as it was written; empty when all is."""
    if _digest(record) != record.digest:
        return "is not what was written"
    for name, seal in record.seals.items():
        salt, value = record.salts.get(name), getattr(record, name)
        if value != _EMPTY[name] if salt is None else _seal(salt, name, value) != seal:
            return f"{name} is not what was written"
    return ""


def link(record: AuditRecord) -> Link:
    return Link(record.id, record.number, record.previous, record.digest)


def breaks(links: Sequence[Link], head: Head) -> Iterator[tuple[str, str]]:
    """Where a chain is broken: the record (or nothing, at the end) and how."""
    last = Link("", 0, "", "")
    for found in sorted(links, key=lambda link: (link.number, link.id)):
        if found.number != last.number + 1:
            yield found.id, f"is number {found.number}, the one before it number {last.number}"
        elif found.previous != last.digest:
            yield found.id, "does not follow from the record before it"
        last = found
    if (last.number, last.digest) != (head.audit_number, head.audit_digest):
        yield "", f"has {len(links)} audit records and should have {head.audit_number}, or its last digest is another"


def _digest(record: AuditRecord) -> str:
    return _hash(
        _FORM,
        record.chain,
        record.number,
        record.previous,
        record.id,
        record.at.isoformat(timespec="microseconds"),
        record.actor,
        record.action,
        record.target,
        record.request_id,
        dict(record.seals),
    )


def _seal(salt: str, name: str, value: object) -> str:
    return _hash(salt, name, value)


def _hash(*parts: object) -> str:
    """SHA-256 in hex over the one way to write these parts: JSON, keys in order, no spaces, ASCII."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
