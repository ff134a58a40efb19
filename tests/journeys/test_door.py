"""Who is let in through the gateway and who is not: tokens, addresses, origins, sizes; a refusal costs nobody anything."""

import base64
import json
import time
from typing import Any

import pytest
import requests

from infra.local import people
from tests.journeys.client import Client, new_address, new_key, problem
from tests.system import RunningSystem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

HOUR = 3600


def claims(address: str, **changes: Any) -> dict[str, Any]:
    """What the ID token of a Google sign-in says."""
    now = int(time.time())
    said = {
        "iss": "https://securetoken.google.com/demo-ai-tools",
        "aud": "demo-ai-tools",
        "sub": f"sign-in of {address}",
        "auth_time": now - 5,
        "iat": now - 5,
        "exp": now + HOUR,
        "email": address,
        "email_verified": True,
        "firebase": {"identities": {"email": [address]}, "sign_in_provider": "google.com"},
        "hd": "example.com",
    }
    return {**said, **changes}


def token(said: dict[str, Any], *, header: dict[str, str] | None = None, signature: bytes = b"") -> str:
    """A token as the Auth emulator makes them, unsigned."""
    parts = (json.dumps(header or {"alg": "none", "typ": "JWT"}).encode(), json.dumps(said).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_the_gateway_itself_refuses_what_is_no_token_of_ours(ada: Client) -> None:
    now = int(time.time())
    bad = {
        "": "Jwt is missing",
        "nonsense": "Jwt is not in the form",
        token(claims(ada.email, exp=now - HOUR)): "Jwt is expired",
        token(claims(ada.email, aud="another-app")): "Audiences in Jwt are not allowed",
        token(claims(ada.email, iss="https://evil.example")): "Jwt issuer is not configured",
        token(claims(ada.email), header={"alg": "RS256", "kid": "1"}, signature=b"x" * 256): "Jwt verification fails",
    }
    for given, message in bad.items():
        for method, path in (("GET", "/api/me"), ("POST", "/api/generate"), ("GET", "/api/admin/users")):
            answer = ada.request(method, path, token=given)

            assert (answer.status_code, answer.json()["code"]) == (401, 401), given
            assert message in answer.json()["message"]
            assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "eve@evil.example"}, 403, "domain_not_allowed"),
        ({"email": "eve@sub.example.com"}, 403, "domain_not_allowed"),
        ({"email": "eve@example.com@evil.example"}, 403, "domain_not_allowed"),
        ({"hd": None}, 403, "domain_not_allowed"),
        ({"hd": "evil.example"}, 403, "domain_not_allowed"),
        ({"email_verified": False}, 401, "unauthenticated"),
        ({"firebase": {"sign_in_provider": "password"}}, 401, "unauthenticated"),
        ({"auth_time": int(time.time()) - 25 * HOUR}, 401, "reauth_required"),
        ({"sub": "another sign-in with the same address"}, 403, "account_conflict"),
    ],
)
def test_a_token_that_holds_for_somebody_we_do_not_let_in(
    ada: Client, changes: dict[str, Any], status: int, code: str
) -> None:
    assert ada.balance == (100, 0)
    given = token(claims(ada.email, **changes))
    body = {"model": "local-probe", "prompt": "x", "params": {}}
    answers = [
        ada.request("GET", "/api/me", token=given),
        ada.request("GET", "/api/history", token=given),
        ada.request("POST", "/api/generate", token=given, json=body, headers={"Idempotency-Key": new_key()}),
        ada.request("GET", "/api/admin/users", token=given),
    ]

    assert {problem(answer) for answer in answers} == {(status, code)}
    assert (ada.balance, ada.get("/api/history")["items"]) == ((100, 0), [])


def test_somebody_who_is_blocked_comes_in_nowhere(system: RunningSystem, ada: Client, cleo: Client) -> None:
    """Not with the token they have, and they get no other one."""
    cleo.send("PATCH", f"/api/admin/users/{ada.me['uid']}", {"status": "blocked", "reason": "left us"})
    answers = [ada.request("GET", path) for path in ("/api/me", "/api/models", "/api/admin/users")]

    assert {problem(answer) for answer in [*answers, ada.ask("local-probe")]} == {(403, "account_blocked")}
    for email in (ada.email, "bill@example.com"):
        with pytest.raises(people.SignInRefused, match=r"^account_blocked: "):
            system.person(email)


def test_a_token_is_read_from_its_header_and_from_nowhere_else(ada: Client, cleo: Client) -> None:
    forged = {
        "X-Forwarded-Authorization": f"Bearer {cleo.token}",
        "X-Apigateway-Api-Userinfo": cleo.token.split(".")[1],
        "Cookie": f"__session={cleo.token}",
    }
    mine = ada.request("GET", "/api/me", headers=forged)
    hers = ada.request("GET", f"/api/me?access_token={cleo.token}", headers=forged)
    nobody = ada.request("GET", f"/api/me?access_token={cleo.token}&token={cleo.token}", token="", headers=forged)

    assert (mine.status_code, mine.json()["email"]) == (200, ada.email)
    assert problem(hers) == (422, "invalid_input")
    assert nobody.status_code == 401


def test_an_address_in_another_form_is_the_same_person(system: RunningSystem, ada: Client) -> None:
    uid = ada.me["uid"]
    subject = json.loads(base64.urlsafe_b64decode(ada.token.split(".")[1] + "=="))["sub"]
    shouted = token(claims(f" {ada.email.upper()}", sub=subject))

    assert ada.request("GET", "/api/me", token=shouted).json()["uid"] == uid


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404), ("GET", "/api/nothing", 404), ("GET", "/API/me", 404), ("GET", "/api//me", 404),
        ("POST", "/internal/advance", 404), ("POST", "/internal/sweep", 404), ("GET", "/health", 404),
        ("DELETE", "/api/me", 405), ("GET", "/api/generate", 405), ("PUT", "/api/poll/x", 405),
    ],
)  # fmt: skip
def test_what_the_contract_does_not_have_ends_at_the_gateway(ada: Client, method: str, path: str, status: int) -> None:
    answer = ada.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert "X-Request-Id" not in answer.headers


def test_the_worker_lets_nobody_in_but_the_queue(system: RunningSystem, cleo: Client) -> None:
    worker = system.places.url(system.places.function_port("worker"))
    for headers in (
        {},
        {"Authorization": f"Bearer {cleo.token}"},
        {"X-Forwarded-Authorization": f"Bearer {cleo.token}"},
    ):
        answer = requests.post(f"{worker}/internal/sweep", headers=headers, timeout=10)

        assert problem(answer) == (401, "unauthenticated")


def test_a_body_that_is_too_large_or_unreadable_is_refused_and_costs_nothing(ada: Client) -> None:
    def sent(data: bytes, content_type: str = "application/json") -> tuple[int, str]:
        headers = {"Content-Type": content_type, "Idempotency-Key": new_key()}
        return problem(ada.request("POST", "/api/generate", data=data, headers=headers))

    assert sent(b'{"model":"local-probe","prompt":"' + b"x" * 2**20 + b'"}') == (413, "too_large")
    assert sent(b"{", "application/json") == (400, "malformed_request")
    assert sent(b"\xff\xfe", "application/json") == (400, "malformed_request")
    assert sent(b'{"model":"local-probe","prompt":"x"}', "text/plain") == (415, "unsupported_media_type")
    assert ada.balance == (100, 0)


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"model": "gpt-99"}, 422, "invalid_input", "model"),
        ({"surprise": 1}, 422, "invalid_input", "surprise"),
        ({"params": {"seconds": 1, "surprise": 1}}, 422, "invalid_input", "params.surprise"),
        ({"params": {"seconds": "1"}}, 422, "invalid_input", "params.seconds"),
        ({"params": {"seconds": 601}}, 422, "invalid_input", "params.seconds"),
        ({"params": {"outcome": "explode"}}, 422, "invalid_input", "params.outcome"),
        ({"params": {"outputs": 5}}, 422, "invalid_input", "params.outputs"),
        ({"prompt": ""}, 422, "invalid_input", "prompt"),
        ({"prompt": "x" * 100_001}, 422, "invalid_input", "prompt"),
        ({"prompt": 7}, 422, "invalid_input", "prompt"),
        ({"references": [{"role": "style", "upload_id": "x"}]}, 422, "references_not_supported", None),
        ({"references": [{"role": "style", "upload_id": "__x__"}]}, 422, "invalid_input", "references.0.upload_id"),
        ({"references": [{"role": "mood", "upload_id": "x"}]}, 422, "invalid_input", "references.0.role"),
        ({"references": [{"role": "style"}]}, 422, "invalid_input", "references.0"),
        ({"credits": 4}, 409, "price_changed", None),
    ],
)
def test_a_mistake_is_named_and_costs_nothing(
    ada: Client, change: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    body = {"model": "local-probe", "prompt": "x", "params": {"seconds": 0}, **change}
    answer = ada.request("POST", "/api/generate", json=body, headers={"Idempotency-Key": new_key()})
    fields = [error["field"] for error in answer.json().get("errors", [])]

    assert problem(answer) == (status, code)
    assert fields == ([field] if field else fields)
    assert (ada.balance, ada.get("/api/history")["items"]) == ((100, 0), [])


def test_without_a_key_nothing_is_generated(ada: Client) -> None:
    body = {"model": "local-probe", "prompt": "x"}
    answers = [
        ada.request("POST", "/api/generate", json=body),
        ada.request("POST", "/api/generate", json=body, headers={"Idempotency-Key": "x" * 256}),
    ]

    assert [problem(answer) for answer in answers] == [(400, "idempotency_key_required"), (400, "malformed_request")]
    assert ada.balance == (100, 0)


def test_the_web_apps_origin_may_read_answers_and_no_other(system: RunningSystem, ada: Client) -> None:
    ours = system.places.url(system.places.web_port)
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,idempotency-key",
    }
    asked = ada.request("OPTIONS", "/api/generate", token="", headers={"Origin": ours, **wanted})
    theirs = ada.request("OPTIONS", "/api/generate", token="", headers={"Origin": "https://evil.example", **wanted})
    read = ada.request("GET", "/api/me", headers={"Origin": ours})
    refused = ada.ask("local-probe", credits=4)
    not_read = ada.request("GET", "/api/me", headers={"Origin": "https://evil.example"})

    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, ours)
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert {"authorization", "idempotency-key", "content-type"} <= {
        name.strip().lower() for name in asked.headers["Access-Control-Allow-Headers"].split(",")
    }
    assert read.headers["Access-Control-Allow-Origin"] == ours
    assert "Access-Control-Allow-Origin" not in theirs.headers
    assert "Access-Control-Allow-Origin" not in not_read.headers
    assert "Access-Control-Allow-Credentials" not in {*asked.headers, *read.headers}
    assert {answer.headers.get("Vary") for answer in (read, not_read, refused)} == {"Origin"}


def test_every_answer_is_for_one_reader_and_has_an_id(ada: Client) -> None:
    answers = [
        ada.request("GET", path)
        for path in ("/api/me", "/api/models", "/api/history", "/api/poll/nothing", "/api/export")
    ]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == len(answers)


def test_every_function_says_that_all_it_needs_is_there(system: RunningSystem, ada: Client) -> None:
    for name in ("submit", "poll", "worker", "webhook", "admin"):
        health = ada.request("GET", f"/health/{name}?deep=1", token="").json()

        assert health["status"] == "ok", health
        assert set(health["checks"].values()) == {"ok"}


@pytest.mark.parametrize("name", ["__x__", "%2e%2e", "a%2Fb", "%00", "é", "a" * 1600, "a b"])
def test_a_name_that_no_id_has_is_not_found(ada: Client, cleo: Client, name: str) -> None:
    answers = [
        ada.request("GET", f"/api/poll/{name}"),
        ada.request("POST", f"/api/cancel/{name}"),
        ada.request("DELETE", f"/api/history/{name}"),
        ada.request("POST", f"/api/uploads/{name}/complete"),
        cleo.request("GET", f"/api/admin/users/{name}"),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_new_address_is_a_new_person(system: RunningSystem) -> None:
    email = new_address()

    assert system.person(email).me["uid"] == system.person(email).me["uid"] != system.person().me["uid"]
