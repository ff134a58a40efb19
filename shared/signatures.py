"""Tells a genuine webhook call from any other: the Standard Webhooks signature over the raw body, checked strictly."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

from shared.domain.errors import Unauthenticated

TOLERANCE_SECONDS = 300
_SECRET_PREFIX = "whsec_"  # noqa: S105 - the public mark in front of every secret
_SHORTEST_SECRET, _LONGEST_SECRET, _LONGEST_STANDARD_SECRET = 24, 512, 64
_LONGEST_SIGNATURE_HEADER = 4096
_MOST_SIGNATURES = 8
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
_SIGNATURE = re.compile(rf"(?P<version>[A-Za-z0-9]{{1,16}}),(?P<value>{_BASE64})")
_SHA256_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=")

Headers = Iterable[tuple[str, str]]
"""Pairs, so that a header sent twice is seen."""

K = TypeVar("K")


class BadSignature(Unauthenticated):
    """The call is not from the provider, or not from now. Nothing is said about which."""

    def __init__(self) -> None:
        super().__init__("The signature of this call is missing or wrong.")


@dataclass(frozen=True)
class Secret:
    """A shared secret of at least 24 bytes; ValueError for another length."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _SHORTEST_SECRET <= len(self.key) <= _LONGEST_SECRET:
            raise ValueError(
                f"A webhook secret has {_SHORTEST_SECRET} to {_LONGEST_SECRET} bytes, this one has {len(self.key)}"
            )


@dataclass(frozen=True)
class VerifiedCallback:
    """What a genuine call says of itself: `id` stays the same when the provider sends it again, `timestamp` does not. A scheme
    without a time has no `timestamp`."""

    id: str
    timestamp: datetime | None


@dataclass(frozen=True)
class Claim(Generic[K]):
    """A call that is well formed and of now; only `signed_with(key)` tells whether a key of the provider's signed it."""

    callback: VerifiedCallback
    signed_with: Callable[[K], bool]

    def proved_by(self, keys: Iterable[K]) -> VerifiedCallback:
        """The callback, if one of the keys signed it. Every key is tried: how long it takes does not tell which was right.

        Raises BadSignature.
        """
        genuine = False
        for key in keys:
            genuine |= self.signed_with(key)
        if not genuine:
            raise BadSignature
        return self.callback


Read = Callable[[bytes, Headers, datetime], Claim[K]]
"""How calls of a scheme are read, from the raw body, the headers and the time. Raises BadSignature."""

Verify = Callable[[bytes, Headers, datetime], VerifiedCallback]
"""How calls are proved. Raises BadSignature; Unavailable when nobody can tell now."""


def parse_secret(text: str) -> Secret:
    """The secret as a provider shows it, `whsec_` and strict base64 of 24 to 64 bytes. ValueError says what is wrong, never the
    secret."""
    if not text.startswith(_SECRET_PREFIX):
        raise ValueError(f"A webhook secret begins with {_SECRET_PREFIX}")
    encoded = text.removeprefix(_SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"A webhook secret is base64 after {_SECRET_PREFIX}, with nothing before or behind") from None
    if len(key) > _LONGEST_STANDARD_SECRET:
        raise ValueError(f"A webhook secret has at most {_LONGEST_STANDARD_SECRET} bytes, this one has {len(key)}")
    return Secret(key)


def verify(body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> VerifiedCallback:
    """Check a call against every active secret (while one is being replaced there are two).

    Raises BadSignature for whatever is not in order.
    """
    return read(body, headers, now).proved_by(secrets)


def read(body: bytes, headers: Headers, now: datetime) -> Claim[Secret]:
    """What a call says of itself, before any secret is looked at. Raises BadSignature for what cannot be genuine.

    An empty body and one that is not UTF-8 are refused: what is signed here is JSON, and the providers' own verifiers fail on
    them.
    """
    given = the_headers(headers, ("webhook-id", "webhook-timestamp", "webhook-signature"))
    callback_id, timestamp = given["webhook-id"], given["webhook-timestamp"]
    sent_at = recent(timestamp, now)
    if not _ID.fullmatch(callback_id) or not _is_text(body):
        raise BadSignature
    signatures = _signatures(given["webhook-signature"])

    def signed_with(secret: Secret) -> bool:
        expected = _signature(secret, callback_id, timestamp, body)
        genuine = False
        for signature in signatures:
            genuine |= hmac.compare_digest(expected, signature)
        return genuine

    return Claim(VerifiedCallback(callback_id, sent_at), signed_with)


def sign(body: bytes, *, callback_id: str, secret: Secret, now: datetime) -> list[tuple[str, str]]:
    """The three headers a provider sends with `body`."""
    timestamp = str(int(now.timestamp()))
    return [
        ("webhook-id", callback_id),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", f"v1,{_signature(secret, callback_id, timestamp, body)}"),
    ]


def the_headers(headers: Headers, wanted: Collection[str]) -> dict[str, str]:
    """The values of these headers, by their names in small letters. Raises BadSignature unless each is there exactly once."""
    found = [(name.lower(), value) for name, value in headers if name.lower() in wanted]
    if len(found) != len(wanted) or {name for name, _ in found} != set(wanted):
        raise BadSignature
    return dict(found)


def recent(text: str, now: datetime) -> datetime:
    """The time that a header tells in whole seconds. Raises BadSignature unless it is now, give or take five minutes."""
    if not _TIMESTAMP.fullmatch(text) or abs(int(now.timestamp()) - int(text)) > TOLERANCE_SECONDS:
        raise BadSignature
    return datetime.fromtimestamp(int(text), UTC)


def _is_text(body: bytes) -> bool:
    try:
        return body.decode() != ""
    except UnicodeDecodeError:
        return False


def _signatures(header: str) -> list[str]:
    """The values of the version we know. Others are passed over, but the whole list must be well formed."""
    items = header.split(" ")
    if len(header) > _LONGEST_SIGNATURE_HEADER or len(items) > _MOST_SIGNATURES:
        raise BadSignature
    parsed = [_SIGNATURE.fullmatch(item) for item in items]
    known = [match["value"] for match in parsed if match and match["version"] == "v1"]
    if not known or not all(parsed) or not all(_SHA256_BASE64.fullmatch(value) for value in known):
        raise BadSignature
    return known


def _signature(secret: Secret, callback_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((callback_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(secret.key, signed, hashlib.sha256)).decode()
