"""How a generation ends otherwise than well, cancelled or failed: the credits come back, and the reason is told."""

import time

import pytest

from tests.journeys.client import Client, problem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

FAILURES = {
    "reject": "invalid_input",
    "block": "content_blocked",
    "unavailable": "provider_unavailable",
    "lose_output": "output_lost",
}


def test_what_fails_says_why_in_a_word_and_gives_the_credits_back(ada: Client) -> None:
    task_ids = {outcome: ada.probe(outcome=outcome) for outcome in FAILURES}
    held = ada.balance
    tasks = {outcome: ada.ended(task_id) for outcome, task_id in task_ids.items()}

    assert held[0] + held[1] == 100
    assert {outcome: task["error"]["code"] for outcome, task in tasks.items()} == FAILURES
    assert {(task["status"], task["charged"], len(task["outputs"])) for task in tasks.values()} == {("failed", 0, 0)}
    assert all(len(task["error"]["message"]) > 10 for task in tasks.values())
    assert ada.balance == (100, 0)


def test_one_that_never_ends_is_cancelled_and_costs_nothing(ada: Client) -> None:
    task_id = ada.probe(outcome="stall")
    ada.at_stage(task_id, "generating")
    answer = ada.send("POST", f"/api/cancel/{task_id}")
    task = ada.ended(task_id)

    assert answer["status"] in ("cancelling", "cancelled")
    assert (task["status"], task["charged"], task["error"]) == ("cancelled", 0, None)
    assert ada.balance == (100, 0)


def test_one_that_is_cancelled_at_once_ends_cancelled_whether_it_had_started_or_not(ada: Client) -> None:
    task_ids = [ada.probe(seconds=30) for _ in range(4)]
    answers = [ada.send("POST", f"/api/cancel/{task_id}") for task_id in task_ids]
    tasks = ada.all_ended(task_ids)

    assert {answer["status"] for answer in answers} <= {"cancelling", "cancelled"}
    assert {(task["status"], task["charged"]) for task in tasks} == {("cancelled", 0)}
    assert ada.balance == (100, 0)


def test_a_text_is_cancelled_while_it_is_written(ada: Client) -> None:
    task_id = ada.story()
    ada.until(task_id, lambda task: task["status"] == "running" and task["text"])
    ada.send("POST", f"/api/cancel/{task_id}")
    task = ada.ended(task_id)

    assert (task["status"], task["charged"], task["text"]) == ("cancelled", 0, None)
    assert ada.balance == (100, 0)


def test_cancelling_twice_is_one_wish_and_the_end_is_the_end(ada: Client) -> None:
    task_id = ada.probe(outcome="stall")
    ada.at_stage(task_id, "generating")
    statuses = [ada.request("POST", f"/api/cancel/{task_id}").status_code for _ in range(3)]
    ada.ended(task_id)
    kinds = [entry["kind"] for entry in ada.get("/api/statement")["items"]]

    assert statuses == [202, 202, 202]
    assert kinds == ["release", "hold", "grant"]


def test_what_is_finished_cannot_be_cancelled(ada: Client) -> None:
    task_id = ada.probe()
    ada.ended(task_id)

    assert problem(ada.request("POST", f"/api/cancel/{task_id}")) == (409, "already_finished")
    assert ada.balance == (95, 0)


def test_a_cancellation_that_races_with_the_end_leaves_one_ending(ada: Client) -> None:
    task_ids = [ada.probe(seconds=1) for _ in range(5)]
    for task_id, wait in zip(task_ids, (0.4, 0.3, 0.3, 0.3, 0.3), strict=True):
        time.sleep(wait)
        ada.request("POST", f"/api/cancel/{task_id}")
    tasks = ada.all_ended(task_ids)
    paid = sum(task["charged"] for task in tasks)
    closings = [entry for entry in ada.get("/api/statement")["items"] if entry["kind"] in ("capture", "release")]

    assert {(task["status"], task["charged"]) for task in tasks} <= {("cancelled", 0), ("succeeded", 5)}
    assert sorted(entry["task_id"] for entry in closings) == sorted(task_ids)
    assert ada.balance == (100 - paid, 0)


def test_a_reference_that_is_removed_meanwhile_costs_nothing_unless_it_was_used(ada: Client) -> None:
    upload_id = ada.upload()
    task_id = ada.generate("local-image", "a lighthouse", references=[{"role": "style", "upload_id": upload_id}])
    ada.send("DELETE", f"/api/uploads/{upload_id}")
    task = ada.ended(task_id)

    assert (task["status"], task["charged"], task["error"] and task["error"]["code"]) in [
        ("succeeded", 2, None),
        ("failed", 0, "invalid_input"),
    ]
    assert ada.balance == (100 - task["charged"], 0)
