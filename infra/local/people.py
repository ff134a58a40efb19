"""The sample people of the local system, and their sign-in through the Auth emulator."""

import hashlib
import json
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

import requests

from infra.local.places import CORPORATE_DOMAIN, PROJECT, Places

_SECONDS = 10.0


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


def token(places: Places, email: str) -> str:
    """An ID token for this address, as a Google sign-in in the browser gives it; good for an hour.

    ValueError if it is no address, requests.RequestException if the Auth emulator does not answer.
    """
    if not all(email.rpartition("@")[::2]):
        raise ValueError(f"{email!r} is not an e-mail address")
    remember(places, [email])
    claims = json.dumps({"sub": _google_id(email), "email": email, "email_verified": True})
    credential = urllib.parse.urlencode({"id_token": claims, "providerId": "google.com"})
    answer = _ask(
        places,
        "accounts:signInWithIdp?key=local",
        {"postBody": credential, "requestUri": "http://localhost", "returnSecureToken": True},
    )
    return str(answer["idToken"])


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
    _ask(places, f"projects/{PROJECT}/accounts:batchCreate", {"users": users})


def _google_id(email: str) -> str:
    return str(int(hashlib.sha256(email.lower().encode()).hexdigest(), 16))[:21]


def _ask(places: Places, method: str, body: dict[str, object]) -> dict[str, object]:
    url = f"{places.url(places.auth_port)}/identitytoolkit.googleapis.com/v1/{method}"
    response = requests.post(url, json=body, headers={"Authorization": "Bearer owner"}, timeout=_SECONDS)
    response.raise_for_status()
    answer: dict[str, object] = response.json()
    return answer
