"""One HTTP call with hard limits."""

import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.providers.http import wire
from shared.providers.http.wire import AnswerLost, FilePart, Message, NotSent, send
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.contracts.vendor import multipart_fields


class Echo(FakeServer):
    def answer(self, call: Call) -> Reply:
        return Reply({"path": call.path, "query": dict(call.query)})


@pytest.fixture
def server() -> Iterator[Echo]:
    with running(Echo()) as echo:
        yield echo


def message(url: str, **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "method": "GET",
        "url": url,
        "headers": {},
        "query": {},
        "body": None,
        "multipart": False,
        "connect": 5,
        "total": 20,
    }
    return Message(**(fields | changes))


def test_an_answer_comes_back_whole(server: Echo) -> None:
    answer = send(message(f"{server.url}/a", query={"n": 2, "yes": True, "word": "b c"}))

    assert answer.status == 200
    assert answer.json() == {"path": "/a", "query": {"n": "2", "yes": "true", "word": "b c"}}


def test_nobody_there_means_not_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(NotSent):
        send(message(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize("headers", [{"X": "a\nb"}, {"X": "ü€"}])
def test_what_cannot_be_written_is_not_sent(server: Echo, headers: Mapping[str, str]) -> None:
    with pytest.raises(NotSent):
        send(message(server.url, headers=headers))
    assert server.calls == []


@pytest.mark.parametrize(
    "reply",
    [Reply(lost=True), Reply(silent=True), Reply(pieces=[b"half of it"], lost=True)],
    ids=["hung up", "silent", "hung up in the middle"],
)
def test_an_answer_that_does_not_come_is_lost(server: Echo, reply: Reply) -> None:
    server.next(reply)

    with pytest.raises(AnswerLost):
        send(message(server.url, total=0.5))


def test_a_shorter_body_than_announced_is_lost(server: Echo) -> None:
    server.next(Reply(b"short", headers={"Content-Length": "99"}))

    with pytest.raises(AnswerLost):
        send(message(server.url, total=0.5))


def test_a_server_that_drips_is_given_up(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece comes in time; all of them together do not."""
    clock = iter(range(0, 10_000, 15))
    monkeypatch.setattr("shared.providers.http.wire.time.monotonic", lambda: next(clock))
    server.next(Reply(pieces=[b"drip"] * 50))

    with pytest.raises(AnswerLost):
        send(message(server.url))


def test_an_endless_answer_is_given_up(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 1000)
    server.next(Reply(b"x" * 1001))

    with pytest.raises(AnswerLost):
        send(message(server.url))


def test_a_redirect_is_not_followed(server: Echo) -> None:
    server.next(Reply(b"", 307, {"Location": f"{server.url}/elsewhere"}))

    assert send(message(server.url)).status == 307
    assert len(server.calls) == 1


def test_no_proxy_and_no_password_file_is_taken_from_the_environment(
    server: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")

    assert send(message(server.url)).status == 200


def test_a_multipart_body_holds_words_lists_and_files(server: Echo) -> None:
    body = {
        "prompt": "hello",
        "n": 2,
        "image": [FilePart("a.png", b"one", "image/png"), FilePart("b.png", b"two", "x/y")],
    }
    send(message(server.url, method="POST", body=body, multipart=True))

    assert multipart_fields(server.calls[0]) == [
        ("prompt", None, b"hello"),
        ("n", None, b"2"),
        ("image", "a.png", b"one"),
        ("image", "b.png", b"two"),
    ]
