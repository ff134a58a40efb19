"""The SDK's client without its habits: no hidden retries, no proxy, no redirect, explicit times, and our own errors."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import httpx2
import openai

from shared.catalogue import ProviderEntry
from shared.providers.contract import OutcomeUnknown, ProviderError, ProviderUnavailable, Request
from shared.providers.guards import later, rejected
from shared.providers.openai.section import OpenAIOptions

Data = Mapping[str, object]

_BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_BLOCKED = {
    "bio_policy",
    "content_filter",
    "content_policy_violation",
    "image_content_policy_violation",
    "invalid_prompt",  # what the responses interface calls a prompt that was flagged
    "misalignment_policy_violation",
    "moderation_blocked",
}
_BAD_IMAGE = {
    "empty_image_file",
    "failed_to_download_image",
    "image_file_not_found",
    "image_file_too_large",
    "image_parse_error",
    "image_too_large",
    "image_too_small",
    "invalid_base64_image",
    "invalid_image",
    "invalid_image_format",
    "invalid_image_mode",
    "invalid_image_url",
    "unsupported_image_media_type",
}
_NO_CREDIT = {"billing_hard_limit_reached", "billing_not_active", "insufficient_quota"}
_PASSING = {"rate_limit_exceeded", "server_error"}


class Connection:
    """One client, shared by all threads; `read_key` gives the key at this moment."""

    def __init__(self, entry: ProviderEntry, read_key: Callable[[], str]) -> None:
        self.timeouts = entry.timeouts
        self.read_key = read_key
        self.client = openai.OpenAI(
            api_key=read_key,
            base_url=entry.base_url,
            max_retries=0,
            timeout=self.silence(entry.timeouts.check),
            http_client=openai.DefaultHttpxClient(verify=_tls(), trust_env=False, follow_redirects=False),
        )

    def silence(self, seconds: float, request: Request | None = None) -> openai.Timeout:
        """How long the server may be silent, and no longer than the request has left."""
        left = seconds if request is None else min(seconds, max(1.0, request.max_seconds))
        return openai.Timeout(left, connect=min(left, self.timeouts.connect))

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
        if code in _BLOCKED:
            return rejected("content_blocked", message, key=self.read_key())
        if code in _BAD_IMAGE:
            return rejected("invalid_input", message, key=self.read_key())
        if starting and code in _PASSING:
            return ProviderUnavailable("The provider is busy.")
        return rejected("provider_error")

    def _refusal(self, error: openai.APIStatusError) -> ProviderError:
        status, words = error.status_code, {error.code, error.type}
        if words & _NO_CREDIT:
            return rejected("provider_error")
        if status in (408, 409, 425, 429, 503):
            return _later(error)
        if status >= 500:
            return OutcomeUnknown("The provider failed while it began.")
        if words & _BLOCKED:
            return rejected("content_blocked", text_in(error.body, "message"), key=self.read_key())
        if status in (400, 413, 415, 422):
            return rejected("invalid_input", text_in(error.body, "message"), key=self.read_key())
        return rejected("provider_error")  # our key or the model's name: not for the person


def plain(answer: object) -> Data:
    """What the SDK made of an answer, as plain data: its objects are built from any JSON and promise nothing.

    Raises ValueError for what is no object at all.
    """
    if not isinstance(answer, openai.BaseModel):
        raise ValueError("The answer is not a JSON object.")  # noqa: TRY004 - bad JSON is a ValueError too
    return answer.to_dict(warnings=False)


def text_in(data: object, name: str) -> str | None:
    """A text in a mapping; None where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else None


def mapping_in(data: object, name: str) -> Data:
    """A mapping in a mapping; empty where there is none."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def mappings_in(data: object, name: str) -> list[Data]:
    """The mappings in a list in a mapping."""
    value = data.get(name) if isinstance(data, Mapping) else None
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def usage_in(data: Data) -> dict[str, float]:
    """Tokens in and out, which the two text interfaces name differently."""
    names = {"input_tokens": ("input_tokens", "prompt_tokens"), "output_tokens": ("output_tokens", "completion_tokens")}
    told = mapping_in(data, "usage")
    found = {ours: told[name] for ours, theirs in names.items() for name in theirs if name in told}
    return {name: float(value) for name, value in found.items() if isinstance(value, int)}


def body_of(request: Request) -> dict[str, object]:
    """The fields that the model's entry and the person add, under the vendor's own names."""
    return {**OpenAIOptions.model_validate(dict(request.options)).body, **request.params}


@cache
def _tls() -> ssl.SSLContext:
    """One for all clients: reading the authorities takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


def _later(error: openai.APIStatusError) -> ProviderUnavailable:
    return later(error.status_code, error.response.headers.get("retry-after"))
