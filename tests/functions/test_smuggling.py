"""What the contract does not name cannot be sent, and what the server decides cannot be set: on every route, at every depth."""

import copy
import string
from collections.abc import Iterator, Mapping
from typing import Any

import flask
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.api.parse import MOST_MISTAKES
from shared.api.permissions import Proof, Relation
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole
from tests.functions import cells
from tests.functions.cells import REQUESTS, Route
from tests.functions.conftest import Http

INSIDE = {"X-Forwarded-For": "10.1.2.3", "Idempotency-Key": "key"}

OURS = frozenset(
    {
        *("id", "uid", "user_id", "email", "sign_in", "role", "department", "frozen", "balance", "available", "held"),
        *(
            "cost",
            "price",
            "price_version",
            "credits",
            "charged",
            "refunded",
            "provider_cost_usd",
            "provider_cost_micros",
        ),
        *("state", "status", "stage", "progress", "epoch", "nonce", "handle", "holder", "deadline", "outputs", "text"),
        *("provider", "base_url", "secret", "webhook", "webhook_url", "url", "bucket", "object", "task_id", "entry_id"),
        *("created_at", "started_at", "finished_at", "at", "actor", "address", "request_id", "digest", "__proto__"),
    }
)
"""What the server decides. `output` and `index` are parts of a reference, and name no more than a result of one's own."""

MAY_BE_ASKED: Mapping[str, set[str]] = {
    "POST /api/quote": {"credits", "role", "task_id"},
    "POST /api/generate": {"credits", "role", "task_id"},
    "POST /api/admin/users": {"email", "role", "department", "credits"},
    "PATCH /api/admin/users/<uid>": {"role", "department", "status", "credits"},
    "POST /api/admin/credits/bulk": {"department"},
    "POST /api/admin/users/import": {"text"},
    "PUT /api/admin/allowances/<role>": {"credits"},
    "PATCH /api/admin/models/<model>": {"credits", "available"},
}
"""Of these, what a route takes all the same: a role of a reference, a price to compare, or what an administrator decides."""

LETTERS = string.ascii_letters + string.punctuation + " \t\x00é\u200bＡ"
REFERENCES = [{"role": "style", "upload_id": "u"}, {"role": "style", "output": {"task_id": "t", "index": 0}}]
FULL: Mapping[str, Any] = {
    **REQUESTS,
    "POST /api/quote": {**REQUESTS["POST /api/quote"], "params": {}, "references": REFERENCES},
    "POST /api/generate": {**REQUESTS["POST /api/generate"], "params": {}, "references": REFERENCES},
    "POST /api/admin/models/<model>/try": {**REQUESTS["POST /api/admin/models/<model>/try"], "params": {}},
}

BODIES = [
    route
    for route in cells.routes()
    if "requestBody" in cells.operation(route) and route.row().proof is not Proof.PROVIDER  # theirs, and never believed
]
PEOPLES = [route for route in cells.routes() if route.row().proof in (Proof.SIGN_IN, Proof.ADMINISTRATION)]
BODILESS = [route for route in cells.routes() if route.method != "GET" and route not in BODIES]


def named(route: Route) -> str:
    return f"{route.method} {route.row().path}"


@pytest.fixture
def http(monkeypatch: pytest.MonkeyPatch) -> Http:
    return cells.cast(monkeypatch)


class Asking:
    """An administrator who asks one route, about themselves where they may, again and again."""

    def __init__(self, http: Http, route: Route) -> None:
        self.http, self.route = http, route
        row = route.row()
        others = row.proof is Proof.ADMINISTRATION and Relation.OWN not in row.roles[UserRole.ADMIN]
        self.path = cells.address_of(http, route, row, "admin", "same" if others else "own")
        self.before = self.documents()

    def __call__(self, **sent: Any) -> flask.Response:
        self.http.world.clock.pass_(1)
        return self.http(self.route.method, self.path, who="cleo", headers=INSIDE, function=self.route.function, **sent)

    def refused(self, body: Any) -> list[str]:
        """The fields that are named as wrong. Nothing was done."""
        answer = self(json=body)
        told = (answer.status_code, answer.get_json()["code"])

        assert told in ((422, "invalid_input"), (400, "malformed_request")), body
        assert self.documents() == self.before
        return [mistake["field"] for mistake in answer.get_json().get("errors", ())]

    def documents(self) -> Mapping[Any, Any]:
        return dict(self.http.world.store._documents)


def objects(value: Any, *way: str | int) -> Iterator[tuple[str | int, ...]]:
    """The way to each object in a body."""
    if isinstance(value, dict):
        yield way
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in items:
        yield from objects(part, *way, name)


def with_others(body: Any, way: tuple[str | int, ...], others: Mapping[str, Any]) -> Any:
    changed = copy.deepcopy(body)
    node = changed
    for step in way:
        node = node[step]
    node.update(others)
    return changed


def known(schema: Mapping[str, Any], way: tuple[str | int, ...]) -> set[str]:
    """The names that the contract has for the object there."""
    while "$ref" in schema:
        schema = cells.contract()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    parts = [part for form in ("allOf", "oneOf", "anyOf") for part in schema.get(form, ())]
    found: set[str] = set().union(*(known(part, way) for part in parts)) if parts else set()
    if not way:
        return found | set(schema.get("properties", {}))
    below = schema.get("items") if isinstance(way[0], int) else schema.get("properties", {}).get(way[0])
    return found | (known(below, way[1:]) if below else set())


def schema_of(route: Route) -> Mapping[str, Any]:
    return dict(cells.operation(route)["requestBody"]["content"]["application/json"]["schema"])


@pytest.mark.parametrize("route", BODIES, ids=named)
def test_a_field_that_the_contract_does_not_name_is_refused(http: Http, route: Route) -> None:
    """Whatever its name and value, in the body or in an object within; and nothing is done."""
    assert named(route) in FULL, f"FULL has no body for {named(route)}"
    body, asking = FULL[named(route)], Asking(http, route)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        way=st.sampled_from(list(objects(body))),
        name=st.text(alphabet=LETTERS, min_size=1, max_size=30)
        | st.sampled_from(["Reason", "reason ", "amount\u200b", "credits[]", "__class__"]),
        value=st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.text(alphabet=LETTERS, max_size=5)
        | st.just({})
        | st.just([]),
    )
    def refused(way: tuple[str | int, ...], name: str, value: Any) -> None:
        if name not in known(schema_of(route), way):
            asking.refused(with_others(body, way, {name: value}))

    refused()


@pytest.mark.parametrize("route", BODIES, ids=named)
def test_what_the_server_decides_cannot_be_set(http: Http, route: Route) -> None:
    body, taken, asking = FULL[named(route)], set(), Asking(http, route)
    for way in objects(body):
        names = known(schema_of(route), way)
        taken |= OURS & names
        forbidden = sorted(OURS - names)
        at_once = 1 if way == ("params",) else MOST_MISTAKES  # a model's parameters are one field
        for start in range(0, len(forbidden), at_once):
            some = forbidden[start : start + at_once]
            wrong = asking.refused(with_others(body, way, dict.fromkeys(some, "smuggled")))
            assert at_once == 1 or {field.rpartition(".")[2] for field in wrong} == set(some)

    assert taken <= MAY_BE_ASKED.get(named(route), set()), "a body has come to take what the server decides"


@pytest.mark.parametrize("route", PEOPLES, ids=named)
def test_a_query_that_the_contract_does_not_name_is_refused(http: Http, route: Route) -> None:
    """Whether the route reads a query or not; and nothing is done."""
    asking = Asking(http, route)
    asking.path = asking.path.partition("?")[0]
    body = {"json": FULL[named(route)]} if route in BODIES else {}
    answers = [asking(query_string={name: "1"}, **body) for name in ("uid", "limit ", "__proto__", "\u200b")]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in answers] == [(422, "invalid_input")] * 4
    assert answers[0].get_json()["errors"][0]["field"] == "uid"
    assert asking.documents() == asking.before


@pytest.mark.parametrize("route", BODILESS, ids=named)
@pytest.mark.parametrize("where", ["json", "query_string"])
def test_a_route_without_a_body_takes_nothing_from_one(http: Http, route: Route, where: str) -> None:
    answer = Asking(http, route)(**{where: dict.fromkeys(OURS, "smuggled")})

    assert answer.status_code < 500
    assert "smuggled" not in repr(http.world.store._documents)
    assert all(account.balance.granted == 100 for account in http.world.store.everything(Account))
