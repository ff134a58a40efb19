"""People: list, add, look at, change, let in again."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.admin.door import AllowanceBody, DepartmentId, Limit, PageQuery, Reason, Remark, admin, person
from shared.api import admin_views, money_views, parse, responses, views
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.quotas import UserRole
from shared.services import grant, invite, manage, named, people, read, roles
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
    reason: Remark = ""


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

    def given(self) -> dict[str, Any]:
        """What was said of them."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


class ChangeBody(parse.Body):
    """What is left out stays as it is. Own quotas and an own allowance of null are gone, and the role's hold."""

    role: Annotated[UserRole | None, Field(strict=False)] = None
    department: DepartmentId | None = None
    status: Literal["active", "blocked"] | None = None
    reason: Remark = ""
    quotas: QuotasBody | None = None
    allowance: AllowanceBody | None = None

    def own(self, name: Literal["quotas", "allowance"]) -> dict[str, Any] | Literal["role"] | None:
        """What the service takes."""
        said: QuotasBody | AllowanceBody | None = getattr(self, name)
        if said is None:
            return "role" if name in self.model_fields_set else None
        return said.given()


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
    states = read.quota_states_of(who.app, page.items)
    shown = [
        admin_views.person(account, *state, private=who.department is None)
        for account, state in zip(page.items, states, strict=True)
    ]
    return Answer(responses.page(shown, page.next_cursor))


@admin("POST", "/api/admin/users")
def add(who: Administrator) -> Answer:
    body = parse.body(who.call.request, AddBody)
    account = manage.add(
        who.app,
        email=body.email,
        role=body.role,
        department=body.department,
        credits=body.credits,
        reason=body.reason,
        by=who.asking,
    )
    return Answer(person(who, account), 201)


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
    return Answer(person(who, people.required(who.app.store, who.call.arguments["uid"])))


@admin("GET", "/api/admin/users/<uid>/statement", query=True)
def user_statement(who: Administrator) -> Answer:
    """A manager sees the movements of the own department; where somebody was before is none of theirs."""
    account = people.required(who.app.store, who.call.arguments["uid"])
    asked = parse.query(who.call.request, PageQuery)
    page = read.statement(who.app, uid=account.id, department=who.department, limit=asked.limit, cursor=asked.cursor)
    names = views.named(named.of_entries(who.app, page.items))
    return Answer({**responses.page(map(views.entry, page.items), page.next_cursor), "people": names})


@admin("PATCH", "/api/admin/users/<uid>")
def change(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ChangeBody)
    roles.known_models(who.app, tuple(body.quotas.models or ()) if body.quotas else None)
    wanted = manage.Wanted(
        role=body.role,
        department=body.department,
        status=body.status,
        quotas=body.own("quotas"),
        allowance=body.own("allowance"),
        reason=body.reason,
    )
    return Answer(person(who, manage.change(who.app, uid=who.call.arguments["uid"], wanted=wanted, by=who.asking)))


@admin("POST", "/api/admin/users/<uid>/unbind")
def unbind(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ReasonBody)
    account = manage.unbind(who.app, uid=who.call.arguments["uid"], reason=body.reason, by=who.asking)
    return Answer(person(who, account))


@admin("POST", "/api/admin/users/<uid>/unfreeze")
def unfreeze(who: Administrator) -> Answer:
    body = parse.body(who.call.request, ReasonBody)
    account = manage.unfreeze(who.app, uid=who.call.arguments["uid"], reason=body.reason, by=who.asking)
    return Answer(person(who, account))
