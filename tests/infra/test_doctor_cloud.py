"""The doctor's port to Google Cloud: what cannot be had is said with a cure, and nothing is ever changed."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.doctor import __main__ as doctor
from infra.doctor import cloud, project_data, project_facts, project_services
from infra.doctor.cloud import Cloud, access_token
from infra.doctor.findings import CannotTell, Level
from tests.infra.good_project import PROJECT, THERE, service

DISABLED = {"error": {"message": "off", "details": [{"reason": "SERVICE_DISABLED"}]}}
REFUSALS = [
    (401, {}, "credentials", "gcloud auth login", Level.WRONG),
    (403, DISABLED, "not switched on", "apply Terraform", Level.WRONG),
    (403, {"error": {"message": "denied"}}, "may not be read: denied", "roles/viewer", Level.WRONG),
    (404, {}, "there is none: run.example.com/v2/services", "apply Terraform", Level.WRONG),
    (503, {"error": "odd"}, "answers 503", "try again", Level.WARN),
    (302, {}, "answers 302", "try again", Level.WARN),
]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    """Have the network answer so, one after the other; what was asked comes back."""

    def answering(*replies: tuple[int, Any] | Exception) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []
        left = iter(replies)

        def get(url: str, **options: Any) -> requests.Response:
            asked.append({"url": url, **options})
            reply = next(left)
            if isinstance(reply, Exception):
                raise reply
            response = requests.Response()
            response.status_code, body = reply
            response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
            response.headers["Date"] = "Sun, 22 Nov 2026 10:00:00 GMT"
            return response

        monkeypatch.setattr(cloud.requests, "get", get)
        return asked

    return answering


def gcloud(folder: Path, script: str) -> str:
    program = folder / "gcloud"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return str(program)


def test_a_token_comes_from_gcloud(tmp_path: Path) -> None:
    assert access_token(gcloud(tmp_path, 'test "$1 $2" = "auth print-access-token" && echo secret')) == "secret"


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "echo 'ERROR: (gcloud.auth) You do not have an active account' >&2; exit 1",
            "You do not have an active account",
        ),
        ("exit 0", "no reason"),
        ("sleep 30", "no token within"),
    ],
)
def test_without_credentials_it_says_how_to_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, says: str
) -> None:
    monkeypatch.setattr(cloud, "_GCLOUD_SECONDS", 0.5)
    with pytest.raises(CannotTell, match=says) as wrong:
        access_token(gcloud(tmp_path, script))

    assert "gcloud auth login" in wrong.value.problem.cure


def test_without_gcloud_the_one_finding_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert doctor.main(["--environment", "dev", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["warn"], said["wrong"]) == (0, 0, 1)
    assert said["findings"][0]["cure"] == "install the Google Cloud CLI and put it on the PATH"


def test_a_list_in_pages_is_read_whole(answer: Callable[..., list[dict[str, Any]]]) -> None:
    asked = answer((200, {"services": [1], "nextPageToken": "p2"}), (200, {"services": [2]}))

    assert Cloud(PROJECT, "secret").read("https://run.example.com/v2/services?pageSize=1") == {"services": [1, 2]}
    assert [one["params"] for one in asked] == [{}, {"pageToken": "p2"}]
    assert asked[0]["headers"] == {"Authorization": "Bearer secret", "X-Goog-User-Project": PROJECT}
    assert all(one["timeout"] <= 30 and one["allow_redirects"] is False for one in asked)


@pytest.mark.parametrize(("status", "body", "says", "cure", "level"), REFUSALS)
def test_a_refusal_has_a_cure(answer, status: int, body: Any, says: str, cure: str, level: Level) -> None:
    answer((status, body))
    with pytest.raises(CannotTell) as refused:
        Cloud(PROJECT, "secret").read("https://run.example.com/v2/services?pageSize=1")

    problem = refused.value.problem
    assert says in problem.says
    assert cure in problem.cure
    assert problem.level is level
    assert "secret" not in problem.says


@pytest.mark.parametrize("reply", [requests.ConnectionError(), requests.ReadTimeout(), (200, b"<html>"), (200, [])])
def test_silence_and_nonsense_are_told(answer, reply: Any) -> None:
    answer(reply)
    with pytest.raises(CannotTell) as silent:
        Cloud(PROJECT, "secret").read("https://run.example.com/v2/services")

    assert "run.example.com" in silent.value.problem.says


def test_every_fact_is_there_even_when_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(cloud.requests, "get", get)
    facts = project_facts.collect(THERE, Cloud(PROJECT, "secret"))

    checks = (*project_data.CHECKS, *project_services.checks(budgets=True))
    assert {name for check in checks for name in check.needs} == facts.keys() - {"deployment"}
    assert all(isinstance(fact, CannotTell) for name, fact in facts.items() if name != "deployment")


def test_the_versions_of_secrets_that_functions_are_told_of_are_looked_at(answer) -> None:
    asked = answer((200, {"state": "ENABLED"}), (404, {}))
    services = {"services": [service("submit"), service("poll")]}
    states = project_facts._versions(THERE, Cloud(PROJECT, "secret"), services)

    assert sorted(one["url"].partition("/v1/")[2] for one in asked) == sorted(states)
    assert sorted(states) == [
        f"projects/{PROJECT}/secrets/openai-api-key/versions/1",
        f"projects/{PROJECT}/secrets/storage-signing-key/versions/1",
    ]
    assert sorted(state[:8] for state in states.values()) == ["ENABLED", "there is"]


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (404, {}, {"ok": None, "age_seconds": None}),
        (
            200,
            {"fields": {"last": {"stringValue": "{}"}, "last_at": {"nullValue": None}}},
            {"ok": None, "age_seconds": None},
        ),
        (
            200,
            {
                "fields": {
                    "last": {"stringValue": '{"ok": true}'},
                    "last_at": {"timestampValue": "2026-11-22T10:00:00.5Z"},
                }
            },
            {"ok": True, "age_seconds": 60},
        ),
    ],
    ids=["never", "not yet", "a minute ago"],
)
def test_the_last_proof_is_read_from_the_database(
    answer, monkeypatch: pytest.MonkeyPatch, status: int, document: Any, expected: Any
) -> None:
    asked = answer((status, document))
    monkeypatch.setattr(project_facts.time, "time", lambda: 1795341660.5)

    assert project_facts._books(THERE, Cloud(PROJECT, "secret")) == expected
    assert asked[0]["url"].endswith("/documents/organisation/books")


def test_the_clock_is_held_against_the_answers_date(answer, monkeypatch: pytest.MonkeyPatch) -> None:
    answer((404, {}))
    monkeypatch.setattr(project_facts.time, "time", lambda: 1795341600.0 + 90)

    assert project_facts._clock() == 90.0
