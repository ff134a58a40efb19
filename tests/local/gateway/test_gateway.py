"""The local gateway routes, checks tokens and passes identities on as API Gateway does."""

import base64
import gzip
import json
import time

import jwt
import pytest

from infra.local.places import GATEWAY_EMAIL
from tests.local.gateway.system import System, refused, signed_in


@pytest.mark.parametrize("path", ["/", "/api", "/API/me", "/api/me/x", "/api/poll/", "/internal/advance", "/health"])
def test_what_the_contract_does_not_list_is_not_there(system: System, path: str) -> None:
    message = refused(system.call("GET", path, signed_in()), 404)

    assert message == "The current request is not defined by this API."
    assert system.asked == []


def test_a_method_the_contract_does_not_list_is_refused(system: System) -> None:
    message = refused(system.call("POST", "/api/poll/abc", signed_in()), 405)

    assert '"/api/poll/{task_id}"' in message
    assert system.asked == []


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Jwt is missing"),
        ({"Authorization": "Basic YTpi"}, "Jwt is missing"),
        ({"Authorization": signed_in()["Authorization"].replace("Bearer", "bearer")}, "Jwt is missing"),
        ({"X-Forwarded-Authorization": signed_in()["Authorization"]}, "Jwt is missing"),
        (signed_in(exp=time.time() - 61), "Jwt is expired"),
        (signed_in(exp=None), "Jwt verification fails"),
        (signed_in(iss="https://securetoken.google.com/another"), "Jwt issuer is not configured"),
        (signed_in(aud="another"), "Audiences in Jwt are not allowed"),
        (
            {"Authorization": "Bearer a.b"},
            "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections",
        ),
        (signed_in(key="k" * 32, algorithm="HS256"), "Jwt verification fails"),
    ],
)
def test_a_token_that_does_not_hold_goes_no_further(system: System, headers: dict[str, str], message: str) -> None:
    response = system.call("GET", "/api/me", headers)

    assert refused(response, 401) == message
    assert response.headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert system.asked == []


def test_a_token_in_the_query_is_none(system: System) -> None:
    token = signed_in()["Authorization"].removeprefix("Bearer ")

    assert refused(system.call("GET", f"/api/me?access_token={token}"), 401) == "Jwt is missing"


def test_the_function_gets_the_gateways_identity_and_the_callers_beside_it(system: System) -> None:
    forged = {"X-Apigateway-Api-Userinfo": "forged", "X-Forwarded-Authorization": "Bearer forged"}
    response = system.call("GET", "/api/me", signed_in() | forged)
    got = system.asked[0].headers

    assert response.status == 200
    own = jwt.decode(got["Authorization"].removeprefix("Bearer "), options={"verify_signature": False})
    assert (own["email"], own["aud"]) == (GATEWAY_EMAIL, system.function_url)
    assert got["X-Forwarded-Authorization"].split(".")[0] == signed_in()["Authorization"].split(".")[0]
    userinfo = got["X-Apigateway-Api-Userinfo"]
    assert not userinfo.endswith("=")
    assert json.loads(base64.urlsafe_b64decode(userinfo + "=="))["email"] == "ada@example.com"


@pytest.mark.parametrize(
    ("sent", "got"), [(None, "127.0.0.1"), ("203.0.113.7, 10.0.0.1", "203.0.113.7, 10.0.0.1, 127.0.0.1")]
)
def test_the_clients_address_is_put_at_the_right(system: System, sent: str | None, got: str) -> None:
    system.call("GET", "/api/me", signed_in() | ({"X-Forwarded-For": sent} if sent else {}))

    assert system.asked[0].headers["X-Forwarded-For"] == got


def test_headers_that_concern_one_connection_end_here(system: System) -> None:
    system.call(
        "GET",
        "/api/me",
        signed_in() | {"Connection": "keep-alive, X-Mine", "X-Mine": "1", "TE": "trailers", "X-Other": "2"},
    )
    got = {name.lower(): value for name, value in system.asked[0].headers.items()}

    assert got.keys() & {"x-mine", "te"} == set()
    assert got["x-other"] == "2"
    assert got["host"] == system.function_url.removeprefix("http://")


def test_a_webhook_passes_without_a_token_byte_for_byte(system: System) -> None:
    """Signatures are over the raw body; what the client says about itself is taken away."""
    body = b'{"a" :  1}\n\xff'
    forged = {"X-Forwarded-Authorization": "Bearer forged", "X-Apigateway-Api-Userinfo": "forged", "Webhook-Id": "m1"}
    response = system.call("POST", "/webhooks/replicate/t0", forged | {"Content-Type": "application/json"}, body)
    (asked,) = system.asked

    assert response.status == 200
    assert (asked.method, asked.target, asked.body) == ("POST", "/webhooks/replicate/t0", body)
    assert asked.headers["webhook-id"] == "m1"
    assert {name.lower() for name in asked.headers} & {
        "x-forwarded-authorization",
        "x-apigateway-api-userinfo",
    } == set()


def test_a_preflight_is_the_functions_to_answer(system: System) -> None:
    system.answers(
        lambda function: function.answer(204, headers={"Access-Control-Allow-Origin": "https://app.example"})
    )
    response = system.call("OPTIONS", "/api/generate", {"Origin": "https://app.example"})

    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert system.asked[0].headers["origin"] == "https://app.example"


@pytest.mark.parametrize("function", ["submit", "poll", "worker", "webhook", "admin"])
def test_the_health_of_each_function_can_be_asked(system: System, function: str) -> None:
    response = system.call("GET", f"/health/{function}?deep=1")

    assert response.status == 200
    assert system.asked[0].target == "/health?deep=1"


def test_path_and_query_reach_the_function_as_they_were_sent(system: System) -> None:
    target = "/api/history/a%2Fb?q=%C3%A4+b&q=c&limit="
    system.call("DELETE", target, signed_in())

    assert system.asked[0].target == target


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (202, b'{"task_id":"x"}', {"Content-Type": "application/json", "Idempotent-Replayed": "true"}),
        (304, b"", {"ETag": '"v1"'}),
        (204, b"", {"X-Request-Id": "r1"}),
        (409, b'{"code":"conflict"}', {"Content-Type": "application/problem+json", "Access-Control-Allow-Origin": "*"}),
        (200, gzip.compress(b"text", mtime=0), {"Content-Encoding": "gzip"}),
        (302, b"elsewhere", {"Location": "/api/me"}),
    ],
)
def test_an_answer_comes_through_as_it_is(system: System, status: int, body: bytes, headers: dict[str, str]) -> None:
    system.answers(lambda function: function.answer(status, body, headers=headers))
    response = system.call("POST", "/api/quote", signed_in(), b"{}")

    assert (response.status, response.data) == (status, body)
    assert headers.items() <= dict(response.headers).items()
