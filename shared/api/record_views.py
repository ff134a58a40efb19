"""Record views: what administrators see of the audit and of the books."""

import json
from datetime import datetime
from typing import Any

from shared.api import responses
from shared.domain.audit import without_salt
from shared.domain.csv_cells import Cell
from shared.domain.errands import BooksRun
from shared.domain.records import AuditRecord

AUDIT_COLUMNS = (
    "at", "actor", "action", "target", "before", "after", "reason", "request_id", "address", "erased", "audit_id",
    "chain", "number", "digest",
)  # fmt: skip


def audit(record: AuditRecord) -> dict[str, Any]:
    """A record with its place in its chain; one from before there were chains has none.

    `erased` names what is gone; `own` says that whoever made the change made it for themselves.
    """
    return {
        "audit_id": record.id,
        "at": record.at,
        "actor": record.actor,
        "own": record.actor == record.target,
        "action": record.action,
        "target": record.target,
        "before": record.before,
        "after": record.after,
        "reason": record.reason,
        "request_id": record.request_id,
        "address": record.address,
        "erased": list(without_salt(record)),
        "chain": record.chain,
        "number": record.number,
        "digest": record.digest,
    }


def audit_row(record: AuditRecord) -> tuple[Cell, ...]:
    """A record as AUDIT_COLUMNS name its cells."""
    shown = audit(record)
    texts = {
        "at": responses.time(record.at),
        "before": json.dumps(record.before, ensure_ascii=False),
        "after": json.dumps(record.after, ensure_ascii=False),
        "erased": " ".join(shown["erased"]),
    }
    return tuple(texts.get(name, shown[name]) for name in AUDIT_COLUMNS)


def books(run: BooksRun, *, now: datetime) -> dict[str, Any]:
    """The last proof, if there was one, and the one that runs, if one does."""
    known = run.last_at is not None
    return {
        "ok": run.last.get("ok") if known else None,
        "at": run.last_at,
        "age_seconds": round((now - run.last_at).total_seconds()) if run.last_at else None,
        "invariants": run.last.get("invariants", []),
        "violations": run.last.get("violations", []),
        "running": {"at": run.at, "confirming": run.confirming, "parts": run.step} if run.run else None,
    }
