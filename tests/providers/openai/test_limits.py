"""No answer takes more time or memory than it may, however the server spreads it out."""

import gzip
import json
import time
import zlib
from collections.abc import Iterable, Iterator
from itertools import cycle, repeat

import pytest

from shared.providers.contract import Done, OutcomeUnknown, ProviderRejected, ProviderUnavailable
from shared.providers.openai import build, limits
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import (
    Broken,
    OpenAIFake,
    chat_chunks,
    chunk,
    response,
    response_events,
    stream,
)
from tests.providers.asking import ACCESS, PRODUCTION, at, request
from tests.providers.openai.making import ignore, sync

pytestmark = pytest.mark.slow

WORDS = {
    "responses": response_events({}, response({}, "completed"))[1:2],
    "chat": [chunk({"content": "so on "})],
}
ENDS = {"responses": response_events({}, response({}, "completed"))[-1:], "chat": chat_chunks()[-2:]}
NOTHING_NEW = {
    "responses": [
        {"type": "keepalive", "sequence_number": 1},
        {"type": "response.in_progress", "sequence_number": 2, "response": response({}, "in_progress")},
    ],
    "chat": [chunk({"role": "assistant", "content": ""}), chunk(None)],
}


@pytest.fixture(params=["responses", "chat"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def paced(pieces: Iterable[bytes], seconds: float = 0.01) -> Reply:
    """A stream that takes its time."""

    def slowly() -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            time.sleep(seconds)

    return Reply(content_type="text/event-stream", pieces=slowly())


def test_a_stream_ends_when_the_time_is_over(fake: OpenAIFake, api: str) -> None:
    """A server that keeps writing would otherwise hold the worker for ever."""
    fake.next(paced(cycle(stream(*WORDS[api]).pieces)))

    with pytest.raises(ProviderRejected, match="did not finish in the time it has"):
        sync(fake, api, whole=0.3).stream(request(), ignore)
    assert fake.hung_up.wait(10)


@pytest.mark.parametrize("said", ["comments", "empty events"])
def test_what_says_nothing_new_is_silence(fake: OpenAIFake, api: str, said: str) -> None:
    """What only keeps the connection open must not renew the time, or it would outlive the worker's lease, and another
    worker would begin the same again."""
    fake.next(paced(cycle([b": ping\n\n"] if said == "comments" else stream(*NOTHING_NEW[api]).pieces)))
    heard: list[str | None] = []

    with pytest.raises(OutcomeUnknown):
        sync(fake, api, start=0.3).stream(request(), lambda _fraction, text: heard.append(text))
    assert heard == []
    assert fake.hung_up.wait(10)


def test_a_picture_whose_server_only_keeps_the_connection_open_is_lost(fake: OpenAIFake) -> None:
    fake.next(paced(cycle([b": ping\n\n"])))
    provider = build(at(PRODUCTION.providers["openai"], fake.base_url, start=0.3), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(request(kind="image", options={"partial_images": 2}))
    assert fake.hung_up.wait(10)


def test_a_piece_of_an_event_is_silence_too(fake: OpenAIFake, api: str) -> None:
    """A server that drips may stop for good in the middle of a line."""
    fake.next(paced([*stream(*WORDS[api]).pieces, b"data: {", *repeat(b" ", 2000)]))

    with pytest.raises(OutcomeUnknown):
        sync(fake, api, start=0.3).stream(request(), ignore)


def test_each_word_renews_the_time(fake: OpenAIFake, api: str) -> None:
    """Thirty words take longer than one silence may."""
    words = stream(*WORDS[api] * 30, *ENDS[api], done=True)
    fake.next(paced(words.pieces, 0.04))

    assert isinstance(sync(fake, api, start=1.0).stream(request(), ignore), Done)


def test_a_silent_server_leaves_the_outcome_open(fake: OpenAIFake, api: str) -> None:
    fake.next(Reply(silent=True))

    with pytest.raises(OutcomeUnknown):
        sync(fake, api, start=0.3).start(request())
    assert len(fake.calls) == 1


def test_an_answer_that_drips_is_lost(fake: OpenAIFake) -> None:
    picture = b'{"created": 1, "data": [' + b" " * 2000 + b"]}"
    drops = (picture[place : place + 1] for place in range(len(picture)))
    fake.next(Reply(pieces=paced(drops).pieces))
    provider = build(at(PRODUCTION.providers["openai"], fake.base_url, whole=0.3), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(request(kind="image"))


PLAIN = json.dumps(response({}, "queued")).encode()
PACKED = [
    pytest.param(Broken(gzip.compress(PLAIN), headers={"Content-Encoding": "gzip"}), id="gzip"),
    pytest.param(Broken(zlib.compress(PLAIN), headers={"Content-Encoding": "deflate"}), id="deflate"),
    pytest.param(Broken(PLAIN, headers={"Content-Encoding": "x-unknown"}), id="nobody knows how"),
]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the tests need not send as much as an answer may be."""
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 200_000)


@pytest.mark.usefixtures("small")
def test_an_answer_that_is_too_large_is_lost(fake: OpenAIFake) -> None:
    fake.next(Reply(pieces=repeat(b" " * 65536)))
    provider = build(at(PRODUCTION.providers["openai"], fake.base_url), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(request())
    assert fake.hung_up.wait(10)


@pytest.mark.usefixtures("small")
def test_a_stream_that_is_too_large_is_lost(fake: OpenAIFake, api: str) -> None:
    fake.next(Reply(content_type="text/event-stream", pieces=repeat(b"data: " + b"x" * 65536)))

    with pytest.raises(OutcomeUnknown):
        sync(fake, api).start(request())
    assert fake.hung_up.wait(10)


@pytest.mark.parametrize("reply", PACKED)
def test_a_packed_answer_which_could_be_of_any_size_is_lost(fake: OpenAIFake, reply: Reply) -> None:
    fake.next(reply)
    provider = build(at(PRODUCTION.providers["openai"], fake.base_url), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(request())


@pytest.mark.parametrize("reply", PACKED)
def test_a_check_whose_answer_is_packed_is_made_again(fake: OpenAIFake, reply: Reply) -> None:
    fake.next(reply)
    provider = build(at(PRODUCTION.providers["openai"], fake.base_url), ACCESS)

    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "resp_1")


def test_no_server_is_asked_to_pack(fake: OpenAIFake) -> None:
    build(at(PRODUCTION.providers["openai"], fake.base_url), ACCESS).start(request())

    assert fake.calls[0].headers["accept-encoding"] == "identity"
