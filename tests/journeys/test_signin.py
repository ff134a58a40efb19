"""Signing in with Google as a browser does it: who gets a token, what it is good for, and who rules in the end."""

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from infra.local import people
from infra.local.environment import ROOT
from tests.journeys.client import Client, new_address, problem
from tests.system import RunningSystem, environment

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

MANY = 30


def said_by(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return said


def asked_for(system: RunningSystem, service: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the Auth emulator answers to anybody."""
    url = f"{system.places.url(system.places.auth_port)}/{service}?key=local"
    answer: dict[str, Any] = requests.post(url, json=body, timeout=20).json()
    return answer


def test_a_first_sign_in_brings_a_token_that_stays_good_when_it_is_refreshed(system: RunningSystem) -> None:
    email = new_address()
    answer = people.sign_in(system.places, people.google_claims(email))
    refresh = {"grant_type": "refresh_token", "refresh_token": answer["refreshToken"]}
    fresh = asked_for(system, "securetoken.googleapis.com/v1/token", refresh)["id_token"]
    anybody = system.person()

    assert answer["isNewUser"] is True
    assert said_by(str(answer["idToken"]))["hd"] == said_by(fresh)["hd"] == "example.com"
    assert anybody.request("GET", "/api/me", token=fresh).json()["email"] == email


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hd": None}, "domain_not_allowed"),
        ({"hd": "evil.example"}, "domain_not_allowed"),
        ({"hd": ["example.com"]}, "domain_not_allowed"),
        ({"email": "eve@evil.example"}, "domain_not_allowed"),
        ({"email": "eve@example.com.evil.example"}, "domain_not_allowed"),
        ({"email_verified": False}, "unauthenticated"),
        ({"aud": "somebody-elses.apps.googleusercontent.com"}, "unauthenticated"),
        ({"iss": "https://evil.example"}, "unauthenticated"),
        ({"exp": 1}, "unauthenticated"),
    ],
)
def test_whom_google_does_not_name_as_one_of_us_gets_no_token(
    system: RunningSystem, changes: dict[str, Any], code: str
) -> None:
    email = new_address()
    with pytest.raises(people.SignInRefused, match=f"^{code}: "):
        people.sign_in(system.places, {**people.google_claims(email), **changes})

    known = people.sign_in(system.places, people.google_claims(email))
    assert known["isNewUser"] is True, "the refused sign-in left a user behind"


def test_other_ways_to_sign_in_lead_nowhere(system: RunningSystem, ada: Client) -> None:
    """A password is refused at once. Nobody asks about an anonymous person, so the functions refuse theirs."""
    password = {"email": new_address(), "password": "correct horse", "returnSecureToken": True}
    sign_up = "identitytoolkit.googleapis.com/v1/accounts:signUp"
    refused = asked_for(system, sign_up, password)
    anonymous = asked_for(system, sign_up, {"returnSecureToken": True})["idToken"]

    assert "unauthenticated: Sign in with Google." in refused["error"]["message"]
    assert problem(ada.request("GET", "/api/me", token=anonymous)) == (401, "unauthenticated")


def test_the_function_that_is_asked_believes_nobody_else(system: RunningSystem, ada: Client) -> None:
    url = system.places.url(system.places.function_port("signin"))
    for body in ({}, {"data": {"jwt": "x"}}, {"data": {"jwt": ada.token}}):
        answer = requests.post(url, json=body, timeout=20)

        assert answer.status_code in (400, 401)
        assert set(answer.json()) == {"error"}


def test_one_person_who_comes_many_times_at_once_is_welcomed_once(system: RunningSystem, cleo: Client) -> None:
    email = new_address()
    people.remember(system.places, [email])
    with ThreadPoolExecutor(MANY) as pool:
        visits = list(pool.map(lambda _: system.person(email).me, range(MANY)))
    entries = system.person(email).get("/api/statement")["items"]

    assert len({visit["uid"] for visit in visits}) == 1
    assert {visit["balance"]["available"] for visit in visits} == {100}
    assert [(entry["kind"], entry["amount"], entry["reason"]) for entry in entries] == [("grant", 100, "welcome")]


def test_of_many_people_who_come_at_once_nobody_rules(system: RunningSystem) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        everybody = list(pool.map(lambda _: system.person().me, range(MANY)))

    assert len({me["uid"] for me in everybody}) == MANY
    assert {(me["role"], me["department"]) for me in everybody} == {("user", "unassigned")}


def test_an_operator_makes_an_administrator_with_a_record(system: RunningSystem, ada: Client, cleo: Client) -> None:
    uid, before = ada.me["uid"], ada.request("GET", "/api/admin/users").status_code
    done = subprocess.run(
        [sys.executable, "-m", "infra.admin", ada.email],
        cwd=ROOT, env=environment(system.places), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    after = ada.request("GET", "/api/admin/users").status_code
    [record] = cleo.get("/api/admin/audit", target=uid, action="user.appoint")["items"]
    cleo.send("PATCH", f"/api/admin/users/{uid}", {"role": "user"})

    assert (done.returncode, done.stderr) == (0, "")
    assert (before, after) == (403, 200)
    assert record["actor"].startswith("operator:")
    assert (record["before"], record["after"]) == ({"role": "user"}, {"role": "admin"})
