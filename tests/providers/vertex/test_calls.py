"""What holds for every call of the SDK: once, in time, with a fresh token, and with our own errors."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.providers import vertex
from shared.providers.contract import (
    Access,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Request,
)
from shared.providers.vertex import VertexProvider, transport
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import FILTERED, VertexFake, refusal
from tests.providers.asking import ACCESS, KEY, request
from tests.providers.vertex.moved import moved

Act = Callable[[VertexProvider], object]

TEXT, IMAGE, VIDEO = request(), request(kind="image"), request(kind="video")
OMNI = request(kind="video", options={"api": "interactions"})
OPERATION = "projects/demo/locations/global/publishers/google/models/model-1/operations/run-1"


def heard(fraction: float | None, text: str | None) -> None:
    """Somebody who does not listen."""


CREATES: dict[str, Act] = {
    "text": lambda provider: provider.start(TEXT),
    "stream": lambda provider: provider.stream(TEXT, heard),
    "image": lambda provider: provider.start(IMAGE),
    "video": lambda provider: provider.start(VIDEO),
    "interaction": lambda provider: provider.start(OMNI),
}
CHECKS: dict[str, Act] = {
    "video": lambda provider: provider.check(VIDEO, OPERATION),
    "interaction": lambda provider: provider.check(OMNI, "run-1"),
}

create = pytest.mark.parametrize("act", CREATES.values(), ids=CREATES)
check = pytest.mark.parametrize("act", CHECKS.values(), ids=CHECKS)

BUSY, FAILED, LOST, UNREADABLE = (
    "ProviderUnavailable: The provider is busy.",
    "OutcomeUnknown: The provider failed while it began.",
    "OutcomeUnknown: The provider's answer was lost.",
    "OutcomeUnknown: The provider's answer cannot be read.",
)
OURS = "provider_error: The provider could not make this."
ANSWERS: list[tuple[Reply, str]] = [
    (refusal(400, "", "The size is not supported."), "invalid_input: The size is not supported."),
    (refusal(400, "", FILTERED), f"content_blocked: {FILTERED}"),
    (refusal(400, "PROHIBITED_CONTENT", "No."), "content_blocked: No."),
    (refusal(401, "", "Who?"), OURS),
    (refusal(403, "", "Not you."), OURS),
    (refusal(404, "", "No model."), OURS),
    (Reply(b"", 302, {"Location": "/elsewhere"}), OURS),
    (refusal(409, "", "Later."), BUSY),
    (refusal(429, "", "Later."), BUSY),
    (refusal(503, "", "Later."), BUSY),
    (refusal(499, "", "Gone."), FAILED),
    (refusal(500, "", "Oops."), FAILED),
    (refusal(504, "", "Oops."), FAILED),
    (Reply(b"upstream", 502, content_type="text/plain"), FAILED),
    (Reply(b"{}", 204), FAILED),
    (Reply(lost=True), LOST),
    (Reply(b"<html>", content_type="text/html"), UNREADABLE),
    (Reply(b'{"candidates": 5, "name": 5, "id": 5}'), UNREADABLE),
    (Reply(b'{"candidates"'), UNREADABLE),
    (Reply(b"[5]"), UNREADABLE),
    (Reply(b"5"), UNREADABLE),
    (Reply(b""), UNREADABLE),
]
OTHER_WORDS = {
    "OutcomeUnknown: The provider's answer names no generation.": UNREADABLE,
    "OutcomeUnknown: The provider's stream broke off.": UNREADABLE,
}
"""What some calls say of an answer that makes no sense to them."""


def outcome(act: Act, provider: VertexProvider) -> str:
    """How a call failed, in a line."""
    with pytest.raises(ProviderError) as failed:
        act(provider)
    error = failed.value
    words = f"{error.reason if isinstance(error, ProviderRejected) else type(error).__name__}: {error}"
    return OTHER_WORDS.get(words, words)


@create
def test_a_create_is_sent_once_whatever_comes_of_it(provider: VertexProvider, fake: VertexFake, act: Act) -> None:
    fake.next(*(reply for reply, _ in ANSWERS))

    assert [outcome(act, provider) for _ in ANSWERS] == [expected for _, expected in ANSWERS]
    assert len(fake.calls) == len(ANSWERS)


@create
def test_our_haste_is_no_outage_and_is_told_how_long_to_wait(
    provider: VertexProvider, fake: VertexFake, act: Act
) -> None:
    fake.next(refusal(429, "", "Later.", retry_after="4"))

    with pytest.raises(ProviderUnavailable) as later:
        act(provider)
    assert (later.value.busy, later.value.retry_after) == (True, 4.0)


@pytest.mark.slow
@create
def test_a_create_that_is_not_answered_in_time_leaves_the_outcome_open(fake: VertexFake, act: Act) -> None:
    fake.next(Reply(silent=True))
    provider = vertex.build(moved(fake, start=0.2, whole=0.2, check=0.2), ACCESS)

    with pytest.raises(OutcomeUnknown):
        act(provider)  # type: ignore[arg-type]
    assert len(fake.calls) == 1


@create
def test_what_is_left_of_a_job_bounds_a_call_too(fake: VertexFake, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, float]] = []
    send = transport._Careful.handle_request

    def record(self: Any, sent: Any) -> Any:
        asked.append(dict(sent.extensions["timeout"]))
        return send(self, sent)

    monkeypatch.setattr(transport._Careful, "handle_request", record)
    act(vertex.build(moved(fake, start=90, whole=90), ACCESS))  # type: ignore[arg-type]

    assert [timeout["read"] for timeout in asked] == [TEXT.max_seconds]


def test_connecting_takes_no_longer_than_the_entry_says(fake: VertexFake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK has one time for all parts of a call."""
    seen: list[dict[str, float]] = []
    send = transport.httpx.HTTPTransport.handle_request

    def record(self: Any, sent: Any) -> Any:
        seen.append(dict(sent.extensions["timeout"]))
        return send(self, sent)

    monkeypatch.setattr(transport.httpx.HTTPTransport, "handle_request", record)
    vertex.build(moved(fake, connect=3, whole=50), ACCESS).start(TEXT)

    assert seen == [{"connect": 3.0, "read": 50.0, "write": 50.0, "pool": 3.0}]


@create
def test_a_provider_that_cannot_be_reached_has_begun_nothing(
    provider: VertexProvider, fake: VertexFake, act: Act
) -> None:
    fake.close()

    with pytest.raises(ProviderUnavailable):
        act(provider)


NOTHING = [
    *(refusal(status, "", "Oops.") for status in (400, 401, 403, 408, 429, 499, 500, 503, 504)),
    Reply(b"", 302, {"Location": "/elsewhere"}),
    Reply(b"<html>", content_type="text/html"),
    Reply(b'{"name": "operations/run-2", "id": "run-2"}'),
    Reply(b'{"name": "operations/run-1", "done": true, "error": "no", "id": "run-"}'),
    Reply(b'{"name": "operations/run-1", "done": true, "response": {"videos": [5]}, "id": 5}'),
    Reply(b"[5]"),
    Reply(lost=True),
]


@check
def test_a_check_that_brings_nothing_is_made_again_later(provider: VertexProvider, fake: VertexFake, act: Act) -> None:
    fake.next(*NOTHING)

    assert {outcome(act, provider).partition(":")[0] for _ in NOTHING} == {"ProviderUnavailable"}
    assert len(fake.calls) == len(NOTHING)


@check
def test_what_google_does_not_know_any_more_has_failed(provider: VertexProvider, fake: VertexFake, act: Act) -> None:
    fake.next(refusal(404, "", "No such thing."))

    with pytest.raises(ProviderRejected, match="does not know this generation"):
        act(provider)


@create
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    provider: VertexProvider, fake: VertexFake, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 10)

    with pytest.raises(OutcomeUnknown):
        act(provider)
    assert len(fake.calls) == 1


@pytest.mark.slow
@create
def test_an_answer_that_drips_is_not_waited_for(fake: VertexFake, act: Act) -> None:
    def drips() -> Any:
        while not fake.hung_up.is_set():
            yield b" "

    fake.next(Reply(b"", pieces=drips()))
    provider = vertex.build(moved(fake, connect=0.2, whole=0.2), ACCESS)
    with pytest.raises((OutcomeUnknown, ProviderRejected)):
        act(provider)  # type: ignore[arg-type]

    assert fake.hung_up.wait(10)


@create
def test_a_key_that_was_exchanged_is_used_at_once(fake: VertexFake, act: Act) -> None:
    keys = iter(["first-token\n", "second-token"])
    now = [next(keys)]
    provider = vertex.build(moved(fake), Access(lambda: now[0], project="demo"))
    act(provider)  # type: ignore[arg-type]
    now[0] = next(keys)
    act(provider)  # type: ignore[arg-type]

    assert [call.headers["authorization"] for call in fake.calls] == ["Bearer first-token", "Bearer second-token"]


@create
def test_without_a_project_nothing_is_sent(fake: VertexFake, act: Act) -> None:
    provider = vertex.build(moved(fake), Access(ACCESS.key, project=""))

    with pytest.raises(ProviderUnavailable, match="project"):
        act(provider)  # type: ignore[arg-type]
    assert fake.calls == []


@create
def test_neither_proxies_nor_keys_nor_projects_come_from_the_environment(
    provider: VertexProvider, fake: VertexFake, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GENAI_API_KEY", "GOOGLE_GENAI_ACCESS_TOKEN"):
        monkeypatch.setenv(name, "stray")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "stray")
    monkeypatch.setenv("GOOGLE_CLOUD_LOCATION", "stray")
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", "http://127.0.0.1:9")
    act(provider)

    assert "stray" not in json.dumps([fake.calls[0].path, dict(fake.calls[0].headers)])
    assert fake.calls[0].path.startswith("/vertex/v1beta1/projects/demo/locations/global/")


@create
@pytest.mark.parametrize("status", [400, 401, 500])
def test_no_error_and_no_log_line_shows_the_token_or_an_address(
    provider: VertexProvider, fake: VertexFake, act: Act, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fake.next(refusal(status, "", f"Bad key {KEY}, see https://internal.example.com/{KEY}"))

    with pytest.raises(ProviderError) as failed:
        act(provider)
    assert KEY not in str(failed.value) + caplog.text
    assert "internal.example.com" not in str(failed.value) + caplog.text


@pytest.mark.parametrize("changes", [{"kind": "text"}, {"kind": "image"}, {"kind": "video"}])
def test_a_setting_that_does_not_exist_is_found_before_anything_is_sent(
    provider: VertexProvider, fake: VertexFake, changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        provider.start(request(**changes, options={"config": {"colour": "red"}}))

    assert (refused.value.reason, fake.calls) == ("provider_error", [])
    assert "settings that do not exist" in caplog.text


@create
def test_calls_are_found_on_the_bill_by_labels_that_google_takes(fake: VertexFake, act: Act) -> None:
    """Small letters, digits, dashes and underscores, 63 at most: anything else and Google refuses the call."""

    def odd(asked: Request) -> Request:
        return replace(asked, job_id="Job/Ä 1", nonce="N" * 100)

    provider = vertex.build(moved(fake), ACCESS)
    provider.start(odd(TEXT))

    assert fake.calls[-1].json()["labels"] == {"job": "job---1", "nonce": "n" * 63}
