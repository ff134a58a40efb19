"""What the functions logged while all other tests went on."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from infra.local.people import PEOPLE
from tests.journeys.client import MARK, Client, fetch
from tests.system import RunningSystem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300), pytest.mark.last]

SEVERITIES = {"INFO", "WARNING", "ERROR"}
UNSPEAKABLE = {
    "an e-mail address": re.compile(r"[\w.+-]+@(sub\.)?(example\.com|evil\.example)", re.IGNORECASE),
    "a prompt or a file's name": re.compile(MARK, re.IGNORECASE),
    "a token": re.compile(r"\beyJ\w{8,}|Bearer "),
    "a signature": re.compile("X-Goog-Signature=|v1,"),
}


@pytest.fixture(scope="module")
def logged(system: RunningSystem) -> list[tuple[str, str]]:
    """All lines, after at least one whole journey."""
    ada = system.person()
    task = ada.ended(ada.probe())
    fetch(task["outputs"][0]["url"])
    ada.get("/api/history", q=MARK)
    ada.upload()
    return list(system.log_lines())


def test_every_line_is_one_json_object_in_the_form_that_is_read(logged: list[tuple[str, str]]) -> None:
    for function, text in logged:
        line = json.loads(text)

        assert line["severity"] in SEVERITIES, text
        assert (line["function"], bool(line["message"]), "time" in line) == (function, True, True)
        if line["severity"] == "ERROR" and "stack_trace" in line:
            assert line["serviceContext"]["service"] == function


def test_every_answer_has_its_one_line(system: RunningSystem, logged: list[tuple[str, str]]) -> None:
    answered = [line["request_id"] for line in _requests(logged)]
    counted = Counter(answered)

    assert [count for count in counted.values() if count != 1] == []
    assert set(system.request_ids) <= counted.keys()
    assert len(set(system.request_ids)) == len(system.request_ids)


def test_a_job_is_followed_through_the_functions_by_its_id(ada: Client, system: RunningSystem) -> None:
    task_id = ada.probe()
    ada.ended(task_id)
    lines = [json.loads(text) for _, text in system.log_lines() if task_id in text]
    routes = {(line["function"], line.get("route")) for line in lines}

    assert routes >= {
        ("submit", "POST /api/generate"),
        ("worker", "POST /internal/advance"),
        ("poll", "GET /api/poll/<task_id>"),
    }
    assert {line["job_id"] for line in lines} == {task_id}


@pytest.mark.parametrize("what", UNSPEAKABLE)
def test_no_line_says_what_is_nobodys_business(logged: list[tuple[str, str]], what: str) -> None:
    assert [text for _, text in logged if UNSPEAKABLE[what].search(text)] == []


def test_no_line_has_a_secret(system: RunningSystem, logged: list[tuple[str, str]]) -> None:
    files = [file for file in system.places.secrets_dir.rglob("*") if file.is_file()]
    secrets = [line for file in files for line in file.read_text().splitlines() if len(line) > 20]
    everything = "\n".join(text for _, text in logged)

    assert len(files) >= 4
    assert [secret for secret in secrets if secret in everything] == []
    assert not any(person.name.lower() + "@" in everything for person in PEOPLE)


def test_a_callbacks_token_is_not_written_down(logged: list[tuple[str, str]]) -> None:
    callbacks = [line for line in _requests(logged) if line.get("route") == "POST /webhooks/<provider>/<token>"]

    assert callbacks != []
    assert {line["httpRequest"]["requestUrl"].rpartition("/")[2] for line in callbacks} == {"[token]"}


def _requests(logged: list[tuple[str, str]]) -> list[dict[str, Any]]:
    lines = [json.loads(text) for _, text in logged]
    return [line for line in lines if "httpRequest" in line]
