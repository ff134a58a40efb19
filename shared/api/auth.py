"""Who is asking: a person by their Firebase ID token, the queue and the scheduler by Google's OIDC token.

The libraries check the signature. What a token says is checked here too, in every profile: the Auth emulator's client accepts
unsigned and expired ones.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

from flask import Request

from shared.domain.errors import DomainNotAllowed, Forbidden, SignInTooOld, Unauthenticated, Unavailable
from shared.domain.ids import normal_address
from shared.services.people import Identity

SESSION = timedelta(hours=24)
"""How long one sign-in lasts; refreshing a token does not make it younger."""

SKEW = timedelta(seconds=60)
"""How far clocks may differ."""

KEYS_SECONDS = 5
"""How long fetching the keys of an issuer may take."""

GOOGLE_ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})

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
    """The person a verified token speaks of. Raises Unauthenticated, SignInTooOld, DomainNotAllowed."""
    _fresh(claims, now)
    if claims.get("aud") != project or claims.get("iss") != f"https://securetoken.google.com/{project}":
        raise Unauthenticated("This token is for another application.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 128:
        raise Unauthenticated("This token names nobody.")
    firebase = claims.get("firebase")
    if not isinstance(firebase, Mapping) or firebase.get("sign_in_provider") != "google.com":
        raise Unauthenticated("Sign in with Google.")
    if now - _time(claims, "auth_time") > SESSION:
        raise SignInTooOld("Your sign-in is older than 24 hours; sign in again.")
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise Unauthenticated("The address of this sign-in is not verified.")
    address = normal_address(email)
    if address.rpartition("@")[2] not in domains:
        raise DomainNotAllowed("Sign in with your organisation's address.")
    name = claims.get("name")
    return Identity(email=address, name=name[:200] if isinstance(name, str) else "", sign_in=subject)


def machine(claims: Mapping[str, Any], *, audience: str, email: str, now: datetime) -> None:
    """Accept the one service account that may call. Raises Unauthenticated, Forbidden."""
    _fresh(claims, now)
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
        try:
            claims: Mapping[str, Any] = auth.verify_id_token(token, app=application, clock_skew_seconds=60)
        except auth.CertificateFetchError as error:
            raise Unavailable("The keys that sign-ins are checked with cannot be fetched now.") from error
        except (auth.InvalidIdTokenError, ValueError, TypeError, UnicodeError) as error:
            raise Unauthenticated("This token is not valid; sign in again.") from error
        return claims

    return verify


def google_verifier(audience: str, certs_url: str | None) -> Verify:
    """Google's OIDC tokens through google-auth; `certs_url` is another key set than Google's."""
    import jwt
    from cachecontrol import CacheControl
    from google.auth import exceptions, transport
    from google.auth.transport import requests
    from google.oauth2 import id_token
    from requests import Session

    # Google's keys change every few days, and their answer says how long they may be kept.
    fetch: transport.Request = requests.Request(session=CacheControl(Session()))
    request = cast("transport.Request", partial(fetch, timeout=KEYS_SECONDS))
    keys = {} if certs_url is None else {"certs_url": certs_url}

    def verify(token: str) -> Mapping[str, Any]:
        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token, request, audience=audience, clock_skew_in_seconds=60, **keys
            )
        except exceptions.TransportError as error:
            raise Unavailable("Google's keys cannot be fetched now.") from error
        except (exceptions.GoogleAuthError, jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated("This token is not valid.") from error
        return claims

    return verify


def _fresh(claims: Mapping[str, Any], now: datetime) -> None:
    if _time(claims, "exp") + SKEW <= now:
        raise Unauthenticated("This token has expired; refresh it.")
    if _time(claims, "iat") - SKEW > now:
        raise Unauthenticated("This token is not valid yet.")


def _time(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if type(value) is not int or not 0 < value < 2**33:
        raise Unauthenticated("This token lacks a time.")
    return datetime.fromtimestamp(value, tz=UTC)
