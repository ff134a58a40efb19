"""What administrators and managers do to people, and how soon it acts: on the next request."""

import pytest

from tests.journeys.client import Client, new_address, new_key, problem
from tests.journeys.test_money import new_department
from tests.system import RunningSystem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]


def test_blocking_somebody_stops_what_they_have_running(cleo: Client, ada: Client) -> None:
    uid = ada.me["uid"]
    task_ids = [ada.probe(outcome="stall"), ada.probe(seconds=300)]
    ada.at_stage(task_ids[0], "generating")
    cleo.send("PATCH", f"/api/admin/users/{uid}", {"status": "blocked", "reason": "left us"})
    refused = [
        ada.request("GET", "/api/me"),
        ada.request("GET", f"/api/poll/{task_ids[0]}"),
        ada.ask("local-probe"),
        ada.request("POST", "/api/uploads", json={}),
    ]
    cleo.send("PATCH", f"/api/admin/users/{uid}", {"status": "active"})
    tasks = ada.all_ended(task_ids)

    assert {problem(answer) for answer in refused} == {(403, "account_blocked")}
    assert {(task["status"], task["charged"]) for task in tasks} == {("cancelled", 0)}
    assert ada.balance == (100, 0)


def test_somebody_is_added_before_the_first_visit_and_keeps_what_they_were_given(
    system: RunningSystem, cleo: Client
) -> None:
    email = new_address()
    body = {"email": email.upper(), "role": "manager", "department": "design", "credits": 7}
    added = cleo.request("POST", "/api/admin/users", json=body)
    again = cleo.request("POST", "/api/admin/users", json=body)
    me = system.person(email).me

    assert (added.status_code, problem(again)) == (201, (409, "conflict"))
    assert (me["uid"], me["role"], me["department"]) == (added.json()["uid"], "manager", "design")
    assert me["balance"] == {"available": 7, "held": 0}


def test_a_manager_sees_and_tops_up_the_own_people_alone(cleo: Client, ada: Client, ben: Client) -> None:
    department = new_department(cleo, monthly_grants=30)
    mark_uid, ben_uid = ada.me["uid"], ben.me["uid"]
    outsider = cleo.me["uid"]
    cleo.send("PATCH", f"/api/admin/users/{mark_uid}", {"role": "manager", "department": department})
    cleo.send("PATCH", f"/api/admin/users/{ben_uid}", {"department": department})
    mark = ada

    def top_up(uid: str, amount: int) -> int:
        body = {"amount": amount, "reason": "well done"}
        return mark.request(
            "POST", f"/api/admin/users/{uid}/credits", json=body, headers={"Idempotency-Key": new_key()}
        ).status_code

    assert {person["uid"] for person in mark.get("/api/admin/users", limit=100)["items"]} == {mark_uid, ben_uid}
    assert problem(mark.request("GET", f"/api/admin/users/{outsider}")) == (404, "not_found")
    assert [top_up(ben_uid, 20), top_up(ben_uid, 11), top_up(ben_uid, -1), top_up(mark_uid, 1), top_up(outsider, 1)] == [
        200, 429, 403, 403, 404,
    ]  # fmt: skip
    assert ben.balance == (120, 0)
    assert problem(mark.request("GET", "/api/admin/audit")) == (403, "forbidden")


def test_a_change_acts_on_the_next_request(cleo: Client, ada: Client) -> None:
    uid = ada.me["uid"]
    before = problem(ada.request("GET", "/api/admin/users"))
    cleo.send("PATCH", f"/api/admin/users/{uid}", {"role": "admin"})
    as_admin = ada.request("GET", "/api/admin/users")
    cleo.send("PATCH", f"/api/admin/users/{uid}", {"role": "user"})
    after = problem(ada.request("GET", "/api/admin/users"))
    changes = cleo.get("/api/admin/audit", target=uid, action="user.change")["items"]

    assert (before, as_admin.status_code, after) == ((403, "forbidden"), 200, (403, "forbidden"))
    assert [(record["before"]["role"], record["after"]["role"]) for record in changes] == [
        ("admin", "user"),
        ("user", "admin"),
    ]


def test_the_last_administrator_stays_one(cleo: Client) -> None:
    uid = cleo.me["uid"]
    answers = [
        cleo.request("PATCH", f"/api/admin/users/{uid}", json=body)
        for body in ({"role": "user"}, {"status": "blocked"})
    ]

    assert {problem(answer) for answer in answers} == {(409, "conflict")}
    assert cleo.me["role"] == "admin"
