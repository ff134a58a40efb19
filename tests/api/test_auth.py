"""The verifiers that production uses, against keys of our own: forged, expired and foreign tokens do not pass."""

import json
from datetime import UTC, datetime

import flask
import jwt
import pytest

from shared.api import auth
from shared.api.endpoint import Endpoint
from shared.api.limits import STRANGERS, Limiter, Strangers
from shared.api.permissions import Proof
from shared.api.responses import Answer
from shared.domain.errors import Unauthenticated, Unavailable
from tests.api.signing import (
    CURVE,
    OTHER,
    PROJECT,
    firebase_claims,
    now,
    rawly,
    signed,
    with_the_public_key_as_secret,
    written,
)

HOUR = 3600
NO_TOKEN = (401, "unauthenticated")
TOO_OLD = (401, "reauth_required")
FOREIGN = (403, "domain_not_allowed")
COME_IN = (200, "ada@example.com")


@pytest.fixture(scope="module")
def verify():
    return auth.firebase_verifier(PROJECT)


@pytest.fixture
def ask(keys, verify):
    """Ask as the holder of a token: status, and the code of a refusal or the address of who was let in."""
    strangers = Strangers(Limiter(STRANGERS), 0, lambda: datetime.now(UTC))
    endpoint = Endpoint("submit", origins=frozenset, strangers=lambda: strangers)

    @endpoint.route("GET", "/api/me", proof=Proof.SIGN_IN)
    def who(call):
        claims = verify(auth.bearer(call.request))
        person = auth.identity(claims, project=PROJECT, domains=frozenset({"example.com"}), now=datetime.now(UTC))
        return Answer({"code": person.email})

    def asked(token):
        headers = {"Authorization": f"Bearer {token}"}
        with flask.Flask("test").test_request_context("/api/me", headers=headers):
            answer = endpoint(flask.request)
        return answer.status_code, answer.get_json()["code"]

    return asked


def genuine() -> bytes:
    return json.dumps(firebase_claims()).encode()


def with_parts(change) -> str:
    """A genuine token whose three parts were changed afterwards."""
    return ".".join(change(*signed(firebase_claims()).split(".")))


def deep(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


FORGED = {
    "no signature, alg none": lambda: jwt.encode(firebase_claims(), None, algorithm="none"),
    "no signature, alg none, our kid": lambda: jwt.encode(
        firebase_claims(), None, algorithm="none", headers={"kid": "k1"}
    ),
    "alg nOnE over a signature": lambda: written(genuine(), alg="nOnE"),
    "alg none over a signature": lambda: written(genuine(), alg="none"),
    "no alg": lambda: written(genuine(), alg=...),
    "alg a list": lambda: written(genuine(), alg=["RS256"]),
    "HS256": lambda: signed(firebase_claims(), key="secret" * 8, algorithm="HS256"),
    "HS256 with the public key": lambda: with_the_public_key_as_secret(firebase_claims()),
    "RS384": lambda: signed(firebase_claims(), algorithm="RS384"),
    "RS512": lambda: signed(firebase_claims(), algorithm="RS512"),
    "PS256": lambda: signed(firebase_claims(), algorithm="PS256"),
    "ES256": lambda: signed(firebase_claims(), key=CURVE, algorithm="ES256"),
    "another key": lambda: signed(firebase_claims(), key=OTHER),
    "a kid nobody knows": lambda: signed(firebase_claims(), kid="k2"),
    "no kid": lambda: signed(firebase_claims(), kid=None),
    "kid empty": lambda: written(genuine(), kid=""),
    "kid a number": lambda: written(genuine(), kid=1),
    "kid a list": lambda: written(genuine(), kid=["k1"]),
    "kid a path": lambda: written(genuine(), kid="../../../dev/null"),
    "kid a query": lambda: written(genuine(), kid="k1' OR '1'='1"),
    "jku": lambda: written(genuine(), jku="https://evil.example/keys"),
    "x5u": lambda: written(genuine(), x5u="https://evil.example/cert"),
    "x5c": lambda: written(genuine(), x5c=["AAAA"]),
    "jwk": lambda: written(genuine(), jwk={"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
    "crit": lambda: written(genuine(), crit=["b64"], b64=False),
    "alg twice": lambda: rawly(b'{"alg":"none","kid":"k1","alg":"RS256"}', genuine()),
    "header no JSON": lambda: rawly(b"RS256", genuine()),
    "header a list": lambda: rawly(b'["RS256","k1"]', genuine()),
    "header null": lambda: rawly(b"null", genuine()),
    "signature cut": lambda: with_parts(lambda h, c, s: (h, c, s[:-8])),
    "signature changed": lambda: with_parts(lambda h, c, s: (h, c, s[:-4] + "AAAA")),
    "signature left out": lambda: with_parts(lambda h, c, s: (h, c, "")),
    "signature of other claims": lambda: with_parts(
        lambda h, c, s: (h, signed(firebase_claims(sub="ben")).split(".")[1], s)
    ),
    "two parts": lambda: with_parts(lambda h, c, s: (h, c)),
    "four parts": lambda: with_parts(lambda h, c, s: (h, c, s, s)),
    "five parts, as if encrypted": lambda: with_parts(lambda h, c, s: (h, "", c, s, "AAAA")),
    "padded": lambda: with_parts(lambda h, c, s: (h, c + "==", s)),
    "not for addresses": lambda: with_parts(lambda h, c, s: (h, c + "+/", s)),
    "a blank inside": lambda: with_parts(lambda h, c, s: (h, c + " ", s)),
    "the JSON form": lambda: json.dumps(
        dict(zip(("protected", "payload", "signature"), signed(firebase_claims()).split("."), strict=True))
    ),
    "bare JSON": lambda: json.dumps(firebase_claims()),
    "letters": lambda: "a.b.c",
    "one letter of base64": lambda: "a.b.",
    "dots": lambda: "." * 5000,
    "a word": lambda: "nonsense",
    "a word with an umlaut": lambda: "ünicode",
    "a null byte": lambda: with_parts(lambda h, c, s: (h, c + "\0", s)),
    "40,000 letters": lambda: "e" * 40_000,
    "40,000 letters in a claim": lambda: signed(firebase_claims(name="x" * 40_000)),
    "1,000 lists in each other": lambda: written(deep(1_000)),
    "10,000 lists in each other": lambda: written(deep(10_000)),
    "claims a list": lambda: written(b'["ada"]'),
    "claims a number": lambda: written(b"7"),
    "claims null": lambda: written(b"null"),
    "claims empty": lambda: written(b""),
    "claims an empty object": lambda: written(b"{}"),
    "claims not in UTF-8": lambda: written(genuine().replace(b"Ada", b"\xff\xfe")),
    "claims in UTF-16": lambda: written(genuine().decode().encode("utf-16")),
    "half a character": lambda: written(genuine().replace(b"Ada", b"\\ud800")),
    "an address twice": lambda: written(genuine().replace(b"{", b'{"email":"eve@evil.com",', 1)),
    "a domain twice": lambda: written(genuine().replace(b"{", b'{"hd":"evil.com",', 1)),
    "not a number": lambda: written(genuine().replace(b'"Ada"', b"NaN")),
    "a number beyond all": lambda: written(genuine().replace(b'"Ada"', b"1e999")),
    "a number of 5,000 digits": lambda: written(genuine().replace(b'"Ada"', b"9" * 5_000)),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_is_not_as_google_makes_them_is_refused(ask, what):
    assert ask(FORGED[what]()) == NO_TOKEN


FIREBASE = "firebase"
SAID = [
    ("aud", "another", NO_TOKEN),
    ("aud", PROJECT.upper(), NO_TOKEN),
    ("aud", f"{PROJECT}/", NO_TOKEN),
    ("aud", [PROJECT], NO_TOKEN),
    ("aud", [PROJECT, "another"], NO_TOKEN),
    ("aud", "", NO_TOKEN),
    ("aud", None, NO_TOKEN),
    ("aud", 7, NO_TOKEN),
    ("aud", ..., NO_TOKEN),
    ("iss", "https://securetoken.google.com/another", NO_TOKEN),
    ("iss", f"https://securetoken.google.com/{PROJECT}/", NO_TOKEN),
    ("iss", f"http://securetoken.google.com/{PROJECT}", NO_TOKEN),
    ("iss", f"https://session.firebase.google.com/{PROJECT}", NO_TOKEN),
    ("iss", "https://accounts.google.com", NO_TOKEN),
    ("iss", [f"https://securetoken.google.com/{PROJECT}"], NO_TOKEN),
    ("iss", ..., NO_TOKEN),
    ("exp", lambda: now() - 90, NO_TOKEN),
    ("exp", lambda: now() - 30, COME_IN),
    ("exp", lambda: str(now() + HOUR), NO_TOKEN),
    ("exp", lambda: now() + 0.5 + HOUR, NO_TOKEN),
    ("exp", True, NO_TOKEN),
    ("exp", 0, NO_TOKEN),
    ("exp", -1, NO_TOKEN),
    ("exp", 2**40, NO_TOKEN),
    ("exp", [1], NO_TOKEN),
    ("exp", None, NO_TOKEN),
    ("exp", ..., NO_TOKEN),
    ("iat", lambda: now() + 90, NO_TOKEN),
    ("iat", lambda: now() + 30, COME_IN),
    ("iat", "now", NO_TOKEN),
    ("iat", None, NO_TOKEN),
    ("iat", ..., NO_TOKEN),
    ("auth_time", lambda: now() - 24 * HOUR - 5, TOO_OLD),
    ("auth_time", lambda: now() - 24 * HOUR + 60, COME_IN),
    ("auth_time", 1, TOO_OLD),
    ("auth_time", lambda: now() + 90, NO_TOKEN),
    ("auth_time", lambda: now() + 30, COME_IN),
    ("auth_time", lambda: now() + 10 * HOUR, NO_TOKEN),
    ("auth_time", lambda: str(now()), NO_TOKEN),
    ("auth_time", True, NO_TOKEN),
    ("auth_time", ..., NO_TOKEN),
    ("sub", "", NO_TOKEN),
    ("sub", "x" * 128, COME_IN),
    ("sub", "x" * 129, NO_TOKEN),
    ("sub", "ada\n", NO_TOKEN),
    ("sub", "ada\0", NO_TOKEN),
    ("sub", "\u202eada", NO_TOKEN),
    ("sub", 7, NO_TOKEN),
    ("sub", ["ada"], NO_TOKEN),
    ("sub", ..., NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "password"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "anonymous"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "custom"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "phone"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "saml.example"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "oidc.google.com"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "Google.com"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "google.com "}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": ["google.com"]}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "google.com", "tenant": "partners"}, NO_TOKEN),
    (FIREBASE, {"sign_in_provider": "google.com", "tenant": ""}, NO_TOKEN),
    (FIREBASE, {"identities": {"google.com": ["1"]}}, NO_TOKEN),
    (FIREBASE, "google.com", NO_TOKEN),
    (FIREBASE, [], NO_TOKEN),
    (FIREBASE, None, NO_TOKEN),
    (FIREBASE, ..., NO_TOKEN),
    ("email_verified", False, NO_TOKEN),
    ("email_verified", "true", NO_TOKEN),
    ("email_verified", 1, NO_TOKEN),
    ("email_verified", None, NO_TOKEN),
    ("email_verified", ..., NO_TOKEN),
    ("email", ..., NO_TOKEN),
    ("email", None, NO_TOKEN),
    ("email", 7, NO_TOKEN),
    ("email", ["ada@example.com"], NO_TOKEN),
    ("email", {"address": "ada@example.com"}, NO_TOKEN),
    ("email", "ADA@EXAMPLE.COM", COME_IN),
    ("email", " ada@example.com ", COME_IN),
    ("email", "", FOREIGN),
    ("email", "ada", FOREIGN),
    ("email", "ada@", FOREIGN),
    ("email", "@example.com", FOREIGN),
    ("email", "example.com", FOREIGN),
    ("email", "ada@evil.com", FOREIGN),
    ("email", "ada@evil-example.com", FOREIGN),
    ("email", "ada@notexample.com", FOREIGN),
    ("email", "ada@example.com.evil.com", FOREIGN),
    ("email", "ada@sub.example.com", FOREIGN),
    ("email", "ada@example.co", FOREIGN),
    ("email", "ada@example.com.", FOREIGN),
    ("email", "ada@.example.com", FOREIGN),
    ("email", "ada@example..com", FOREIGN),
    ("email", "ada@example.com@evil.com", FOREIGN),
    ("email", "ada@evil.com@example.com", FOREIGN),
    ("email", '"ada@evil.com"@example.com', FOREIGN),
    ("email", "ada%evil.com@example.com", FOREIGN),
    ("email", "ada+eve@example.com", FOREIGN),
    ("email", "eve@evil.com,ada@example.com", FOREIGN),
    ("email", "Ada <ada@example.com>", FOREIGN),
    ("email", "ada @example.com", FOREIGN),
    ("email", "ada@ example.com", FOREIGN),
    ("email", "ada@example.com\nx", FOREIGN),
    ("email", "ada\0@example.com", FOREIGN),
    ("email", "ada@example.com\0.evil.com", FOREIGN),
    ("email", "ada@example.com\u200b", FOREIGN),
    ("email", "\u0430\u0434\u0430@example.com", FOREIGN),
    ("email", "ada@ex\u0430mple.com", FOREIGN),
    ("email", "ada@example\u3002com", FOREIGN),
    ("email", "ada@\uff45xample.com", FOREIGN),
    ("email", "ada@xn--exmple-4nf.com", FOREIGN),
    ("email", "\u212aarl@example.com", FOREIGN),
    ("email", "ada@[127.0.0.1]", FOREIGN),
    ("email", "a" * 65 + "@example.com", FOREIGN),
    ("hd", "EXAMPLE.COM", COME_IN),
    ("hd", ..., FOREIGN),
    ("hd", None, FOREIGN),
    ("hd", "", FOREIGN),
    ("hd", "evil.com", FOREIGN),
    ("hd", "sub.example.com", FOREIGN),
    ("hd", "example.com.", FOREIGN),
    ("hd", "example.com,evil.com", FOREIGN),
    ("hd", " example.com", FOREIGN),
    ("hd", "ex\u0430mple.com", FOREIGN),
    ("hd", ["example.com"], FOREIGN),
    ("hd", {"example.com": True}, FOREIGN),
    ("hd", True, FOREIGN),
    ("hd", 7, FOREIGN),
    ("name", "\x1b[31mAda\r\n", COME_IN),
    ("name", ["Ada"], COME_IN),
    ("name", ..., COME_IN),
]


@pytest.mark.parametrize(
    ("claim", "value", "demanded"), SAID, ids=lambda part: "a time" if callable(part) else repr(part)[:60]
)
def test_what_a_genuine_token_says_decides_who_comes_in(ask, claim, value, demanded):
    claims = firebase_claims(**{claim: value() if callable(value) else value})

    assert ask(written(json.dumps(claims).encode())) == demanded


OTHERS = {
    "a custom token": {
        "iss": "firebase-adminsdk@demo-verifier.iam.gserviceaccount.com",
        "aud": "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
        "uid": "ada",
    },
    "a session cookie": {"iss": f"https://session.firebase.google.com/{PROJECT}"},
    "Google's own ID token": {"iss": "https://accounts.google.com", "aud": "web.apps.googleusercontent.com"},
    "a blocking event": {"aud": "https://signin.example.com", "event_type": "beforeSignIn", "auth_time": ...},
    "a token of the gateway": {
        "iss": "https://accounts.google.com",
        "aud": "https://submit.example.com",
        "email": "gateway@demo-verifier.iam.gserviceaccount.com",
    },
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_genuine_token_that_is_for_something_else_is_refused(ask, kind):
    assert ask(signed(firebase_claims(**OTHERS[kind]))) == NO_TOKEN


def test_the_table_is_as_large_as_it_should_be():
    assert len(FORGED) + len(SAID) + len(OTHERS) >= 80


def test_a_name_is_one_line_that_can_be_shown(keys, verify):
    claims = verify(signed(firebase_claims(name="\x1b[31mAda\r\n\u202e" + "x" * 300)))
    person = auth.identity(claims, project=PROJECT, domains=frozenset({"example.com"}), now=datetime.now(UTC))

    assert person.name == "[31mAda" + "x" * 193


def test_key_servers_that_do_not_answer_are_no_reason_to_sign_in_again(keys):
    keys["status"] = 503
    fresh = auth.firebase_verifier(f"{PROJECT}-2")
    with pytest.raises(Unavailable):
        fresh(signed(firebase_claims(aud=f"{PROJECT}-2", iss=f"https://securetoken.google.com/{PROJECT}-2")))


def machine_claims(**changes):
    claims = {"iss": "https://accounts.google.com", "aud": "https://worker.example.com", "sub": "1"}
    return {
        **claims,
        "email": "invoker@example.com",
        "email_verified": True,
        "iat": now() - 10,
        "exp": now() + HOUR,
        **changes,
    }


@pytest.fixture(scope="module")
def verify_machine():
    return auth.google_verifier(frozenset({"https://worker.example.com"}), "https://oidc.example/keys")


def test_a_genuine_call_of_the_queue_passes(keys, verify_machine):
    assert verify_machine(signed(machine_claims()))["email"] == "invoker@example.com"


@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(machine_claims(), key=OTHER),
        lambda: signed(machine_claims(aud="https://other.example.com")),
        lambda: signed(machine_claims(exp=1)),
        lambda: written(json.dumps(machine_claims()).encode(), jku="https://evil.example/keys"),
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
