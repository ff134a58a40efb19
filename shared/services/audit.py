"""Audit: the record of a change by somebody who administers; it is written in the same commit as the change.

The store gives it its place in its chain (storage/chaining.py): that of the account which `target` names, or the organisation's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.app import App
from shared.domain.errors import InvalidInput
from shared.domain.records import AuditRecord
from shared.storage.queries import AuditFilter

MOST_ROWS = 5_000
"""Records of one table: it is made in memory, and whole, before the first byte is sent."""

_PAGE = 500


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
    """The record of one change. `id` is chosen before the commit, so that a repeated commit finds it.

    `before`, `after` and `reason` can be erased with the person that `target` names; no other field may name anybody but by id.
    """
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


def everything(app: App, wanted: AuditFilter) -> list[AuditRecord]:
    """All records that are wanted, newest first. Raises InvalidInput where they are too many for one table, Unavailable."""
    found: list[AuditRecord] = []
    cursor: str | None = None
    while True:
        page = app.queries.audit(wanted, limit=_PAGE, cursor=cursor)
        found.extend(page.items)
        if len(found) > MOST_ROWS:
            raise InvalidInput(
                f"This table would have more than {MOST_ROWS} records.",
                {"from": "Ask for a shorter time, such as a month, and for the rest with the next table."},
            )
        cursor = page.next_cursor
        if cursor is None:
            return found
