"""Google's SDK without its habits: no hidden repetition or continuation, explicit times, a fresh token, and our own errors."""

import logging
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import httpx
from google import genai
from google.genai import _interactions, errors, types

from shared.catalogue import ProviderEntry
from shared.providers.contract import (
    Artifact,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    RejectionCode,
    Request,
)
from shared.providers.guards import later, read_reference, rejected
from shared.providers.vertex import failures
from shared.providers.vertex.credentials import Tokens
from shared.providers.vertex.failures import Refusal
from shared.providers.vertex.section import VertexSection
from shared.providers.vertex.transport import careful_client, tls

_log = logging.getLogger(__name__)

_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)
"""What the SDK raises when an answer is not of the form it expects."""

_NOT_IN_A_LABEL = re.compile(r"[^a-z0-9_-]")


class Connection:
    """One client, shared by all threads and kept as long as the process lives."""

    def __init__(self, entry: ProviderEntry, section: VertexSection, project: str, tokens: Tokens) -> None:
        self.timeouts = entry.timeouts
        self.tokens = tokens
        self._entry = entry
        self._section = section
        self._project = project

    @cached_property
    def client(self) -> genai.Client:
        """Raises ProviderUnavailable when there are no credentials."""
        return genai.Client(
            enterprise=True,
            project=self._project,
            location=self._section.location,
            credentials=self.tokens.credentials,
            http_options=types.HttpOptions(
                base_url=self._entry.base_url,
                api_version=self._section.api_version,
                timeout=_milliseconds(self.timeouts.check),
                # One attempt is still two for interactions, unless no status that ever comes is worth another one.
                retry_options=types.HttpRetryOptions(attempts=1, http_status_codes=[599]),
                httpx_client=careful_client(self.timeouts),
                client_args={"verify": tls()},
                async_client_args={"verify": tls(), "ssl": tls()},
            ),
        )

    def authorization(self) -> dict[str, str]:
        """The header that bears the token: for interactions the SDK keeps one token for all threads, and may lose it."""
        return {"Authorization": f"Bearer {self.tokens.credentials.token}"}

    def silence(self, seconds: float, request: Request | None = None) -> float:
        """How long Google may be silent, in seconds, and no longer than the request has left."""
        return seconds if request is None else min(seconds, max(1.0, request.max_seconds))

    def options(self, silence: float, *, whole: float | None = None) -> types.HttpOptions:
        """What one call is given: how long Google may be silent, and how long it may take in all, in seconds."""
        server = str(math.ceil(whole or silence))
        return types.HttpOptions(timeout=_milliseconds(silence), headers={"X-Server-Timeout": server})

    def rejected(self, reason: RejectionCode, message: object = None) -> ProviderRejected:
        """A rejection in the provider's own words, if they can be shown."""
        return rejected(reason, message, key=self.tokens.credentials.token or "")

    def failure(self, error: object, *, starting: bool) -> ProviderError:
        """What the error of an operation that ended badly means."""
        told = error if isinstance(error, Mapping) else {}
        return failures.ended(told, starting=starting, key=self.tokens.credentials.token or "")

    def staged(self, request: Request, url: str, content_type: str | None) -> Artifact:
        """A result that Google put into the folder it was given. Raises ProviderRejected for one anywhere else."""
        inside = url.removeprefix(request.staging)
        if not request.staging or inside == url or not inside or ".." in inside.split("/"):
            _log.error("vertex: a result outside the folder it belongs in", extra={"job_id": request.job_id})
            raise self.rejected("provider_error")
        return Artifact(content_type, url=url)

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Our errors instead of the SDK's, for a call that may begin something; the token is fresh."""
        self.tokens.fresh()
        try:
            yield
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, _interactions.APIConnectionError) as error:
            if isinstance(error, _BEFORE_SENDING) or isinstance(error.__cause__, _BEFORE_SENDING):
                raise ProviderUnavailable("The provider cannot be reached.") from error
            raise OutcomeUnknown("The provider's answer was lost.") from error
        except (errors.APIError, _interactions.APIError) as error:
            raise failures.refused(_refusal(error), key=self.tokens.credentials.token or "") from error
        except _UNREADABLE as error:
            raise OutcomeUnknown("The provider's answer cannot be read.") from error

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The same for a call that may be repeated freely."""
        self.tokens.fresh()
        try:
            yield
        except (errors.APIError, _interactions.APIStatusError) as error:
            refusal = _refusal(error)
            if refusal.status == 404:
                raise rejected("provider_error", "The provider does not know this generation any more.") from error
            raise later(refusal.status, refusal.retry_after) from error
        except (httpx.HTTPError, httpx.InvalidURL, _interactions.APIError, *_UNREADABLE) as error:
            raise ProviderUnavailable("The provider does not answer.") from error


@contextmanager
def settings() -> Iterator[None]:
    """For making the settings of a call out of a model's entry: what the SDK does not know is the entry's fault, and nothing
    was sent."""
    try:
        yield
    except _UNREADABLE as error:
        _log.error("vertex: the entry of the model has settings that do not exist", exc_info=error)
        raise rejected("provider_error") from error


def images(request: Request) -> list[tuple[bytes, str]]:
    """The bytes and types of the pictures that join the list, in the order in which the prompt numbers them."""
    listed = (reference for reference in request.references if reference.how.field is None)
    return [(read_reference(reference), reference.content_type) for reference in listed]


def labels(request: Request) -> dict[str, str]:
    """By what a call is found on Google's bill: at most 63 small letters, digits, dashes and underscores each."""
    names = {"job": request.job_id, "nonce": request.nonce}
    return {name: _NOT_IN_A_LABEL.sub("-", value.lower())[:63] for name, value in names.items() if value}


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _refusal(error: errors.APIError | _interactions.APIError) -> Refusal:
    """The two families of errors of the SDK have nothing in common."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    retry_after = headers.get("retry-after") if headers is not None else None
    if isinstance(error, errors.APIError):
        return Refusal(error.code, error.details, retry_after)
    return Refusal(error.status_code or 200, error.body, retry_after)
