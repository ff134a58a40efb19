"""Tells a genuine webhook call from any other: the Standard Webhooks signature over the raw body, checked strictly."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.domain.errors import Unauthenticated

TOLERANCE_SECONDS = 300
_SECRET_PREFIX = "whsec_"  # noqa: S105 - the public mark in front of every secret
_SECRET_BYTES = range(24, 65)
_LONGEST_SIGNATURE_HEADER = 4096
_MOST_SIGNATURES = 8
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"(?P<version>[A-Za-z0-9]{1,16}),(?P<value>[A-Za-z0-9+/_-]+={0,2})")
_SHA256_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=")


class BadSignature(Unauthenticated):
    """The call is not from the provider, or not from now. Nothing is said about which."""

    def __init__(self) -> None:
        super().__init__("The signature of this call is missing or wrong.")


@dataclass(frozen=True)
class Secret:
    """A shared secret of 24 to 64 bytes; ValueError for another length."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) not in _SECRET_BYTES:
            raise ValueError(f"A webhook secret has 24 to 64 bytes, this one has {len(self.key)}")


@dataclass(frozen=True)
class VerifiedCallback:
    """What a genuine call says of itself: `id` stays the same when the provider sends it again, `timestamp` does not."""

    id: str
    timestamp: datetime


def parse_secret(text: str) -> Secret:
    """The secret as a provider shows it, `whsec_` and strict base64. ValueError says what is wrong, never the secret."""
    if not text.startswith(_SECRET_PREFIX):
        raise ValueError(f"A webhook secret begins with {_SECRET_PREFIX}")
    encoded = text.removeprefix(_SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"A webhook secret is base64 after {_SECRET_PREFIX}, with nothing before or behind") from None
    return Secret(key)


def verify(
    body: bytes, headers: Iterable[tuple[str, str]], secrets: Sequence[Secret], now: datetime
) -> VerifiedCallback:
    """Check a call against every active secret (while one is being replaced there are two).

    `headers` are pairs, so that a header sent twice is seen. Raises BadSignature for whatever is not in order.
    """
    given = _the_three_headers(headers)
    sent_at = _recent_timestamp(given["webhook-timestamp"], now)
    if not _ID.fullmatch(given["webhook-id"]):
        raise BadSignature
    signatures = _signatures(given["webhook-signature"])
    genuine = False
    for secret in secrets:
        expected = _signature(secret, given["webhook-id"], given["webhook-timestamp"], body)
        for signature in signatures:
            genuine |= hmac.compare_digest(expected, signature)
    if not genuine:
        raise BadSignature
    return VerifiedCallback(id=given["webhook-id"], timestamp=sent_at)


def sign(body: bytes, *, callback_id: str, secret: Secret, now: datetime) -> list[tuple[str, str]]:
    """The three headers a provider sends with `body`."""
    timestamp = str(int(now.timestamp()))
    return [
        ("webhook-id", callback_id),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", f"v1,{_signature(secret, callback_id, timestamp, body)}"),
    ]


def _the_three_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    wanted = {"webhook-id", "webhook-timestamp", "webhook-signature"}
    found = [(name.lower(), value) for name, value in headers if name.lower() in wanted]
    if len(found) != len(wanted) or {name for name, _ in found} != wanted:
        raise BadSignature
    return dict(found)


def _recent_timestamp(text: str, now: datetime) -> datetime:
    if not _TIMESTAMP.fullmatch(text) or abs(int(now.timestamp()) - int(text)) > TOLERANCE_SECONDS:
        raise BadSignature
    return datetime.fromtimestamp(int(text), UTC)


def _signatures(header: str) -> list[str]:
    """The values of the version we know. Others are passed over, but the whole list must be well formed."""
    items = header.split(" ")
    if len(header) > _LONGEST_SIGNATURE_HEADER or len(items) > _MOST_SIGNATURES:
        raise BadSignature
    parsed = [_SIGNATURE.fullmatch(item) for item in items]
    known = [match["value"] for match in parsed if match and match["version"] == "v1"]
    if not all(parsed) or not all(_SHA256_BASE64.fullmatch(value) for value in known):
        raise BadSignature
    return known


def _signature(secret: Secret, callback_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((callback_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(secret.key, signed, hashlib.sha256)).decode()
