"""The worker and the queue are killed at every moment of a job's life: it still ends, and is charged once or paid back."""

import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.client import ENDED, Client, new_key
from tests.system import RESTART_SECONDS, RunningSystem, eventually

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

LEASE_SECONDS = 150.0
"""By when the lease of a worker that died has ended, whatever it was about."""

SWEPT_SECONDS = 150.0


@dataclass(frozen=True)
class Struck:
    """What one person had running, each job at another moment, when the worker was killed."""

    person: Client
    task_ids: Mapping[str, str]


@pytest.fixture(scope="session")
def struck(system: RunningSystem) -> Struck:
    """The kill comes while a text is streamed, while a create is under way, while a job is looked after, and while results
    are stored. The leases of the dead take minutes to end; other tests go on meanwhile."""
    person = system.person()
    streaming = person.story()
    looked_after = person.probe(seconds=20)
    person.until(streaming, lambda task: task["status"] == "running" and task["text"])
    with system.frozen("storage"):
        saving = person.probe(outputs=2)
        person.at_stage(saving, "saving")
        with system.frozen("sketch"):
            starting = person.probe()
            person.at_stage(starting, "starting")
            before = system.kill("worker")
    system.restarted("worker", before)
    return Struck(
        person,
        {"streaming": streaming, "looked after": looked_after, "saving": saving, "starting": starting},
    )


@pytest.mark.first
def test_a_killed_worker_is_back_soon_and_its_jobs_are_still_there(struck: Struck, ada: Client) -> None:
    waiting = {moment: struck.person.task(task_id)["status"] for moment, task_id in struck.task_ids.items()}

    assert ada.ended(ada.probe())["status"] == "succeeded"
    assert set(waiting.values()) <= {"running", "succeeded"}
    assert struck.person.balance[1] > 0


def test_a_worker_killed_between_two_looks_is_replaced_by_the_queue_alone(system: RunningSystem, ada: Client) -> None:
    task_ids = [ada.probe(seconds=seconds) for seconds in (1, 4, 7)]
    ada.at_stage(task_ids[2], "generating")
    with system.frozen("scheduler"):
        before = system.kill("worker")
        system.restarted("worker", before)
        tasks = ada.all_ended(task_ids, seconds=90)

    assert {(task["status"], task["charged"]) for task in tasks} == {("succeeded", 5)}
    assert_settled_once(ada, task_ids)
    system.books_balance()


def test_a_killed_queue_goes_on_where_it_was(system: RunningSystem, ada: Client) -> None:
    task_ids = [ada.probe(seconds=seconds) for seconds in (1, 4, 7)]
    ada.at_stage(task_ids[2], "generating")
    before = system.kill("tasks")
    system.restarted("tasks", before)
    tasks = ada.all_ended(task_ids, seconds=SWEPT_SECONDS)

    assert {(task["status"], task["charged"]) for task in tasks} == {("succeeded", 5)}
    assert_settled_once(ada, task_ids)


@pytest.fixture(scope="session")
def forgotten(system: RunningSystem) -> Struck:
    """Jobs of which the queue knows nothing: it lost its memory, or was silent when they were submitted."""
    person = system.person()
    running = person.probe(seconds=6)
    person.at_stage(running, "generating")
    with system.frozen("tasks"):
        queued = person.probe()
        before = system.kill("tasks")
        for file in system.places.state_dir.glob(f"{system.places.tasks_file.name}*"):
            file.unlink()
    system.restarted("tasks", before)
    return Struck(person, {"running": running, "queued": queued})


@pytest.mark.first
def test_a_generation_is_accepted_while_the_queue_is_silent(forgotten: Struck) -> None:
    task = forgotten.person.task(forgotten.task_ids["queued"])

    assert (task["status"], task["credits"]) == ("queued", 5)
    assert forgotten.person.balance[1] >= 5


def test_who_asks_again_after_the_function_died_gets_one_task_for_each_key(system: RunningSystem, ada: Client) -> None:
    keys = [new_key() for _ in range(8)]

    def insisting(key: str) -> str:
        end = time.monotonic() + RESTART_SECONDS
        while True:
            answer = ada.ask("local-probe", key=key)
            if answer.status_code == 202:
                return str(answer.json()["task_id"])
            assert (answer.status_code, time.monotonic() < end) == (503, True), answer.text
            time.sleep(0.5)

    with ThreadPoolExecutor(len(keys)) as pool:
        asked = [pool.submit(insisting, key) for key in keys]
        before = system.kill("submit")
        task_ids = [one.result() for one in asked]
    system.restarted("submit", before)
    ada.all_ended(task_ids, seconds=SWEPT_SECONDS)

    assert len(set(task_ids)) == len(keys)
    assert_settled_once(ada, task_ids)


@pytest.mark.last
def test_the_sweep_alone_moves_what_the_queue_has_forgotten(system: RunningSystem, forgotten: Struck) -> None:
    person, task_ids = forgotten.person, list(forgotten.task_ids.values())

    def ended() -> bool:
        if all(person.task(task_id)["status"] in ENDED for task_id in task_ids):
            return True
        system.sweep()
        return False

    eventually(ended, seconds=SWEPT_SECONDS)

    assert {(task["status"], task["charged"]) for task in map(person.task, task_ids)} == {("succeeded", 5)}
    assert_settled_once(person, task_ids)


@pytest.mark.last
def test_whatever_the_worker_did_when_it_was_killed_each_job_ends_once(system: RunningSystem, struck: Struck) -> None:
    tasks = {moment: struck.person.ended(task_id, seconds=LEASE_SECONDS) for moment, task_id in struck.task_ids.items()}

    # A text cannot be found again at its server: it is written once more, and if that is lost too, paid back.
    assert tasks["streaming"]["status"] in ("succeeded", "failed")
    assert {task["status"] for moment, task in tasks.items() if moment != "streaming"} == {"succeeded"}
    assert {task["charged"] > 0 for task in tasks.values() if task["status"] == "succeeded"} == {True}
    assert {task["charged"] for task in tasks.values() if task["status"] == "failed"} <= {0}
    assert_settled_once(struck.person, struck.task_ids.values())
    system.prove()


def assert_settled_once(person: Client, task_ids: Any) -> None:
    """Each job has one hold and one end in the statement; nothing is held any more, and the balance is what is left."""
    wanted = list(task_ids)
    entries = person.get("/api/statement", limit=100)["items"]
    kinds = Counter((entry["task_id"], entry["kind"] == "hold") for entry in entries if entry["task_id"])
    charged = sum(person.task(task_id)["charged"] for task_id in wanted)

    assert kinds == Counter({(task_id, is_hold): 1 for task_id in wanted for is_hold in (True, False)})
    assert person.balance == (100 - charged, 0)
