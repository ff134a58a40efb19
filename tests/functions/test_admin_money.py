"""The function admin over HTTP: credits for many, imports, quotas and allowances of roles, tasks and refunds."""

import pytest

from shared.domain.ledger import Balance
from shared.domain.records import AuditRecord, Department
from tests.fakes import changed
from tests.functions.test_admin import account, admin, pay
from tests.functions.test_machines import machine
from tests.storage.store_contract import put


def many(http, *, key="k", **body):
    asked = {"amount": 5, "reason": "hackathon", "apply": True, **body}
    return admin(http, "POST", "credits/bulk", headers={"Idempotency-Key": key}, json=asked)


def test_credits_for_many_are_previewed_and_then_given_once(http):
    uids = [http.uid("ada"), http.uid("ben"), "nobody"]
    preview = many(http, uids=uids, apply=False).get_json()
    first, again = many(http, uids=uids), many(http, uids=uids)

    assert [(item["email"], item["before"], item["after"]) for item in preview["items"]] == [
        ("ada@example.com", 100, 105),
        ("ben@example.com", 0, 5),
    ]
    assert first.get_json() == {
        "applied": True,
        "people": 3,
        "given": 2,
        "refusals": [
            {
                "uid": "nobody",
                "email": None,
                "name": None,
                "code": "not_found",
                "detail": "There is no such person.",
            }
        ],
        "items": [],
        "left": 0,
        "done": True,
    }
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert account(http, "ben").balance == Balance(available=5, granted=5)
    assert http.world.proof() == []


def test_a_department_gets_it(http):
    put(http.world.store, Department("design", "Design"))

    assert many(http, department="design").get_json()["given"] == 3  # Ada, Cleo and Mark


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"uids": [], "amount": 5},
        {"uids": ["a"], "department": "design"},
        {"uids": ["a"], "amount": 0},
        {"uids": ["a"], "amount": 1.5},
        {"uids": ["a"], "amount": 10**8},
        {"uids": ["a"], "reason": ""},
        {"uids": ["a/b"]},
        {"uids": ["a"], "apply": "yes"},
        {"uids": ["a"], "balance": 1},
        {"uids": ["a"] * 5001},
        {"department": "nowhere"},
    ],
)
def test_a_movement_for_many_that_makes_no_sense_is_refused(http, body):
    answer = many(http, **body)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert http.world.store.everything(AuditRecord) == []


def test_a_movement_for_many_needs_a_key_for_itself(http):
    body = {"uids": ["a"], "amount": 5, "reason": "r", "apply": False}
    many(http, uids=[http.uid("ada")])

    assert admin(http, "POST", "credits/bulk", json=body).get_json()["code"] == "idempotency_key_required"
    assert many(http, uids=[http.uid("ben")]).get_json()["code"] == "idempotency_key_reused"


def test_people_are_imported_from_a_pasted_list(http):
    text = "dora@example.com;Dora\nada@example.com\ndora@example.com\nnonsense"
    preview = admin(http, "POST", "users/import", json={"text": text, "apply": False}).get_json()
    done = admin(http, "POST", "users/import", json={"text": text, "apply": True}).get_json()
    me = http("GET", "/api/me", who="dora").get_json()

    assert ([one["email"] for one in preview["new"]], preview["added"]) == (["dora@example.com"], [])
    assert (preview["known"], preview["left"], preview["done"]) == ([{"line": 2, "email": "ada@example.com"}], 1, False)
    assert preview["duplicates"] == [{"line": 3, "email": "dora@example.com", "first_line": 1}]
    assert [(one["line"], one["field"]) for one in preview["bad"]] == [(4, "email")]
    assert (done["added"], done["left"], done["done"]) == (["dora@example.com"], 0, True)
    assert (me["name"], me["balance"]["available"]) == ("Dora", 100)


def test_quotas_of_a_role_act_on_the_next_generation_and_say_what_is_left(http):
    before = admin(http, "GET", "quotas/user").get_json()
    changed_to = admin(http, "PUT", "quotas/user", json={"credits_per_day": 5}).get_json()
    http.generate()
    refused = http.generate(key="2").get_json()

    assert changed_to == {**before, "credits_per_day": 5} == admin(http, "GET", "quotas/user").get_json()
    assert (refused["code"], refused["quota"], refused["limit"], refused["left"]) == (
        "quota_exceeded",
        "credits_per_day",
        5,
        1,
    )
    assert refused["resets_at"] == "2026-11-23T00:00:00.000Z"
    assert admin(http, "PUT", "quotas/user", json={"credits_per_day": None}).get_json()["credits_per_day"] is None
    assert http.generate(key="3").status_code == 202


def test_a_person_may_have_an_allowance_of_their_own_and_go_back_to_that_of_the_role(http):
    person = f"users/{http.uid('ada')}"
    before = admin(http, "GET", person).get_json()["allowance"]
    given = admin(http, "PATCH", person, json={"allowance": {"credits": 70, "unused": "expire"}}).get_json()
    kept = admin(http, "PATCH", person, json={"reason": "nothing else"}).get_json()
    run = http("POST", "/internal/allowances", who=machine(http), headers={}).get_json()
    back = admin(http, "PATCH", person, json={"allowance": None}).get_json()

    assert (before, back["allowance"]) == (None, None)
    assert given["allowance"] == kept["allowance"] == {"credits": 70, "per": "month", "unused": "expire"}
    assert (run["people"], run["given_credits"], account(http, "ada").balance.available) == (1, 70, 170)


@pytest.mark.parametrize(
    "allowance",
    [{}, {"credits": -1}, {"credits": 1.5}, {"credits": 10**8}, {"credits": 1, "per": "day"}, "role", 5, []],
)
def test_an_own_allowance_that_makes_no_sense_is_refused(http, allowance):
    answer = admin(http, "PATCH", f"users/{http.uid('ada')}", json={"allowance": allowance})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert account(http, "ada").own_allowance is None


def test_a_role_may_be_kept_to_some_kinds_and_models(http):
    assert admin(http, "PUT", "quotas/user", json={"kinds": ["text"]}).status_code == 200
    assert http.generate().get_json()["code"] == "forbidden"
    assert admin(http, "PUT", "quotas/user", json={"kinds": None, "models": ["writer"]}).status_code == 200
    assert http.generate().get_json()["code"] == "forbidden"
    assert http.generate(model="writer").status_code == 202


@pytest.mark.parametrize(
    "body",
    [{"credits_per_day": -1}, {"kinds": ["music"]}, {"models": ["unknown"]}, {"x": 1}, {"running_at_once": 1.5}],
)
def test_quotas_that_make_no_sense_are_refused(http, body):
    person = admin(http, "PATCH", f"users/{http.uid('ada')}", json={"quotas": body})

    assert admin(http, "PUT", "quotas/user", json=body).get_json()["code"] == "invalid_input"
    assert person.get_json()["code"] == "invalid_input"


@pytest.mark.parametrize("path", ["quotas/root", "allowances/root"])
def test_there_are_three_roles(http, path):
    assert admin(http, "GET", path).status_code == 404
    assert admin(http, "PUT", path, json={"credits": 5}).status_code == 404


def test_the_scheduler_gives_the_allowance_of_each_role_once(http):
    before = admin(http, "GET", "allowances/user").get_json()
    put_to = admin(http, "PUT", "allowances/user", json={"credits": 50, "per": "month", "unused": "expire"}).get_json()
    first = http("POST", "/internal/allowances", who=machine(http)).get_json()
    second = http("POST", "/internal/allowances", who="invoker").get_json()

    assert before == {"role": "user", "credits": 0, "per": "month", "unused": "keep"}
    assert put_to == {**before, "credits": 50, "unused": "expire"}
    assert (first["month"], first["people"], first["given_credits"], first["done"]) == ("2026-11", 2, 100, True)
    assert (second["people"], second["done"]) == (0, True)
    assert account(http, "ben").balance.available == 50
    assert http("POST", "/internal/allowances", who="cleo").status_code == 401


def test_an_allowance_keeps_what_is_not_said_and_says_why(http):
    admin(http, "PUT", "allowances/user", json={"credits": 100, "unused": "expire", "reason": " a trial "})
    raised = admin(http, "PUT", "allowances/user", json={"credits": 200}).get_json()
    records = sorted(http.world.store.everything(AuditRecord), key=lambda record: record.number)

    assert (raised["credits"], raised["unused"]) == (200, "expire")
    assert [record.reason for record in records] == ["a trial", ""]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"credits": -1},
        {"credits": 5, "per": "day"},
        {"credits": 5, "unused": "burn"},
        {"credits": 5, "unused": None},
    ],
)
def test_an_allowance_that_makes_no_sense_is_refused(http, body):
    assert admin(http, "PUT", "allowances/user", json=body).get_json()["code"] == "invalid_input"


def test_tasks_are_listed_without_what_they_are_about(http):
    task_id = http.generate(prompt="my secret").get_json()["task_id"]
    answer = admin(http, "GET", "tasks?status=queued")
    (task,) = answer.get_json()["items"]

    assert (task["task_id"], task["uid"], task["stuck"]) == (task_id, http.uid("ada"), False)
    assert b"secret" not in answer.data
    assert admin(http, "GET", "tasks?stuck=true").get_json()["items"] == []
    http.world.clock.pass_(600)
    assert [one["stuck"] for one in admin(http, "GET", "tasks?stuck=true").get_json()["items"]] == [True]
    assert admin(http, "GET", f"tasks?user={http.uid('ben')}").get_json()["items"] == []


def test_tasks_are_found_by_person_department_model_and_kind_and_name_whose_they_are(http):
    mine = http.generate().get_json()["task_id"]
    pay(http, "ben", 10)
    http.generate(who="ben", model="writer")

    def found(query):
        return [task["task_id"] for task in admin(http, "GET", f"tasks?{query}").get_json()["items"]]

    for query in (f"user={http.uid('ada')}", "user=ADA@example.com", "department=design", "model=sketch", "kind=image"):
        assert found(query) == [mine]
    assert found("department=design&kind=text") == found("model=sketch&user=ben@example.com") == []
    assert [one["name"] for one in admin(http, "GET", "tasks").get_json()["people"]] == names(http, "ada", "ben")
    assert admin(http, "GET", "tasks?user=@").status_code == 422


def names(http, *who):
    return [name.title() for name in sorted(who, key=http.uid)]


def test_a_preview_warns_and_knows_what_the_key_has_done_already(http):
    pay(http, "ada", 5)
    changed(http.world, http.uid("ben"), frozen="I3")
    uids = [http.uid("ada"), http.uid("ben")]
    preview = many(http, uids=uids, apply=False).get_json()
    given = many(http, uids=uids).get_json()["given"]

    told = [(item["before"], item["after"], item["done"], item["warning"]) for item in preview["items"]]
    assert told == [(105, 105, True, None), (0, 5, False, "frozen")]
    assert preview["given"] == given == 2
    assert account(http, "ada").balance.available == 105
    assert many(http, uids=uids, amount=6, apply=False).get_json()["code"] == "idempotency_key_reused"


def test_a_refusal_says_whose_it_is(http):
    refused = many(http, uids=[http.uid("ben")], amount=-5).get_json()["refusals"]

    assert [(one["email"], one["name"]) for one in refused] == [("ben@example.com", "Ben")]


@pytest.mark.parametrize("state", [{"status": "blocked"}, {"frozen": "I3"}])
def test_a_manager_gives_nothing_to_who_can_use_nothing(http, state):
    put(http.world.store, Department("design", "Design", monthly_grants=30))
    changed(http.world, http.uid("ada"), **state)
    refused = pay(http, "ada", 5, by="mark")

    assert (refused.status_code, refused.get_json()["code"]) == (409, "conflict")
    assert account(http, "ada").balance.available == 100
    assert http.world.store.everything(AuditRecord) == []


def test_the_audit_of_a_movement_says_how_much_and_whether_it_was_the_own(http):
    pay(http, "cleo", 50, key="1")
    pay(http, "ada", -20, key="2")
    task_id = http.generate().get_json()["task_id"]
    http.world.run()
    admin(http, "POST", f"tasks/{task_id}/refund", json={"reason": "bad"})
    records = admin(http, "GET", "audit").get_json()["items"]

    assert {record["action"]: (record["after"]["amount"], record["own"]) for record in records} == {
        "credits.grant": (50, True),
        "credits.deduct": (-20, False),
        "credits.refund": (4, False),
    }


def test_a_refund_is_seen_by_the_person_and_the_department(http):
    put(http.world.store, Department("design", "Design", monthly_credits=5))
    task_id = http.generate().get_json()["task_id"]
    http.world.run()
    near = admin(http, "GET", "departments").get_json()["items"][0]
    done = admin(http, "POST", f"tasks/{task_id}/refund", json={"reason": "bad"})
    again = admin(http, "POST", f"tasks/{task_id}/refund", json={"reason": "bad"})
    after = admin(http, "GET", "departments").get_json()["items"][0]

    assert (done.status_code, done.get_json()["refunded"]) == (200, 4)
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")
    assert http("GET", f"/api/poll/{task_id}").get_json()["refunded"] == 4
    assert (near["committed"], near["left"], near["warning"]) == (4, 1, "near")
    assert (after["committed"], after["left"], after["warning"]) == (0, 5, None)
    assert http.world.proof() == []


def test_a_refund_with_a_key_is_answered_again(http):
    task_id = http.generate().get_json()["task_id"]
    http.world.run()
    path, key = f"tasks/{task_id}/refund", {"Idempotency-Key": "k"}
    first, again = (admin(http, "POST", path, headers=key, json={"reason": "bad"}) for _ in range(2))

    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert admin(http, "POST", "tasks/nothing/refund", json={"reason": "x"}).status_code == 404
    assert admin(http, "POST", path, json={"reason": ""}).status_code == 422


def test_a_frozen_account_and_a_bound_identity_are_let_in_again(http):
    uid = http.uid("ada")
    changed(http.world, uid, frozen="I3", sign_in="firebase-somebody-else")
    assert http("GET", "/api/me").get_json()["code"] == "account_conflict"
    unbound = admin(http, "POST", f"users/{uid}/unbind", json={"reason": "new phone"}).get_json()
    unfrozen = admin(http, "POST", f"users/{uid}/unfreeze", json={"reason": "looked"}).get_json()

    assert (unbound["signed_in"], unfrozen["frozen"]) == (False, False)
    assert http.generate().status_code == 202
    assert admin(http, "POST", f"users/{uid}/unbind", json={}).status_code == 422


def test_a_grant_is_still_one_movement(http):
    """The record of requests is shared by all that move credits; a key of one route is none of another."""
    pay(http, "ben", 5)
    task_id = http.generate(key="k").get_json()["task_id"]

    assert task_id
    assert many(http, uids=[http.uid("ada")]).get_json()["given"] == 1
