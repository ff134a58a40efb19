"""Only Identity Platform's own question is heard, and only Google's own word about a person is believed."""

import json
from datetime import UTC, datetime

import flask
import jwt
import pytest

from shared.api import auth, blocking
from shared.api.blocking import SignInDoor
from shared.domain.errors import Unauthenticated, Unavailable
from shared.services.signin import GoogleAccount
from tests.api.signing import (
    CURVE,
    OTHER,
    PROJECT,
    now,
    signed,
    with_the_public_key_as_secret,
    written,
)

URL = "https://signin.example.com"
CLIENT = "web.apps.googleusercontent.com"


@pytest.fixture(scope="module")
def door():
    """As in production: one verifier for events, with the keys of ID tokens, and one for Google's tokens."""
    return SignInDoor(
        project=PROJECT,
        url=URL,
        client_ids=frozenset({CLIENT, "another.apps.googleusercontent.com"}),
        verify_event=auth.google_verifier(frozenset({URL}), auth.SIGN_IN_KEYS),
        verify_google=auth.google_verifier(
            frozenset({CLIENT, "another.apps.googleusercontent.com"}), "https://oidc.example"
        ),
    )


def google_claims(**changes):
    said = {
        "iss": "https://accounts.google.com",
        "aud": CLIENT,
        "sub": "1",
        "email": "ada@example.com",
        "email_verified": True,
        "hd": "example.com",
        "iat": now() - 10,
        "exp": now() + 3600,
        **changes,
    }
    return {name: value for name, value in said.items() if value is not ...}


def event(**changes):
    said = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": URL,
        "sub": "firebase-ada",
        "iat": now() - 1,
        "exp": now() + 300,
        "event_id": "1",
        "event_type": "beforeSignIn",
        "sign_in_method": "google.com",
        "user_record": {"uid": "firebase-ada", "email": "ada@example.com", "email_verified": True},
        "oauth_id_token": changes.pop("oauth_id_token", None) or signed(google_claims()),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not ...}


def heard(door, token):
    with flask.Flask("test").test_request_context("/", method="POST", json={"data": {"jwt": token}}):
        return blocking.question(flask.request, door, datetime.now(UTC))


def test_a_genuine_question_is_heard(keys, door):
    kind, asked = heard(door, signed(event()))

    assert kind == "beforeSignIn"
    assert (asked.provider, asked.email, asked.verified) == ("google.com", "ada@example.com", True)
    assert asked.google == GoogleAccount("ada@example.com", True, "example.com")


@pytest.mark.parametrize(
    "token",
    [
        lambda: jwt.encode(event(), None, algorithm="none"),
        lambda: jwt.encode(event(), None, algorithm="none", headers={"kid": "k1"}),
        lambda: signed(event(), key=OTHER),
        lambda: signed(event(), kid="k2"),
        lambda: signed(event(), key="secret" * 8, algorithm="HS256"),
        lambda: signed(event(), algorithm="RS384"),
        lambda: signed(event(), key=CURVE, algorithm="ES256"),
        lambda: with_the_public_key_as_secret(event()),
        lambda: written(json.dumps(event()).encode(), jku="https://evil.example/keys"),
        lambda: written(json.dumps(event()).encode().replace(b"{", b'{"aud":"https://evil.example",', 1)),
        lambda: signed(event(aud="https://other.example.com")),
        lambda: signed(event(aud=f"{URL}/")),
        lambda: signed(event(aud=PROJECT)),
        lambda: signed(event(aud=...)),
        lambda: written(json.dumps(event(aud=[URL])).encode()),
        lambda: signed(event(iss="https://securetoken.google.com/another")),
        lambda: signed(event(iss="https://accounts.google.com")),
        lambda: signed(event(iss=...)),
        lambda: signed(event(exp=now() - 90)),
        lambda: signed(event(exp=...)),
        lambda: signed(event(iat=now() + 90)),
        lambda: signed(event(tenant_id="partners")),
        lambda: "nonsense",
    ],
)
def test_a_question_that_is_not_identity_platforms_is_not_heard(keys, door, token):
    with pytest.raises(Unauthenticated):
        heard(door, token())


@pytest.mark.parametrize(
    "token",
    [
        lambda: jwt.encode(google_claims(), None, algorithm="none"),
        lambda: json.dumps(google_claims()),
        lambda: signed(google_claims(), key=OTHER),
        lambda: signed(google_claims(), kid="k2"),
        lambda: signed(google_claims(aud="evil.apps.googleusercontent.com")),
        lambda: signed(google_claims(aud=[CLIENT])),
        lambda: signed(google_claims(aud=...)),
        lambda: signed(google_claims(iss="https://evil.example")),
        lambda: written(json.dumps(google_claims(iss=["https://accounts.google.com"])).encode()),
        lambda: signed(google_claims(exp=now() - 90)),
        lambda: signed(google_claims(iat=now() + 90)),
        lambda: "nonsense",
    ],
)
def test_a_token_inside_that_is_not_googles_is_not_believed(keys, door, token):
    with pytest.raises(Unauthenticated):
        heard(door, signed(event(oauth_id_token=token())))


def test_without_the_keys_nobody_is_let_in(keys, door):
    keys["status"] = 503
    with pytest.raises(Unavailable):
        heard(door, signed(event()))
