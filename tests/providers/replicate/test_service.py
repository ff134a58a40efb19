"""The scripted Replicate that other tests rely on: its scripts come true, and it notices what does not fit."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.providers.contract import OutcomeUnknown, Provider, ProviderError, ProviderUnavailable, Working
from shared.providers.replicate import build
from shared.signatures import parse_secret
from tests.contracts.fake_server import Call, Reply, running
from tests.contracts.replicate_service import SECRET, Broken, ReplicateService
from tests.contracts.scripted import ScriptedProviders
from tests.providers.asking import ACCESS, KEY, at
from tests.providers.replicate.asking import picture
from tests.providers.replicate.conftest import ENTRY

MODEL = "/v1/models/owner/name/predictions"
SENT = {"input": {"prompt": "a [job:a]"}}


def create(body: Mapping[str, object], **headers: str) -> Call:
    """A create as the SDK sends it, with changes."""
    given = {"authorization": f"Bearer {KEY}", "content-type": "application/json", **headers}
    return Call("POST", MODEL, {}, given, json.dumps(body).encode())


def ask(id: str, *, path: str = "/v1/predictions") -> Call:
    return Call("GET", f"{path}/{id}", {}, {"authorization": f"Bearer {KEY}"}, b"")


STATES = [
    ("done", ["starting", "processing", "succeeded"]),
    ("failed", ["starting", "processing", "failed"]),
    ("filtered", ["starting", "processing", "failed"]),
    ("cancelled", ["starting", "processing", "canceled"]),
    ("aborted", ["starting", "processing", "aborted"]),
    ("never", ["processing", "processing", "processing"]),
]


@pytest.fixture
def service() -> ReplicateService:
    return ReplicateService()


@pytest.fixture
def provider(service: ReplicateService) -> Iterator[Provider]:
    with running(ScriptedProviders(replicate=service)) as server:
        yield build(at(ENTRY, server.at("replicate")), ACCESS)
        assert service.problems == []


@pytest.mark.parametrize(
    ("word", "expected", "begun"),
    [
        ("lost", OutcomeUnknown, 1),
        ("garbage", OutcomeUnknown, 1),
        ("broken", OutcomeUnknown, 0),
        ("busy", ProviderUnavailable, 0),
        ("down", ProviderUnavailable, 0),
    ],
)
def test_a_start_goes_wrong_once_and_then_well(
    service: ReplicateService, provider: Provider, word: str, expected: type[ProviderError], begun: int
) -> None:
    asked = picture(prompt=f"[job:a] [start:{word}]")

    with pytest.raises(expected):
        provider.start(asked)
    assert service.creates["a"] == begun
    assert isinstance(provider.start(asked), Working)
    assert service.creates["a"] == begun + 1


@pytest.mark.parametrize(("end", "states"), STATES)
def test_each_run_goes_its_own_way(service: ReplicateService, end: str, states: list[str]) -> None:
    first = shown(service.answer(create({"input": {"prompt": f"a [end:{end}]"}})))
    other = shown(service.answer(create(SENT)))
    run, told = service.runs[first["id"]], [first["status"]]
    for _ in range(2):
        assert service.callback(run)["status"] == told[-1]
        told.append(shown(service.answer(ask(run.id)))["status"])

    assert told == states
    assert service.callback(service.runs[other["id"]])["status"] == "starting"
    assert service.problems == []


def test_its_secret_is_one() -> None:
    assert parse_secret(SECRET)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (create({**SENT, "webhook_completed": "https://example.com"}), "webhook_completed"),
        (create({}), "input"),
        (create(SENT, **{"cancel-after": "soon"}), "Cancel-After"),
        (create(SENT, authorization="nothing"), "Security"),
        (ask("x", path="/v1/nothing"), "Path"),
    ],
)  # fmt: skip
def test_it_notices_a_call_that_does_not_fit(service: ReplicateService, call: Call, words: str) -> None:
    service.answer(call)

    assert any(words in problem for problem in service.problems), service.problems


def test_it_notices_an_answer_that_does_not_fit(service: ReplicateService) -> None:
    made = shown(service.answer(create(SENT)))
    service.next(Reply(made | {"status": "pondering"}), Broken(made | {"status": "pondering"}))
    service.answer(ask(made["id"]))
    service.answer(ask(made["id"]))

    assert len(service.problems) == 1


def test_a_result_that_is_asked_for_with_a_key_is_noticed(service: ReplicateService) -> None:
    service.answer(ask("x/out-0.webp", path="/files"))

    assert service.problems == ["/files/x/out-0.webp was asked for with a key"]


def shown(reply: Reply) -> dict[str, Any]:
    """The prediction in an answer."""
    assert isinstance(reply.body, dict)
    return reply.body
