"""Cells of the authorisation matrix: who asks, about whom, how a route of the contract is asked, and what the table demands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

import pytest
import yaml

from shared.api.permissions import ARGUMENTS, TABLE, About, Permission, Proof, Relation
from shared.domain import ids
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole
from shared.domain.records import Department
from shared.services import months, submit, uploads
from shared.services.asked import Asked
from shared.services.audit import Asking
from shared.storage.queries import Queries
from shared.storage.store import Change, Reader
from tests.fakes import FakeQueries, a_world, an_account
from tests.functions.conftest import CONTRACT, Http, wired_with
from tests.storage.store_contract import put

ROLES = ("nobody", "user", "manager", "admin", "blocked")
RELATIONS = ("own", "same", "senior", "other", "unknown")

ASKS = {"user": "ada", "manager": "mark", "admin": "cleo", "blocked": "otto"}
"""Everybody who asks is of the department design."""

MEANT = {"same": "ida", "senior": "nora", "other": "ben", "unknown": "zoe"}
DEPARTMENTS = {"other": "research", "unknown": "nowhere"}

REQUESTS: Mapping[str, Any] = {
    "POST /api/quote": {"model": "sketch", "prompt": "A red fox"},
    "POST /api/generate": {"model": "sketch", "prompt": "A red fox"},
    "POST /api/uploads": {"filename": "a.png", "content_type": "image/png", "bytes": 10},
    "POST /api/admin/users": {"email": "dora@example.com"},
    "POST /api/admin/users/import": {"text": "dora@example.com", "apply": True},
    "PATCH /api/admin/users/<uid>": {
        "quotas": {"running_at_once": 3},
        "allowance": {"credits": 50, "unused": "expire"},
        "reason": "because",
    },
    "POST /api/admin/users/<uid>/credits": {"amount": 5, "reason": "because"},
    "POST /api/admin/users/<uid>/unbind": {"reason": "because"},
    "POST /api/admin/users/<uid>/unfreeze": {"reason": "because"},
    "POST /api/admin/users/<uid>/erase": {"reason": "because"},
    "POST /api/admin/credits/bulk": {"department": "design", "amount": 5, "reason": "because", "apply": True},
    "PUT /api/admin/quotas/<role>": {"credits_per_day": 50},
    "PUT /api/admin/allowances/<role>": {"credits": 50, "per": "month", "unused": "keep"},
    "PUT /api/admin/departments/<department>": {"title": "A new title"},
    "PATCH /api/admin/models/<model>": {"credits": 5, "reason": "because"},
    "POST /api/admin/models/<model>/try": {"prompt": "A red fox"},
    "POST /api/admin/tasks/<task_id>/refund": {"reason": "because"},
}
"""A body that each route takes; routes that are not named are sent none."""

QUERIES: Mapping[str, str] = {
    "GET /api/admin/users": "department={department}",
    "GET /api/admin/usage": "by=department,user&department={department}",
    "GET /api/admin/usage.csv": "by=department,user&department={department}",
}
"""What is asked for of those lists and sums that managers see a part of: they may well ask for more."""


class Outcome(StrEnum):
    LET_IN = "let in"
    NO_PROOF = "401 unauthenticated"
    BLOCKED = "403 account_blocked"
    NOT_THE_ROLE = "403 forbidden"
    NOT_THERE = "404 not_found"


@dataclass(frozen=True)
class Route:
    """A route of the contract: the function that serves it there, and its path with {parameters}."""

    function: str
    method: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def row(self) -> Permission:
        """Its row in the table, found by the form of the path alone."""
        asked = (self.function, self.method, _form(self.path))
        rows = [row for row in TABLE if (row.function, row.method, _form(row.path)) == asked]
        assert len(rows) == 1, (
            f"{self.name} of {self.function} stands in the contract and has {len(rows)} rows in the table"
        )
        return rows[0]


@cache
def contract() -> Mapping[str, Any]:
    return dict(yaml.safe_load(CONTRACT.read_text()))


def routes() -> list[Route]:
    """Every method and path of the contract but for preflights. The gateway's /health/NAME is /health of a function."""
    found = []
    for path, item in contract()["paths"].items():
        for method in sorted({"get", "post", "put", "patch", "delete"} & set(item)):
            function = item[method]["x-google-backend"]
            name = function.removesuffix("-health")
            found.append(Route(name, method.upper(), path if name == function else "/health"))
    return found


def operation(route: Route) -> Mapping[str, Any]:
    """What the contract says of a route."""
    path = f"/health/{route.function}" if route.path == "/health" else route.path
    return dict(contract()["paths"][path][route.method.lower()])


def expected(row: Permission, role: str, relation: str) -> Outcome:
    """What the table demands of a cell. Of the code that enforces the table it shares the table alone."""
    if row.proof is Proof.NONE:
        return Outcome.LET_IN
    if role == "nobody" or row.proof not in (Proof.SIGN_IN, Proof.ADMINISTRATION):
        return Outcome.NO_PROOF
    if role == "blocked":
        return Outcome.BLOCKED
    lets_in = row.roles[UserRole(role)]
    if not lets_in:
        return Outcome.NOT_THE_ROLE
    if row.about in (About.ONESELF, About.MANY, About.PLATFORM):
        return Outcome.LET_IN
    if relation == "unknown":
        puts_it_there = row.method == "PUT" and row.about is About.DEPARTMENT and Relation.OTHER in lets_in
        return Outcome.LET_IN if puts_it_there else Outcome.NOT_THERE
    if row.about in (About.TASK, About.UPLOAD):
        return Outcome.LET_IN if relation == "own" or Relation.OTHER in lets_in else Outcome.NOT_THERE
    if Relation[relation.upper()] in lets_in:
        return Outcome.LET_IN
    return Outcome.NOT_THERE if relation == "other" else Outcome.NOT_THE_ROLE


class Lists(FakeQueries):
    """The lists of a platform in memory; those that the stand-in has not are empty."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if not hasattr(Queries, name):
            raise AttributeError(name)
        return lambda *_, **__: _NoLines()


class _NoLines(list[Any]):
    """Nothing, as a page or a list."""

    items, next_cursor = (), None


def cast(monkeypatch: pytest.MonkeyPatch) -> Http:
    """A fresh platform with everybody who asks or is meant."""

    def person(name: str, **changes: Any) -> Any:
        email = f"{name}@example.com"
        return an_account(id=ids.user_id(email), email=email, name=name.title(), sign_in=f"firebase-{name}", **changes)

    world = a_world(
        person("ada"),
        person("ida"),
        person("ben", department="research"),
        person("mark", role=UserRole.MANAGER),
        person("nora", role=UserRole.MANAGER),
        person("cleo", role=UserRole.ADMIN),
        person("otto", role=UserRole.ADMIN, status="blocked"),
    )
    for department in ("design", "research"):
        put(world.store, Department(department, department.title(), monthly_grants=100))
    world.app = replace(world.app, queries=Lists(world.store))
    asking = Http(world)
    for once, value in wired_with(world, asking):
        monkeypatch.setattr(once, "_made", [value])
    return asking


def meant(role: str, relation: str) -> str:
    """The name of the person that a cell is about."""
    return MEANT.get(relation) or ASKS.get(role, "ada")


def address_of(http: Http, route: Route, row: Permission, role: str, relation: str) -> str:
    """The path and query of a cell, with what they name brought about."""
    name = meant(role, relation)
    if row.path.endswith("/erase") and name not in ASKS.values():
        _block(http, name)
    if row.about is About.MANY:
        _task(http, "ben", row)
    if row.method == "GET" and row.about is About.DEPARTMENT and relation != "unknown":
        by = Asking(http.uid("cleo"), "request", "unknown")
        months.close(http.world.app, department=DEPARTMENTS.get(relation, "design"), month="2026-10", by=by)
    values = {
        "uid": http.uid(name),
        "department": DEPARTMENTS.get(relation, "design"),
        "role": "user",
        "model": "sketch",
        "month": "2026-10",
        "provider": "studio",
        "token": "token",
    }
    if row.about in (About.TASK, About.UPLOAD):
        bring = _task if row.about is About.TASK else _upload
        values[ARGUMENTS[row.about]] = "x" * 32 if relation == "unknown" else bring(http, name, row)
    parts = zip(row.path.split("/"), route.path.split("/"), strict=True)
    path = "/".join(values[known[1:-1]] if known.startswith("<") else said for known, said in parts)
    query = QUERIES.get(f"{row.method} {row.path}")
    return f"{path}?{query.format(**values)}" if query else path


def _block(http: Http, name: str) -> None:
    """What must come before somebody is erased."""

    def step(read: Reader) -> Change[None]:
        account = read.get(Account, http.uid(name))
        return Change(None, update=(replace(account, status="blocked"),) if account else ())

    http.world.store.commit(step)


def _task(http: Http, name: str, row: Permission) -> str:
    """A task of theirs: waiting where it is to be cancelled, else done."""
    world, asked = http.world, Asked(model="sketch", prompt="A red fox", params={})
    starts = "cleo" if name == ASKS["blocked"] else name  # a blocked person starts nothing
    task_id = submit.submit(world.app, uid=http.uid(starts), key="before", asked=asked).job_id
    if "/cancel/" not in row.path:
        world.run()
    return task_id


def _upload(http: Http, name: str, row: Permission) -> str:
    """An upload of theirs whose file has arrived."""
    uid = http.uid(name)
    ticket = uploads.begin(http.world.app, uid=uid, filename="a.png", content_type="image/png", bytes=10)
    http.world.files.receive(f"uploads/{uid}/{ticket.upload_id}/raw", b"\x89PNG")
    if row.method == "DELETE":
        uploads.complete(http.world.app, uid=uid, upload_id=ticket.upload_id)
    return ticket.upload_id


def _form(path: str) -> list[str]:
    return ["*" if part[:1] in ("<", "{") else part for part in path.split("/")]
