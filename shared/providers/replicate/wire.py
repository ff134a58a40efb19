"""The way out below the SDK: one call with hard limits, whose answer is kept as it came."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer that are read at most; a prediction repeats its input, and its log grows."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    retry_after: str | None
    body: bytes

    @property
    def data(self) -> Mapping[str, object] | None:
        """The JSON object in it; None if there is none."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None


class Refused(Exception):
    """Any answer but a success."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"status {answer.status}")
        self.answer = answer


class Exchange(httpx.BaseTransport):
    """One call and its answer, as a transport for the SDK's client.

    The SDK asks for no timeout at all when it creates a prediction, and repeats what was answered with 429, 503 or 504 up to
    ten times, however long Retry-After says. A transport lies below both: it sets the times, and it raises `Refused` before
    the SDK sees such an answer. It also keeps the JSON, because the SDK's classes know fewer states than Replicate has.
    """

    def __init__(self, pool: httpx.BaseTransport, *, connect: float, total: float) -> None:
        self._pool = pool
        self._times = httpx.Timeout(total, connect=min(connect, total))
        self._total = total
        self.answer: Answer | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline = time.monotonic() + self._total
        request.extensions["timeout"] = self._times.as_dict()
        request.headers["Accept-Encoding"] = "identity"  # so that the limit below counts what is kept in memory
        response = self._pool.handle_request(request)
        try:
            body = _read(response, deadline)
        finally:
            response.close()
        self.answer = Answer(response.status_code, response.headers.get("Retry-After"), body)
        if not response.is_success:
            raise Refused(self.answer)
        return httpx.Response(response.status_code, content=body)


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The whole body. Each piece is looked at as it comes, so that a server that drips cannot hold us past the deadline."""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_raw():
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise httpx.ReadError("the answer is too large")
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer took too long")
    return b"".join(pieces)
