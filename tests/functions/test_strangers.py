"""Callers who prove nothing are refused so many times for each address; whoever proves who they are is never among them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions import webhook
from shared import wiring
from shared.api.limits import POLICY, RATES, STRANGERS
from shared.domain.errors import Unavailable
from shared.domain.quotas import Rate
from shared.services import health
from tests.functions.conftest import Http
from tests.functions.test_machines import machine

BURST = 5

HERE = {"X-Forwarded-For": "192.0.2.1"}
ELSEWHERE = {"X-Forwarded-For": "192.0.2.2"}
INSIDE = {"X-Forwarded-For": "10.1.2.3"}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smaller buckets, to be quick."""
    for policy in (STRANGERS, POLICY):
        monkeypatch.setitem(RATES, policy, Rate(per_second=2, burst=BURST))  # type: ignore[arg-type]


STRANGE: dict[str, Callable[[Http], Any]] = {
    "no token": lambda http: http("GET", "/api/me", who=None, headers=HERE),
    "a forged token": lambda http: http("POST", "/api/generate", who="!", headers=HERE),
    "a forged token at poll": lambda http: http("GET", "/api/models", who="!", headers=HERE),
    "a foreign domain": lambda http: http("GET", "/api/me", who=foreign(http), headers=HERE),
    "an address that may not administer": lambda http: http("GET", "/api/admin/books", who="cleo", headers=HERE),
    "a forged callback": lambda http: http("POST", "/webhooks/studio/token", who=None, headers=HERE, data=b"{}"),
    "a forged delivery": lambda http: http("POST", "/internal/sweep", who="ada", headers=HERE),
    "no question of Identity Platform's": lambda http: http(
        "POST", "/", who=None, headers=HERE, function="signin", json={"data": {"jwt": "x"}}
    ),
    "no path of ours": lambda http: http("GET", "/api/nothing", headers=HERE),
    "no method of ours": lambda http: http("DELETE", "/api/me", headers=HERE),
    **{
        f"the health of {name}": lambda http, name=name: http("GET", "/health", who=None, headers=HERE, function=name)
        for name in ("submit", "poll", "worker", "webhook", "admin", "signin")
    },
}


def foreign(http: Http) -> str:
    http.claims["foreign"] = {**http.verify("ada"), "email": "ada@evil.example"}
    return "foreign"


@pytest.mark.parametrize("ask", STRANGE.values(), ids=STRANGE)
def test_a_stranger_is_refused_so_many_times_and_then_told_to_wait(http: Http, ask: Callable[[Http], Any]) -> None:
    first = ask(http).status_code
    seen = [ask(http).status_code for _ in range(BURST - 1)]
    told = ask(http)

    assert first != 429
    assert set(seen) == {first}
    assert (told.status_code, told.get_json()["code"]) == (429, "rate_limited")
    assert int(told.headers["Retry-After"]) >= 1
    assert told.headers["RateLimit-Policy"] == '"strangers";q=5;w=3'
    assert told.headers["RateLimit"].startswith('"strangers";r=0;t=')
    http.world.clock.pass_(1)
    assert ask(http).status_code == first


def unknown(*_: object) -> Any:
    raise Unavailable("The keys cannot be fetched now.")


@pytest.mark.parametrize("ask", [STRANGE["a forged callback"], STRANGE["a forged token"], STRANGE["a forged delivery"]])
def test_a_stranger_of_whom_nothing_can_be_told_now_is_counted_too(
    http: Http, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Http], Any]
) -> None:
    monkeypatch.setattr(webhook, "webhook_keys", unknown)
    for once in (wiring.door, wiring.machine_door):
        monkeypatch.setattr(once, "_made", [replace(once(), verify=unknown)])
    seen = [ask(http).status_code for _ in range(BURST)]

    assert (set(seen), ask(http).status_code) == ({503}, 429)


def test_the_health_of_what_is_down_counts_once(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "check", lambda *_: {"firestore": "down"})
    seen = [http("GET", "/health?deep=1", who=None, headers=HERE, function="poll").status_code for _ in range(BURST)]

    assert set(seen) == {503}


@pytest.fixture
def shut(http: Http) -> Http:
    """Somebody at this address has used up what it has."""
    while http("GET", "/api/me", who=None, headers=HERE).status_code != 429:
        pass
    return http


def test_who_proves_who_they_are_is_served_whatever_others_at_the_address_do(shut: Http) -> None:
    assert shut("GET", "/api/me", headers=HERE).status_code == 200
    assert shut("POST", "/internal/sweep", who=machine(shut), headers=HERE).status_code == 200
    assert shut("GET", "/api/me", who=None, headers=ELSEWHERE).status_code == 401
    assert shut("OPTIONS", "/api/me", who=None, headers=HERE).status_code == 204


def test_a_person_is_counted_before_anything_is_read_for_them(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    while http("GET", "/api/me").status_code != 429:
        pass
    monkeypatch.setattr(http.world.store, "get", lambda *_: pytest.fail("the database was asked"))
    told = http("GET", "/api/me")

    assert (told.status_code, told.headers["RateLimit-Policy"]) == (429, '"default";q=5;w=3')


def test_an_administrator_who_is_refused_is_counted_as_a_person(http: Http) -> None:
    while (answer := http("GET", "/api/admin/books", who="ada", headers=INSIDE)).status_code == 403:
        pass

    assert answer.headers["RateLimit-Policy"].startswith('"default"')
    assert http("GET", "/api/me", who=None, headers=INSIDE).status_code == 401
