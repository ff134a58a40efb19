"""signin: who gets a token at all, and in which words Identity Platform is told that somebody does not."""

import json
from dataclasses import replace

import flask
import jwt
import pytest

import functions.signin
from shared import wiring
from shared.domain.ids import user_id
from shared.domain.ledger import Account
from shared.storage.store import Change, StoreUnavailable
from tests.functions.conftest import PROJECT

URL = "https://signin.example.com"
CLIENT = "web.apps.googleusercontent.com"


def google(http, email, /, **changes):
    """What Google's own ID token says; a change to `...` leaves the claim out."""
    now = int(http.world.clock().timestamp())
    said = {
        "iss": "https://accounts.google.com",
        "aud": CLIENT,
        "email": email,
        "email_verified": True,
        "hd": "example.com",
        "iat": now,
        "exp": now + 3600,
        **changes,
    }
    return json.dumps({name: value for name, value in said.items() if value is not ...})


def event(http, email="ada@example.com", /, **changes):
    now = int(http.world.clock().timestamp())
    said = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": URL,
        "iat": now,
        "exp": now + 300,
        "event_type": "beforeSignIn",
        "sign_in_method": "google.com",
        "user_record": {"uid": "firebase-ada", "email": email, "email_verified": True},
        "oauth_id_token": google(http, email),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not ...}


def post(**body):
    with flask.Flask("test").test_request_context("/", method="POST", **body):
        return functions.signin.handle(flask.request)


def asked(said):
    return post(json={"data": {"jwt": jwt.encode(said, None, algorithm="none")}})


def refusal(answer):
    """Status and code; the form is the one that Identity Platform passes on to the client."""
    error = answer.get_json()["error"]
    assert set(error) == {"status", "message"}
    assert " : " not in error["message"]  # the web SDK cuts the text there
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 503: "UNAVAILABLE"}
    assert error["status"] == names[answer.status_code]
    return answer.status_code, error["message"].partition(":")[0]


@pytest.fixture
def by_invitation(http, monkeypatch):
    policy = replace(http.world.app.policy, signup="invite", first_admins=frozenset({"root@example.com"}))
    monkeypatch.setattr(wiring.app, "_made", [replace(http.world.app, policy=policy)])
    return http


@pytest.mark.parametrize("email", ["ada@example.com", "somebody.new@example.com", "Somebody.New@Example.COM"])
def test_who_is_let_in_gets_the_claim_that_every_function_asks_for(http, email):
    before = http.world.store.everything(Account)
    answer = asked(event(http, email))

    assert answer.status_code == 200
    assert answer.get_json() == {"userRecord": {"updateMask": "sessionClaims", "sessionClaims": {"hd": "example.com"}}}
    assert http.world.store.everything(Account) == before


def test_before_a_user_is_made_there_is_no_session_to_give_a_claim_to(http):
    answer = asked(event(http, event_type="beforeCreate"))

    assert (answer.status_code, answer.get_json()) == (200, {})


def user(**changes):
    return {"uid": "firebase-ada", "email": "ada@example.com", "email_verified": True, **changes}


@pytest.mark.parametrize("kind", ["beforeCreate", "beforeSignIn"])
@pytest.mark.parametrize(
    ("changes", "demanded"),
    [
        (lambda http: {"sign_in_method": "password"}, (401, "unauthenticated")),
        (lambda http: {"sign_in_method": "password", "oauth_id_token": ...}, (401, "unauthenticated")),
        (lambda http: {"sign_in_method": "saml.example"}, (401, "unauthenticated")),
        (lambda http: {"sign_in_method": "Google.com"}, (401, "unauthenticated")),
        (lambda http: {"sign_in_method": ["google.com"]}, (401, "unauthenticated")),
        (lambda http: {"sign_in_method": ...}, (401, "unauthenticated")),
        (lambda http: {"user_record": user(email_verified=False)}, (401, "unauthenticated")),
        (lambda http: {"user_record": user(email_verified="true")}, (401, "unauthenticated")),
        (lambda http: {"user_record": user(email="eve@evil.com")}, (403, "domain_not_allowed")),
        (lambda http: {"user_record": user(email="eve@sub.example.com")}, (403, "domain_not_allowed")),
        (lambda http: {"user_record": user(email="ada@example.com.evil.com")}, (403, "domain_not_allowed")),
        (lambda http: {"user_record": user(email="ada@example.com@evil.com")}, (403, "domain_not_allowed")),
        (lambda http: {"user_record": user(email=None)}, (403, "domain_not_allowed")),
        (lambda http: {"user_record": user(email="ben@example.com")}, (403, "account_conflict")),
        (lambda http: {"oauth_id_token": ...}, (403, "domain_not_allowed")),
        (lambda http: {"oauth_id_token": 7}, (403, "domain_not_allowed")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", hd=...)}, (403, "domain_not_allowed")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", hd="evil.com")}, (403, "domain_not_allowed")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", hd="")}, (403, "domain_not_allowed")),
        (
            lambda http: {"oauth_id_token": google(http, "ada@example.com", hd=["example.com"])},
            (403, "domain_not_allowed"),
        ),
        (
            lambda http: {"oauth_id_token": google(http, "ada@example.com", email_verified="true")},
            (401, "unauthenticated"),
        ),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", email=...)}, (403, "domain_not_allowed")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", aud="another")}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", aud=[CLIENT])}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", iss={})}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", exp=1)}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": google(http, "ada@example.com", exp=...)}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": "{"}, (401, "unauthenticated")),
        (lambda http: {"oauth_id_token": '{"hd":"evil.com","hd":"example.com"}'}, (401, "unauthenticated")),
        (lambda http: {"aud": "https://other.example.com"}, (401, "unauthenticated")),
        (lambda http: {"iss": "https://securetoken.google.com/another"}, (401, "unauthenticated")),
        (lambda http: {"exp": int(http.world.clock().timestamp()) - 61}, (401, "unauthenticated")),
        (lambda http: {"iat": int(http.world.clock().timestamp()) + 61}, (401, "unauthenticated")),
        (lambda http: {"tenant_id": "partners"}, (401, "unauthenticated")),
        (lambda http: {"user_record": ...}, (400, "malformed_request")),
        (lambda http: {"user_record": "ada@example.com"}, (400, "malformed_request")),
    ],
)
def test_who_is_not_let_in_is_told_why(http, kind, changes, demanded):
    assert refusal(asked(event(http, **{"event_type": kind, **changes(http)}))) == demanded


@pytest.mark.parametrize("kind", ["beforeSendEmail", "", None, ["beforeSignIn"], {}])
def test_an_event_that_is_no_sign_in_is_refused(http, kind):
    assert refusal(asked(event(http, event_type=kind))) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"data": b"{", "content_type": "application/json"}, "malformed_request"),
        ({"data": b"\xff", "content_type": "application/json"}, "malformed_request"),
        ({"data": b"[" * 5000, "content_type": "application/json"}, "malformed_request"),
        ({"data": b"{}", "content_type": "text/plain"}, "unsupported_media_type"),
        ({"data": b"x" * (2**20 + 1), "content_type": "application/json"}, "too_large"),
        ({"json": {}}, "invalid_input"),
        ({"json": []}, "invalid_input"),
        ({"json": {"data": {}}}, "invalid_input"),
        ({"json": {"data": {"jwt": 7}}}, "invalid_input"),
        ({"json": {"data": {"jwt": ""}}}, "unauthenticated"),
        ({"json": {"data": {"jwt": "a.b.c"}}}, "unauthenticated"),
        ({"json": {"data": {"jwt": "x" * 40_000}}}, "unauthenticated"),
        ({"json": {"data": {"jwt": "{\ud800"}}}, "malformed_request"),
    ],
)
def test_a_body_that_holds_no_question_is_refused_and_is_no_error_of_ours(http, body, code):
    assert refusal(post(**body)) == (401 if code == "unauthenticated" else 400, code)


def test_the_form_of_the_question_may_grow(http):
    token = jwt.encode(event(http, locale="en", recaptcha_score=0.9), None, algorithm="none")

    assert post(json={"data": {"jwt": token, "more": 1}, "context": {}}).status_code == 200


def test_who_is_blocked_gets_no_token(http):
    uid = http.uid("ada")
    http.world.store.commit(lambda read: Change(None, update=(replace(read.get(Account, uid), status="blocked"),)))

    assert refusal(asked(event(http))) == (403, "account_blocked")


def test_where_people_are_invited_nobody_else_gets_a_token(by_invitation):
    http = by_invitation

    assert refusal(asked(event(http, "somebody.new@example.com"))) == (403, "not_invited")
    assert asked(event(http, "ada@example.com")).status_code == 200
    assert asked(event(http, "Root@example.com")).status_code == 200
    assert http.world.store.get(Account, user_id("root@example.com")) is None


def test_when_the_database_does_not_answer_nobody_gets_a_token(http, monkeypatch):
    def down(*_):
        raise StoreUnavailable("down")

    monkeypatch.setattr(http.world.store, "get", down)

    assert refusal(asked(event(http))) == (503, "temporarily_unavailable")


def test_what_nobody_foresaw_is_no_way_in(http, monkeypatch):
    monkeypatch.setattr(http.world.store, "get", lambda *_: 1 / 0)

    assert asked(event(http)).status_code == 500


def test_a_question_is_posted_to_the_one_address(http):
    for method, path, status in (("GET", "/", 405), ("PUT", "/", 405), ("POST", "/signin", 404)):
        with flask.Flask("test").test_request_context(path, method=method):
            assert functions.signin.handle(flask.request).status_code == status
