"""People over HTTP: what administrators and managers see of them, and that changes say why and change no more than was said."""

import pytest

from shared.domain import ids
from shared.domain.allowances import Allowance
from shared.domain.records import AuditRecord, Department
from tests.fakes import changed
from tests.functions.test_admin import account, admin, pay
from tests.storage.store_contract import put


def test_a_person_shows_what_holds_for_them_and_how_far_it_is_used(http):
    uid = http.uid("ada")
    admin(http, "PUT", "quotas/user", json={"credits_per_month": 70})
    admin(http, "PATCH", f"users/{uid}", json={"quotas": {"credits_per_day": 20, "kinds": ["image"]}})
    changed(http.world, uid, frozen="I3: a gap", allowance=Allowance("2026-11", 50, expires=True))
    changed(http.world, uid, frozen=None)
    http.generate()
    changed(http.world, uid, frozen="I3: a gap")
    shown = admin(http, "GET", f"users/{uid}").get_json()

    assert (shown["limits"]["credits_per_day"], shown["limits"]["credits_per_month"]) == (20, 70)
    assert shown["limits"]["kinds"] == ["image"]
    assert shown["usage"] == http("GET", "/api/me").get_json()["quotas"]
    assert [(one["name"], one["limit"], one["used"]) for one in shown["usage"]][:2] == [
        ("credits_per_day", 20, 4), ("credits_per_month", 70, 4),
    ]  # fmt: skip
    assert shown["last_allowance"] == {"month": "2026-11", "credits": 50, "unused": "expire"}
    assert (shown["frozen"], shown["frozen_reason"]) == (True, "I3: a gap")
    listed = admin(http, "GET", "users").get_json()["items"]
    assert [one for one in listed if one["uid"] == uid] == [shown]


def test_a_manager_does_not_see_why_somebody_is_blocked_or_frozen(http):
    changed(http.world, http.uid("ada"), status="blocked", blocked_reason="case 12", frozen="I3: a gap")
    one = admin(http, "GET", f"users/{http.uid('ada')}", "mark")
    several = admin(http, "GET", "users", "mark")

    assert (one.get_json()["frozen"], one.get_json()["status"]) == (True, "blocked")
    for answer in (one, several):
        assert b"case 12" not in answer.data
        assert b"a gap" not in answer.data
    assert admin(http, "GET", f"users/{http.uid('ada')}").get_json()["blocked_reason"] == "case 12"


def test_a_manager_sees_the_movements_of_the_own_department_alone(http):
    uid = http.uid("ada")
    put(http.world.store, Department("research", "Research"))
    changed(http.world, uid, department="research")
    pay(http, "ada", 7, reason="for a project nobody knows")
    changed(http.world, uid, department="design")
    pay(http, "ada", 5, key="2", reason="prize")
    theirs = admin(http, "GET", f"users/{uid}/statement", "mark")
    everything = admin(http, "GET", f"users/{uid}/statement").get_json()["items"]

    assert [(one["reason"], one["department"]) for one in theirs.get_json()["items"]] == [
        ("prize", "design"), ("welcome", "design"),
    ]  # fmt: skip
    assert b"nobody knows" not in theirs.data
    assert [one["department"] for one in everything] == ["design", "research", "design"]


def test_movements_name_who_made_them(http):
    pay(http, "ada", 7)
    named = [{"uid": http.uid("cleo"), "email": "cleo@example.com", "name": "Cleo"}]
    own = http("GET", "/api/statement").get_json()
    shown = admin(http, "GET", f"users/{http.uid('ada')}/statement").get_json()

    assert own["people"] == shown["people"] == named
    assert own["items"][0]["department"] == "design"


def test_the_audit_names_who_did_what_to_whom_and_is_found_by_address(http):
    pay(http, "ada", 7)
    http.world.clock.pass_(60)
    admin(http, "PUT", "departments/research", json={"title": "Research", "reason": "new"})
    page = admin(http, "GET", "audit").get_json()

    assert [one["email"] for one in page["people"]] == sorted(["ada@example.com", "cleo@example.com"], key=ids.user_id)
    for query, actions in (
        ("target=Ada@example.com", ["credits.grant"]),
        ("actor=cleo@example.com", ["department.change", "credits.grant"]),
        ("actor=ada@example.com", []),
    ):
        assert [one["action"] for one in admin(http, "GET", f"audit?{query}").get_json()["items"]] == actions
    table = admin(http, "GET", "audit.csv?target=ada@example.com").get_data(as_text=True)
    assert table.count("\r\n") == 2
    assert admin(http, "GET", "audit?actor=a@b@c").get_json()["errors"][0]["field"] == "actor"


def test_own_limits_and_an_own_allowance_are_changed_and_removed_over_http(http):
    path = f"users/{http.uid('ada')}"

    def patched(**body):
        return admin(http, "PATCH", path, json=body).get_json()

    assert patched(quotas={"models": ["sketch"], "credits_per_day": 10})["quotas"]["models"] == ["sketch"]
    kept = patched(quotas={"credits_per_day": 20})["quotas"]
    assert (kept["models"], kept["credits_per_day"]) == (["sketch"], 20)
    assert patched(role="user")["quotas"] == kept
    assert patched(quotas=None)["quotas"] is None
    assert patched(allowance={"credits": 5, "unused": "expire"})["allowance"]["unused"] == "expire"
    assert patched(allowance={"credits": 6})["allowance"] == {"per": "month", "credits": 6, "unused": "expire"}
    assert patched(allowance=None)["allowance"] is None


REASONS = [
    ("PUT", "departments/research", {"title": "Research"}),
    ("PUT", "quotas/user", {"credits_per_day": 5}),
    ("PUT", "allowances/user", {"credits": 5}),
    ("PATCH", "users/{ada}", {"role": "manager"}),
    ("PATCH", "users/{ada}", {"allowance": {"credits": 5}}),
    ("POST", "users", {"email": "dora@example.com", "credits": 9}),
]


@pytest.mark.parametrize(("method", "path", "body"), REASONS)
def test_a_change_may_say_why(http, method, path, body):
    answer = admin(http, method, path.format(ada=http.uid("ada")), json={**body, "reason": " because "})
    (record,) = http.world.store.everything(AuditRecord)

    assert answer.status_code < 300
    assert record.reason == "because"
    assert "reason" not in record.after
    without = admin(http, method, path.format(ada=http.uid("ada")), json={**body, "reason": "x" * 501})
    assert without.status_code == 422


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u00a0"])
def test_a_reason_of_nothing_is_none(http, reason):
    assert pay(http, "ada", 5, reason=reason).status_code == 422
    for act in ("unbind", "unfreeze", "erase"):
        assert admin(http, "POST", f"users/{http.uid('ada')}/{act}", json={"reason": reason}).status_code == 422


def test_what_somebody_was_given_when_they_were_added_stands_in_the_audit(http):
    body = {"email": "dora@example.com", "credits": 9, "reason": "prize"}
    admin(http, "POST", "users", json=body)
    (record,) = admin(http, "GET", "audit").get_json()["items"]
    (entry,) = admin(http, "GET", f"users/{http.uid('dora')}/statement").get_json()["items"]

    assert (record["after"]["balance"]["available"], record["reason"]) == (9, "prize")
    assert (entry["amount"], entry["reason"]) == (9, "prize")


def test_nobody_unfreezes_themselves(http):
    changed(http.world, http.uid("cleo"), frozen="I2")
    refused = admin(http, "POST", f"users/{http.uid('cleo')}/unfreeze", json={"reason": "it is me"})

    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    assert account(http, "cleo").frozen == "I2"


def test_an_unbound_persons_open_session_is_asked_to_sign_in_again(http):
    uid = http.uid("ada")
    admin(http, "POST", f"users/{uid}/unbind", json={"reason": "the address has another owner"})
    old = http("GET", "/api/me")
    http.claims["heir"] = {**http.verify("ada"), "sub": "firebase-heir"}

    assert (old.status_code, old.get_json()["code"]) == (401, "reauth_required")
    assert http("GET", "/api/me", who="heir").get_json()["uid"] == uid
    assert account(http, "ada").sign_in == "firebase-heir"


def test_a_department_is_not_named_like_a_person(http):
    """Audit records name both by their ids: a person who came later would have another's records."""
    uid = http.uid("victim")
    refused = admin(http, "PUT", f"departments/{uid}", json={"title": "x"})

    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "id")
    assert admin(http, "PUT", f"departments/{uid}0", json={"title": "x"}).status_code == 200


def test_the_months_of_a_department_are_listed_open_and_closed(http):
    put(http.world.store, Department("design", "Design", monthly_credits=50, monthly_grants=30))
    http.generate()
    pay(http, "ada", 5, by="mark")
    http.world.run()
    http.world.clock.pass_(20 * 24 * 3600)
    closed = admin(http, "POST", "months/design/2026-11/close").get_json()
    listed = admin(http, "GET", "months/design", "mark").get_json()["items"]

    assert listed == [
        {"month": "2026-12", "closed_at": None, "sha256": None, "committed": 0, "refunded": 0, "granted": 0, "limit": 50},
        {
            "month": "2026-11", "closed_at": closed["closed_at"], "sha256": closed["sha256"], "committed": 4,
            "refunded": 0, "granted": 5, "limit": 50,
        },
    ]  # fmt: skip
    assert [one["name"] for one in closed["people"]] == ["Cleo"]
    assert admin(http, "GET", "months/design/2026-11").get_json()["people"] == closed["people"]
    assert admin(http, "GET", "months/nowhere").status_code == 404
    assert admin(http, "GET", "months/unassigned").get_json()["items"][0]["limit"] == 10_000
