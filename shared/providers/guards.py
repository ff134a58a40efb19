"""What every adapter does around a call: read the key and the references, and make a provider's words presentable."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from shared.domain.errors import PlatformError, Unavailable
from shared.providers.contract import ProviderError, ProviderRejected, ProviderUnavailable, Reference, RejectionCode

SENTENCES: dict[RejectionCode, str] = {
    "invalid_input": "The provider does not accept this input.",
    "content_blocked": "The provider's rules do not allow this content.",
    "provider_error": "The provider could not make this.",
}
"""What to say where the provider says nothing that can be shown."""

_LONGEST = 300
_LOOKED_AT = 2000
"""Characters of a provider's words that are looked at: a model may write as many as it likes."""

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://\S+", re.IGNORECASE)
_KEY_LIKE = re.compile(r"\b(sk|r8|whsec|key|Bearer)[-_ ][A-Za-z0-9*_-]{6,}")
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def read_key(api_key: Callable[[], str] | None) -> str:
    """The provider's key. Raises ProviderUnavailable when it cannot be read or cannot be a key: nothing was sent."""
    try:
        key = api_key().strip() if api_key is not None else ""
    except PlatformError as error:
        raise ProviderUnavailable("The key of the provider cannot be read now.", busy=True) from error
    if not key or not key.isascii() or not key.isprintable():
        raise ProviderUnavailable("The key of the provider is not one that can be sent.", busy=True)
    return key


def read_reference(reference: Reference) -> bytes:
    """The bytes of a reference image. Raises ProviderUnavailable or, if it is gone for good, ProviderRejected."""
    try:
        return reference.read()
    except Unavailable as error:
        raise ProviderUnavailable("A reference image cannot be read now.", busy=True) from error
    except PlatformError as error:
        raise ProviderRejected("invalid_input", "A reference image is not there any more.") from error


def rejected(reason: RejectionCode, message: object = None, *, key: str = "") -> ProviderRejected:
    """A rejection with the provider's own sentence, if it has one, without addresses, keys and control characters."""
    words = message if isinstance(message, str) else ""
    if key:
        words = words.replace(key, "[key]")
    words = _INVISIBLE.sub(" ", words[:_LOOKED_AT]).strip()
    words = _KEY_LIKE.sub("[key]", _ADDRESS.sub("[address]", words))
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rstrip() + "…"
    return ProviderRejected(reason, words or SENTENCES[reason])


def in_our_words(error: ProviderError) -> str:
    """What went wrong, without a word of the provider's own: those may repeat the prompt, and are for the person alone."""
    return SENTENCES[error.reason] if isinstance(error, ProviderRejected) else error.detail


def later(status: int, retry_after: str | None) -> ProviderUnavailable:
    """What an answer with this status means that says: not now. 429 is about our haste, not about the provider's health."""
    return ProviderUnavailable("The provider is busy.", retry_after=seconds_after(retry_after), busy=status == 429)


def seconds_after(header: str | None) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or a date; None when it cannot be understood."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
