"""Checks V4 signed URLs as Cloud Storage does: whose, for what request, how long, and that nothing was changed."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from infra.local.storage_errors import StorageError, access_denied, invalid_argument, malformed_header

ALGORITHM = "GOOG4-RSA-SHA256"
MAX_LIFE_SECONDS = 7 * 24 * 3600
_SKEW_SECONDS = 15 * 60
_UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_MISMATCH = "The signature that was sent is not that of this request."


def parameters(query: str) -> dict[str, str]:
    """A query string's parameters, decoded; the last of equal names counts."""
    return dict(parse_qsl(query, keep_blank_values=True))


class SignatureCheck:
    """Verifies with the public half of the account's key."""

    def __init__(self, service_account: bytes, *, clock: Callable[[], float] = time.time) -> None:
        account = json.loads(service_account)
        key = load_pem_private_key(account["private_key"].encode(), password=None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("the storage signing key is no RSA key")
        self._email = account["client_email"]
        self._key = key.public_key()
        self._clock = clock

    def verify(self, method: str, path: str, query: str, headers: Mapping[str, str]) -> None:
        """Return if the request is signed and in time, else raise StorageError.

        `path` and `query` are as they were sent; the names of `headers` are lower case.
        """
        given = parameters(query)
        signed_names = given.get("X-Goog-SignedHeaders", "").split(";")
        _check_headers(signed_names, headers)
        scope = self._scope(given)
        # A URL signed for GET is good for HEAD too.
        methods = ("HEAD", "GET") if method == "HEAD" else (method,)
        texts = [_text(each, path, query, scope, given, signed_names, headers) for each in methods]
        if not any(self._is_signed(text, given["X-Goog-Signature"]) for text in texts):
            raise StorageError(403, "SignatureDoesNotMatch", _MISMATCH, details=texts[0])
        self._check_time(given)

    def _scope(self, given: Mapping[str, str]) -> str:
        if given.get("X-Goog-Algorithm") != ALGORITHM:
            raise invalid_argument(f"X-Goog-Algorithm must be {ALGORITHM}.")
        email, _, scope = given.get("X-Goog-Credential", "").partition("/")
        parts = scope.split("/")
        if len(parts) != 4 or parts[2:] != ["storage", "goog4_request"]:
            raise invalid_argument("X-Goog-Credential must be EMAIL/DATE/LOCATION/storage/goog4_request.")
        if parts[0] != given.get("X-Goog-Date", "")[:8]:
            raise invalid_argument("The dates of X-Goog-Credential and X-Goog-Date differ.")
        if email != self._email:
            raise access_denied(f"{email} has no access.")
        return scope

    def _is_signed(self, text: str, signature: str) -> bool:
        try:
            self._key.verify(bytes.fromhex(signature), text.encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _check_time(self, given: Mapping[str, str]) -> None:
        written = given.get("X-Goog-Expires", "")
        if not written.isdecimal() or not 1 <= int(written) <= MAX_LIFE_SECONDS:
            raise invalid_argument(f"X-Goog-Expires must be a number of seconds from 1 to {MAX_LIFE_SECONDS}.")
        try:
            signed = datetime.strptime(given["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        except ValueError:
            raise invalid_argument("X-Goog-Date must look like 20260131T235959Z.") from None
        now = self._clock()
        if signed > now + _SKEW_SECONDS:
            raise StorageError(403, "RequestTimeTooSkewed", "X-Goog-Date is in the future.")
        if now >= signed + int(written):
            raise StorageError(400, "ExpiredToken", "The URL has expired.")


def _check_headers(signed_names: list[str], headers: Mapping[str, str]) -> None:
    if "host" not in signed_names:
        raise invalid_argument("X-Goog-SignedHeaders must name host.")
    for name in signed_names:
        if name not in headers:
            raise malformed_header(name, "it was signed, but is not in the request")
    for name in headers:
        if name.startswith("x-goog-") and name not in signed_names:
            raise malformed_header(name, "it is in the request, but was not signed")
    if headers.get("x-goog-content-sha256", _UNSIGNED_PAYLOAD) != _UNSIGNED_PAYLOAD:
        raise StorageError(501, "NotImplemented", "Signed payloads are not checked here.")


def _text(
    method: str,
    path: str,
    query: str,
    scope: str,
    given: Mapping[str, str],
    signed_names: list[str],
    headers: Mapping[str, str],
) -> str:
    """The string to sign, rebuilt from the request."""
    pairs = (pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "X-Goog-Signature")
    canonical = (
        method,
        quote(unquote(path, errors="surrogateescape"), safe="/~", errors="surrogateescape"),
        "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)),
        *(f"{name}:{' '.join(headers[name].split())}" for name in signed_names),
        "",
        ";".join(signed_names),
        _UNSIGNED_PAYLOAD,
    )
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    return "\n".join((ALGORITHM, given.get("X-Goog-Date", ""), scope, digest))
