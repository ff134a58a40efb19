"""Settings: the quotas and the allowance of each role."""

from typing import Annotated

from pydantic import Field

from functions.admin.door import AllowanceBody, Limit, Remark, admin
from shared.api import money_views, parse
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.errors import NotFound
from shared.domain.kinds import Kind
from shared.domain.quotas import UserRole
from shared.services import allowances, roles


class QuotasBody(parse.Body):
    """What is left out stays as it is; null is no limit."""

    credits_per_day: Limit = None
    credits_per_month: Limit = None
    generations_per_day: Limit = None
    running_at_once: Limit = None
    kinds: Annotated[list[Kind], Field(max_length=3)] | None = None
    models: Annotated[list[str], Field(max_length=500)] | None = None
    reason: Remark = ""


class RoleAllowanceBody(AllowanceBody):
    reason: Remark = ""


@admin("GET", "/api/admin/quotas/<role>")
def quotas(who: Administrator) -> Answer:
    role = _role(who)
    return Answer(money_views.quotas(role, roles.quotas_of(who.app, role)))


@admin("PUT", "/api/admin/quotas/<role>")
def put_quotas(who: Administrator) -> Answer:
    role = _role(who)
    body = parse.body(who.call.request, QuotasBody)
    given = {name: getattr(body, name) for name in body.model_fields_set - {"reason"}}
    wanted = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    after = roles.put_quotas(who.app, role=role, wanted=wanted, by=who.asking, reason=body.reason)
    return Answer(money_views.quotas(role, after))


@admin("GET", "/api/admin/allowances/<role>")
def allowance(who: Administrator) -> Answer:
    return Answer(money_views.allowance(allowances.of(who.app, _role(who))))


@admin("PUT", "/api/admin/allowances/<role>")
def put_allowance(who: Administrator) -> Answer:
    role = _role(who)
    body = parse.body(who.call.request, RoleAllowanceBody)
    after = allowances.put(who.app, role=role, **body.given(), by=who.asking, reason=body.reason)
    return Answer(money_views.allowance(after))


def _role(who: Administrator) -> UserRole:
    try:
        return UserRole(who.call.arguments["role"])
    except ValueError as error:
        raise NotFound("There is no such role.") from error
