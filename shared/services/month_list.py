"""Month list: a department's months, open and closed, with what each committed."""

from dataclasses import dataclass

from shared.app import App
from shared.domain import ids, periods
from shared.domain.errors import NotFound
from shared.domain.months import ClosedMonth
from shared.domain.records import UNASSIGNED, Department, DepartmentMonth
from shared.services import budgets

AT_ONCE = 300


@dataclass(frozen=True)
class Listed:
    """A month as it is counted, its close if it was closed, and what may be committed in a month now (None: no limit)."""

    month: DepartmentMonth
    closed: ClosedMonth | None
    limit: int | None


def listed(app: App, *, department: str) -> list[Listed]:
    """The present month and all in which anything happened, newest first. Raises NotFound (no such department)."""
    found = app.queries.department_months(department)
    known = department == UNASSIGNED or app.store.get(Department, department) is not None
    if not known and not found:
        raise NotFound
    present = periods.month_of(app.now(), app.policy.zone)
    if all(one.month != present for one in found):
        found.append(DepartmentMonth(ids.department_month(department, present), department, present))
    closed = {one.id: one for one in _closed(app, [one.id for one in found if one.closed_at is not None])}
    limit = budgets.credits_limit(app.store, app, department)
    newest = sorted(found, key=lambda one: one.month, reverse=True)
    return [Listed(one, closed.get(one.id), limit) for one in newest]


def _closed(app: App, wanted: list[str]) -> list[ClosedMonth]:
    pages = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    return [one for page in pages for one in app.store.get_all(ClosedMonth, page)]
