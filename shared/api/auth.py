"""Who is asking: a person by their Firebase ID token, the queue and the scheduler by Google's OIDC token.

The libraries check the signature. What a token says is checked here too, in every profile: the Auth emulator's client accepts
unsigned and expired ones.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

from flask import Request

from shared.api import tokens
from shared.domain.errors import DomainNotAllowed, Forbidden, SignInTooOld, Unauthenticated, Unavailable
from shared.domain.ids import normal_address
from shared.services.people import Identity

SESSION = timedelta(hours=24)
"""How long one sign-in lasts; refreshing a token does not make it younger."""

SKEW = timedelta(seconds=60)
"""How far clocks may differ."""

KEYS_SECONDS = 5
"""How long fetching the keys of an issuer may take."""

GOOGLE_ISSUERS = ("https://accounts.google.com", "accounts.google.com")

SIGN_IN_KEYS = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
"""The public keys of Identity Platform: it signs ID tokens and blocking events with them."""

Verify = Callable[[str], Mapping[str, Any]]
"""Checks a token's signature and gives its claims. Raises Unauthenticated, Unavailable."""


def bearer(request: Request) -> str:
    """The caller's token: behind the gateway it was moved to X-Forwarded-Authorization. Raises Unauthenticated."""
    for name in ("X-Forwarded-Authorization", "Authorization"):
        values = request.headers.getlist(name)
        if values:
            scheme, _, token = values[0].partition(" ")
            if len(values) == 1 and scheme.lower() == "bearer" and token.strip():
                return token.strip()
            break
    raise Unauthenticated("Send the ID token of your sign-in as 'Authorization: Bearer …'.")


def identity(claims: Mapping[str, Any], *, project: str, domains: frozenset[str], now: datetime) -> Identity:
    """The person a verified token speaks of. Raises Unauthenticated, SignInTooOld, DomainNotAllowed.

    The claim `hd` is not Google's own: only the function `signin` puts it there, once it has seen what Google says. Where that
    function is not asked, nobody gets in.
    """
    fresh(claims, now)
    if claims.get("aud") != project or claims.get("iss") != sign_in_issuer(project):
        raise Unauthenticated("This token is for another application.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 128 or not subject.isprintable():
        raise Unauthenticated("This token names nobody.")
    firebase = claims.get("firebase")
    if not isinstance(firebase, Mapping) or firebase.get("sign_in_provider") != "google.com" or "tenant" in firebase:
        raise Unauthenticated("Sign in with Google.")
    _recent(claims, now)
    email, hosted_domain, name = claims.get("email"), claims.get("hd"), claims.get("name")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise Unauthenticated("The address of this sign-in is not verified.")
    address = normal_address(email)
    if address.rpartition("@")[2] not in domains:
        raise DomainNotAllowed("Sign in with your organisation's address.")
    if not isinstance(hosted_domain, str) or hosted_domain.lower() not in domains:
        raise DomainNotAllowed("This sign-in does not show that your account is your organisation's; sign in again.")
    shown = _shown(name) if isinstance(name, str) else ""
    return Identity(email=address, name=shown, sign_in=subject, at=signed_in_at(claims))


def signed_in_at(claims: Mapping[str, Any]) -> datetime:
    """When the person signed in; refreshing a token does not change it. Raises Unauthenticated."""
    return _time(claims, "auth_time")


def sign_in_issuer(project: str) -> str:
    """Who signs the ID tokens and blocking events of a project."""
    return f"https://securetoken.google.com/{project}"


def machine(claims: Mapping[str, Any], *, audience: str, email: str, now: datetime) -> None:
    """Accept the one service account that may call. Raises Unauthenticated, Forbidden."""
    fresh(claims, now)
    if claims.get("iss") not in GOOGLE_ISSUERS or claims.get("aud") != audience:
        raise Unauthenticated("This token is for another service.")
    if claims.get("email_verified") is not True or claims.get("email") != email:
        raise Forbidden("This caller may not use this service.")


def firebase_verifier(project: str) -> Verify:
    """Firebase ID tokens through firebase-admin; its application is made on first use."""
    import firebase_admin
    from firebase_admin import auth

    application = firebase_admin.initialize_app(
        options={"projectId": project, "httpTimeout": 5}, name=f"verifier-{project}"
    )

    def verify(token: str) -> Mapping[str, Any]:
        tokens.read(token)
        try:
            claims: Mapping[str, Any] = auth.verify_id_token(token, app=application, clock_skew_seconds=60)
        except auth.CertificateFetchError as error:
            raise Unavailable("The keys that sign-ins are checked with cannot be fetched now.") from error
        except (auth.InvalidIdTokenError, ValueError, TypeError, UnicodeError) as error:
            raise Unauthenticated("This token is not valid; sign in again.") from error
        return claims

    return verify


def google_verifier(audiences: frozenset[str], certs_url: str | None, *, seconds: float = KEYS_SECONDS) -> Verify:
    """Google's tokens for any of the audiences through google-auth; `certs_url` is another key set than that of OIDC.

    `seconds` is how long each step of fetching the keys may take.
    """
    import jwt
    from cachecontrol import CacheControl
    from google.auth import exceptions, transport
    from google.auth.transport import requests
    from google.oauth2 import id_token
    from requests import Session

    # Google's keys change every few days, and their answer says how long they may be kept.
    fetch: transport.Request = requests.Request(session=CacheControl(Session()))
    request = cast("transport.Request", partial(fetch, timeout=seconds))
    keys = {} if certs_url is None else {"certs_url": certs_url}

    def verify(token: str) -> Mapping[str, Any]:
        tokens.read(token)
        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token, request, audience=list(audiences), clock_skew_in_seconds=60, **keys
            )
        except exceptions.TransportError as error:
            raise Unavailable("Google's keys cannot be fetched now.") from error
        except (exceptions.GoogleAuthError, jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated("This token is not valid.") from error
        return claims

    return verify


def fresh(claims: Mapping[str, Any], now: datetime) -> None:
    """Accept claims that hold now. Raises Unauthenticated."""
    if _time(claims, "exp") + SKEW <= now:
        raise Unauthenticated("This token has expired; refresh it.")
    if _time(claims, "iat") - SKEW > now:
        raise Unauthenticated("This token is not valid yet.")


def _recent(claims: Mapping[str, Any], now: datetime) -> None:
    signed_in = signed_in_at(claims)
    if signed_in - SKEW > now:
        raise Unauthenticated("This token is not valid yet.")
    if now - signed_in > SESSION:
        raise SignInTooOld("Your sign-in is older than 24 hours; sign in again.")


def _shown(name: str) -> str:
    """A name as it may stand in lists and logs: one line of at most 200 characters."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:200]


def _time(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if type(value) is not int or not 0 < value < 2**33:
        raise Unauthenticated("This token lacks a time.")
    return datetime.fromtimestamp(value, tz=UTC)
