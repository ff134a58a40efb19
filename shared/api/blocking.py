"""Blocking: the question Identity Platform asks before it lets somebody in, proved to be its own, and the form of our answer.

The question is `{"data": {"jwt": …}}`: a token with the issuer and the keys of ID tokens, made out for the address that the
function is registered with. The answer changes the session's claims, or is an error that Identity Platform passes to the client.
Sources: https://cloud.google.com/identity-platform/docs/blocking-functions for what happens when; for the form on the wire
src/common/providers/identity.ts of firebase-functions, and token_verifier.py of firebase-functions-python.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Request
from pydantic import ConfigDict

from shared.api import auth, parse, responses
from shared.api.responses import Answer
from shared.domain.errors import MalformedRequest, PlatformError, Unauthenticated
from shared.services.signin import GOOGLE, GoogleAccount, SignIn

KEYS_SECONDS = 1.0
"""How long a step of fetching keys may take: Identity Platform waits 7 seconds for us, and refuses the sign-in then."""

BEFORE_CREATE = "beforeCreate"
BEFORE_SIGN_IN = "beforeSignIn"

_STATUSES = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 503: "UNAVAILABLE"}
"""Google's names of the statuses that are used; everything else is a mistake of the caller's, and 400."""


@dataclass(frozen=True)
class SignInDoor:
    """How a question is proved: the registered `url`, and the OAuth clients that Google signs people in to."""

    project: str
    url: str
    client_ids: frozenset[str]
    verify_event: auth.Verify
    verify_google: auth.Verify


class _Data(parse.Body):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    jwt: str


class _Question(parse.Body):
    """Google's own form, which may grow."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    data: _Data


def question(request: Request, door: SignInDoor, now: datetime) -> tuple[str, SignIn]:
    """The kind of event, and who wants to sign in.

    Raises Unauthenticated, Unavailable, MalformedRequest, UnsupportedMediaType, TooLarge, InvalidInput.
    """
    event = door.verify_event(parse.body(request, _Question).data.jwt)
    auth.fresh(event, now)
    if event.get("aud") != door.url or event.get("iss") != auth.sign_in_issuer(door.project):
        raise Unauthenticated("This event is for another function.")
    kind, user = event.get("event_type"), event.get("user_record")
    if kind not in (BEFORE_CREATE, BEFORE_SIGN_IN) or not isinstance(user, Mapping):
        raise MalformedRequest("This event is none of a person who signs in.")
    if event.get("tenant_id") is not None:
        raise Unauthenticated("There are no tenants here.")
    provider, email = event.get("sign_in_method"), user.get("email")
    return kind, SignIn(
        provider=provider if isinstance(provider, str) else "",
        email=email if isinstance(email, str) else "",
        verified=user.get("email_verified") is True,
        google=_google(event.get("oauth_id_token"), door, now) if provider == GOOGLE else None,
    )


def granted(kind: str, hosted_domain: str) -> Answer:
    """Let the person in. Only the answer to `beforeSignIn` may bring claims: they stay until the next sign-in."""
    if kind == BEFORE_CREATE:
        return Answer({})
    return Answer({"userRecord": {"updateMask": "sessionClaims", "sessionClaims": {"hd": hosted_domain}}})


def refused(error: PlatformError) -> Answer:
    """Keep the person out. The client gets this body inside a longer text; the message begins with our stable code."""
    status = responses.problem(error, "").status
    status = status if status in _STATUSES else 400
    message = f"{error.code}: {error.detail}"
    return Answer({"error": {"status": _STATUSES.get(status, "INVALID_ARGUMENT"), "message": message}}, status)


def _google(token: object, door: SignInDoor, now: datetime) -> GoogleAccount | None:
    """What Google says about the person; None when Identity Platform is not set up to pass it on."""
    if not isinstance(token, str):
        return None
    claims = door.verify_google(token)
    auth.fresh(claims, now)
    audience = claims.get("aud")
    if claims.get("iss") not in auth.GOOGLE_ISSUERS or not isinstance(audience, str) or audience not in door.client_ids:
        raise Unauthenticated("Google's token is for another application.")
    return GoogleAccount(
        email=_text(claims, "email"), verified=claims.get("email_verified") is True, hosted_domain=_text(claims, "hd")
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
