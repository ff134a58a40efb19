"""Departments: their budgets and what their managers may pass on."""

import re
from typing import Annotated

from pydantic import Field

from functions.admin.door import Limit, PageQuery, Remark, admin
from shared.api import admin_views, parse, responses
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.services import departments


class DepartmentBody(parse.Body):
    """What is left out stays as it is; null is no limit."""

    title: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    monthly_credits: Limit = None
    monthly_grants: Limit = None
    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    reason: Remark = ""


@admin("GET", "/api/admin/departments", query=True)
def list_departments(who: Administrator) -> Answer:
    parse.query(who.call.request, PageQuery)
    found = departments.listed(who.app, only=who.department)
    return Answer(responses.page([admin_views.department(value, month) for value, month in found], None))


@admin("PUT", "/api/admin/departments/<department>")
def put_department(who: Administrator) -> Answer:
    id = who.call.arguments["department"]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", id):
        raise InvalidInput("A department's id has small letters, digits and dashes.", {"id": "Such as research."})
    body = parse.body(who.call.request, DepartmentBody)
    wanted = {name: getattr(body, name) for name in body.model_fields_set - {"reason"}}
    value, month = departments.put(who.app, id=id, wanted=wanted, reason=body.reason, by=who.asking)
    return Answer(admin_views.department(value, month))
