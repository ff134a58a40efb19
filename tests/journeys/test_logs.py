"""What the functions logged while all other tests went on."""

import json
import re
import uuid
from collections import Counter, defaultdict
from typing import Any

import pytest

from infra.local.people import PEOPLE
from infra.local.places import PROJECT
from shared.logs import TRACE
from tests.journeys.client import MARK, Client, fetch
from tests.system import RunningSystem, eventually

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


def test_a_job_is_followed_from_its_submit_to_its_end_in_one_trace(ada: Client, system: RunningSystem) -> None:
    """The trace that the browser began: over the queue, to the worker as often as it comes, and when the provider calls back."""
    trace = uuid.uuid4().hex
    headers = {"traceparent": f"00-{trace}-{trace[:16]}-00", "Idempotency-Key": trace}
    body = {"model": "local-probe", "prompt": MARK, "params": {"seconds": 3}}
    task_id = ada.request("POST", "/api/generate", json=body, headers=headers).json()["task_id"]
    ada.ended(task_id)
    eventually(lambda: {"submit", "worker", "webhook"} <= {line["function"] for line in _moving(system, task_id)})
    lines = _moving(system, task_id)

    assert len(lines) >= 5
    assert {line[TRACE] for line in lines} == {f"projects/{PROJECT}/traces/{trace}"}
    assert {line["logging.googleapis.com/labels"]["task_id"] for line in lines} == {task_id}
    (end,) = [line for line in lines if line["logger"] == "shared.services.endings"]
    assert (end["outcome"], end["captured_credits"], end["released_credits"]) == ("succeeded", 5, 0)


def test_whatever_happened_to_a_job_is_in_one_trace(system: RunningSystem, logged: list[tuple[str, str]]) -> None:
    """Of all jobs that any test here asked for: also those that a sweep found, a worker lost or an administrator stopped."""
    traces = defaultdict(set)
    for line in _moving(system):
        traces[line["job_id"]].add(line[TRACE])

    assert len(traces) > 1
    assert {job: found for job, found in traces.items() if len(found) > 1} == {}


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


def _moving(system: RunningSystem, task_id: str = "") -> list[dict[str, Any]]:
    """The lines of what moves jobs, or one of them; to look at one, or to tidy it away, is a matter of its own."""
    lines = [json.loads(text) for _, text in system.log_lines() if '"job_id"' in text]
    about = [line for line in lines if line["job_id"] is not None and line["job_id"] == (task_id or line["job_id"])]
    return [
        line
        for line in about
        if line["function"] in ("worker", "webhook")
        or line.get("replayed") is False
        or line["logger"] == "shared.services.endings"
    ]


def _requests(logged: list[tuple[str, str]]) -> list[dict[str, Any]]:
    lines = [json.loads(text) for _, text in logged]
    return [line for line in lines if "httpRequest" in line]
