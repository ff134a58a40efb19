"""The sample people of the local system, and their sign-in through the Auth emulator."""

import hashlib
import json
import re
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import requests

from infra.local.places import CORPORATE_DOMAIN, GOOGLE_CLIENT_ID, PROJECT, Places

_SECONDS = 10.0
# The answer of `signin` stands as text inside the emulator's own.
_REFUSAL = re.compile(r'BLOCKING_FUNCTION_ERROR_RESPONSE .*?\\"message\\":\\"(.*?)\\"')


@dataclass(frozen=True)
class Person:
    """Somebody who is there from the start."""

    name: str
    role: str
    department: str
    status: str = "active"

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@{CORPORATE_DOMAIN}"


ADMIN = Person("Cleo", "admin", "unassigned")
ADA = Person("Ada", "user", "design")
PEOPLE = (
    ADMIN,
    Person("Mark", "manager", "design"),
    ADA,
    Person("Ben", "user", "research"),
    Person("Bill", "user", "research", status="blocked"),
)


class SignInRefused(ValueError):
    """The function `signin` does not let this person in; the text begins with its code."""


def ask_before_sign_in(places: Places) -> None:
    """Have the Auth emulator ask the function `signin` about everybody, as Identity Platform does.

    It forgets that when it ends; whoever signs in then gets a token that no function takes.
    """
    trigger = {"functionUri": places.url(places.function_port("signin"))}
    asking = {
        "triggers": {"beforeCreate": trigger, "beforeSignIn": trigger},
        "forwardInboundCredentials": {"idToken": True},
    }
    change = {"blockingFunctions": asking}
    _ask(places, f"v2/projects/{PROJECT}/config?updateMask=blockingFunctions", change, method="PATCH")


def token(places: Places, email: str) -> str:
    """An ID token for this address, as a Google sign-in in the browser gives it; good for an hour.

    ValueError if it is no address, SignInRefused if its person is not let in, requests.RequestException if the Auth emulator
    does not answer.
    """
    if not all(email.rpartition("@")[::2]):
        raise ValueError(f"{email!r} is not an e-mail address")
    remember(places, [email])
    return str(sign_in(places, google_claims(email))["idToken"])


def google_claims(email: str) -> dict[str, object]:
    """What Google's own ID token says about somebody of an organisation."""
    now = int(time.time())
    return {
        "iss": "https://accounts.google.com",
        "aud": GOOGLE_CLIENT_ID,
        "sub": _google_id(email),
        "email": email,
        "email_verified": True,
        "hd": email.rpartition("@")[2].lower(),
        "iat": now,
        "exp": now + 3600,
    }


def sign_in(places: Places, claims: Mapping[str, object]) -> dict[str, object]:
    """Sign in with a Google account of these claims: the Auth emulator's answer, with `idToken` and `refreshToken`.

    Raises SignInRefused, requests.RequestException.
    """
    credential = urllib.parse.urlencode({"id_token": json.dumps(claims), "providerId": "google.com"})
    asked = {"postBody": credential, "requestUri": "http://localhost", "returnSecureToken": True}
    return _ask(places, "v1/accounts:signInWithIdp?key=local", asked)


def remember(places: Places, emails: Sequence[str]) -> None:
    """Have the Auth emulator know these addresses by fixed ids.

    It forgets everybody when it ends, and an account of the platform is bound to the id of its first sign-in.
    """
    users = [
        {
            "localId": _google_id(email),
            "email": email,
            "emailVerified": True,
            "displayName": email.partition("@")[0].capitalize(),
            "providerUserInfo": [{"providerId": "google.com", "rawId": _google_id(email), "email": email}],
        }
        for email in emails
    ]
    # Those it knows already are listed as errors in an answer that is otherwise fine.
    _ask(places, f"v1/projects/{PROJECT}/accounts:batchCreate", {"users": users})


def _google_id(email: str) -> str:
    return str(int(hashlib.sha256(email.lower().encode()).hexdigest(), 16))[:21]


def _ask(places: Places, path: str, body: Mapping[str, object], *, method: str = "POST") -> dict[str, object]:
    url = f"{places.url(places.auth_port)}/identitytoolkit.googleapis.com/{path}"
    response = requests.request(method, url, json=body, headers={"Authorization": "Bearer owner"}, timeout=_SECONDS)
    refusal = _REFUSAL.search(response.text)
    if refusal is not None:
        raise SignInRefused(refusal[1])
    response.raise_for_status()
    answer: dict[str, object] = response.json()
    return answer
