"""Budgets: how far a department's month is from its limit, and when somebody should be warned."""

from shared.domain.records import Level

NEAR_PERCENT = 80
"""Of the limit: from here on a department is warned that the month will not last."""


def level(used: int, limit: int | None) -> Level | None:
    """What to warn of: `near` from four fifths of the limit on, `reached` when nothing is left; None before, and without one."""
    if limit is None:
        return None
    if used >= limit:
        return "reached"
    return "near" if used * 100 >= limit * NEAR_PERCENT else None
