"""What the functions lean on stops, stalls or loses its memory: requests are told so in time, jobs still end, books balance."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import requests

from tests.journeys.client import Client, new_key, picture, problem, put
from tests.system import RunningSystem, eventually

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

PROMISED_SECONDS = 6.0
"""Within which a request is answered with 503 when the database does not answer."""


@pytest.fixture(autouse=True)
def books(system: RunningSystem) -> Iterator[None]:
    """After whatever happened, they balance."""
    yield
    system.books_balance()


def test_a_silent_database_is_told_in_time_and_nothing_is_lost_or_charged(system: RunningSystem, ada: Client) -> None:
    finished, upload_id, key = ada.probe(), ada.upload(), new_key()
    ada.ended(finished)
    running = ada.probe(seconds=8)
    ada.at_stage(running, "generating")
    calls = [
        ("GET", "/api/me"), ("GET", "/api/models"), ("GET", f"/api/poll/{finished}"), ("GET", "/api/history"),
        ("GET", "/api/statement"), ("GET", "/api/files"), ("GET", "/api/export"), ("POST", f"/api/cancel/{running}"),
        ("PUT", f"/api/favourites/{finished}"), ("DELETE", f"/api/history/{finished}"),
        ("POST", f"/api/uploads/{upload_id}/complete"), ("GET", "/api/admin/users"),
    ]  # fmt: skip

    with system.frozen("firestore"), ThreadPoolExecutor(len(calls) + 2) as pool:
        waiting = [pool.submit(timed, partial(ada.request, *call)) for call in calls]
        waiting.append(pool.submit(timed, partial(ada.ask, "local-probe", key=key)))
        looked_after = pool.submit(ada.request, "GET", "/health/submit?deep=1", token="")
        answers, health = [one.result() for one in waiting], looked_after.result()
    again = ada.ask("local-probe", key=key)

    assert {problem(answer) for _, answer in answers} == {(503, "temporarily_unavailable")}
    assert all(int(answer.headers["Retry-After"]) > 0 for _, answer in answers)
    assert [
        (seconds, call)
        for call, (seconds, _) in zip([*calls, "generate"], answers, strict=True)
        if seconds > PROMISED_SECONDS
    ] == []
    assert (health.status_code, health.json()["status"]) == (503, "down")
    assert again.status_code == 202
    assert ada.ended(running)["status"] == "succeeded"
    assert ada.ended(again.json()["task_id"])["status"] == "succeeded"
    assert (ada.task(finished)["favourite"], ada.balance) == (False, (85, 0))


def test_results_are_saved_when_storage_comes_back(system: RunningSystem, ada: Client) -> None:
    with system.frozen("storage"):
        task_ids = [ada.probe(), ada.probe(outputs=3)]
        for task_id in task_ids:
            ada.at_stage(task_id, "saving")
        before = system.kill("storage")
    system.restarted("storage", before)
    tasks = ada.all_ended(task_ids)

    assert [(task["status"], task["charged"], len(task["outputs"])) for task in tasks] == [
        ("succeeded", 5, 1),
        ("succeeded", 5, 3),
    ]
    assert ada.balance == (90, 0)


def test_an_upload_waits_for_storage_and_is_not_lost(system: RunningSystem, ada: Client) -> None:
    ticket = ada.announce(picture())
    put(ticket, picture())
    path = f"/api/uploads/{ticket['upload_id']}/complete"
    with system.frozen("storage"):
        seconds, refused = timed(lambda: ada.request("POST", path))
        announced = ada.announce(picture())

    assert problem(refused) == (503, "temporarily_unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert seconds < PROMISED_SECONDS
    assert ada.send("POST", path)["width"] == 96
    put(announced, picture())


def test_a_provider_that_dies_in_the_middle_is_asked_again(system: RunningSystem, ada: Client) -> None:
    task_ids = [ada.probe(seconds=seconds) for seconds in (0, 3, 6)]
    picture_id = ada.generate("local-image", "a lighthouse", params={"size": "512x512"})
    ada.at_stage(task_ids[2], "generating")
    before = system.kill("sketch")
    late = [ada.probe() for _ in range(2)]
    system.restarted("sketch", before)
    tasks = ada.all_ended([*task_ids, picture_id, *late])

    assert {(task["status"], task["charged"]) for task in tasks} == {("succeeded", 5), ("succeeded", 2)}
    assert ada.balance == (100 - 5 * 5 - 2, 0)


def test_a_text_whose_writer_dies_is_written_anew_or_paid_back(system: RunningSystem, ada: Client) -> None:
    task_id = ada.story(max_tokens=120)
    ada.until(task_id, lambda task: task["status"] == "running" and task["text"])
    before = system.kill("text")
    system.restarted("text", before)
    task = ada.ended(task_id, seconds=90)

    assert (task["status"], task["charged"], bool(task["text"])) in [("succeeded", 1, True), ("failed", 0, False)]
    assert ada.balance == (100 - task["charged"], 0)


def test_nothing_depends_on_callbacks(system: RunningSystem, ada: Client) -> None:
    with system.frozen("webhook"):
        tasks = ada.all_ended([ada.probe(seconds=1), ada.probe(outcome="block")])

    assert [(task["status"], task["charged"]) for task in tasks] == [("succeeded", 5), ("failed", 0)]


def test_what_was_read_from_the_secret_store_is_kept(system: RunningSystem, ada: Client) -> None:
    first = ada.probe()
    ada.ended(first)
    with system.frozen("secrets"):
        task = ada.ended(ada.probe())

    assert (task["status"], ada.task(first)["status"]) == ("succeeded", "succeeded")


def test_a_function_whose_server_process_dies_serves_on(system: RunningSystem, ada: Client) -> None:
    """As when it takes too much memory: the platform's server starts another process."""
    parent = system.pid("poll")
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    eventually(lambda: ada.request("GET", "/api/models").status_code == 200)

    assert len(children) == 1
    assert system.pid("poll") == parent


def timed(ask: Callable[[], requests.Response]) -> tuple[float, requests.Response]:
    """How many seconds an answer took, and the answer."""
    begun = time.monotonic()
    answer = ask()
    return time.monotonic() - begun, answer
