"""What an answer may take of our memory and time, in however many pieces the server sends it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

import httpx2

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read at most."""


def bound(response: httpx2.Response) -> None:
    """Called by the client with the head of every answer, before its body is read. Raises httpx2.DecodingError.

    The body of a plain answer has as long as the server may be silent; a stream has its own `Watch`.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx2.DecodingError("The answer is packed, and nobody knows how large it is.")
    streamed = response.headers.get("content-type", "").startswith("text/event-stream")
    seconds = None if streamed else response.request.extensions["timeout"]["read"]
    response.stream = _Bounded(response, seconds)


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error when it is too large or too slow."""

    def __init__(self, response: httpx2.Response, seconds: float | None) -> None:
        if not isinstance(response.stream, httpx2.SyncByteStream):
            raise TypeError(type(response.stream).__name__)
        self._stream = response.stream
        self._until = float("inf") if seconds is None else time.monotonic() + seconds

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise httpx2.ReadError("The answer is too large.")
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("The answer took too long.")
            yield piece

    def close(self) -> None:
        self._stream.close()


class Watch:
    """Ends a stream that says nothing new for `silence` seconds, or is not over at `until` on the monotonic clock.

    It cuts the connection from another thread, so that no byte a server sends to keep it open can renew the time: only
    `heard` does. `late` says that the time was over.
    """

    def __init__(self, response: httpx2.Response, *, silence: float, until: float) -> None:
        self.late = False
        self._response = response
        self._socket: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
        self._silence = silence
        self._until = until
        self._over = threading.Event()
        self.heard()

    def heard(self) -> None:
        """Something new came."""
        self._silent_until = time.monotonic() + self._silence

    def __enter__(self) -> Self:
        threading.Thread(target=self._guard, name="stream-watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _guard(self) -> None:
        while not self._over.wait(max(0.0, min(self._silent_until, self._until) - time.monotonic())):
            now = time.monotonic()
            if now >= min(self._silent_until, self._until):
                self.late = now >= self._until
                self._cut()
                return

    def _cut(self) -> None:
        """The thread that reads wakes with a broken connection. One that was given back already belongs to others."""
        if not self._response.is_closed:
            with suppress(OSError):
                # Not the method of a TLS socket, which takes from the reading thread what it reads with.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
