"""The reports and closed months of the function admin: what is asked, who sees what, and in which form it comes."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared import wiring
from shared.api.limits import HEAVY, RATES, REPORTS
from shared.domain.ledger import Account
from shared.domain.months import ClosedMonth
from shared.domain.quotas import Rate
from shared.storage.store import Change
from tests.functions.test_admin import admin

NOVEMBER = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def used(http):
    """Ada of design generated twice, Ben of research once, all on the 22nd."""
    ben = http.world.account(http.uid("ben"))
    replaced(http, replace(ben, name="=1+1", department="research"))
    give(http, "ben", 10)
    for who, key in (("ada", "1"), ("ada", "2"), ("ben", "3")):
        assert http.generate(key, who=who).status_code == 202
        http.world.run()
    return http


def give(http, who: str, amount: int) -> None:
    body = {"amount": amount, "reason": "To begin with"}
    path = f"users/{http.uid(who)}/credits"
    assert admin(http, "POST", path, headers={"Idempotency-Key": who}, json=body).status_code == 200


def replaced(http, account: Account) -> None:
    http.world.store.commit(lambda read: Change(read.get(Account, account.id), update=(account,)))


def usage(http, query: str, who: str = "cleo"):
    return admin(http, "GET", f"usage?{query}", who)


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode(), newline=""), strict=True))


def test_use_by_two_groups_with_its_total_and_the_people_it_names(used):
    told = usage(used, f"{NOVEMBER}&by=department,user").get_json()

    assert [(row["department"], row["user"], row["credits"]) for row in told["items"]] == [
        ("design", used.uid("ada"), 8),
        ("research", used.uid("ben"), 4),
    ]
    assert (told["total"]["credits"], told["total"]["active_people"], told["total"]["provider_cost_usd"]) == (
        12,
        2,
        0.009,
    )
    assert {person["email"] for person in told["people"]} == {"ada@example.com", "ben@example.com"}
    assert told["total"]["margin_usd"] is None


def test_use_by_day_is_what_is_shown_when_nothing_is_said(used):
    told = usage(used, "").get_json()

    assert (told["from"], told["to"], told["by"]) == ("2026-11-01", "2026-11-22", ["day"])
    assert [(row["day"], row["succeeded"], row["previous"]) for row in told["items"]] == [("2026-11-22", 3, None)]
    assert told["projection"]["month"] == "2026-11"


def test_a_margin_is_what_was_charged_less_what_the_providers_ask(used, monkeypatch):
    """A credit of half a cent: 12 credits are 6 cents, the provider asks 0.9."""
    policy = replace(used.world.app.policy, credit_micros=5_000)
    door = wiring.admin_door()
    world = replace(used.world.app, policy=policy)
    monkeypatch.setattr(wiring.admin_door, "_made", [replace(door, people=replace(door.people, app=world))])

    (row,) = usage(used, f"{NOVEMBER}&by=model").get_json()["items"]
    assert (row["model"], row["margin_usd"], row["margin_rate"]) == ("sketch", 0.051, 0.85)


def test_a_manager_sees_the_own_department_whatever_is_asked(used):
    for query in (f"{NOVEMBER}&by=user", f"{NOVEMBER}&by=user&department=research"):
        told = usage(used, query, "mark").get_json()
        assert (told["department"], [row["user"] for row in told["items"]]) == ("design", [used.uid("ada")])
    assert usage(used, NOVEMBER, "ada").status_code == 403


def test_a_table_has_the_same_figures_and_no_formula(used):
    answer = admin(used, "GET", f"usage.csv?{NOVEMBER}&by=user")
    rows = table(answer)

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="usage-by-user-2026-11-01-2026-11-30.csv"'
    assert [(row["email"], row["credits"]) for row in rows if row["name"] == "'=1+1"] == [("ben@example.com", "4")]
    told = usage(used, f"{NOVEMBER}&by=user").get_json()["items"]
    assert [(row["user"], row["credits"], row["provider_cost_usd"]) for row in rows] == [
        (row["user"], str(row["credits"]), str(row["provider_cost_usd"])) for row in told
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=week", "by"),
        ("by=day,month,user", "by"),
        ("by=day,day", "by"),
        ("by=", "by"),
        ("from=2026-02-30", "from"),
        ("from=20261101", "from"),
        ("from=0001-01-01", "from"),
        ("from=2026-11-01T00:00:00Z", "from"),
        ("to=tomorrow", "to"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2025-01-01&to=2026-11-01", "to"),
        ("by=day,user", "by"),
        ("department=../x", "department"),
        ("group=day", "group"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_would_be_right(used, query, field):
    for path in ("usage", "usage.csv"):
        answer = admin(used, "GET", f"{path}?{query}")
        assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
        assert [error["field"].split(".")[0] for error in answer.get_json()["errors"]] == [field]


def test_the_first_and_last_days_of_the_calendar_are_days_like_others(used):
    for day in ("2000-01-01", "2999-12-31"):
        assert usage(used, f"from={day}&to={day}").status_code == 200
        assert usage(used, f"from={day}").status_code in (200, 422)


def close(http, who="cleo", department="design", month="2026-11"):
    return admin(http, "POST", f"months/{department}/{month}/close", who)


def test_a_month_is_closed_shown_and_verified(used):
    used.world.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    told, again = close(used), close(used)

    assert told.status_code == again.status_code == 200
    assert told.get_json()["totals"]["credits"] == 8
    assert (told.get_json()["closed_by"], told.get_json()["verified"]) == (used.uid("cleo"), None)
    assert again.get_json()["sha256"] == told.get_json()["sha256"]
    assert admin(used, "GET", "months/design/2026-11", "mark").get_json()["verified"] is None
    assert admin(used, "GET", "months/design/2026-11?verify=1", "mark").status_code == 403
    shown = admin(used, "GET", "months/design/2026-11?verify=1").get_json()
    assert shown["verified"] == {"ok": True, "wrong": []}
    (record,) = used.world.store.everything(ClosedMonth)
    used.world.files.delete([record.object])
    assert admin(used, "GET", "months/design/2026-11?verify=1").get_json()["verified"] == {
        "ok": False,
        "wrong": ["the stored file is missing"],
    }


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("usage", REPORTS),
        ("usage.csv", REPORTS),
        ("audit.csv", HEAVY),
        ("books?now=true", HEAVY),
        ("months/design/2026-11?verify=1", HEAVY),
    ],
)
def test_what_costs_much_has_a_rate_of_its_own_for_each_person(used, monkeypatch, path, policy):
    monkeypatch.setitem(RATES, policy, Rate(per_second=1, burst=2))
    used.world.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert close(used).status_code == 200
    seen = [admin(used, "GET", path) for _ in range(3)]

    assert [answer.status_code for answer in seen] == [200, 200, 429]
    assert seen[2].headers["RateLimit-Policy"] == f'"{policy}";q=2;w=2'
    assert admin(used, "GET", "books").status_code == 200
    assert admin(used, "GET", "usage", "mark").status_code == 200
    used.world.clock.pass_(1)
    assert admin(used, "GET", path).status_code == 200


def test_a_refund_of_a_closed_month_leaves_the_present_one_no_more_than_its_limit(used):
    """What is committed and what is left make up the limit, and what is left can be had and no more."""
    task_id = used.generate("4").get_json()["task_id"]
    used.world.run()
    used.world.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    admin(used, "PUT", "departments/design", json={"monthly_credits": 3})
    assert close(used).status_code == 200
    refund = {"headers": {"Idempotency-Key": "r"}, "json": {"reason": "It was blurred"}}
    assert admin(used, "POST", f"tasks/{task_id}/refund", **refund).status_code == 200
    listed = admin(used, "GET", "departments").get_json()["items"]
    (design,) = [item for item in listed if item["id"] == "design"]
    (december, november) = admin(used, "GET", "months/design").get_json()["items"]

    assert [design[name] for name in ("committed", "refunded", "left", "warning")] == [0, 4, 3, None]
    assert (december["committed"], december["refunded"], december["limit"]) == (0, 4, 3)
    assert (november["committed"], november["refunded"]) == (12, 0)
    refused = used.generate("5").get_json()
    assert (refused["code"], refused["left"]) == ("budget_exhausted", 3)
    assert used.world.proof() == []


def test_a_month_is_closed_by_administrators_when_it_is_over(used):
    assert close(used).get_json()["code"] == "conflict"
    used.world.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)

    assert close(used, "mark").status_code == close(used, "ada").status_code == 403
    assert admin(used, "GET", "months/design/2026-11").status_code == 404
    assert admin(used, "GET", "months/research/2026-11", "mark").status_code == 404
    assert close(used, department="nobody").status_code == 404
    for month in ("2026-13", "202611", "2026-11-01", "1999-01"):
        assert close(used, month=month).status_code == 422
        assert admin(used, "GET", f"months/design/{month}").status_code == 422
    assert used.world.store.everything(ClosedMonth) == []
