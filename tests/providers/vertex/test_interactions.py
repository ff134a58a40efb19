"""Video by interactions: begun in the background, asked for, stopped, and put straight into our staging folder."""

import json
from typing import Any

import pytest
from google.genai._gaos._hooks.google_genai_auth import GoogleGenAISecurityProvider
from google.genai._gaos.types import Security

from shared.catalogue.references import How
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import FILM, FILTERED, VertexFake, refusal
from tests.providers.asking import KEY, reference, request
from tests.providers.vertex.moved import STAGING, sent


def asked(**changes: Any) -> Request:
    """A request for a video by interactions."""
    return request(
        **({"kind": "video", "model": "omni", "options": {"api": "interactions"}, "staging": STAGING} | changes)
    )


def told(status: str, *content: dict[str, Any], **more: Any) -> Reply:
    """An interaction as it is shown."""
    steps = [{"type": "user_input", "content": [{"type": "video", "uri": "gs://bucket/asked.mp4"}]}]
    steps += [{"type": "model_output", "content": list(content)}] if content else []
    return Reply({"id": "run-1", "status": status, "steps": steps, **more})


@pytest.mark.proves("vertex", "video")
def test_a_video_is_made_in_the_background_and_in_our_own_storage(provider: VertexProvider, fake: VertexFake) -> None:
    stored: dict[str, bytes] = {}
    fake.service.put = stored.__setitem__
    fixed = {"duration_seconds": 8, "resolution": "720p", "video_config": {"task": "reference_to_video"}}
    request = asked(
        params={"aspect_ratio": "9:16", "seed": 7},
        options={"api": "interactions", "config": fixed},
        references=(reference("character", content=b"fox", how=How(say="Image {number}")),),
    )

    assert provider.start(request) == Working("run-1")
    assert sent(fake) == {
        "model": "omni",
        "background": True,
        "store": True,
        "input": [
            {
                "type": "user_input",
                "content": [
                    {"type": "image", "mime_type": "image/png", "data": "Zm94"},
                    {"type": "text", "text": "A lighthouse in the fog"},
                ],
            }
        ],
        "labels": {"job": "job-1", "nonce": "nonce-0123456789abcdef"},
        "response_format": {
            "type": "video",
            "delivery": "uri",
            "gcs_uri": STAGING,
            "duration": "8s",
            "resolution": "720p",
            "aspect_ratio": "9:16",
        },
        "generation_config": {"video_config": {"task": "reference_to_video"}, "seed": 7},
    }
    assert provider.check(request, "run-1") == Working("run-1")
    address = f"{STAGING}run-1/sample_0.mp4"
    done = Done(
        (Artifact("video/mp4", url=address),), usage={"input_tokens": 11.0, "output_tokens": 7.0}, handle="run-1"
    )
    assert [provider.check(request, "run-1"), provider.check(request, "run-1")] == [done, done]
    assert stored == {address: FILM}


def test_without_a_folder_the_video_comes_with_the_answer(provider: VertexProvider, fake: VertexFake) -> None:
    request = asked(staging="")
    provider.start(request)
    fake.service.runs["run-1"].finish()
    done = provider.check(request, "run-1")

    assert isinstance(done, Done)
    assert done.artifacts == (Artifact("video/mp4", data=FILM),)
    assert sent(fake)["response_format"] == {"type": "video", "delivery": "inline"}


@pytest.mark.proves("vertex", "cancel")
def test_it_can_be_stopped_as_often_as_one_likes(provider: VertexProvider, fake: VertexFake) -> None:
    provider.start(asked())

    assert [provider.cancel(asked(), "run-1") for _ in range(2)] == [Cancelled.CONFIRMED] * 2
    assert isinstance(provider.check(asked(), "run-1"), Stopped)
    assert fake.service.cancels == ["run-1", "run-1"]


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (told("in_progress"), Cancelled.REQUESTED),
        (told("completed"), Cancelled.CONFIRMED),
        (refusal(404, "", "Not found."), Cancelled.CONFIRMED),
        (refusal(400, "", "It has ended."), Cancelled.REQUESTED),
        (refusal(409, "", "It is ending."), Cancelled.REQUESTED),
    ],
)
def test_what_a_wish_to_stop_may_hear(
    provider: VertexProvider, fake: VertexFake, reply: Reply, answer: Cancelled
) -> None:
    fake.next(reply)

    assert provider.cancel(asked(), "run-1") is answer


@pytest.mark.parametrize("reply", [refusal(503, "", "Down."), refusal(401, "", "Who?"), Reply(lost=True)])
def test_a_wish_to_stop_that_was_not_heard_is_said_again_later(
    provider: VertexProvider, fake: VertexFake, reply: Reply
) -> None:
    fake.next(reply)

    with pytest.raises(ProviderUnavailable):
        provider.cancel(asked(), "run-1")


FILM_IN_PLACE = {"type": "video", "mime_type": "video/mp4", "uri": f"{STAGING}a.mp4"}
ENDINGS: list[tuple[Reply, str, str]] = [
    (told("completed"), "provider_error", "The provider finished without a video."),
    (told("completed", {"type": "text", "text": "I film no people."}), "provider_error", "I film no people."),
    (told("completed", {"type": "video"}), "provider_error", "The provider finished without a video."),
    (
        told("completed", {"type": "video", "uri": "gs://bucket/elsewhere.mp4"}),
        "provider_error",
        "The provider could not",
    ),
    (told("completed", {"type": "video", "data": "!"}), "provider_error", "cannot be read"),
    (told("incomplete"), "provider_error", "The provider finished without a video."),
    (told("failed"), "provider_error", "The provider finished without a video."),
    (told("failed", FILM_IN_PLACE), "provider_error", "The provider finished without a video."),
    (told("requires_action"), "provider_error", "The provider finished without a video."),
    (
        told("failed", errors=[{"code": "x", "message": "Internal."}]),
        "provider_error",
        "The provider could not make this.",
    ),
    (told("failed", errors=[{"code": "x", "message": FILTERED}]), "content_blocked", "Support codes"),
    (told("failed", errors=[{"code": "SAFETY", "message": "No."}]), "content_blocked", "No."),
    (told("completed", errors=[{"message": FILTERED}]), "content_blocked", "Support codes"),
]


@pytest.mark.parametrize(("reply", "reason", "shown"), ENDINGS)
def test_an_end_without_a_video_says_why(
    provider: VertexProvider, fake: VertexFake, reply: Reply, reason: str, shown: str
) -> None:
    fake.next(reply)

    with pytest.raises(ProviderRejected, match=shown) as refused:
        provider.check(asked(), "run-1")
    assert refused.value.reason == reason


def test_a_step_may_say_why_it_failed(provider: VertexProvider, fake: VertexFake) -> None:
    error = {"code": 3, "message": "The picture is too small."}
    fake.next(Reply({"id": "run-1", "status": "failed", "steps": [{"type": "model_output", "error": error}]}))

    with pytest.raises(ProviderRejected, match="too small") as refused:
        provider.check(asked(), "run-1")
    assert refused.value.reason == "invalid_input"


def test_an_incomplete_one_that_has_a_video_is_done(provider: VertexProvider, fake: VertexFake) -> None:
    fake.next(told("incomplete", FILM_IN_PLACE))

    assert provider.check(asked(), "run-1") == Done((Artifact("video/mp4", url=f"{STAGING}a.mp4"),), handle="run-1")


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_continuation"])
def test_what_has_not_ended_works(provider: VertexProvider, fake: VertexFake, status: str) -> None:
    fake.next(told(status))

    assert provider.check(asked(), "run-1") == Working("run-1")


NONSENSE = [
    b"",
    b"[]",
    b"{}",
    b'"text"',
    b'{"id": 5}',
    b'{"id": "../x", "status": "queued"}',
    b"<html>",
    b'{"id": "run-',
]


@pytest.mark.parametrize("body", NONSENSE)
def test_an_answer_that_makes_no_sense_leaves_a_create_open_and_a_check_for_later(
    provider: VertexProvider, fake: VertexFake, body: bytes
) -> None:
    fake.next(Reply(body), Reply(body))

    with pytest.raises(OutcomeUnknown):
        provider.start(asked())
    with pytest.raises(ProviderUnavailable):
        provider.check(asked(), "run-1")
    assert len(fake.creates()) == 1


ODD = [
    {"steps": "none"},
    {
        "steps": [
            5,
            {"type": "model_output", "content": 5},
            {"type": "model_output", "content": ["x", {"type": "nova"}]},
        ]
    },
    {"errors": {"a": 1}, "usage": []},
    {"errors": [5], "usage": {"total_input_tokens": "x"}},
]


@pytest.mark.parametrize("odd", ODD)
def test_parts_of_an_answer_that_make_no_sense_are_nothing(
    provider: VertexProvider, fake: VertexFake, odd: dict[str, Any]
) -> None:
    fake.next(Reply(json.dumps({"id": "run-1", "status": "completed", **odd}).encode()))

    with pytest.raises(ProviderRejected, match="without a video"):
        provider.check(asked(), "run-1")


def test_settings_that_the_sdk_does_not_know_reach_google(provider: VertexProvider, fake: VertexFake) -> None:
    """The SDK leaves out what it does not know, without a word: a mistake in an entry would never be found."""
    provider.start(asked(options={"api": "interactions", "config": {"colour": "red"}}))

    assert sent(fake)["generation_config"] == {"colour": "red"}
    assert fake.problems == ["unknown field generation_config.colour"]
    fake.problems.clear()


def test_a_token_that_the_sdk_has_lost_is_sent_all_the_same(
    provider: VertexProvider, fake: VertexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK keeps the token of its next call in one place for all threads, and each takes it away after use."""
    monkeypatch.setattr(GoogleGenAISecurityProvider, "__call__", lambda _self: Security())
    provider.start(asked())
    provider.check(asked(), "run-1")
    provider.cancel(asked(), "run-1")

    assert [call.headers.get("authorization") for call in fake.calls] == [f"Bearer {KEY}"] * 3
