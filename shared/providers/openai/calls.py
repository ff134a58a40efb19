"""The SDK's client without its habits: no hidden retries, no proxy, no redirect, explicit limits, and our own errors."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import httpx2
import openai

from shared.catalogue import ProviderEntry
from shared.providers.contract import OutcomeUnknown, ProviderError, ProviderUnavailable, Request
from shared.providers.guards import later, rejected
from shared.providers.openai import failures
from shared.providers.openai.answers import text_in
from shared.providers.openai.limits import Watch, bound
from shared.providers.openai.section import OPTIONAL, OpenAISection

T = TypeVar("T")

_BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


class Connection:
    """One client, shared by all threads; `read_key` gives the key at this moment."""

    def __init__(self, entry: ProviderEntry, section: OpenAISection, read_key: Callable[[], str]) -> None:
        self.timeouts = entry.timeouts
        self.section = section
        self.read_key = read_key
        self.client = openai.OpenAI(
            api_key=read_key,
            base_url=entry.base_url,
            max_retries=0,
            timeout=self.silence(entry.timeouts.check),
            default_headers={"Accept-Encoding": "identity"},
            http_client=openai.DefaultHttpxClient(
                verify=_tls(),
                http2=False,
                trust_env=False,
                follow_redirects=False,
                event_hooks={"response": [bound]},
            ),
        )

    def silence(self, seconds: float, request: Request | None = None) -> openai.Timeout:
        """How long the server may be silent, and no longer than the request has left."""
        left = seconds if request is None else min(seconds, _left(request))
        return openai.Timeout(left, connect=min(left, self.timeouts.connect))

    def deadline(self, request: Request) -> float:
        """When a call that brings the whole result must be over, on the monotonic clock."""
        return time.monotonic() + min(self.timeouts.whole, _left(request))

    def watch(self, events: openai.Stream[Any], *, until: float) -> Watch:
        """Ends a stream of events that says nothing new for too long, or goes on past its deadline."""
        return Watch(events.response, silence=self.timeouts.start, until=until)

    def unless_omitted(self, name: OPTIONAL, value: T) -> T | openai.Omit:
        """A field that this server may refuse."""
        return openai.omit if name in self.section.omit else value

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Our errors instead of the SDK's, for a call that may begin something.

        429 and 503 say that nothing was begun. Any other 5xx, a silence, a broken connection or an answer that cannot
        be read leaves that open: the server may have begun before it fell.
        """
        try:
            yield
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, _BEFORE_SENDING):
                raise ProviderUnavailable("The provider cannot be reached.") from error
            raise OutcomeUnknown("The provider's answer was lost.") from error
        except openai.APIStatusError as error:
            raise self._refusal(error) from error
        except openai.APIError as error:  # sent in the middle of a stream
            raise self.failure(error.body, starting=True) from error
        except ValueError as error:
            raise OutcomeUnknown("The provider's answer cannot be read.") from error

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The same for a call that may be repeated freely."""
        try:
            yield
        except openai.NotFoundError as error:
            raise rejected("provider_error", "The provider does not know this generation any more.") from error
        except openai.APIStatusError as error:
            raise _later(error) from error
        except (openai.APIError, ValueError) as error:
            raise ProviderUnavailable("The provider does not answer.") from error

    def failure(self, told: object, *, starting: bool) -> ProviderError:
        """What the `{code, message}` of a generation that ended badly means.

        While `starting`, a trouble that passes is worth another start; later the generation is over.
        """
        code, message = text_in(told, "code"), text_in(told, "message")
        if code in failures.BLOCKED:
            return rejected("content_blocked", message, key=self.read_key())
        if code in failures.BAD_IMAGE:
            return rejected("invalid_input", message, key=self.read_key())
        if starting and code in failures.PASSING:
            return ProviderUnavailable("The provider is busy.")
        return rejected("provider_error")

    def _refusal(self, error: openai.APIStatusError) -> ProviderError:
        status, words = error.status_code, {error.code, error.type}
        if words & failures.NO_CREDIT:
            return rejected("provider_error")
        if status in (408, 409, 425, 429, 503):
            return _later(error)
        if status >= 500:
            return OutcomeUnknown("The provider failed while it began.")
        if words & failures.BLOCKED:
            return rejected("content_blocked", text_in(error.body, "message"), key=self.read_key())
        if status in (400, 413, 415, 422):
            return rejected("invalid_input", text_in(error.body, "message"), key=self.read_key())
        return rejected("provider_error")  # our key or the model's name: not for the person


def _left(request: Request) -> float:
    return max(1.0, request.max_seconds)


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: reading the authorities takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


def _later(error: openai.APIStatusError) -> ProviderUnavailable:
    return later(error.status_code, error.response.headers.get("retry-after"))
