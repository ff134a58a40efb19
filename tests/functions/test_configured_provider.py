"""A provider that is nothing but an entry, from the button to the outputs, through the API that clients use."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared import wiring
from shared.catalogue import Catalogue, load_catalogue
from shared.destinations import HostRules
from shared.fetching import Fetcher
from shared.providers.registry import Providers
from tests.contracts.configured import HttpService
from tests.contracts.fake_server import running
from tests.contracts.http_services import Runway
from tests.contracts.scripted import ScriptedProviders
from tests.functions.test_machines import machine
from tests.providers.asking import KEY, at

RUNWAY = load_catalogue(Path(__file__).parents[2] / "docs" / "entries" / "runway")


@pytest.fixture
def service(http, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpService]:
    """Runway's script, with the platform's catalogue holding its entry and nothing else."""
    service = Runway(key=KEY)
    with running(ScriptedProviders(runway=service)) as server:
        service.files = server.at("runway/files")
        entry = at(RUNWAY.providers["runway"], server.at("runway"))
        catalogue = Catalogue(RUNWAY.models, {"runway": entry}, RUNWAY.version)
        app = replace(
            http.world.app,
            catalogue=catalogue,
            provider=Providers(catalogue.providers, lambda _name: KEY).__getitem__,
            fetcher=Fetcher(HostRules(local=(server.url.removeprefix("http://"),))),
        )
        http.world.app = app
        monkeypatch.setattr(wiring.app, "_made", [app])
        monkeypatch.setattr(wiring.door, "_made", [replace(wiring.door(), app=app)])
        yield service
        assert service.problems == []


def work(http) -> list[str]:
    """What the worker answers to each delivery until the queue is empty."""
    outcomes = []
    for _ in range(20):
        delivery = http.world.queue.due()
        if delivery is None and not http.world.queue.waiting:
            return outcomes
        if delivery is None:
            http.world.clock.at = min(waiting.at for waiting in http.world.queue.waiting)
            continue
        body = {"job_id": delivery.job_id, "epoch": delivery.epoch}
        outcomes.append(http("POST", "/internal/advance", who=machine(http), json=body).get_json()["outcome"])
    raise AssertionError(outcomes)


def test_it_is_offered_with_its_price_and_what_it_takes(http, service):
    models = {model["id"]: model for model in http("GET", "/api/models").get_json()["items"]}

    assert models.keys() == {"gen4-image", "gen4-video"}
    assert models["gen4-image"]["price"]["credits"] == 12
    assert KEY not in str(models)


def test_a_generation_runs_to_its_outputs(http, service):
    accepted = http.generate(model="gen4-image", params={"ratio": "720:720"})
    task_id = accepted.get_json()["task_id"]
    assert accepted.status_code == 202

    outcomes = work(http)
    answer = http("GET", f"/api/poll/{task_id}").get_json()
    assert outcomes[-1] == "succeeded"
    assert answer["status"] == "succeeded"
    assert http("GET", "/api/me").get_json()["balance"] == {"available": 88, "held": 0}
    assert len(answer["outputs"]) == 1
    assert sum(service.creates.values()) == 1
    assert http.world.proof() == []


def test_a_progress_is_seen_on_the_way(http, service):
    task_id = http.generate(model="gen4-image").get_json()["task_id"]
    for _ in range(2):
        http.world.clock.pass_(30)
        delivery = http.world.queue.due()
        body = {"job_id": delivery.job_id, "epoch": delivery.epoch}
        http("POST", "/internal/advance", who=machine(http), json=body)

    answer = http("GET", f"/api/poll/{task_id}").get_json()
    assert (answer["status"], answer["progress"]) == ("running", 0.5)


@pytest.mark.parametrize(("words", "code"), [("[end:filtered]", "content_blocked"), ("[end:failed]", "provider_error")])
def test_what_the_provider_refuses_is_told_and_costs_nothing(http, service, words, code):
    task_id = http.generate(model="gen4-image", prompt=f"A red fox {words}").get_json()["task_id"]
    work(http)
    answer = http("GET", f"/api/poll/{task_id}").get_json()

    assert (answer["status"], answer["error"]["code"]) == ("failed", code)
    assert http("GET", "/api/me").get_json()["balance"]["available"] == 100
    assert http.world.proof() == []


def test_a_wrong_key_ends_as_the_providers_error_and_is_not_shown(http, service):
    service.key = "another"
    task_id = http.generate(model="gen4-image").get_json()["task_id"]
    work(http)
    answer = http("GET", f"/api/poll/{task_id}")

    assert answer.get_json()["error"]["code"] == "provider_error"
    assert KEY.encode() not in answer.data
