"""The authorisation matrix: every route of the contract, asked by everybody about everybody, against the table of permissions."""

from itertools import product
from typing import Any

import flask
import pytest

from infra import permissions_table
from shared.api.endpoint import Endpoint
from shared.api.permissions import DEPARTMENT, TABLE, About, NotPermitted, Permission, Proof
from shared.domain import ids
from shared.domain.quotas import UserRole
from tests.functions import cells
from tests.functions.cells import ASKS, RELATIONS, REQUESTS, ROLES, Outcome, Route
from tests.functions.conftest import Http

INSIDE = {"X-Forwarded-For": "10.1.2.3"}
REFUSALS = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.LET_IN}


def ask(http: Http, route: Route, path: str, role: str) -> flask.Response:
    body = REQUESTS.get(f"{route.method} {route.row().path}")
    headers = {**INSIDE, "Idempotency-Key": "key"}
    named: dict[str, Any] = {} if body is None else {"json": body}
    return http(route.method, path, who=ASKS.get(role), headers=headers, function=route.function, **named)


def outcome(answer: flask.Response) -> Outcome | str:
    """What became of a request. Whoever is told what is wrong with the request itself was let in."""
    if answer.status_code in (401, 403, 404, 429) or answer.status_code >= 500:
        told = f"{answer.status_code} {answer.get_json()['code']}"
        return REFUSALS.get(told, told)
    return Outcome.LET_IN


def everything(http: Http) -> tuple[Any, ...]:
    """All that a request may have changed."""
    world = http.world
    return (
        dict(world.store._documents),
        len(world.queue.waiting),
        dict(world.files._objects),
        list(world.studio.cancelled),
    )


@pytest.mark.parametrize("route", cells.routes(), ids=lambda route: f"{route.function} {route.name}")
def test_each_cell_is_as_the_table_says(monkeypatch: pytest.MonkeyPatch, route: Route) -> None:
    """What is refused changes nothing, nor does what only reads; and what is not there is always not there in the same words."""
    row, wrong, statuses, absent = route.row(), {}, set(), set()
    for role, relation in product(ROLES, RELATIONS):
        http = cells.cast(monkeypatch)
        path = cells.address_of(http, route, row, role, relation)
        before = everything(http)
        answer = ask(http, route, path, role)
        flaw = flaw_of(answer, row, role, cells.expected(row, role, relation), changed=everything(http) != before)
        wrong |= {(role, relation): flaw} if flaw else {}
        statuses.add(answer.status_code)
        absent |= {words(answer)} if answer.status_code == 404 else set()

    assert wrong == {}
    assert len(absent) <= 1
    assert row.proof is Proof.PROVIDER or min(statuses) < 300, (
        f"no cell of {route.name} succeeds: give REQUESTS a body for it"
    )


def flaw_of(answer: flask.Response, row: Permission, role: str, wanted: Outcome, *, changed: bool) -> str | None:
    got, text = outcome(answer), answer.get_data(as_text=True)
    if got != wanted:
        return f"{got} instead of {wanted}"
    if changed and (wanted is not Outcome.LET_IN or row.method == "GET"):
        return f"{got}, and yet something changed"
    if narrowed(row, role) and any(
        trace in text for trace in ("research", "ben@example.com", ids.user_id("ben@example.com"))
    ):
        return "it shows another department"
    return None


def narrowed(row: Permission, role: str) -> bool:
    """Whether this list or sum must be made of the caller's own department alone."""
    return role == "manager" and row.about is About.MANY and row.roles[UserRole.MANAGER] == DEPARTMENT


def words(answer: flask.Response) -> tuple[tuple[str, str], ...]:
    """All that a refusal says, but for the request's id."""
    return tuple(sorted((name, str(value)) for name, value in answer.get_json().items() if name != "request_id"))


def test_nothing_is_left_out_and_there_are_as_many_cells_as_promised() -> None:
    assert len(cells.routes()) * len(ROLES) * len(RELATIONS) >= 600
    served = {
        (row.function, row.method, row.path)
        for row in TABLE
        if row.proof not in (Proof.MACHINE, Proof.IDENTITY_PLATFORM)
    }
    asked = {(row.function, row.method, row.path) for row in map(Route.row, cells.routes())}

    assert served - asked == {("signin", "GET", "/health")}


@pytest.mark.parametrize("row", [row for row in TABLE if row.proof is Proof.MACHINE], ids=lambda row: row.path)
def test_no_persons_token_opens_what_machines_call(monkeypatch: pytest.MonkeyPatch, row: Permission) -> None:
    http = cells.cast(monkeypatch)
    for role in ROLES:
        answer = http(row.method, row.path, who=ASKS.get(role), headers=INSIDE, json={"job_id": "x"})

        assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")


def a_function(name: str) -> Endpoint:
    return Endpoint(name, origins=frozenset, strangers=lambda: pytest.fail("nobody asked"))


@pytest.mark.parametrize(
    ("function", "method", "path", "proof"),
    [
        ("poll", "GET", "/api/secrets", Proof.SIGN_IN),
        ("poll", "DELETE", "/api/models", Proof.SIGN_IN),
        ("poll", "GET", "/api/me", Proof.SIGN_IN),
        ("poll", "GET", "/api/models", None),
        ("poll", "GET", "/api/poll/<id>", Proof.SIGN_IN),
        ("admin", "GET", "/api/admin/books", Proof.SIGN_IN),
        ("admin", "GET", "/api/admin/users/<id>", Proof.ADMINISTRATION),
        ("worker", "POST", "/internal/sweep", Proof.SIGN_IN),
    ],
)
def test_a_route_that_the_table_does_not_let_be_is_not_registered(
    function: str, method: str, path: str, proof: Proof | None
) -> None:
    """Another path, method, function, proof, or name of what it is about: the function cannot be imported."""
    with pytest.raises(NotPermitted):
        a_function(function).route(method, path, proof=proof)


def test_the_page_about_security_has_the_table_as_it_is() -> None:
    page = permissions_table.PAGE.read_text(encoding="utf-8")

    assert permissions_table.written(page) == page, "write it anew: python -m infra.permissions_table"
