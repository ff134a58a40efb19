"""Who gets in: the claims of a token, the first visit, blocks, and what surrounds every answer."""

import re

import pytest

from shared.domain import ids
from shared.domain.ledger import Account, Balance


def claims(http, **changes):
    http.claims["special"] = {**http.verify("ada"), **changes}
    return "special"


HOUR = 3600


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        (lambda now: {"exp": now - 61}, 401, "unauthenticated"),
        (lambda now: {"exp": "soon"}, 401, "unauthenticated"),
        (lambda now: {"exp": True}, 401, "unauthenticated"),
        (lambda now: {"iat": now + 61}, 401, "unauthenticated"),
        (lambda now: {"aud": "another-project"}, 401, "unauthenticated"),
        (lambda now: {"iss": "https://securetoken.google.com/another"}, 401, "unauthenticated"),
        (lambda now: {"sub": ""}, 401, "unauthenticated"),
        (lambda now: {"sub": "x" * 129}, 401, "unauthenticated"),
        (lambda now: {"firebase": {"sign_in_provider": "password"}}, 401, "unauthenticated"),
        (lambda now: {"firebase": None}, 401, "unauthenticated"),
        (lambda now: {"email_verified": False}, 401, "unauthenticated"),
        (lambda now: {"email_verified": "true"}, 401, "unauthenticated"),
        (lambda now: {"email": None}, 401, "unauthenticated"),
        (lambda now: {"auth_time": now - 24 * HOUR - 1}, 401, "reauth_required"),
        (lambda now: {"email": "ada@evil.com"}, 403, "domain_not_allowed"),
        (lambda now: {"email": "ada@example.com@evil.com"}, 403, "domain_not_allowed"),
        (lambda now: {"email": "ada@sub.example.com"}, 403, "domain_not_allowed"),
        (lambda now: {"email": "ada@notexample.com"}, 403, "domain_not_allowed"),
        (lambda now: {"email": "@example.com"}, 403, "domain_not_allowed"),
        (lambda now: {"hd": None}, 403, "domain_not_allowed"),
        (lambda now: {"hd": "evil.com"}, 403, "domain_not_allowed"),
        (lambda now: {"sub": "another-identity"}, 403, "account_conflict"),
    ],
)
def test_a_token_that_says_the_wrong_thing_is_refused(http, changes, status, code):
    now = int(http.world.clock().timestamp())
    answer = http("GET", "/api/me", who=claims(http, **changes(now)))

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("email", ["ADA@EXAMPLE.COM", " ada@example.com "])
def test_an_address_is_the_same_in_any_case(http, email):
    assert http("GET", "/api/me", who=claims(http, email=email)).get_json()["email"] == "ada@example.com"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer "},
        {"Authorization": "ada"},
        {"X-Api-Key": "Bearer ada"},
    ],
)
def test_without_a_bearer_token_nobody_gets_in(http, headers):
    answer = http("GET", "/api/me", who=None, headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")


def test_a_token_in_the_address_is_not_read(http):
    assert http("GET", "/api/me?access_token=ada", who=None).status_code == 401


def test_behind_the_gateway_the_forwarded_token_counts(http):
    headers = {"Authorization": "Bearer gateway9", "X-Forwarded-Authorization": "Bearer ben"}

    assert http("GET", "/api/me", who=None, headers=headers).get_json()["email"] == "ben@example.com"


def test_a_first_visit_makes_an_account_once_with_the_welcome_credits(http):
    visits = [http("GET", "/api/me", who="dora").get_json() for _ in range(2)]

    assert visits[0] == visits[1]
    assert visits[0]["balance"] == {"available": 100, "held": 0}
    assert (visits[0]["role"], visits[0]["department"]) == ("user", "unassigned")
    assert http.world.store.get(Account, ids.user_id("dora@example.com")).balance == Balance(available=100, granted=100)
    assert http.world.proof() == []


def test_every_answer_has_an_id_and_is_kept_by_nobody(http):
    for answer in (http("GET", "/api/me"), http("GET", "/api/nothing"), http("GET", "/api/me", who=None)):
        assert re.fullmatch(r"[a-z2-7]{32}", answer.headers["X-Request-Id"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        if answer.status_code != 200:
            assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]
            assert set(answer.get_json()) >= {"type", "title", "status", "detail", "code"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("GET", "//api/me", 404, "not_found"),
        ("GET", "/api/me/", 404, "not_found"),
        ("GET", "/API/me", 404, "not_found"),
        ("DELETE", "/api/me", 405, "method_not_allowed"),
        ("GET", "/api/generate", 405, "method_not_allowed"),
    ],
)
def test_paths_and_methods_that_are_not_ours_are_refused(http, method, path, status, code):
    answer = http(method, path)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_the_web_apps_origin_may_read_answers_and_no_other(http):
    ours = http("GET", "/api/me", headers={"Origin": "https://app.example.com"})
    theirs = http("GET", "/api/me", headers={"Origin": "https://evil.example.com"})

    assert ours.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert "ETag" in ours.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in theirs.headers
    assert ours.headers["Vary"] == theirs.headers["Vary"] == "Origin"


def test_a_preflight_says_what_may_be_sent(http):
    answer = http("OPTIONS", "/api/generate", who=None, headers={"Origin": "https://app.example.com"})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert http("OPTIONS", "/api/nothing", who=None).status_code == 404


def test_what_nobody_foresaw_is_an_error_without_a_trace_of_our_code(http, monkeypatch):
    monkeypatch.setattr(http.world.store, "get", lambda *_: 1 / 0)
    answer = http("GET", "/api/me")

    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal")
    assert "ZeroDivision" not in answer.get_data(as_text=True)
