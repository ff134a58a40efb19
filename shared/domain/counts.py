"""Counts: what an entry counts for, and in which counters."""

from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import Counts


def counted(entry: Entry) -> Counts:
    """What one entry counts for. Only closing entries and refunds count."""
    if entry.kind is EntryKind.REFUND:
        return Counts(refunded=entry.amount)
    if entry.outcome is None:
        return Counts()
    return Counts(
        succeeded=int(entry.outcome == "succeeded"),
        failed=int(entry.outcome == "failed"),
        cancelled=int(entry.outcome == "cancelled"),
        credits=entry.amount if entry.kind is EntryKind.CAPTURE else 0,
        seconds=entry.seconds or 0,
        provider_cost_micros=entry.provider_cost_micros or 0,
    )


def places(entry: Entry) -> tuple[tuple[str, str, str], ...]:
    """The two counters an entry is in, as scope, owner and period: its department's day and its person's month."""
    return ("department", entry.department, entry.day), ("user", entry.user_id, entry.month)


def usage_id(scope: str, owner: str, period: str) -> str:
    return f"{scope}:{owner}:{period}"


def usage_ids(entry: Entry) -> tuple[str, ...]:
    return tuple(usage_id(*place) for place in places(entry))
