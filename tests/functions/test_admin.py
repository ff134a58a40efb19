"""The function admin: who may do what to whom, and that everything done is written down."""

from dataclasses import replace

import pytest

from shared import wiring
from shared.domain.jobs import State
from shared.domain.ledger import Account, Balance
from shared.domain.records import AuditRecord, Department, DepartmentMonth
from shared.services import people
from tests.storage.store_contract import put

INSIDE = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}


def admin(http, method, path, who="cleo", headers=None, **named):
    return http(method, f"/api/admin/{path}", who=who, headers={**INSIDE, **(headers or {})}, **named)


def pay(http, who, amount, by="cleo", key="k", reason="because"):
    path = f"users/{http.uid(who)}/credits"
    return admin(http, "POST", path, by, headers={"Idempotency-Key": key}, json={"amount": amount, "reason": reason})


def account(http, who) -> Account:
    return http.world.account(http.uid(who))


ROUTES = [
    ("GET", "users", True),
    ("GET", "users/{ada}", True),
    ("GET", "users/{ada}/statement", True),
    ("GET", "departments", True),
    ("POST", "users", False),
    ("PATCH", "users/{ada}", False),
    ("PUT", "departments/design", False),
    ("GET", "audit", False),
    ("GET", "books", False),
]


@pytest.mark.parametrize(("method", "path", "manager"), ROUTES)
def test_users_administer_nothing_and_managers_only_what_is_theirs(http, method, path, manager):
    path = path.format(ada=http.uid("ada"))
    body = {"json": {}} if method in ("POST", "PATCH", "PUT") else {}

    assert admin(http, method, path, "ada", **body).get_json()["code"] == "forbidden"
    if not manager:
        assert admin(http, method, path, "mark", **body).get_json()["code"] == "forbidden"


@pytest.mark.parametrize("forwarded", ["10.1.2.3, 6.6.6.6", "", "10.1.2.3, nonsense", "10.1.2.3,"])
def test_administration_is_closed_to_other_addresses(http, forwarded):
    """What stands left of the last entry was written by the client."""
    answer = http("GET", "/api/admin/books", who="cleo", headers={"X-Forwarded-For": forwarded})

    assert (answer.status_code, answer.get_json()["code"]) == (403, "address_not_allowed")


def test_credits_are_given_once_for_each_key_with_a_record(http):
    first, again = pay(http, "ben", 50), pay(http, "ben", 50)

    assert first.status_code == again.status_code == 200
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert account(http, "ben").balance == Balance(available=50, granted=50)
    (record,) = http.world.store.everything(AuditRecord)
    assert (record.action, record.target, record.actor) == ("credits.grant", http.uid("ben"), http.uid("cleo"))
    assert (record.reason, record.address) == ("because", "10.1.2.3")
    assert http.world.proof() == []


def test_credits_are_taken_but_never_below_zero(http):
    assert pay(http, "ada", -30, key="1").get_json()["balance"]["available"] == 70
    refused = pay(http, "ada", -71, key="2")

    assert (refused.status_code, refused.get_json()["code"]) == (402, "insufficient_credits")
    assert account(http, "ada").balance == Balance(available=70, granted=100, deducted=30)
    assert http.world.proof() == []


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 0, "reason": "x"},
        {"amount": 1.5, "reason": "x"},
        {"amount": True, "reason": "x"},
        {"amount": 5, "reason": ""},
        {"amount": 5},
        {"amount": 10**9, "reason": "x"},
    ],
)
def test_a_movement_needs_a_whole_amount_and_a_reason(http, body):
    path = f"users/{http.uid('ada')}/credits"
    answer = admin(http, "POST", path, headers={"Idempotency-Key": "k"}, json=body)

    assert answer.get_json()["code"] == "invalid_input"


def test_a_movement_needs_a_key_and_the_key_is_for_one_movement(http):
    path = f"users/{http.uid('ada')}/credits"
    assert admin(http, "POST", path, json={"amount": 5, "reason": "x"}).get_json()["code"] == "idempotency_key_required"
    pay(http, "ada", 5)

    assert pay(http, "ada", 6).get_json()["code"] == "idempotency_key_reused"


def test_a_manager_tops_up_the_own_people_within_what_the_department_may_pass_on(http):
    put(http.world.store, Department("design", "Design", monthly_grants=30))
    assert pay(http, "ada", 20, by="mark", key="1").status_code == 200

    assert pay(http, "ada", 20, by="mark", key="2").get_json()["code"] == "budget_exhausted"
    assert pay(http, "ada", -5, by="mark", key="3").get_json()["code"] == "forbidden"
    assert pay(http, "mark", 5, by="mark", key="4").get_json()["code"] == "forbidden"
    assert pay(http, "cleo", 5, by="mark", key="5").get_json()["code"] == "forbidden"
    assert pay(http, "ben", 5, by="mark", key="6").get_json()["code"] == "not_found"
    assert http.world.store.get(DepartmentMonth, "design:2026-11").granted_by_managers == 20
    assert http.world.proof() == []


def test_a_manager_sees_only_the_own_department(http):
    assert admin(http, "GET", f"users/{http.uid('ada')}", "mark").status_code == 200
    assert admin(http, "GET", f"users/{http.uid('ben')}", "mark").status_code == 404
    assert admin(http, "GET", f"users/{http.uid('ben')}/statement", "mark").status_code == 404


def test_a_change_acts_on_the_next_request_and_is_written_down(http):
    answer = admin(http, "PATCH", f"users/{http.uid('ada')}", json={"role": "admin", "reason": "help"})

    assert answer.get_json()["role"] == "admin"
    assert admin(http, "GET", "books", "ada").status_code == 200
    (record,) = http.world.store.everything(AuditRecord)
    assert (record.before["role"], record.after["role"], record.reason) == ("user", "admin", "help")


def test_blocking_acts_at_once_and_stops_what_runs(http):
    task_id = http.generate().get_json()["task_id"]
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"status": "blocked", "reason": "left"})

    assert http("GET", "/api/me").get_json()["code"] == "account_blocked"
    assert http.world.job(task_id).state is State.CANCELLED
    assert account(http, "ada").balance.held == 0
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"status": "active"})
    assert http("GET", "/api/me").status_code == 200


@pytest.mark.parametrize("body", [{"role": "user"}, {"role": "manager"}, {"status": "blocked"}])
def test_the_last_administrator_stays_one(http, body):
    # Cleo's first change makes her known as an administrator.
    admin(http, "PATCH", f"users/{http.uid('cleo')}", json={"department": "unassigned"})
    refused = admin(http, "PATCH", f"users/{http.uid('cleo')}", json=body)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "conflict")
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"role": "admin"})
    assert admin(http, "PATCH", f"users/{http.uid('cleo')}", json=body).status_code == 200


def test_an_administrator_who_never_signed_in_is_no_second_one(http):
    admin(http, "PATCH", f"users/{http.uid('cleo')}", json={"department": "unassigned"})
    admin(http, "POST", "users", json={"email": "ghost@example.com", "role": "admin"})
    refused = admin(http, "PATCH", f"users/{http.uid('cleo')}", json={"role": "user"})
    http("GET", "/api/me", who="ghost")

    assert refused.get_json()["code"] == "conflict"
    assert admin(http, "PATCH", f"users/{http.uid('cleo')}", json={"role": "user"}).status_code == 200


def test_the_first_administrator_of_the_configuration_is_known_from_the_first_visit(http):
    eve = {**http.verify("eve"), "email": "first@example.com", "sub": "firebase-first"}
    http.claims["first"] = eve
    app = wiring.app()
    policy = replace(app.policy, first_admins=frozenset({"first@example.com"}))
    people.signed_in(replace(app, policy=policy), people.Identity("first@example.com", "First", "firebase-first"))

    refused = admin(http, "PATCH", f"users/{http.uid('first')}", "first", json={"role": "user"})
    assert refused.get_json()["code"] == "conflict"


def test_own_quotas_can_be_set(http):
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"quotas": {"generations_per_day": 1}})
    http.generate()

    refused = http.generate(key="2").get_json()
    assert (refused["code"], refused["quota"], refused["limit"]) == ("quota_exceeded", "generations_per_day", 1)


@pytest.mark.parametrize(
    "body",
    [
        {"balance": 5},
        {"uid": "x"},
        {"role": "root"},
        {"department": "nowhere"},
        {"status": "frozen"},
        {"quotas": {"x": 1}},
        {"email": "x@example.com"},
    ],
)
def test_what_the_server_owns_cannot_be_set(http, body):
    answer = admin(http, "PATCH", f"users/{http.uid('ada')}", json=body)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")


def test_somebody_can_be_added_before_the_first_visit(http):
    put(http.world.store, Department("research", "Research"))
    body = {"email": "Dora@Example.com", "role": "manager", "department": "research", "credits": 7}
    added = admin(http, "POST", "users", json=body)
    again = admin(http, "POST", "users", json=body)
    me = http("GET", "/api/me", who="dora").get_json()

    assert added.status_code == 201
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")
    assert (me["role"], me["department"], me["balance"]["available"]) == ("manager", "research", 7)
    assert http.world.proof() == []


@pytest.mark.parametrize("email", ["dora@evil.com", "dora", "@example.com"])
def test_only_people_of_the_organisation_can_be_added(http, email):
    assert admin(http, "POST", "users", json={"email": email}).status_code in (403, 422)


def test_a_department_limit_binds_from_the_next_generation_on(http):
    created = admin(http, "PUT", "departments/design", json={"title": "Design", "monthly_credits": 5})
    first, second = http.generate(), http.generate(key="2")

    assert created.get_json()["left"] == 5
    assert (first.status_code, second.get_json()["code"]) == (202, "budget_exhausted")
    listed = admin(http, "GET", "departments").get_json()["items"]
    assert {item["id"]: item["committed"] for item in listed} == {"design": 4, "unassigned": 0}
    raised = admin(http, "PUT", "departments/design", json={"monthly_credits": 8})
    assert (raised.get_json()["title"], raised.get_json()["left"]) == ("Design", 4)


def test_the_books_are_proved_invariant_by_invariant(http):
    http.generate()
    http.world.run()
    admin(http, "POST", "months/unassigned/2026-10/close")
    assert admin(http, "GET", "books").get_json()["ok"] is None
    books = admin(http, "GET", "books?now=true").get_json()

    assert books["ok"] is True
    assert [row["id"] for row in books["invariants"]] == [f"I{number}" for number in range(1, 16)]
    assert all(row["rows"] > 0 for row in books["invariants"])
