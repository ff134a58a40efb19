"""The function admin: models, their prices and availability, trials, and how the providers are doing."""

from dataclasses import replace

import pytest

from shared import wiring
from shared.domain.records import AuditRecord
from shared.services import breakers
from tests.fakes import a_job
from tests.functions.test_admin import admin

ROUTES = [
    ("GET", "models"),
    ("PATCH", "models/sketch"),
    ("GET", "models/sketch/history"),
    ("POST", "models/sketch/try"),
    ("GET", "providers"),
]


def change(http, model="sketch", **body):
    return admin(http, "PATCH", f"models/{model}", json={"reason": "because", **body})


def attempt(http, model="sketch", key="k", **body):
    headers = {"Idempotency-Key": key}
    return admin(http, "POST", f"models/{model}/try", headers=headers, json={"prompt": "A red fox", **body})


def pay(http, who, credits):
    path = f"users/{http.uid(who)}/credits"
    admin(http, "POST", path, headers={"Idempotency-Key": "pay"}, json={"amount": credits, "reason": "test"})


def fail(http, times=5):
    for _ in range(times):
        breakers.tell(http.world.app, a_job(), ok=False, code="unavailable", detail="It does not answer.")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_models_and_providers_are_for_administrators_alone(http, method, path):
    body = {"json": {}} if method in ("POST", "PATCH") else {}
    for who in ("ada", "mark"):
        assert admin(http, method, path, who, **body).get_json()["code"] == "forbidden"


def test_a_change_is_answered_with_the_model_and_acts_on_the_next_generation(http):
    before = admin(http, "GET", "models").get_json()["items"][0]
    changed = change(http, credits=7).get_json()

    assert (before["price"], before["price_version"]) == ({"credits": 4, "per": "output"}, "v1")
    assert changed == before | {"price": {"credits": 7, "per": "output"}, "price_version": "v1.1"}
    assert (changed["catalogue_credits"], changed["provider_cost_usd"], changed["next_change"]) == (4, 0.003, None)
    assert http("GET", "/api/models").get_json()["items"][0]["price"]["credits"] == 7
    assert http.generate(credits=4).get_json()["credits"] == 7
    assert http.generate(credits=7).status_code == 202


def test_a_planned_change_is_shown_until_it_takes_effect(http):
    planned = change(http, credits=9, **{"from": "2026-11-22T14:00:00+01:00"}).get_json()
    http.world.clock.pass_(3600)
    after = admin(http, "GET", "models").get_json()["items"][0]

    assert (planned["price"]["credits"], planned["next_change"]["from"]) == (4, "2026-11-22T13:00:00.000Z")
    assert (after["price"]["credits"], after["next_change"]) == (9, None)


def test_switching_off_shows_no_reason_to_people_and_keeps_it_for_administrators(http):
    change(http, available=False, reason="the contract is being looked into")
    shown = http("GET", "/api/models").get_json()["items"][0]
    refused = http.generate()
    (entry,) = admin(http, "GET", "models/sketch/history").get_json()["items"]

    assert (shown["available"], shown["unavailable_reason"]) == (False, "switched off by an administrator")
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "switched off by an administrator")
    assert (entry["reason"], entry["actor"]) == ("the contract is being looked into", http.uid("cleo"))
    assert (entry["version"], entry["credits"], entry["available"]) == (1, None, False)


def test_the_history_has_pages(http):
    for credits in (5, 6, 7):
        change(http, credits=credits)
    first = admin(http, "GET", "models/sketch/history?limit=2").get_json()
    second = admin(http, "GET", f"models/sketch/history?limit=2&cursor={first['next_cursor']}").get_json()

    assert [item["credits"] for item in first["items"] + second["items"]] == [7, 6, 5]
    assert second["next_cursor"] is None
    assert admin(http, "GET", "models/writer/history").get_json() == {"items": [], "next_cursor": None}
    assert admin(http, "GET", "models/nothing/history").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "r"}, "body"),
        ({"credits": 5}, "reason"),
        ({"credits": 5, "reason": ""}, "reason"),
        ({"credits": 5, "reason": "   "}, "reason"),
        ({"credits": 0, "reason": "r"}, "credits"),
        ({"credits": 100_001, "reason": "r"}, "credits"),
        ({"credits": 1.5, "reason": "r"}, "credits"),
        ({"credits": True, "reason": "r"}, "credits"),
        ({"available": "no", "reason": "r"}, "available"),
        ({"credits": 5, "reason": "r", "from": "2026-11-22T11:58:59Z"}, "from"),
        ({"credits": 5, "reason": "r", "from": "2026-11-23"}, "from"),
        ({"credits": 5, "reason": "r", "from": "2026-11-23T12:00:00"}, "from"),
        ({"credits": 5, "reason": "r", "from": 1795348800}, "from"),
        ({"credits": 5, "reason": "r", "from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"credits": 5, "reason": "r", "title": "x"}, "title"),
    ],
)
def test_a_mistaken_change_is_named_and_changes_nothing(http, body, field):
    refused = admin(http, "PATCH", "models/sketch", json=body)

    assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid_input")
    assert [error["field"] for error in refused.get_json()["errors"]] == [field]
    assert admin(http, "GET", "models/sketch/history").get_json()["items"] == []


def test_an_unknown_model_is_not_found(http):
    assert change(http, model="nothing", credits=5).status_code == 404
    assert attempt(http, model="nothing").status_code == 404


def test_a_trial_is_at_the_administrators_cost_and_once_for_each_key(http):
    pay(http, "cleo", 10)
    change(http, available=False)
    fail(http)
    first, again = attempt(http), attempt(http)
    http.world.clock.pass_(30)
    http.world.run()
    me = http("GET", "/api/me", who="cleo").get_json()

    assert (first.status_code, first.get_json()["credits"]) == (202, 4)
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    assert me["balance"] == {"available": 6, "held": 0}
    assert [record.action for record in http.world.store.everything(AuditRecord)].count("model.try") == 1
    assert http.world.proof() == []


def test_a_trial_is_refused_as_every_generation_is_but_for_what_is_not_to_be_had(http):
    assert attempt(http).get_json()["code"] == "insufficient_credits"
    pay(http, "cleo", 10)
    assert attempt(http, params={"number": 9}).get_json()["errors"][0]["field"] == "params.number"
    assert attempt(http, prompt="").get_json()["errors"][0]["field"] == "prompt"
    keyless = admin(http, "POST", "models/sketch/try", json={"prompt": "A red fox"})
    assert keyless.get_json()["code"] == "idempotency_key_required"


def test_providers_show_what_went_wrong(http):
    calm = admin(http, "GET", "providers").get_json()["items"]
    fail(http)
    (studio,) = admin(http, "GET", "providers").get_json()["items"]
    sketch, writer = studio["models"]

    assert (studio["id"], studio["title"], studio["set_up"]) == ("studio", "Studio", True)
    assert writer == calm[0]["models"][1]
    assert (writer["state"], writer["failures"], writer["last_error"]) == ("closed", [], None)
    assert (sketch["state"], sketch["open_until"]) == ("open", "2026-11-22T12:00:30.000Z")
    assert sketch["failures"] == [{"code": "unavailable", "count": 5}]
    assert sketch["last_error"] == {
        "code": "unavailable", "message": "It does not answer.", "at": "2026-11-22T12:00:00.000Z",
    }  # fmt: skip


def test_a_provider_without_its_key_is_shown_as_not_set_up(http, monkeypatch):
    keyless = replace(http.world.app, not_set_up=frozenset({"studio"}))
    monkeypatch.setattr(wiring.app, "_made", [keyless])
    monkeypatch.setattr(wiring.door, "_made", [replace(wiring.door(), app=keyless)])
    monkeypatch.setattr(wiring.admin_door, "_made", [replace(wiring.admin_door(), people=wiring.door())])

    assert admin(http, "GET", "providers").get_json()["items"][0]["set_up"] is False
    assert (
        admin(http, "GET", "models").get_json()["items"][0]["unavailable_reason"] == "its provider is not set up here"
    )
