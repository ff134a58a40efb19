"""What a token says, read before its signature is checked: whatever no issuer of ours writes goes no further."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from shared.api import parse
from shared.domain.errors import MalformedRequest, Unauthenticated

LONGEST = 32 * 1024
"""Characters. An ID token has some 1,500; a blocking event, which has one inside, some 6,000."""

_FORM = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")

_REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE"

_KEYS_IN_THE_HEADER = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})
"""Headers (RFC 7515, section 4.1) by which a token would bring its own key, or change how it is to be read."""


def read(token: str) -> Mapping[str, Any]:
    """The claims of a token in the compact form, whoever signed it. Raises Unauthenticated."""
    found = _FORM.fullmatch(token) if len(token) <= LONGEST else None
    if found is None:
        raise Unauthenticated("This token is not valid; sign in again.")
    header, claims = (_object(_decoded(part)) for part in found.groups()[:2])
    if not _KEYS_IN_THE_HEADER.isdisjoint(header):
        raise Unauthenticated("This token is not valid; sign in again.")
    return claims


def read_unsigned(token: str) -> Mapping[str, Any]:
    """The claims of a token without a look at its signature. Raises Unauthenticated.

    For the local profile alone: the Auth emulator signs nothing, and passes Google's ID token on as it was given to it, which
    may be bare JSON.
    """
    if token.startswith("{") and len(token) <= LONGEST:
        return _object(token.encode(errors="replace"))
    return read(token)


def read_checked_by_platform(token: str) -> Mapping[str, Any]:
    """The claims of a token that Cloud Run let in. Raises Unauthenticated where the signature is still there.

    The platform verifies a caller's token, puts these words in the place of its signature, and passes it on. A token that has
    its signature did not come that way (docs/decisions/0021).
    """
    if token.rpartition(".")[2] != _REMOVED:
        raise Unauthenticated("The platform did not check this token.")
    return read(token)


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as error:
        raise Unauthenticated("This token is not valid; sign in again.") from error


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        value = parse.strict_json(data)
    except MalformedRequest as error:
        raise Unauthenticated("This token is not valid; sign in again.") from error
    if not isinstance(value, dict):
        raise Unauthenticated("This token is not valid; sign in again.")
    return value
