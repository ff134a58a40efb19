"""admin: what administrators and managers do: people, their credits, departments, the record of it, and the books."""

import re
from typing import Annotated, Literal

from pydantic import Field

from shared.api import parse, responses, views
from shared.api.admin import Administrator, routes
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.domain.quotas import Quotas, UserRole
from shared.services import departments, grant, manage, prove, read
from shared.storage.queries import AuditFilter, PeopleFilter
from shared.wiring import admin_door, endpoint

handle = endpoint("admin")
admin = routes(handle, admin_door)

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Limit = Annotated[int, Field(ge=0, le=2**40)] | None
DepartmentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class PeopleQuery(parse.Query):
    q: Annotated[str, Field(max_length=200)] = ""
    role: UserRole | None = None
    department: DepartmentId | None = None
    status: Literal["active", "blocked"] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class PageQuery(parse.Query):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class AuditQuery(PageQuery):
    actor: Annotated[str, Field(max_length=200)] | None = None
    target: Annotated[str, Field(max_length=200)] | None = None
    action: Annotated[str, Field(max_length=100)] | None = None


class AddBody(parse.Body):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Annotated[UserRole, Field(strict=False)] = UserRole.USER
    department: DepartmentId = "unassigned"
    credits: Annotated[int, Field(ge=0, le=grant.MOST)] | None = None


class QuotasBody(parse.Body):
    credits_per_day: Limit = None
    credits_per_month: Limit = None
    generations_per_day: Limit = None
    running_at_once: Limit = None
    kinds: list[Literal["text", "image", "video"]] | None = None
    models: Annotated[list[str], Field(max_length=500)] | None = None

    def value(self) -> Quotas:
        return Quotas(
            credits_per_day=self.credits_per_day,
            credits_per_month=self.credits_per_month,
            generations_per_day=self.generations_per_day,
            running_at_once=self.running_at_once,
            kinds=None if self.kinds is None else tuple(self.kinds),
            models=None if self.models is None else tuple(self.models),
        )


class ChangeBody(parse.Body):
    role: Annotated[UserRole | None, Field(strict=False)] = None
    department: DepartmentId | None = None
    status: Literal["active", "blocked"] | None = None
    reason: Annotated[str, Field(max_length=500)] = ""
    quotas: QuotasBody | None = None


class CreditsBody(parse.Body):
    amount: Annotated[int, Field(ge=-grant.MOST, le=grant.MOST)]
    reason: Reason


class DepartmentBody(parse.Body):
    """What is left out stays as it is; null is no limit."""

    title: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    monthly_credits: Limit = None
    monthly_grants: Limit = None
    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None


@admin("GET", "/api/admin/users", manager=True)
def users(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, PeopleQuery)
    wanted = PeopleFilter(
        query=asked.q,
        role=asked.role.value if asked.role else None,
        department=who.department or asked.department,
        status=asked.status,
    )
    page = who.app.queries.people(wanted, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(views.person, page.items), page.next_cursor))


@admin("POST", "/api/admin/users")
def add(who: Administrator) -> Answer:
    body = parse.body(who.call.request, AddBody)
    account = manage.add(
        who.app, email=body.email, role=body.role, department=body.department, credits=body.credits, by=who.asking
    )
    return Answer(views.person(account), 201)


@admin("GET", "/api/admin/users/<uid>", manager=True)
def user(who: Administrator) -> Answer:
    return Answer(views.person(manage.seen(who.app, who.call.arguments["uid"], department=who.department)))


@admin("GET", "/api/admin/users/<uid>/statement", manager=True)
def user_statement(who: Administrator) -> Answer:
    account = manage.seen(who.app, who.call.arguments["uid"], department=who.department)
    asked = parse.query(who.call.request, PageQuery)
    page = read.statement(who.app, uid=account.id, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(views.entry, page.items), page.next_cursor))


@admin("PATCH", "/api/admin/users/<uid>")
def change(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ChangeBody)
    wanted = manage.Wanted(
        role=body.role,
        department=body.department,
        status=body.status,
        quotas=body.quotas.value() if body.quotas else None,
        reason=body.reason,
    )
    return Answer(views.person(manage.change(who.app, uid=who.call.arguments["uid"], wanted=wanted, by=who.asking)))


@admin("POST", "/api/admin/users/<uid>/credits", manager=True)
def credits(who: Administrator) -> Answer:
    key = parse.idempotency_key(who.call.request)
    body = parse.body(who.call.request, CreditsBody)
    if body.amount == 0:
        raise InvalidInput("The amount is 0.", {"amount": "Positive tops up, negative deducts."})
    given = grant.grant(
        who.app,
        uid=who.call.arguments["uid"],
        amount=body.amount,
        reason=body.reason,
        key=key,
        by=who.asking,
        within=who.department,
    )
    headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
    return Answer(given.body, headers=headers)


@admin("GET", "/api/admin/departments", manager=True)
def list_departments(who: Administrator) -> Answer:
    parse.query(who.call.request, PageQuery)
    found = departments.listed(who.app, only=who.department)
    return Answer(responses.page([views.department(value, month) for value, month in found], None))


@admin("PUT", "/api/admin/departments/<department>")
def put_department(who: Administrator) -> Answer:
    id = who.call.arguments["department"]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", id):
        raise InvalidInput("A department's id has small letters, digits and dashes.", {"id": "Such as research."})
    body = parse.body(who.call.request, DepartmentBody)
    value, month = departments.put(
        who.app, id=id, wanted={name: getattr(body, name) for name in body.model_fields_set}, by=who.asking
    )
    return Answer(views.department(value, month))


@admin("GET", "/api/admin/audit")
def audit(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, AuditQuery)
    wanted = AuditFilter(actor=asked.actor, target=asked.target, action=asked.action)
    page = who.app.queries.audit(wanted, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(views.audit, page.items), page.next_cursor))


@admin("GET", "/api/admin/books")
def books(who: Administrator) -> Answer:
    return Answer(prove.prove(who.app).summary())
