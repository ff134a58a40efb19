"""Signatures of providers that do not follow Standard Webhooks: HMAC over the body alone, and fal's Ed25519.

As strict as the standard one: each header exactly once, one spelling of a signature, comparison in constant time.

Where only the body is signed, nothing says when: a call that somebody has recorded can be sent again for ever. It gains them
nothing. It still needs the address of the attempt, so it can only nudge the job it was made for; its id is a digest of the
body, so the queue takes it once for as long as it remembers names; and after that a nudge makes the worker ask the provider,
whose answer moves a job once.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.signatures import BadSignature, Claim, Headers, Secret, VerifiedCallback, recent, the_headers

PublicKeys = tuple[bytes, ...]
"""Ed25519 keys of 32 bytes, any of which may have signed."""

_PATTERNS = {"hex": re.compile(r"[0-9a-f]{64}"), "base64": re.compile(r"[A-Za-z0-9+/]{43}=")}
_FAL_HEADERS = tuple(f"x-fal-webhook-{name}" for name in ("request-id", "user-id", "timestamp", "signature"))
_FAL_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_FAL_USER = re.compile(r"[\x21-\x7e]{1,256}")
_FAL_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_MOST_KEYS = 16


@dataclass(frozen=True)
class BodyHmac:
    """Where the HMAC-SHA256 of the body stands: in `header` (small letters), behind `prefix`, in hex or base64."""

    header: str
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"

    def read(self, body: bytes, headers: Headers, _now: datetime) -> Claim[Secret]:
        """What a call says of itself; the time does not matter. Raises BadSignature for what cannot be genuine."""
        value = the_headers(headers, (self.header,))[self.header]
        given = value.removeprefix(self.prefix)
        if not value.startswith(self.prefix) or not _PATTERNS[self.encoding].fullmatch(given):
            raise BadSignature
        callback = VerifiedCallback(hashlib.sha256(body).hexdigest(), None)
        return Claim(callback, lambda secret: hmac.compare_digest(self._written(secret, body), given))

    def _written(self, secret: Secret, body: bytes) -> str:
        digest = hmac.digest(secret.key, body, hashlib.sha256)
        return digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()


def text_secret(text: str) -> Secret:
    """A secret whose very text is the key. ValueError says what is wrong, never the secret."""
    return Secret(text.encode())


def read_fal(body: bytes, headers: Headers, now: datetime) -> Claim[PublicKeys]:
    """What a call of fal says of itself. Raises BadSignature for what cannot be genuine.

    The same keys sign the calls to every customer of fal, so they prove only that fal sent it: the token in the address has
    to tell whose it is. https://docs.fal.ai/model-endpoints/webhooks
    """
    given = the_headers(headers, _FAL_HEADERS)
    callback_id, user, timestamp, signature = (given[name] for name in _FAL_HEADERS)
    sent_at = recent(timestamp, now)
    if not (_FAL_ID.fullmatch(callback_id) and _FAL_USER.fullmatch(user) and _FAL_SIGNATURE.fullmatch(signature)):
        raise BadSignature
    signed = "\n".join((callback_id, user, timestamp, hashlib.sha256(body).hexdigest())).encode()
    return Claim(
        VerifiedCallback(callback_id, sent_at),
        lambda keys: any(_signed_by(key, bytes.fromhex(signature), signed) for key in keys),
    )


def parse_public_keys(document: bytes) -> PublicKeys:
    """The Ed25519 keys of a JSON Web Key Set (RFC 7517, RFC 8037); keys of other kinds are passed over. ValueError if there is
    none."""
    published = json.loads(document)
    listed = published.get("keys") if isinstance(published, dict) else None
    keys = [
        base64.urlsafe_b64decode(f"{key['x']}=")
        for key in (listed if isinstance(listed, list) else [])[:_MOST_KEYS]
        if isinstance(key, dict)
        and (key.get("kty"), key.get("crv")) == ("OKP", "Ed25519")
        and isinstance(key.get("x"), str)
        and _KEY.fullmatch(key["x"])
    ]
    if not keys:
        raise ValueError("There is no Ed25519 key among the published ones")
    return tuple(keys)


def _signed_by(key: bytes, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
