"""One HTTP call with hard limits: no redirect, no proxy from the environment, bounded time and size, and a plain outcome."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read at most."""

_CHUNK = 64 * 1024
_BEFORE_SENDING = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


class NotSent(Exception):
    """The server was never reached, so it cannot have begun anything."""


class AnswerLost(Exception):
    """The call was sent, or part of it; what the server made of it is not known."""


@dataclass(frozen=True)
class FilePart:
    """A file in a multipart body."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Message:
    """What to send. `total` and `connect` are seconds; `body` is None for a call without one."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, object]
    body: Mapping[str, object] | None
    multipart: bool
    connect: float
    total: float


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """The body as JSON; None if it is not JSON, or nested deeper than anybody means."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def send(message: Message) -> Answer:
    """The answer, whatever its status. Raises NotSent or AnswerLost."""
    deadline = time.monotonic() + message.total
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.request(
                message.method,
                message.url,
                headers={"User-Agent": "ai-tools-platform", **message.headers},
                params={name: _words(value) for name, value in message.query.items()},
                timeout=(message.connect, message.total),
                allow_redirects=False,
                stream=True,
                **_body(message),
            ) as response:
                return Answer(response.status_code, response.headers, _read(response, deadline))
    except requests.ConnectionError as error:
        raise (NotSent if _never_connected(error) else AnswerLost)(type(error).__name__) from error
    except (requests.Timeout, urllib3.exceptions.HTTPError) as error:
        raise AnswerLost(type(error).__name__) from error
    except (requests.RequestException, UnicodeError) as error:  # an address or a header that cannot be sent
        raise NotSent(type(error).__name__) from error


def _body(message: Message) -> dict[str, Any]:
    if message.body is None:
        return {}
    if message.multipart:
        return {"files": [part for name, value in message.body.items() for part in _parts(name, value)]}
    return {"json": message.body}


def _parts(name: str, value: object) -> list[tuple[str, tuple[str | None, Any, str | None]]]:
    if isinstance(value, list):
        return [part for item in value for part in _parts(name, item)]
    if isinstance(value, FilePart):
        return [(name, (value.name, value.content, value.content_type))]
    return [(name, (None, _words(value), None))]


def _words(value: object) -> Any:
    if isinstance(value, list):
        return [_words(item) for item in value]
    return value if isinstance(value, str) else json.dumps(value)


def _read(response: requests.Response, deadline: float) -> bytes:
    """The whole body. Each read waits for one piece only, so that a server that drips cannot hold us past the deadline."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise AnswerLost("the answer is too large")
        if time.monotonic() > deadline:
            raise AnswerLost("the answer took too long")
    return b"".join(pieces)


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, _BEFORE_SENDING)
