"""Text by generate_content: waited for, or told while the model writes."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.providers import vertex
from shared.providers.contract import (
    Abandon,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Streams,
)
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import WORDS, VertexFake, blocked, candidate, refusal, stream
from tests.providers.asking import ACCESS, reference, request
from tests.providers.vertex.moved import moved, sent

TEXT = "".join(WORDS)
LONG_THOUGHT = {"promptTokenCount": 11, "thoughtsTokenCount": 90, "totalTokenCount": 101}


def silent(fraction: float | None, text: str | None) -> None:
    """Somebody who does not listen."""


@pytest.mark.proves("vertex", "text")
def test_a_text_is_asked_for_with_what_the_entry_and_the_person_set(provider: VertexProvider, fake: VertexFake) -> None:
    done = provider.start(
        request(params={"max_output_tokens": 400}, options={"config": {"thinking_config": {"thinking_level": "LOW"}}})
    )

    assert done == Done(text=TEXT, usage={"input_tokens": 11.0, "output_tokens": 7.0})
    assert sent(fake) == {
        "contents": [{"role": "user", "parts": [{"text": "A lighthouse in the fog"}]}],
        "generationConfig": {"maxOutputTokens": 400, "thinkingConfig": {"thinking_level": "LOW"}},
        "labels": {"job": "job-1", "nonce": "nonce-0123456789abcdef"},
    }


@pytest.mark.proves("vertex", "progress")
def test_a_text_grows_while_it_is_written(provider: VertexProvider, fake: VertexFake) -> None:
    heard: list[tuple[float | None, str | None]] = []

    assert isinstance(provider, Streams)
    assert provider.stream(request(), lambda *told: heard.append(told)) == provider.start(request())
    assert heard == [(None, "".join(WORDS[: number + 1])) for number in range(len(WORDS))]


def test_a_stream_may_be_silent_as_long_as_the_entry_says_and_take_longer_in_all(fake: VertexFake) -> None:
    """Google ends a call by itself after the time that the SDK tells it, which is that of a silence unless one says more."""
    provider = vertex.build(moved(fake, start=7, whole=50), ACCESS)
    provider.stream(request(), silent)  # type: ignore[attr-defined]

    assert fake.calls[-1].headers["x-server-timeout"] == "50"


def test_the_model_sees_pictures_in_order_before_the_words_about_them(
    provider: VertexProvider, fake: VertexFake
) -> None:
    pictures = tuple(
        reference(role, content=role.encode(), how=How(say="Image {number}")) for role in ("character", "style")
    )
    provider.start(request(references=pictures))

    assert [
        part.get("inlineData", {}).get("data", part.get("text")) for part in sent(fake)["contents"][0]["parts"]
    ] == [
        "Y2hhcmFjdGVy",
        "c3R5bGU=",
        "A lighthouse in the fog",
    ]


ANSWERS: list[tuple[dict[str, Any], str]] = [
    (blocked("PROHIBITED_CONTENT", "No weapons."), "content_blocked: No weapons."),
    (blocked("JAILBREAK"), "content_blocked: The provider's rules do not allow this content."),
    (blocked("OTHER"), "content_blocked: The provider's rules do not allow this content."),
    (candidate(finish="SAFETY"), "content_blocked: The provider's rules do not allow this content."),
    (
        candidate({"text": "Half a"}, finish="SAFETY"),
        "content_blocked: The provider's rules do not allow this content.",
    ),
    (
        candidate({"text": "A song"}, finish="RECITATION"),
        "content_blocked: The provider's rules do not allow this content.",
    ),
    (candidate(finish="MODEL_ARMOR"), "content_blocked: The provider's rules do not allow this content."),
    (candidate(finish="SPII"), "content_blocked: The provider's rules do not allow this content."),
    (
        candidate(finish="MAX_TOKENS"),
        "invalid_input: The longest answer was reached before anything was made; allow more.",
    ),
    (
        candidate({"text": "Hm, ", "thought": True}, finish="MAX_TOKENS"),
        "invalid_input: The longest answer was reached before anything was made; allow more.",
    ),
    (candidate(finish="STOP"), "provider_error: The model made nothing."),
    (candidate(finish="OTHER"), "provider_error: The model made nothing."),
    ({"usageMetadata": LONG_THOUGHT}, "provider_error: The model made nothing."),
    (candidate({"text": "Half a"}, finish="MAX_TOKENS"), "done: Half a"),
    (candidate({"text": "Half a"}, finish="CONTINUATION"), "done: Half a"),
    (candidate({"text": "Hm.", "thought": True}, {"text": "A "}, {"text": "fox."}), "done: A fox."),
]


def outcome(act: Callable[[], object]) -> str:
    """How it ended, in a line."""
    try:
        done = act()
    except ProviderRejected as error:
        return f"{error.reason}: {error.detail}"
    return f"done: {done.text}" if isinstance(done, Done) else str(done)


@pytest.mark.filterwarnings("ignore:MODEL_ARMOR")  # a reason that Google has and its SDK does not know
@pytest.mark.parametrize(("answer", "ended"), ANSWERS)
def test_an_answer_is_a_text_or_says_why_there_is_none(
    provider: VertexProvider, fake: VertexFake, answer: dict[str, Any], ended: str
) -> None:
    fake.next(Reply(answer), stream(answer))

    assert outcome(lambda: provider.start(request())) == ended
    if "candidates" in answer or "promptFeedback" in answer:
        assert outcome(lambda: provider.stream(request(), silent)) == ended


def test_a_reason_that_stands_in_words_is_shown(provider: VertexProvider, fake: VertexFake) -> None:
    answer = candidate(finish="PROHIBITED_CONTENT")
    answer["candidates"][0]["finishMessage"] = "The text is about weapons."
    fake.next(Reply(answer))

    assert outcome(lambda: provider.start(request())) == "content_blocked: The text is about weapons."


def test_a_long_answer_is_never_continued_by_a_call_that_nobody_asked_for(
    provider: VertexProvider, fake: VertexFake
) -> None:
    """The SDK would send the same again with a token, and again; each is a paid call."""
    goes_on = candidate({"text": "Half a"}, finish="CONTINUATION")
    goes_on["candidates"][0]["continuationToken"] = "bW9yZQ=="
    fake.next(Reply(goes_on), stream(goes_on))
    provider.start(request())
    provider.stream(request(), silent)

    assert len(fake.calls) == 2


@pytest.mark.parametrize("chunks", [0, 1, 3])
def test_a_stream_that_breaks_off_leaves_the_outcome_open(
    provider: VertexProvider, fake: VertexFake, chunks: int
) -> None:
    fake.next(stream(*[candidate({"text": "word "}, finish=None)] * chunks, lost=True))

    with pytest.raises(OutcomeUnknown):
        provider.stream(request(), silent)
    assert len(fake.calls) == 1


def test_a_stream_that_ends_without_saying_how_leaves_the_outcome_open(
    provider: VertexProvider, fake: VertexFake
) -> None:
    fake.next(stream(candidate({"text": "word "}, finish=None)))

    with pytest.raises(OutcomeUnknown):
        provider.stream(request(), silent)


@pytest.mark.parametrize(("begun", "kind"), [(False, ProviderUnavailable), (True, OutcomeUnknown)])
def test_a_busy_provider_within_a_stream_has_begun_nothing_unless_words_came_before(
    provider: VertexProvider, fake: VertexFake, begun: bool, kind: type[ProviderError]
) -> None:
    words = [candidate({"text": "word "}, finish=None)] if begun else []
    fake.next(stream(*words, refusal(429, "", "Later.").body))  # type: ignore[arg-type]

    with pytest.raises(kind):
        provider.stream(request(), silent)


def test_who_listens_may_end_the_call(provider: VertexProvider, fake: VertexFake) -> None:
    def pieces() -> Any:
        yield b'data: {"candidates": [{"content": {"parts": [{"text": "word "}]}, "index": 0}]}\r\n\r\n'
        while not fake.hung_up.is_set():
            yield b'data: {"candidates": [{"content": {"parts": [{"text": "word "}]}, "index": 0}]}\r\n\r\n'

    def abandon(fraction: float | None, text: str | None) -> None:
        raise Abandon

    fake.next(Reply(b"", content_type="text/event-stream", pieces=pieces()))
    with pytest.raises(Abandon):
        provider.stream(request(), abandon)

    assert fake.hung_up.wait(10)


def test_a_model_that_never_ends_is_given_up(provider: VertexProvider, fake: VertexFake) -> None:
    fake.next(stream(*[candidate({"text": "word "}, finish=None)] * 3, candidate({"text": "end"})))

    with pytest.raises(ProviderRejected, match="within 0 seconds"):
        vertex.build(moved(fake, whole=1e-6), ACCESS).stream(request(max_seconds=60), silent)  # type: ignore[attr-defined]


def test_what_was_answered_at_once_can_neither_be_asked_for_nor_stopped(
    provider: VertexProvider, fake: VertexFake
) -> None:
    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "none")

    assert provider.cancel(request(), "none") is Cancelled.UNSUPPORTED
    assert fake.calls == []
