"""What Google's ways of saying no mean to us: refused calls, and operations that ended badly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shared.providers.contract import OutcomeUnknown, ProviderError, ProviderUnavailable
from shared.providers.guards import later, rejected

BLOCKED: Final = frozenset(
    {
        "BLOCKLIST",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_SAFETY",
        "JAILBREAK",
        "MODEL_ARMOR",
        "PROHIBITED_CONTENT",
        "RECITATION",
        "SAFETY",
        "SPII",
    }
)
"""Google's words for content that its filters stopped."""

_LOOKED_AT = 2000
"""Characters of an error that are looked at: it may repeat a prompt of any length."""

_FILTERED = re.compile(
    r"responsible ai|usage guidelines|safety (?:concern|filter|guideline|polic|reason)|sensitive words|support codes?:"
    r"|prohibited (?:content|use)"
    r"|violat\w{0,10}[^.]{0,80}polic|content polic",
    re.IGNORECASE,
)
"""How a refusal by these filters reads where no code says so."""

# https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
_INVALID_ARGUMENT, _RESOURCE_EXHAUSTED, _OUT_OF_RANGE, _UNAVAILABLE = 3, 8, 11, 14


@dataclass(frozen=True)
class Refusal:
    """A call that was answered with a status other than 200, whichever client made it. `body` is the answer's JSON."""

    status: int
    body: object
    retry_after: str | None = None


def refused(refusal: Refusal, *, key: str) -> ProviderError:
    """What a refused create means. 429 and 503 say that nothing was begun; any other 5xx leaves that open."""
    status, error = refusal.status, _error_in(refusal.body)
    if status in (408, 409, 425, 429, 503):
        return later(status, refusal.retry_after)
    if status >= 499 or 200 <= status < 300:  # 499: Google gave the call up because it thinks we did
        return OutcomeUnknown("The provider failed while it began.")
    if status not in (400, 413, 415, 422):
        return rejected("provider_error")  # our account, or the model's name: not for the person
    if _is_filtered(error):
        return rejected("content_blocked", error.get("message"), key=key)
    if error.get("status") == "FAILED_PRECONDITION":
        return rejected("provider_error")
    return rejected("invalid_input", error.get("message"), key=key)


def ended(error: Mapping[str, object], *, starting: bool, key: str) -> ProviderError:
    """What the `{code, message}` of an operation that ended badly means; its codes are those of google.rpc.

    While `starting`, a trouble that passes is worth another start; later the generation is over.
    """
    code, message = error.get("code"), error.get("message")
    if _is_filtered(error):
        return rejected("content_blocked", message, key=key)
    if code in (_INVALID_ARGUMENT, _OUT_OF_RANGE):
        return rejected("invalid_input", message, key=key)
    if starting and code in (_RESOURCE_EXHAUSTED, _UNAVAILABLE):
        return ProviderUnavailable("The provider is busy.", busy=code == _RESOURCE_EXHAUSTED)
    return rejected("provider_error")


def _error_in(body: object) -> Mapping[str, object]:
    """Google wraps its errors as `{"error": {…}}`."""
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def _is_filtered(error: Mapping[str, object]) -> bool:
    return any(
        isinstance(words, str) and (words in BLOCKED or _FILTERED.search(words[:_LOOKED_AT])) for words in _words(error)
    )


def _words(error: Mapping[str, object]) -> Iterator[object]:
    """What the error says of itself, and what its details (google.rpc.ErrorInfo) give as the reason."""
    yield error.get("message")
    yield error.get("code")
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping):
            yield detail.get("reason")
