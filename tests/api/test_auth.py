"""The verifiers that production uses, against keys of our own: forged, expired and foreign tokens do not pass."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth.credentials import AnonymousCredentials
from google.auth.transport import requests as transport

from shared.api import auth
from shared.domain.errors import Unauthenticated, Unavailable

PROJECT = "demo-verifier"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, KEY.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    return built.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class Answer:
    def __init__(self, status: int, body: object) -> None:
        self.status, self.data, self.headers = status, json.dumps(body).encode(), {}


@pytest.fixture
def keys(monkeypatch):
    """Google's key servers, answering with ours; `keys["status"]` makes them fail."""
    state = {"status": 200}
    public = {
        **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())),
        "kid": "k1",
        "use": "sig",
        "alg": "RS256",
    }

    def ask(self, url, **named):
        return Answer(state["status"], {"keys": [public]} if "oidc.example" in url else {"k1": certificate()})

    monkeypatch.setattr(transport.Request, "__call__", ask)
    monkeypatch.delenv("FIREBASE_AUTH_EMULATOR_HOST", raising=False)
    monkeypatch.setattr("google.auth.default", lambda *_, **__: (AnonymousCredentials(), PROJECT))
    return state


def firebase_claims(**changes):
    now = int(datetime.now(UTC).timestamp())
    return {
        "iss": f"https://securetoken.google.com/{PROJECT}", "aud": PROJECT, "sub": "ada",
        "iat": now - 10, "exp": now + 3600, "auth_time": now - 10, **changes,
    }  # fmt: skip


def signed(claims, *, key=KEY, kid="k1", algorithm="RS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


@pytest.fixture(scope="module")
def verify():
    return auth.firebase_verifier(PROJECT)


def test_a_genuine_sign_in_passes(keys, verify):
    assert verify(signed(firebase_claims()))["sub"] == "ada"


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(firebase_claims(), key=OTHER),
        lambda: signed(firebase_claims(), kid="k2"),
        lambda: signed(firebase_claims(), kid=None),
        lambda: signed(firebase_claims(), key="secret" * 8, algorithm="HS256"),
        lambda: jwt.encode(firebase_claims(), None, algorithm="none", headers={"kid": "k1"}),
        lambda: signed(firebase_claims(exp=1)),
        lambda: signed(firebase_claims(aud="another")),
        lambda: signed(firebase_claims(iss="https://securetoken.google.com/another")),
        lambda: signed(firebase_claims(iss=f"https://session.firebase.google.com/{PROJECT}")),
        lambda: signed(firebase_claims(sub="")),
        lambda: signed(firebase_claims())[:-4] + "AAAA",
        lambda: "a.b.c",
        lambda: "nonsense",
        lambda: "ünicode",
        lambda: "." * 5000,
    ],
)
def test_a_token_that_is_not_a_genuine_sign_in_is_refused(keys, verify, token):
    with pytest.raises(Unauthenticated):
        verify(token())


def test_an_unsigned_token_is_refused_though_the_emulators_client_would_take_it(keys, verify):
    """The guard at the start keeps the variable away; this is what it protects from."""
    token = jwt.encode(firebase_claims(exp=1), None, algorithm="none")
    with pytest.raises(Unauthenticated):
        verify(token)


def test_key_servers_that_do_not_answer_are_no_reason_to_sign_in_again(keys):
    keys["status"] = 503
    fresh = auth.firebase_verifier(f"{PROJECT}-2")
    with pytest.raises(Unavailable):
        fresh(signed(firebase_claims(aud=f"{PROJECT}-2", iss=f"https://securetoken.google.com/{PROJECT}-2")))


def machine_claims(**changes):
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": "https://accounts.google.com", "aud": "https://worker.example.com", "sub": "1"}
    return {
        **claims,
        "email": "invoker@example.com",
        "email_verified": True,
        "iat": now - 10,
        "exp": now + 3600,
        **changes,
    }


@pytest.fixture(scope="module")
def verify_machine():
    return auth.google_verifier("https://worker.example.com", "https://oidc.example/keys")


def test_a_genuine_call_of_the_queue_passes(keys, verify_machine):
    assert verify_machine(signed(machine_claims()))["email"] == "invoker@example.com"


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(machine_claims(), key=OTHER),
        lambda: signed(machine_claims(aud="https://other.example.com")),
        lambda: signed(machine_claims(exp=1)),
        lambda: jwt.encode(machine_claims(), None, algorithm="none"),
        lambda: "nonsense",
    ],
)
def test_a_call_that_is_not_the_queues_is_refused(keys, verify_machine, token):
    with pytest.raises(Unauthenticated):
        verify_machine(token())


def test_the_emulators_client_takes_unsigned_expired_tokens_and_our_own_checks_do_not(keys, monkeypatch):
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:1")
    lenient = auth.firebase_verifier(f"{PROJECT}-3")
    claims = firebase_claims(exp=1, aud=f"{PROJECT}-3", iss=f"https://securetoken.google.com/{PROJECT}-3")
    taken = lenient(jwt.encode(claims, None, algorithm="none"))
    with pytest.raises(Unauthenticated):
        auth.identity(taken, project=f"{PROJECT}-3", domains=frozenset({"example.com"}), now=datetime.now(UTC))
