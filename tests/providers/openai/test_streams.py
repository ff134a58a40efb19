"""Text while it is written, through both interfaces that OpenAI-compatible servers know."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, repeat
from typing import Any

import pytest

from shared.providers.contract import (
    Abandon,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
)
from shared.providers.openai import OpenAIProvider
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import TEXT, OpenAIFake, chunk, error, response, stream
from tests.providers.asking import reference, request
from tests.providers.openai.making import ignore, sync


@pytest.fixture(params=["responses", "chat"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def provider(fake: OpenAIFake, api: str) -> OpenAIProvider:
    return sync(fake, api)


def test_the_text_grows_and_ends_whole(provider: OpenAIProvider) -> None:
    heard: list[str] = []
    done = provider.stream(request(), lambda _fraction, text: heard.append(text or ""))

    assert done == Done(text=TEXT, usage={"input_tokens": 11, "output_tokens": 7})
    assert len(set(heard)) > 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))


def test_start_streams_without_a_listener(provider: OpenAIProvider) -> None:
    done = provider.start(request())

    assert isinstance(done, Done)
    assert done.text == TEXT


def test_a_chat_sends_only_what_every_server_knows(fake: OpenAIFake) -> None:
    """Strict servers refuse fields such as `store` or `metadata`."""
    sync(fake, "chat").start(request(params={"max_tokens": 50, "temperature": 0.5}))

    assert fake.calls[0].json() == {
        "model": "model-1",
        "messages": [{"role": "user", "content": "A lighthouse in the fog"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 50,
        "temperature": 0.5,
    }


def test_a_streamed_response_is_not_kept_by_the_server(fake: OpenAIFake) -> None:
    sync(fake, "responses").start(request())

    assert fake.calls[0].json()["store"] is False


def test_what_a_server_refuses_is_left_out(fake: OpenAIFake) -> None:
    sync(fake, "chat", omit=("stream_options",)).start(request())
    sync(fake, "responses", omit=("safety_identifier",)).start(request())

    assert "stream_options" not in fake.calls[0].json()
    assert "safety_identifier" not in fake.calls[1].json()


def test_a_chat_takes_images_behind_the_prompt(fake: OpenAIFake) -> None:
    sync(fake, "chat").start(request(references=(reference("character", content=b"one"),)))

    assert fake.calls[0].json()["messages"][0]["content"] == [
        {"type": "text", "text": "A lighthouse in the fog"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,b25l"}},
    ]


def test_a_streamed_response_takes_images_too(fake: OpenAIFake) -> None:
    sync(fake, "responses").start(request(references=(reference("character", content=b"one"),)))

    content = fake.calls[0].json()["input"][0]["content"]
    assert content[1] == {"type": "input_image", "image_url": "data:image/png;base64,b25l", "detail": "auto"}


def test_who_stops_listening_closes_the_connection(fake: OpenAIFake) -> None:
    """Otherwise the server would go on writing, and we paying, for nobody."""
    heard: list[str | None] = []
    endless = stream(chunk({"content": "and so on "}))
    fake.next(replace(endless, pieces=repeat(next(iter(endless.pieces)))))

    def abandon(_fraction: float | None, text: str | None) -> None:
        heard.append(text)
        raise Abandon

    with pytest.raises(Abandon):
        sync(fake, "chat").stream(request(), abandon)
    assert heard == ["and so on "]
    assert fake.hung_up.wait(10)


def test_what_the_listener_raises_is_not_taken_for_the_servers(provider: OpenAIProvider) -> None:
    def fail(_fraction: float | None, _text: str | None) -> None:
        raise ValueError("a bug of ours")

    with pytest.raises(ValueError, match="a bug of ours"):
        provider.stream(request(), fail)


def created() -> dict[str, Any]:
    return {"type": "response.created", "sequence_number": 0, "response": response({}, "in_progress")}


def ended(status: str, **changes: Any) -> dict[str, Any]:
    return {"type": f"response.{status}", "sequence_number": 9, "response": response({}, status, **changes)}


BROKEN = [
    pytest.param("responses", stream(created()), OutcomeUnknown, None, id="responses: no end"),
    pytest.param("responses", stream(created(), lost=True), OutcomeUnknown, None, id="responses: broken off"),
    pytest.param(
        "responses",
        stream(created(), ended("failed", error={"code": "invalid_prompt", "message": "Flagged"})),
        ProviderRejected,
        "content_blocked",
        id="responses: flagged",
    ),
    pytest.param(
        "responses",
        stream(created(), ended("failed", error={"code": "server_error", "message": "Oops"})),
        ProviderUnavailable,
        None,
        id="responses: failed in passing",
    ),
    pytest.param(
        "responses",
        stream({"type": "error", "sequence_number": 0, "code": "rate_limit_exceeded", "message": "No", "param": None}),
        ProviderUnavailable,
        None,
        id="responses: error event",
    ),
    pytest.param(
        "responses",
        stream({"type": "error", "error": {"code": "moderation_blocked", "message": "No"}}),
        ProviderRejected,
        "content_blocked",
        id="responses: error inside an event",
    ),
    pytest.param(
        "responses",
        stream(created(), ended("in_progress"), {**ended("in_progress"), "type": "response.completed"}),
        OutcomeUnknown,
        None,
        id="responses: completed and still working",
    ),
    pytest.param("chat", stream(chunk({"content": "Seven"})), OutcomeUnknown, None, id="chat: no end"),
    pytest.param("chat", stream(chunk({"content": "Seven"}), lost=True), OutcomeUnknown, None, id="chat: broken off"),
    pytest.param(
        "chat",
        stream(chunk({"content": "Sev"}, "content_filter"), done=True),
        ProviderRejected,
        "content_blocked",
        id="chat: filtered",
    ),
    pytest.param(
        "chat",
        stream(chunk({"refusal": "I will not."}), chunk({}, "stop"), done=True),
        ProviderRejected,
        "content_blocked",
        id="chat: refused",
    ),
    pytest.param(
        "chat", stream(chunk({}, "stop"), done=True), ProviderRejected, "provider_error", id="chat: nothing written"
    ),
    pytest.param(
        "chat",
        stream({"error": {"message": "out of memory", "type": "server_error", "code": "server_error"}}),
        ProviderUnavailable,
        None,
        id="chat: error inside",
    ),
    pytest.param(
        "chat",
        Reply(content_type="text/event-stream", pieces=[b"data: {bad\n\n"]),
        OutcomeUnknown,
        None,
        id="chat: broken JSON",
    ),
    pytest.param(
        "chat",
        Reply(content_type="text/event-stream", pieces=[b"data: [1]\n\n"]),
        OutcomeUnknown,
        None,
        id="chat: a list",
    ),
    pytest.param("chat", error(500, None), OutcomeUnknown, None, id="chat: server error"),
    pytest.param("chat", error(503, None, retry_after="3"), ProviderUnavailable, None, id="chat: loading its model"),
    pytest.param("chat", error(400, None, "too long"), ProviderRejected, "invalid_input", id="chat: bad input"),
]


@pytest.mark.parametrize(("api", "reply", "expected", "reason"), BROKEN)
def test_each_broken_stream_has_its_meaning(
    fake: OpenAIFake, api: str, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        sync(fake, api).stream(request(), ignore)
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


def test_events_nobody_knows_are_passed_over(fake: OpenAIFake) -> None:
    news = {"type": "response.weather.changed", "sequence_number": 1, "sky": "grey"}
    fake.next(stream(created(), news, ended("completed")))

    done = sync(fake, "responses").start(request())
    assert isinstance(done, Done)
    assert done.text == TEXT


def test_a_stream_cannot_be_cancelled_from_outside(provider: OpenAIProvider) -> None:
    assert provider.cancel(request(), "resp_1") == Cancelled.UNSUPPORTED


def test_a_broken_pipe_in_the_middle_hides_no_text(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    """What was heard before stays heard; only the end is unknown."""
    heard: list[str | None] = []
    told: Callable[[float | None, str | None], None] = lambda _fraction, text: heard.append(text)  # noqa: E731
    fake.next(stream(chunk({"content": "Seven"}), lost=True))

    with pytest.raises(OutcomeUnknown):
        sync(fake, "chat").stream(request(), told)
    assert heard == ["Seven"]
