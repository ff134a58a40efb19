"""Budgets: what a department may commit and what its managers may pass on in a month, each decided where it binds."""

import logging
from dataclasses import replace
from typing import TypeVar

from shared.app import App
from shared.domain import budgets, ids, periods
from shared.domain.errors import BudgetExhausted
from shared.domain.jobs import Job
from shared.domain.ledger import Entry
from shared.domain.records import UNASSIGNED, Crossing, Department, DepartmentMonth
from shared.services.changes import committed
from shared.storage.store import Change, Reader, Reads

T = TypeVar("T")

_log = logging.getLogger(__name__)


def committing(read: Reader, app: App, entry: Entry, *, job_id: str) -> Change[DepartmentMonth | None]:
    """Count a hold in the department's month. Raises BudgetExhausted where that would pass the limit.

    The result is the month if this hold crossed a line that people are warned at.
    """
    limit = credits_limit(read, app, entry.department)
    if limit is None:
        return Change(None, increment=(committed(entry, entry.amount),))
    before, there = _month(read, entry)
    _within(app, entry, used=before.used, limit=limit)
    after = replace(before, committed=before.committed + entry.amount)
    level = budgets.level(after.used, limit)
    if level is None or level == budgets.level(before.used, limit):
        return _written(after, there, None)
    after = replace(after, crossed=Crossing(level, job_id))
    return _written(after, there, after)


def crossed_by(read: Reads, job: Job) -> DepartmentMonth | None:
    """The month if the hold of this job crossed a line in it: for a step that finds its own work."""
    month = read.get(DepartmentMonth, ids.department_month(job.department, job.month))
    return month if month and month.crossed and month.crossed.job_id == job.id else None


def warn(month: DepartmentMonth) -> None:
    """One line for each crossing, for whoever watches over budgets."""
    level = month.crossed.level if month.crossed else None
    extra = {"budget": level, "department": month.department, "month": month.month, "used": month.used}
    _log.warning("The budget of a department is %s", "used up" if level == "reached" else "nearly used up", extra=extra)


def passing_on(read: Reader, app: App, entry: Entry) -> Change[None]:
    """Count a manager's grant. Raises BudgetExhausted where it is more than the department may pass on this month."""
    department = read.get(Department, entry.department)
    limit = department.monthly_grants if department and department.monthly_grants is not None else 0
    before, there = _month(read, entry)
    _within(app, entry, used=before.granted_by_managers, limit=limit)
    after = replace(before, granted_by_managers=before.granted_by_managers + entry.amount)
    return _written(after, there, None)


def credits_limit(read: Reads, app: App, department: str) -> int | None:
    """What a department may commit in a month; None is no limit. People without a department have one all the same."""
    known = read.get(Department, department)
    if known is None and department == UNASSIGNED:
        return app.policy.unassigned_monthly_credits
    return known.monthly_credits if known else None


def _month(read: Reader, entry: Entry) -> tuple[DepartmentMonth, bool]:
    """The month as it is, or as it begins; and whether it is there."""
    id = ids.department_month(entry.department, entry.month)
    month = read.get(DepartmentMonth, id)
    return month or DepartmentMonth(id=id, department=entry.department, month=entry.month), month is not None


def _within(app: App, entry: Entry, *, used: int, limit: int) -> None:
    if used + entry.amount > limit:
        raise BudgetExhausted(
            department=entry.department,
            left=max(0, limit - used),
            resets_at=periods.next_month(entry.at, app.policy.zone),
            now=entry.at,
        )


def _written(month: DepartmentMonth, there: bool, result: T) -> Change[T]:
    return Change(result, update=(month,)) if there else Change(result, create=(month,))
