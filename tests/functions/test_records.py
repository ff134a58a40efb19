"""Audit, books and erasure over HTTP: filters, a table, the last proof and its age, and a person who is gone."""

import csv
import io

import pytest

from shared.domain.errors import Unavailable
from shared.domain.records import AuditRecord
from shared.services import audit
from tests.functions.test_admin import account, admin, pay


def changes(http):
    """Three records: two about Ada, one about a department, a minute apart."""
    pay(http, "ada", 5, reason="=cmd()")
    http.world.clock.pass_(60)
    admin(http, "PUT", "departments/design", json={"title": "Design"})
    http.world.clock.pass_(60)
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"status": "blocked", "reason": "left"})


def actions(http, query=""):
    return [item["action"] for item in admin(http, "GET", f"audit{query}").get_json()["items"]]


def test_records_are_found_by_who_whom_what_and_when(http):
    changes(http)
    everything = ["user.change", "department.change", "credits.grant"]

    assert actions(http) == everything
    assert actions(http, f"?target={http.uid('ada')}") == ["user.change", "credits.grant"]
    assert actions(http, f"?actor={http.uid('cleo')}") == everything
    assert actions(http, f"?actor={http.uid('ada')}") == []
    assert actions(http, f"?action=user.change&target={http.uid('ada')}") == ["user.change"]
    assert actions(http, "?from=2026-11-22T12:01:00Z") == everything[:2]
    assert actions(http, "?from=2026-11-22T12:01:00Z&to=2026-11-22T12:01:00Z") == ["department.change"]
    for bad in ("?from=yesterday", "?to=1", "?from=2026-11-22T12:01:00", "?limit=0", "?reason=left"):
        assert admin(http, "GET", f"audit{bad}").status_code == 422


def test_a_record_shows_its_place_in_its_chain(http):
    changes(http)
    newest, organisation, oldest = admin(http, "GET", "audit").get_json()["items"]

    assert [(item["chain"], item["number"], item["erased"]) for item in (newest, organisation, oldest)] == [
        (http.uid("ada"), 2, []), ("organisation", 1, []), (http.uid("ada"), 1, []),
    ]  # fmt: skip
    assert len({item["digest"] for item in (newest, organisation, oldest)}) == 3


def test_the_table_has_every_record_and_no_formula(http):
    changes(http)
    answer = admin(http, "GET", "audit.csv")
    header, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True)))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert len(rows) == 3
    assert dict(zip(header, rows[2], strict=True)) | {"digest": "", "audit_id": "", "request_id": ""} == {
        "at": "2026-11-22T12:00:00.000Z", "actor": http.uid("cleo"), "action": "credits.grant", "target": http.uid("ada"),
        "before": dict(zip(header, rows[2], strict=True))["before"], "after": dict(zip(header, rows[2], strict=True))["after"],
        "reason": "'=cmd()", "request_id": "", "address": "10.1.2.3", "erased": "", "audit_id": "",
        "chain": http.uid("ada"), "number": "1", "digest": "",
    }  # fmt: skip
    assert admin(http, "GET", f"audit.csv?target={http.uid('ben')}").get_data(as_text=True).count("\r\n") == 1


def test_a_table_that_cannot_be_read_to_its_end_is_not_begun(http, monkeypatch):
    changes(http)
    monkeypatch.setattr(audit, "_PAGE", 2)
    whole = http.world.app.queries.audit

    def broken(wanted, *, limit, cursor):
        if cursor is not None:
            raise Unavailable
        return whole(wanted, limit=limit, cursor=cursor)

    assert admin(http, "GET", "audit.csv").get_data().count(b"\r\n") == 1 + 3
    monkeypatch.setattr(http.world.app.queries, "audit", broken)
    answer = admin(http, "GET", "audit.csv")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "temporarily_unavailable")


def test_a_table_of_more_records_than_fit_is_refused_with_what_to_do(http, monkeypatch):
    changes(http)
    monkeypatch.setattr(audit, "MOST_ROWS", 2)
    refused = admin(http, "GET", "audit.csv").get_json()

    assert (refused["code"], refused["errors"][0]["field"]) == ("invalid_input", "from")
    assert admin(http, "GET", "audit.csv?from=2026-11-22T12:01:00Z").get_data().count(b"\r\n") == 1 + 2


def test_books_show_the_last_proof_and_its_age_until_a_new_one_is_asked_for(http):
    never = admin(http, "GET", "books").get_json()
    admin(http, "GET", "books?now=true")
    http.world.clock.pass_(3600)
    old = admin(http, "GET", "books").get_json()
    fresh = admin(http, "GET", "books?now=true").get_json()

    assert (never["ok"], never["age_seconds"], never["running"]) == (None, None, None)
    assert (old["ok"], old["age_seconds"]) == (True, 3601)
    assert (fresh["ok"], fresh["age_seconds"]) == (True, 1)


def erase(http, who="ada", **body):
    return admin(http, "POST", f"users/{http.uid(who)}/erase", json={"reason": "asked", **body})


def test_a_person_is_erased_once_blocked_and_is_then_nobody(http):
    http.generate()
    http.world.run()
    assert erase(http).status_code == 409
    admin(http, "PATCH", f"users/{http.uid('ada')}", json={"status": "blocked", "reason": "left"})
    answer = erase(http)
    again = erase(http)

    shown = answer.get_json()
    assert (answer.status_code, shown["email"], shown["name"], shown["erasure"]) == (200, "erased", "", "done")
    assert again.get_json() == shown
    assert http("GET", "/api/me").get_json()["code"] == "account_blocked"
    assert len([record for record in http.world.store.everything(AuditRecord) if record.action == "user.erase"]) == 1
    assert admin(http, "PATCH", f"users/{http.uid('ada')}", json={"status": "active"}).status_code == 409
    assert admin(http, "POST", "users", json={"email": "ada@example.com"}).status_code == 409
    assert pay(http, "ada", 5, key="late").status_code == 409
    assert account(http, "ada").balance.available == 0
    assert http.world.proof() == []


@pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "x" * 501}, {"reason": 1}, {"why": "x"}])
def test_an_erasure_wants_a_reason_and_nothing_else(http, body):
    answer = admin(http, "POST", f"users/{http.uid('ada')}/erase", json=body)

    assert answer.status_code == 422
    assert account(http, "ada").erasure is None
