"""After whole generations, good and bad, no canary is in a log, in an answer or in a document where it should not be."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import flask
import pytest

from shared.catalogue import Catalogue, Model
from shared.domain.jobs import State
from shared.providers.guards import rejected
from tests.contracts.fake_server import Reply
from tests.fakes import A_PICTURE, AT_WORK, MODEL, Studio
from tests.functions import canaries
from tests.functions.canaries import (
    ECHO,
    FILE_NAME,
    ID_TOKEN,
    KEY,
    MACHINE_TOKEN,
    PROMPT,
    SIGNATURE,
    Journey,
    a_journey,
)
from tests.log_lines import logged
from tests.providers.stages import FAKES, MODELS, Stage, stage

pytestmark = pytest.mark.slow

SECRETS = {
    "provider key": KEY,
    "webhook secret": canaries.WEBHOOK_SECRET.removeprefix("whsec_"),
    "webhook secret's bytes": canaries.SIGNING.key.decode(),
    "webhook token": canaries.WEBHOOK_TOKEN,
    "signing key": canaries.SIGNING_KEY,
    "ID token": ID_TOKEN,
    "machine token": MACHINE_TOKEN,
}
"""What is in no log, in no answer and in no document."""

FOR_THE_PERSON = {"prompt": PROMPT, "file name": FILE_NAME, "signature of an address": SIGNATURE}
"""What is given back to the person it belongs to, and is in no log."""

FIELDS = {"prompt", "message", "url", "download_url", "thumbnail_url"}
"""Fields of answers in which that is meant to be: a provider may repeat the prompt in its message."""

KEPT = {("jobs", "prompt"), ("jobs", "tokens"), ("jobs", "error_message"), ("uploads", "filename")}
"""Fields of documents in which their words are kept for the person."""


def found(canaries_to_find: Mapping[str, str], text: str) -> list[str]:
    return [name for name, word in canaries_to_find.items() if word in text]


def leaks(journey: Journey, lines: str) -> list[str]:
    """Where a canary is that should not be there, in words."""
    secrets = SECRETS | {name: word for name, word in journey.secrets.items() if name.startswith("signature")}
    told = [f"{name} in a log" for name in found(SECRETS | FOR_THE_PERSON | journey.secrets, lines)]
    for asked, answer in journey.answers:
        for where, text in said(answer):
            hidden = secrets if where in FIELDS else secrets | FOR_THE_PERSON
            told += [f"{name} in {where} of {asked}" for name in found(hidden, text)]
    for (collection, id), (_, document) in journey.http.world.store._documents.items():
        for where, value in [*document.items(), ("id", id)]:
            hidden = secrets if (collection, where) in KEPT else secrets | FOR_THE_PERSON
            told += [f"{name} in {collection}.{where}" for name in found(hidden, str(value))]
    return told + [f"{name} in the queue" for name in found(secrets | FOR_THE_PERSON, str(journey.http.world.queue))]


def said(answer: flask.Response) -> Iterator[tuple[str, str]]:
    """Each text of an answer, with the name of its field or header."""
    yield from answer.headers.items()
    body = answer.get_data(as_text=True)
    yield from texts(json.loads(body)) if "json" in (answer.mimetype or "") else [("body", body)]


def texts(value: object, where: str = "body") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from texts(part, str(name))
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, where)
    else:
        yield where, str(value)


# One model of each kind that an adapter makes

ROWS = {(catalogue.providers[model.provider].adapter, model.kind): (catalogue, model) for catalogue, model in MODELS}
Scenario = Callable[[Stage], None]


def refusing(status: int, code: str | None = None) -> Scenario:
    """The next call is refused in the provider's own form, and everything is repeated in it."""
    return lambda staged: staged.fake.next(
        staged.refusal(status, code or staged.blocked_code, ECHO, x_echo=ECHO, retry_after=KEY)
    )


def garbage(staged: Stage) -> None:
    page = f"<html>{ECHO}</html>".encode()
    staged.fake.next(Reply(page, content_type="text/html", pieces=[page]))


def hanging_up(staged: Stage) -> None:
    staged.fake.next(Reply(lost=True, pieces=[ECHO.encode()]))


BAD: dict[str, Scenario] = {
    "bad input": refusing(400, "bad_value"),
    "a policy": refusing(400),
    "our key": refusing(401, "invalid_api_key"),
    "our credit": refusing(402, "no_credit"),
    "haste": refusing(429, "rate_limit"),
    "a fall": refusing(500, "oops"),
    "out of order": refusing(503, "oops"),
    "garbage": garbage,
    "a broken line": hanging_up,
}


@pytest.fixture(params=ROWS.values(), ids=[" ".join(row) for row in ROWS])
def placed(request: pytest.FixtureRequest) -> tuple[Catalogue, Model]:
    row: tuple[Catalogue, Model] = request.param
    return row


def test_every_adapter_has_its_rows() -> None:
    assert {adapter for adapter, _ in ROWS} >= FAKES.keys()


def test_a_generation_that_ends_well_tells_nothing(
    http: Any, monkeypatch: Any, placed: tuple[Catalogue, Model]
) -> None:
    with stage(*placed, read=lambda: KEY) as staged, logged() as lines:
        journey = a_journey(http, monkeypatch, *placed, staged.provider)
        journey.press_the_button()
        journey.one_step()
        journey.call_back()
        journey.to_the_end()

    assert journey.job.state is State.SUCCEEDED, journey.job.error_message
    assert PROMPT in str(staged.fake.creates()[0].body)
    assert journey.entry.secret is None or all(KEY in str(call.headers) for call in staged.fake.calls)
    assert lines.about(journey.task_id, "INFO") != []
    assert leaks(journey, lines.text) == []


@pytest.mark.parametrize("steps", [0, 1], ids=["create", "check"])
def test_generations_that_go_wrong_tell_nothing(
    http: Any, monkeypatch: Any, placed: tuple[Catalogue, Model], steps: int
) -> None:
    """The provider answers with all it was told, in words and in headers."""
    told: dict[str, list[str]] = {}
    with stage(*placed, read=lambda: KEY) as staged:
        journey = a_journey(http, monkeypatch, *placed, staged.provider)
        for name, go_wrong in BAD.items():
            with logged() as lines:
                journey.press_the_button()
                for _ in range(steps):
                    journey.one_step()
                if not journey.job.ended:
                    go_wrong(staged)
                    journey.call_back()
                journey.to_the_end()
            told[name] = leaks(journey, lines.text)
            journey.answers.clear()

    assert told == {name: [] for name in BAD}


# Whatever the adapter

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5"
FORMED = [
    "Bearer canary-bearer-token", "sk-canary-0123456789", "r8_canary0123456789", "ya29.canary-access-token", TOKEN,
    f"whsec_{'canary' * 6}", f"v1,{'canary' * 7}c=", "X-Goog-Signature=canary0123", "X-Goog-Credential=canary%40a",
    "-----BEGIN PRIVATE KEY-----\ncanary\n",
]  # fmt: skip
"""Keys and signatures in their usual forms."""


@pytest.mark.parametrize("before", [[], [AT_WORK]], ids=["create", "check"])
@pytest.mark.parametrize("reason", ["invalid_input", "content_blocked", "provider_error"])
def test_what_a_provider_says_of_a_failure_reaches_the_person_alone(
    http: Any, monkeypatch: Any, before: list[Any], reason: Any
) -> None:
    studio = Studio([*before, rejected(reason, ECHO, key=KEY)])
    with logged() as lines:
        journey = a_journey(http, monkeypatch, http.world.app.catalogue, MODEL, studio)
        journey.press_the_button()
        journey.to_the_end()

    assert PROMPT in str(journey.job.error_message)
    assert leaks(journey, lines.text) == []


@pytest.mark.parametrize("before", [[], [AT_WORK]], ids=["create", "check"])
def test_an_adapter_that_falls_is_logged_with_its_trace_and_without_keys(
    http: Any, monkeypatch: Any, before: list[Any]
) -> None:
    """Nobody knows what stands in such an error, so it is searched for what looks like a key."""
    studio = Studio([*before, RuntimeError(" ".join(FORMED)), A_PICTURE])
    with logged() as lines:
        journey = a_journey(http, monkeypatch, http.world.app.catalogue, MODEL, studio)
        journey.press_the_button()
        journey.to_the_end()
    (fallen,) = lines.about(journey.task_id, "ERROR")

    assert "RuntimeError" in fallen["stack_trace"]
    assert "canary" not in lines.text
    assert leaks(journey, lines.text) == []
