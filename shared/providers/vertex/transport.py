"""The HTTP client under Google's SDK: no proxy from the environment, no redirect, and answers of bounded size and time."""

import ssl
import time
from collections.abc import Iterator
from functools import cache

import httpx

from shared.catalogue.provider_schemas import Timeouts

LARGEST_ANSWER = 96 * 1024 * 1024
"""Bytes of an answer that are read at most; an interaction repeats the pictures it was given each time it is asked for."""


def careful_client(timeouts: Timeouts) -> httpx.Client:
    """A client for all calls. Whatever time a call is given, it may connect no longer than `timeouts.connect`, and its answer
    may come no longer than `timeouts.whole` after that, however lively it is."""
    return httpx.Client(
        transport=_Careful(timeouts), trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"}
    )


@cache
def tls() -> ssl.SSLContext:
    """One for all clients: reading the authorities takes its time."""
    return httpx.create_ssl_context(trust_env=False)


class _Careful(httpx.HTTPTransport):
    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(verify=tls())
        self._timeouts = timeouts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        connect = self._timeouts.connect
        given = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {**given, "connect": connect, "pool": connect}
        deadline = time.monotonic() + connect + self._timeouts.whole
        response = super().handle_request(request)
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Bounded(response.stream, deadline)
        return response


class _Bounded(httpx.SyncByteStream):
    """A body that breaks off when it becomes too large or too late."""

    def __init__(self, stream: httpx.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise httpx.ReadError("The answer is too large.")
            if time.monotonic() > self._deadline:
                raise httpx.ReadTimeout("The answer took too long.")
            yield piece

    def close(self) -> None:
        self._stream.close()
