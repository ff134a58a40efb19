"""Departments: their titles and limits, and what they have committed this month."""

from dataclasses import asdict

from shared.app import App
from shared.domain import ids, periods
from shared.domain.records import UNASSIGNED, AuditRecord, Department, DepartmentMonth
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader

Listed = tuple[Department, DepartmentMonth | None]


def listed(app: App, *, only: str | None) -> list[Listed]:
    """All departments with their present month; `only` one of them for its manager. People without one are in it, too."""
    known = app.queries.departments()
    if all(department.id != UNASSIGNED for department in known):
        known.append(Department(UNASSIGNED, "Unassigned", monthly_credits=app.policy.unassigned_monthly_credits))
    shown = [department for department in known if only is None or department.id == only]
    month = periods.month_of(app.now(), app.policy.zone)
    wanted = [ids.department_month(department.id, month) for department in shown]
    months = {found.id: found for found in app.store.get_all(DepartmentMonth, wanted)}
    return [(department, months.get(id)) for department, id in zip(shown, wanted, strict=True)]


def put(
    app: App,
    *,
    id: str,
    title: str,
    monthly_credits: int | None,
    monthly_grants: int | None,
    retention_days: int | None,
    by: Asking,
) -> Listed:
    """Create or change a department, with the audit record in the same commit. A limit acts on the next generation."""
    audit_id = app.new_id()
    month_id = ids.department_month(id, periods.month_of(app.now(), app.policy.zone))
    wanted = Department(id, title, monthly_credits, monthly_grants, retention_days)

    def step(read: Reader) -> Change[Listed]:
        read.prefetch((Department, id), (DepartmentMonth, month_id), (AuditRecord, audit_id))
        before, month = read.get(Department, id), read.get(DepartmentMonth, month_id)
        if read.get(AuditRecord, audit_id) is not None or before == wanted:
            return Change((wanted, month))
        was = asdict(before) if before else {}
        record = recorded(app, audit_id, "department.change", id, was, asdict(wanted), "", by)
        if before is None:
            return Change((wanted, month), create=(record, wanted))
        return Change((wanted, month), create=(record,), update=(wanted,))

    return app.store.commit(step)
