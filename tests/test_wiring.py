"""Wiring: the App of a process is built from real adapters without asking anybody anything."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from shared import logs, spans, tracing, wiring
from shared.api.tokens import read_unsigned
from shared.catalogue import load_catalogue
from shared.domain.errors import Unauthenticated
from shared.services import health
from shared.settings import settings_from
from shared.storage.firestore import FirestoreStore
from tests.log_lines import logged
from tests.test_settings import LOCAL, PRODUCTION

VARIABLES = '{"TEXT_URL": "http://127.0.0.1:1", "SKETCH_URL": "http://127.0.0.1:2"}'


@pytest.fixture
def local(monkeypatch):
    """A process of the local profile, before its first request."""
    catalogue = str(Path(__file__).parents[1] / LOCAL["LOCAL_CATALOGUE"])
    environment = {**LOCAL, "LOCAL_CATALOGUE": catalogue, "LOCAL_CATALOGUE_VARIABLES": VARIABLES}
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:3")
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:4")
    for value in (wiring.settings, wiring.app, wiring.door, wiring.admin_door, wiring.machine_door, wiring.secrets):
        monkeypatch.setattr(value, "_made", [])
    wiring.settings.give(settings_from(environment))


def test_a_local_process_uses_the_local_catalogue_and_stand_ins(local):
    app = wiring.app()

    assert "local-probe" in app.catalogue.models
    assert isinstance(app.store, FirestoreStore)
    assert app.policy.gateway_url == LOCAL["GATEWAY_URL"]
    assert wiring.door().domains == {"example.com", "example.org"}
    assert wiring.admin_door().people is wiring.door()
    assert wiring.machine_door().email == LOCAL["INVOKER_EMAIL"]


def test_only_the_local_profile_believes_what_nobody_signed(local, monkeypatch):
    monkeypatch.setattr(wiring.signin_door, "_made", [])
    here = wiring.signin_door()
    monkeypatch.setattr(wiring.signin_door, "_made", [])
    wiring.settings.give(settings_from(PRODUCTION))
    there = wiring.signin_door()

    assert (here.verify_event, here.verify_google) == (read_unsigned, read_unsigned)
    assert read_unsigned not in (there.verify_event, there.verify_google)
    assert (there.url, there.client_ids) == (PRODUCTION["SIGNIN_URL"], {PRODUCTION["GOOGLE_CLIENT_IDS"]})


def test_a_value_is_made_once_however_many_ask():
    made = []
    once = wiring.Once(lambda: made.append(1) or object())
    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: once(), range(50)))

    assert len(values) == len(made) == 1


def test_production_offers_the_catalogue_it_was_shipped_with():
    production = settings_from(PRODUCTION)
    shipped = wiring._catalogue(production)

    assert shipped.models
    assert not any(model.startswith("local-") for model in shipped.models)
    assert not any(provider.plain_http for provider in shipped.providers.values())


def test_a_provider_whose_key_is_not_configured_is_not_set_up(local):
    entries = wiring.app().catalogue.providers.values()
    keyed = {entry.id for entry in entries if entry.secret}
    bare = replace(wiring.settings(), secret_versions={})

    assert wiring.app().not_set_up == keyed
    assert wiring._not_set_up(wiring.app().catalogue, bare) == keyed
    versions = {entry.secret: "1" for entry in entries if entry.secret}
    assert wiring._not_set_up(wiring.app().catalogue, replace(bare, secret_versions=versions)) == frozenset()


def test_only_local_providers_are_fetched_from_by_plain_http(local):
    rules = wiring._host_rules(wiring.app().catalogue)

    assert rules.hosts == ()
    assert rules.local == ("127.0.0.1:1", "127.0.0.1:2")
    shipped = load_catalogue(Path(wiring.__file__).parent / "catalogue")
    assert wiring._host_rules(shipped).local == ()


def test_health_names_the_part_that_does_not_answer(local, monkeypatch):
    from tests.fakes import a_world

    world = a_world()
    world.files.fail_next = 1
    app = replace(world.app)

    assert health.check(app, "poll") == {"firestore": "ok", "storage": "temporarily_unavailable"}
    assert health.check(app, "webhook") == {"firestore": "ok"}


def test_the_worker_believes_a_token_without_its_signature_only_where_the_platform_took_it_away(local):
    """Cloud Run checks the token, and puts SIGNATURE_REMOVED_BY_GOOGLE in the place of its signature."""
    wiring.settings.give(settings_from({**PRODUCTION, "K_SERVICE": "worker", "INVOKER_TOKENS": "platform"}))
    wiring.machine_door._made.clear()
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, {"sub": "1"})]
    verify = wiring.machine_door().verify

    assert verify(".".join([*parts, "SIGNATURE_REMOVED_BY_GOOGLE"])) == {"sub": "1"}
    for signature in ("", "c2lnbmVk", "signature_removed_by_google"):
        with pytest.raises(Unauthenticated):
            verify(".".join([*parts, signature]))


@pytest.fixture
def no_spans(local, monkeypatch):
    """A process that keeps no spans yet, nor afterwards."""
    monkeypatch.setattr(wiring.spans_kept, "_made", [])
    yield
    tracing.record_with(None)


@pytest.mark.parametrize("percent", [0, 100])
def test_spans_are_kept_where_they_are_asked_for(no_spans, percent):
    """Locally they become lines."""
    wiring.settings.give(replace(wiring.settings(), traced_percent=percent))
    with logged() as lines:
        kept = wiring.spans_kept()
        with logs.apart():
            logs.about(**tracing.begin(tracing.Trace("a" * 32)))
            with tracing.span("step", task_id="j1"):
                pass
    said = [(line["message"], line[logs.TRACE], line["attributes"]) for line in lines]

    assert kept is bool(percent)
    assert said == [("span: step", "a" * 32, {"task_id": "j1"})] * bool(percent)


def test_the_worker_works_without_spans_where_they_cannot_be_kept(no_spans, monkeypatch):
    def no_account():
        raise OSError("no metadata server")

    monkeypatch.setattr(spans, "to_cloud_trace", no_account)
    wiring.settings.give(settings_from({**PRODUCTION, "TRACED_PERCENT": "100"}))
    with logged() as lines:
        kept = [wiring.spans_kept() for _ in range(2)]

    assert kept == [False, False]
    assert [(line["severity"], line["message"]) for line in lines] == [("WARNING", "wiring: no spans are kept")]
