"""Credits through HTTP: exact to the last one, whoever asks how often and at the same time."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from tests.journeys.client import Client, new_key, problem
from tests.system import RunningSystem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

PROBE = 5
"""Credits of one run of the probe."""


def test_fifty_at_once_with_credit_for_ten_are_ten(system: RunningSystem, ada: Client, cleo: Client) -> None:
    """Each is asked again after a 429, as a client does that is told when to come again."""
    give(cleo, ada, 10 * PROBE - 100)
    answers = at_once(50, lambda _: patiently(lambda key: ada.ask("local-probe", key=key, params={"seconds": 0})))
    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code != 202]
    tasks = ada.all_ended([answer.json()["task_id"] for answer in accepted])

    assert Counter(answer.status_code for answer in answers) == {202: 10, 402: 40}
    assert {problem(answer) for answer in refused} == {(402, "insufficient_credits")}
    assert {(answer.json()["needed"], answer.json()["available"]) for answer in refused} == {(PROBE, 0)}
    assert len({task["task_id"] for task in tasks}) == 10
    assert {(task["status"], task["charged"]) for task in tasks} == {("succeeded", PROBE)}
    assert ada.balance == (0, 0)
    system.prove()


def test_twenty_at_once_with_one_key_are_one_job_and_one_answer(ada: Client) -> None:
    key = new_key()
    answers = at_once(20, lambda _: ada.ask("local-probe", key=key, params={"seconds": 1}))
    running = ada.ask("local-probe", key=key, params={"seconds": 1})
    task = ada.ended(answers[0].json()["task_id"])
    ended = ada.ask("local-probe", key=key, params={"seconds": 1})

    assert Counter(answer.status_code for answer in [*answers, running, ended]) == {202: 22}
    assert len({answer.content for answer in [*answers, running, ended]}) == 1
    assert Counter(answer.headers.get("Idempotent-Replayed") for answer in answers) == {None: 1, "true": 19}
    assert [entry["task_id"] for entry in ada.get("/api/statement")["items"]] == [task["task_id"]] * 2 + [None]
    assert ada.balance == (95, 0)


def test_no_more_are_accepted_than_the_rate_allows_and_the_others_are_told_when_to_come_again(ada: Client) -> None:
    """A burst of 10, then 5 a second, counted exactly however many ask at once."""
    before = ada.balance
    begun = time.monotonic()
    answers = at_once(20, lambda _: ada.ask("local-probe", params={"outcome": "reject"}))
    seconds = time.monotonic() - begun
    accepted = [answer.json()["task_id"] for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 429]
    ada.all_ended(accepted)

    assert 10 <= len(accepted) <= 10 + 5 * seconds + 1
    assert {problem(answer) for answer in refused} <= {(429, "rate_limited")}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert {answer.headers["RateLimit-Policy"] for answer in refused} <= {'"generate";q=10;w=2'}
    assert (before, ada.balance) == ((100, 0), (100, 0))


def test_a_key_is_for_one_request_and_for_one_person(ada: Client, ben: Client) -> None:
    key = new_key()
    first = ada.ask("local-probe", key=key)
    other_body = ada.ask("local-probe", "something else", key=key)
    other_person = ben.ask("local-probe", "something else", key=key)

    assert (first.status_code, other_person.status_code) == (202, 202)
    assert problem(other_body) == (422, "idempotency_key_reused")
    assert first.json()["task_id"] != other_person.json()["task_id"]
    assert sum(ada.balance) in (95, 100)


def test_credits_are_given_and_taken_once_for_each_key_with_a_record_of_it(ada: Client, cleo: Client) -> None:
    path = f"/api/admin/users/{ada.me['uid']}/credits"
    key = new_key()
    body = {"amount": 23, "reason": "for the exhibition"}
    answers = at_once(8, lambda _: cleo.request("POST", path, json=body, headers={"Idempotency-Key": key}))
    given = next(answer for answer in answers if "Idempotent-Replayed" not in answer.headers)
    taken = give(cleo, ada, -100)
    too_much = cleo.request("POST", path, json={"amount": -24, "reason": "x"}, headers={"Idempotency-Key": new_key()})
    records = cleo.get("/api/admin/audit", target=ada.me["uid"])["items"]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, given.content)}
    assert Counter(answer.headers.get("Idempotent-Replayed") for answer in answers) == {None: 1, "true": 7}
    assert (taken["balance"]["available"], ada.balance) == (23, (23, 0))
    assert problem(too_much) == (402, "insufficient_credits")
    assert [(record["action"], record["reason"]) for record in records] == [
        ("credits.deduct", "so that it is exact"),
        ("credits.grant", "for the exhibition"),
    ]
    assert records[1]["request_id"] == given.headers["X-Request-Id"]
    assert records[1]["before"]["balance"]["available"] + 23 == records[1]["after"]["balance"]["available"]
    assert [entry["kind"] for entry in ada.get("/api/statement")["items"]] == ["deduct", "grant", "grant"]


def test_what_is_held_cannot_be_taken_away(ada: Client, cleo: Client) -> None:
    task_id = ada.probe(outcome="stall")
    path = f"/api/admin/users/{ada.me['uid']}/credits"
    answer = cleo.request("POST", path, json={"amount": -96, "reason": "x"}, headers={"Idempotency-Key": new_key()})
    ada.send("POST", f"/api/cancel/{task_id}")
    ada.ended(task_id)

    assert problem(answer) == (402, "insufficient_credits")
    assert ada.balance == (100, 0)


def test_a_department_spends_its_limit_and_not_one_credit_more(cleo: Client, ada: Client, ben: Client) -> None:
    """Two people at once, both with credits of their own; what fails comes back to the department too."""
    department = new_department(cleo, monthly_credits=5 * PROBE + 4)
    for person in (ada, ben):
        cleo.send("PATCH", f"/api/admin/users/{person.me['uid']}", {"department": department})
    answers = at_once(16, lambda n: patiently(lambda key: (ada, ben)[n % 2].ask("local-probe", key=key)))
    refused = [answer for answer in answers if answer.status_code != 202]
    for person in (ada, ben):
        person.all_ended([task["task_id"] for task in person.get("/api/history")["items"]])

    assert len(answers) - len(refused) == 5
    assert {problem(answer) for answer in refused} == {(429, "budget_exhausted")}
    assert {answer.json()["department"] for answer in refused} == {department}
    assert _committed(cleo, department) == [5 * PROBE]
    assert sum(ada.balance) + sum(ben.balance) == 200 - 5 * PROBE


def test_what_comes_back_to_a_person_comes_back_to_the_department(cleo: Client, ada: Client) -> None:
    department = new_department(cleo, monthly_credits=PROBE)
    cleo.send("PATCH", f"/api/admin/users/{ada.me['uid']}", {"department": department})
    ada.ended(ada.probe(outcome="reject"))
    accepted = ada.ask("local-probe")
    refused = ada.ask("local-probe")

    assert (accepted.status_code, problem(refused)) == (202, (429, "budget_exhausted"))
    assert int(refused.headers["Retry-After"]) > 0
    assert datetime.fromisoformat(refused.json()["resets_at"]) > datetime.now(UTC)


def test_who_moves_on_takes_nothing_of_the_old_department_along(cleo: Client, ada: Client) -> None:
    """What was held under one department comes back to that one."""
    old, new = (new_department(cleo, monthly_credits=50) for _ in range(2))
    path = f"/api/admin/users/{ada.me['uid']}"
    cleo.send("PATCH", path, {"department": old})
    task_id = ada.probe(outcome="stall")
    ada.at_stage(task_id, "generating")
    cleo.send("PATCH", path, {"department": new})
    held = _committed(cleo, old, new)
    ada.send("POST", f"/api/cancel/{task_id}")
    ada.ended(task_id)

    assert (held, _committed(cleo, old, new)) == ([PROBE, 0], [0, 0])


def test_a_persons_own_quota_binds_and_says_when_it_ends(cleo: Client, ada: Client) -> None:
    cleo.send("PATCH", f"/api/admin/users/{ada.me['uid']}", {"quotas": {"generations_per_day": 2}})
    answers = [ada.ask("local-probe") for _ in range(3)]
    refusal = answers[2].json()

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert problem(answers[2]) == (429, "quota_exceeded")
    assert (refusal["quota"], refusal["limit"]) == ("generations_per_day", 2)
    assert datetime.fromisoformat(refusal["resets_at"]) > datetime.now(UTC)
    assert int(answers[2].headers["Retry-After"]) > 0
    assert sum(ada.balance) in (90, 95, 100)


def test_no_more_run_at_once_than_may(cleo: Client, ada: Client) -> None:
    cleo.send("PATCH", f"/api/admin/users/{ada.me['uid']}", {"quotas": {"running_at_once": 2}})
    running = [ada.probe(outcome="stall") for _ in range(2)]
    refused = ada.ask("local-probe")
    ada.send("POST", f"/api/cancel/{running[0]}")
    ada.ended(running[0])
    accepted = ada.ask("local-probe")
    ada.send("POST", f"/api/cancel/{running[1]}")

    assert (problem(refused), refused.json()["limit"]) == ((429, "too_many_running"), 2)
    assert accepted.status_code == 202
    assert ada.ended(running[1])["status"] == "cancelled"


def test_the_books_are_proved_line_by_line(cleo: Client, ada: Client) -> None:
    ada.ended(ada.probe())
    books = cleo.get("/api/admin/books", now="true")

    assert books["ok"] is True
    assert {row["id"] for row in books["invariants"]} >= {"I1", "I2", "I3", "I5", "I6", "I7", "I8"}
    assert sum(row["rows"] for row in books["invariants"]) > 20
    assert books["violations"] == []


def give(cleo: Client, person: Client, amount: int) -> dict[str, Any]:
    """Top up, or take away."""
    body = {"amount": amount, "reason": "so that it is exact"}
    moved: dict[str, Any] = cleo.send("POST", f"/api/admin/users/{person.me['uid']}/credits", body, key=new_key())
    return moved


def new_department(cleo: Client, **settings: int) -> str:
    department = f"d-{uuid.uuid4().hex[:12]}"
    cleo.send("PUT", f"/api/admin/departments/{department}", {"title": "Made by a test", **settings})
    return department


def at_once(count: int, ask: Callable[[int], requests.Response]) -> list[requests.Response]:
    """The answers of so many threads that begin together."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask, range(count)))


def patiently(ask: Callable[[str], requests.Response]) -> requests.Response:
    """The answer to one request, asked again with its key as often as it is told to come again soon."""
    key = new_key()
    while True:
        answer = ask(key)
        if answer.status_code != 429 or answer.json()["code"] != "rate_limited":
            return answer
        time.sleep(int(answer.headers["Retry-After"]))


def _committed(cleo: Client, *departments: str) -> list[int]:
    """Credits that each department has held and spent this month."""
    rows = {row["id"]: row["committed"] for row in cleo.get("/api/admin/departments", limit=100)["items"]}
    return [rows[department] for department in departments]
