"""Answers as they should not be: each ends in the error of the contract that is right for it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.providers.contract import (
    Done,
    OutcomeUnknown,
    Provider,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.providers.http import HttpProvider, build
from shared.providers.http.section import HttpSection
from shared.providers.http.wire import Answer
from tests.contracts.fake_server import Reply, running
from tests.contracts.sketch_fake import SketchFake, refusal
from tests.providers.asking import ACCESS, LOCAL, at, read_key, request

ENTRY = LOCAL.providers["local-sketch"]


@pytest.fixture
def sketch() -> Iterator[SketchFake]:
    with running(SketchFake()) as server:
        yield server


@pytest.fixture
def provider(sketch: SketchFake) -> Provider:
    return build(at(ENTRY, sketch.url), ACCESS)


REFUSALS = [
    pytest.param(refusal(422, "invalid_input", "Bad size"), ProviderRejected, "invalid_input", id="bad input"),
    pytest.param(refusal(400, "content_blocked", "No"), ProviderRejected, "content_blocked", id="its code wins"),
    pytest.param(refusal(451, "strange", "No"), ProviderRejected, "content_blocked", id="legal reasons"),
    pytest.param(refusal(401, "unauthorized", "No"), ProviderRejected, "provider_error", id="bad key"),
    pytest.param(refusal(402, "unpaid", "No"), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(refusal(403, "forbidden", "No"), ProviderRejected, "provider_error", id="not allowed"),
    pytest.param(refusal(404, "not_found", "No"), ProviderRejected, "provider_error", id="no such model"),
    pytest.param(refusal(409, "conflict", "No"), ProviderRejected, "provider_error", id="conflict"),
    pytest.param(refusal(413, "too_large", "No"), ProviderRejected, "invalid_input", id="too large"),
    pytest.param(Reply(b"", 302, {"Location": "/v1/x"}), ProviderRejected, "provider_error", id="redirect"),
    pytest.param(refusal(503, "unavailable", "Later", retry_after="5"), ProviderUnavailable, None, id="unavailable"),
    pytest.param(refusal(429, "slow_down", "Later"), ProviderUnavailable, None, id="too fast"),
    pytest.param(refusal(425, "too_early", "Later"), ProviderUnavailable, None, id="too early"),
    pytest.param(refusal(408, "timeout", "Later"), ProviderUnavailable, None, id="our request came too slowly"),
    pytest.param(refusal(500, "oops", "Oops"), OutcomeUnknown, None, id="server error"),
    pytest.param(Reply(b"<html>", 502, content_type="text/html"), OutcomeUnknown, None, id="bad gateway"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
    pytest.param(Reply(pieces=[b'{"id": "sk'], lost=True), OutcomeUnknown, None, id="hung up in the middle"),
    pytest.param(Reply(b"{bad", 201), OutcomeUnknown, None, id="broken JSON"),
    pytest.param(Reply(b"[" * 200_000, 201), OutcomeUnknown, None, id="JSON without end"),
    pytest.param(Reply([], 201), OutcomeUnknown, None, id="a list"),
    pytest.param(Reply({"id": ["sketch_1"]}, 201), OutcomeUnknown, None, id="a list of handles"),
    pytest.param(Reply({"id": "a\ud800"}, 201), OutcomeUnknown, None, id="half a character"),
    pytest.param(Reply({"status": "queued"}, 201), OutcomeUnknown, None, id="no handle"),
    pytest.param(Reply({"id": ".."}, 201), OutcomeUnknown, None, id="a handle that climbs"),
    pytest.param(Reply({"id": "x" * 501}, 201), OutcomeUnknown, None, id="an endless handle"),
]


@pytest.mark.parametrize(("reply", "expected", "reason"), REFUSALS)
def test_a_failed_submit_is_told_apart_and_never_repeated(
    sketch: SketchFake, provider: Provider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    sketch.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(request())
    assert len(sketch.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


def test_a_service_that_is_not_there_has_begun_nothing(sketch: SketchFake, provider: Provider) -> None:
    sketch.close()

    with pytest.raises(ProviderUnavailable):
        provider.start(request())
    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "sketch_1")


def test_a_service_that_takes_too_long_may_have_begun(sketch: SketchFake) -> None:
    """The same silence says nothing when all we did was ask."""
    provider = build(at(ENTRY, sketch.url, start=0.3, check=0.3), ACCESS)
    sketch.next(Reply(silent=True), Reply(silent=True))

    with pytest.raises(OutcomeUnknown):
        provider.start(request())
    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "sketch_1")


def test_an_answer_larger_than_anybody_means_is_lost(
    sketch: SketchFake, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.providers.http.wire.LARGEST_ANSWER", 1000)
    sketch.next(Reply({"id": "sketch_1", "more": "x" * 1000}), Reply({"id": "sketch_1", "more": "x" * 1000}))

    with pytest.raises(OutcomeUnknown):
        provider.start(request())
    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "sketch_1")


def test_retry_after_is_passed_on(sketch: SketchFake, provider: Provider) -> None:
    sketch.next(refusal(503, "unavailable", "Later", retry_after="5"))

    with pytest.raises(ProviderUnavailable) as busy:
        provider.start(request())
    assert busy.value.retry_after == 5


def test_what_is_wrong_with_our_key_is_not_for_the_person(sketch: SketchFake, provider: Provider) -> None:
    sketch.next(refusal(401, "unauthorized", "The account of Example Ltd is unpaid."))

    with pytest.raises(ProviderRejected) as refused:
        provider.start(request())
    assert "Example" not in refused.value.detail


ENDINGS: list[tuple[str, dict[str, Any], str]] = [
    ("failed", {"error": {"code": "content_blocked", "message": "Not this."}}, "content_blocked"),
    ("failed", {"error": {"code": "invalid_input", "message": "Too dark."}}, "invalid_input"),
    ("failed", {"error": {"code": "oops", "message": "Broken."}}, "provider_error"),
    ("failed", {}, "provider_error"),
    ("succeeded", {"outputs": []}, "provider_error"),
    ("succeeded", {"outputs": [{"url": None}]}, "provider_error"),
    ("succeeded", {"outputs": "https://files.example.com/1", "error": {"code": "content_blocked"}}, "content_blocked"),
]


@pytest.mark.parametrize(("status", "ending", "reason"), ENDINGS)
def test_each_bad_ending_has_its_reason(
    sketch: SketchFake, provider: Provider, status: str, ending: dict[str, Any], reason: str
) -> None:
    sketch.steps, sketch.ending = [status], ending

    with pytest.raises(ProviderRejected) as refused:
        provider.check(request(), "sketch_1")
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "reply",
    [
        refusal(500, "oops", ""),
        refusal(503, "unavailable", ""),
        refusal(429, "slow_down", ""),
        refusal(401, "unauthorized", ""),
        refusal(402, "unpaid", ""),
        refusal(403, "forbidden", ""),
        Reply(b"", 302, {"Location": "/v1/x"}),
        Reply(lost=True),
        Reply(pieces=[b'{"id"'], lost=True),
        Reply(b"{bad"),
        Reply(b"[" * 200_000),
    ],
    ids=["500", "503", "429", "401", "402", "403", "redirect", "hung up", "cut short", "broken JSON", "no end"],
)
def test_a_check_that_fails_says_nothing_about_the_job(sketch: SketchFake, provider: Provider, reply: Reply) -> None:
    sketch.next(reply)

    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "sketch_1")


LEAVES = st.sampled_from([None, True, 7, 10**4000, float("nan"), float("inf"), "", "a word", [], {}]) | st.floats()
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "id": LEAVES | st.just("sketch_1"),
        "status": LEAVES | st.sampled_from(["running", "succeeded", "failed", "cancelled"]),
        "progress": LEAVES,
        "outputs": LEAVES
        | st.lists(LEAVES | st.fixed_dictionaries({"url": LEAVES, "duration_seconds": LEAVES}), max_size=2),
        "error": LEAVES | st.fixed_dictionaries({"code": LEAVES, "message": LEAVES}),
        "usage": LEAVES | st.fixed_dictionaries({"seconds": LEAVES}),
    },
)


@example(body={"status": "succeeded", "outputs": [{"url": "x"}], "usage": {"seconds": float("inf")}}, status=200)
@settings(max_examples=300, deadline=None)
@given(
    body=ANSWERS | LEAVES | st.binary(max_size=20),
    status=st.sampled_from([200, 201, 204, 301, 400, 401, 404, 409, 429, 500, 503]),
)
def test_whatever_is_answered_ends_in_the_contract(body: object, status: int) -> None:
    """No answer makes an adapter fail in a way that nobody foresaw, and figures can be stored."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    provider = HttpProvider(ENTRY, HttpSection.model_validate(ENTRY.section), read_key)
    with patch("shared.providers.http.send", return_value=Answer(status, {}, content)):
        for ask in (provider.start, partial(provider.check, handle="h"), partial(provider.cancel, handle="h")):
            with suppress(ProviderError):
                came = ask(request())
                if isinstance(came, Working | Done):
                    json.dumps([getattr(came, "fraction", 0), dict(getattr(came, "usage", {}))], allow_nan=False)
