"""People: list, add, look at, change, let in again."""

from typing import Annotated, Literal

from pydantic import Field

from functions.admin.door import AllowanceBody, DepartmentId, Limit, PageQuery, Reason, admin
from shared.api import money_views, parse, responses, views
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.allowances import Monthly
from shared.domain.quotas import Quotas, UserRole
from shared.services import grant, invite, manage, people, read, roles
from shared.storage.queries import PeopleFilter


class PeopleQuery(PageQuery):
    q: Annotated[str, Field(max_length=200)] = ""
    role: UserRole | None = None
    department: DepartmentId | None = None
    status: Literal["active", "blocked"] | None = None


class AddBody(parse.Body):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Annotated[UserRole, Field(strict=False)] = UserRole.USER
    department: DepartmentId = "unassigned"
    credits: Annotated[int, Field(ge=0, le=grant.MOST)] | None = None


class ImportBody(parse.Body):
    text: Annotated[str, Field(min_length=1, max_length=500_000)]
    apply: bool


class ReasonBody(parse.Body):
    reason: Reason


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
    """What is left out stays as it is. The allowance null is that of the role."""

    role: Annotated[UserRole | None, Field(strict=False)] = None
    department: DepartmentId | None = None
    status: Literal["active", "blocked"] | None = None
    reason: Annotated[str, Field(max_length=500)] = ""
    quotas: QuotasBody | None = None
    allowance: AllowanceBody | None = None

    def own_allowance(self) -> Monthly | Literal["role"] | None:
        """What the service takes."""
        if self.allowance is None:
            return "role" if "allowance" in self.model_fields_set else None
        return Monthly(self.allowance.credits, self.allowance.unused)


@admin("GET", "/api/admin/users", query=True)
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


@admin("POST", "/api/admin/users/import")
def add_many(who: Administrator) -> Answer:
    """A call goes on for some seconds; while it is not done, the same request goes on."""
    body = parse.body(who.call.request, ImportBody)
    if not body.apply:
        checked = invite.check(who.app, text=body.text)
        return Answer(money_views.imported(checked, (), applied=False, left=len(checked.new)))
    done = invite.add_all(who.app, text=body.text, by=who.asking)
    who.call.facts.update(people=len(done.added), left=done.left)
    return Answer(money_views.imported(done.checked, done.added, applied=True, left=done.left))


@admin("GET", "/api/admin/users/<uid>")
def user(who: Administrator) -> Answer:
    return Answer(views.person(people.required(who.app.store, who.call.arguments["uid"])))


@admin("GET", "/api/admin/users/<uid>/statement", query=True)
def user_statement(who: Administrator) -> Answer:
    account = people.required(who.app.store, who.call.arguments["uid"])
    asked = parse.query(who.call.request, PageQuery)
    page = read.statement(who.app, uid=account.id, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(views.entry, page.items), page.next_cursor))


@admin("PATCH", "/api/admin/users/<uid>")
def change(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ChangeBody)
    own = body.quotas.value() if body.quotas else None
    roles.known_models(who.app, own.models if own else None)
    wanted = manage.Wanted(
        role=body.role,
        department=body.department,
        status=body.status,
        quotas=own,
        allowance=body.own_allowance(),
        reason=body.reason,
    )
    return Answer(views.person(manage.change(who.app, uid=who.call.arguments["uid"], wanted=wanted, by=who.asking)))


@admin("POST", "/api/admin/users/<uid>/unbind")
def unbind(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ReasonBody)
    account = manage.unbind(who.app, uid=who.call.arguments["uid"], reason=body.reason, by=who.asking)
    return Answer(views.person(account))


@admin("POST", "/api/admin/users/<uid>/unfreeze")
def unfreeze(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ReasonBody)
    account = manage.unfreeze(who.app, uid=who.call.arguments["uid"], reason=body.reason, by=who.asking)
    return Answer(views.person(account))
