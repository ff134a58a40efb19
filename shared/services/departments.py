"""Departments: their titles and limits, and what they have committed this month."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from shared.app import App
from shared.domain import ids, periods
from shared.domain.errors import InvalidInput
from shared.domain.records import UNASSIGNED, AuditRecord, Department, DepartmentMonth
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader

Listed = tuple[Department, DepartmentMonth | None]


def listed(app: App, *, only: str | None) -> list[Listed]:
    """All departments with their present month; `only` one of them for its manager. People without one are in it, too."""
    known = app.queries.departments()
    if all(department.id != UNASSIGNED for department in known):
        known.append(_unnamed(app, UNASSIGNED))
    shown = [department for department in known if only is None or department.id == only]
    month = periods.month_of(app.now(), app.policy.zone)
    wanted = [ids.department_month(department.id, month) for department in shown]
    months = {found.id: found for found in app.store.get_all(DepartmentMonth, wanted)}
    return [(department, months.get(id)) for department, id in zip(shown, wanted, strict=True)]


def put(app: App, *, id: str, wanted: Mapping[str, Any], by: Asking, reason: str = "") -> Listed:
    """Create a department or change the fields named in `wanted`, with the audit record in the same commit.

    A limit acts on the next generation. Raises InvalidInput for an id that might be a person's: audit records name both.
    """
    if ids.is_user_id(id):
        raise InvalidInput("This looks like the id of a person.", {"id": "Such as research."})
    audit_id = app.new_id()
    month_id = ids.department_month(id, periods.month_of(app.now(), app.policy.zone))

    def step(read: Reader) -> Change[Listed]:
        read.prefetch((Department, id), (DepartmentMonth, month_id), (AuditRecord, audit_id))
        before, month = read.get(Department, id), read.get(DepartmentMonth, month_id)
        was = before or _unnamed(app, id)
        after = replace(was, **{**wanted, "title": wanted.get("title") or was.title})
        if read.get(AuditRecord, audit_id) is not None or before == after:
            return Change((after, month))
        record = recorded(
            app, audit_id, "department.change", id, asdict(before) if before else {}, asdict(after), reason, by
        )
        if before is None:
            return Change((after, month), create=(record, after))
        return Change((after, month), create=(record,), update=(after,))

    return app.store.commit(step)


def _unnamed(app: App, id: str) -> Department:
    """A department nobody has written down yet. The one of people without a department has a limit all the same."""
    if id == UNASSIGNED:
        return Department(UNASSIGNED, "Unassigned", monthly_credits=app.policy.unassigned_monthly_credits)
    return Department(id, title=id)
