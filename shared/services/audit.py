"""Audit: the record of a change by somebody who administers; it is written in the same commit as the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.app import App
from shared.domain.records import AuditRecord


@dataclass(frozen=True)
class Asking:
    """Who changes something, and the request it came with. `address` is the client's, or "unknown"."""

    actor: str
    request_id: str
    address: str


def recorded(
    app: App,
    id: str,
    action: str,
    target: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    by: Asking,
) -> AuditRecord:
    """The record of one change. `id` is chosen before the commit, so that a repeated commit finds it."""
    return AuditRecord(
        id=id,
        at=app.now(),
        actor=by.actor,
        action=action,
        target=target,
        before=before,
        after=after,
        reason=reason,
        request_id=by.request_id,
        address=by.address,
    )
