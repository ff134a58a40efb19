"""The SDK's client without its habits: own times, no repetition, no proxy, no redirect, and our own errors."""

import math
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import httpx
from replicate.client import Client

from shared.catalogue import ProviderEntry
from shared.providers.contract import OutcomeUnknown, ProviderError, ProviderUnavailable, Request
from shared.providers.guards import later, rejected
from shared.providers.replicate.answers import Data, reason_of
from shared.providers.replicate.options import LONGEST_RUN_SECONDS
from shared.providers.replicate.wire import Answer, Exchange, Refused

Call = Callable[[Client], object]

_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_NOT_NOW = (408, 409, 425, 429, 503)
_BAD_INPUT = (400, 413, 415, 422)
_ABOUT_US = (401, 402, 403, 408, 425, 429)
"""What a check or a cancel answers when the fault is not the prediction's: our key, our credit, or haste."""
_SHORTEST_RUN_SECONDS = 5
_AGAIN_IN = re.compile(r"(?:resets|available) in ~?([0-9]{1,5})(?:\.[0-9]+)? ?s")


class Connection:
    """One pool of connections for all calls.

    Each call gets a client of its own, because that is how the SDK is told a key, a time and a header; one costs a twentieth
    of a millisecond. So a new key counts from the next call on, and threads share nothing that changes.
    """

    def __init__(self, entry: ProviderEntry, read_key: Callable[[], str]) -> None:
        self.read_key = read_key
        self._base_url = entry.base_url
        self._timeouts = entry.timeouts
        self._pool = httpx.HTTPTransport(verify=_tls(), trust_env=False)

    def begin(self, call: Call, request: Request) -> Data:
        """What is answered to a call that begins a prediction, which Replicate stops when the request's time is over.

        429 and 503 say that nothing was begun. Any other 5xx, a silence, a broken connection or an answer that cannot be
        read leaves that open: the server may have begun before it fell.
        """
        key = self.read_key()
        seconds = min(self._timeouts.start, max(1.0, request.max_seconds))
        lifetime = min(LONGEST_RUN_SECONDS, max(_SHORTEST_RUN_SECONDS, math.ceil(request.seconds_left)))
        try:
            data = self._send(call, key, seconds, {"Cancel-After": f"{lifetime}s"})
        except _BEFORE_SENDING as error:
            raise ProviderUnavailable("The provider cannot be reached.") from error
        except httpx.RequestError as error:
            raise OutcomeUnknown("The provider's answer was lost.") from error
        except Refused as error:
            raise _refusal(error.answer, key) from error
        if data is None:
            raise OutcomeUnknown("The provider's answer cannot be read.")
        return data

    def ask(self, call: Call) -> Data:
        """What is answered to a call that may be repeated freely.

        Raises Refused where the answer is about the prediction itself, else ProviderUnavailable.
        """
        try:
            data = self._send(call, self.read_key(), self._timeouts.check, {})
        except httpx.RequestError as error:
            raise ProviderUnavailable("The provider does not answer.") from error
        except Refused as error:
            if error.answer.status in _ABOUT_US or not 400 <= error.answer.status < 500:
                raise _later(error.answer) from error
            raise
        if data is None:
            raise ProviderUnavailable("The provider's answer cannot be read.")
        return data

    def _send(self, call: Call, key: str, seconds: float, headers: dict[str, str]) -> Data | None:
        """The JSON object in the answer, if there is one, whatever the SDK makes of it."""
        exchange = Exchange(self._pool, connect=self._timeouts.connect, total=seconds)
        client = Client(
            api_token=key,
            base_url=self._base_url,
            headers=headers,
            transport=exchange,
            trust_env=False,
            follow_redirects=False,
        )
        with suppress(ValueError, TypeError, RecursionError):  # what its classes do with JSON they do not expect
            call(client)
        if exchange.answer is None:
            raise rejected("invalid_input")  # the SDK could not write it as JSON, so nothing was sent
        return exchange.answer.data


@cache
def _tls() -> ssl.SSLContext:
    """One for all pools: reading the authorities takes a tenth of a second."""
    return httpx.create_ssl_context(trust_env=False)


def _refusal(answer: Answer, key: str) -> ProviderError:
    status, told = answer.status, answer.data or {}
    title, detail = told.get("title"), told.get("detail")
    if status in _NOT_NOW:
        return _later(answer)
    if status >= 500:
        return OutcomeUnknown("The provider failed while it began.")
    if status not in _BAD_INPUT or "version" in str(title).lower():
        return rejected("provider_error")  # our key, our credit, or the model's name in our entry: not for the person
    blocked = "content_blocked" in (reason_of(title), reason_of(detail))
    return rejected("content_blocked" if blocked else "invalid_input", detail or title, key=key)


def _later(answer: Answer) -> ProviderUnavailable:
    """Not now; how long is said in a header, in a field, or only in the sentence."""
    told = answer.data or {}
    named = _AGAIN_IN.search(str(told.get("detail")))
    seconds = answer.retry_after or told.get("retry_after") or (named[1] if named else None)
    return later(answer.status, None if seconds is None else str(seconds))
