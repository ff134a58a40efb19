"""What proof, retention and erasure go through, on the real Firestore emulator, also while others write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.audit import AuditHead
from shared.domain.ledger import Account, Entry
from shared.domain.records import AuditRecord, Department, RequestRecord, Upload, UsageTotals
from shared.services import books, departments, erase, grant, manage, prove, retention, submit
from shared.services.asked import Asked
from shared.services.audit import Asking
from shared.services.manage import Wanted
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from tests.fakes import NOW, a_job, a_world, an_account, open_account
from tests.storage.test_firestore_queries import jobs, write

pytestmark = pytest.mark.emulator

BY = Asking("cleo", "r-1", "10.1.2.3")


@pytest.fixture
def queries(firestore_client) -> FirestoreQueries:
    return FirestoreQueries(firestore_client)


@pytest.fixture
def real(firestore_client, monkeypatch):
    """The platform with a real database and the real time, which is the database's own here."""
    monkeypatch.setattr(prove, "CLOCK_SKEW", timedelta(0))
    world = a_world()
    store = FirestoreStore(firestore_client)
    for number in range(12):
        open_account(store, an_account(id=f"p{number:02d}", email=f"p{number}@example.com"))
    return replace(world.app, store=store, queries=FirestoreQueries(firestore_client), now=lambda: datetime.now(UTC))


def test_what_belongs_to_a_range_of_people_comes_whole_and_once(queries, firestore_client):
    write(firestore_client, *jobs(320, user_id="ben"), a_job(id="a", user_id="ada"), a_job(id="c", user_id="cleo"))
    write(
        firestore_client,
        UsageTotals("user:ben:2026-11:design", "user", "ben", "2026-11"),
        AuditRecord("r1", NOW, "cleo", "user.change", "ben", {}, {}, "", "r", "a"),
        RequestRecord("q", "cleo", "generate", "f", 202, {}, "j", NOW, NOW),
    )
    now = datetime.now(UTC)

    assert len({job.id for job in queries.between(type(a_job()), "ada", "ben", now)}) == 320
    assert [job.id for job in queries.between(type(a_job()), "ben", None, now)] == ["c"]
    assert len(list(queries.between(type(a_job()), "", None, now))) == 322
    assert [value.id for value in queries.between(UsageTotals, "ada", "ben", now)] == ["user:ben:2026-11:design"]
    assert [value.id for value in queries.between(AuditRecord, "ada", "ben", now)] == ["r1"]
    assert list(queries.between(RequestRecord, "ada", "ben", now)) == []
    pages = [queries.owned(type(a_job()), "ben", after=after, limit=2) for after in ("", "j001", "j319")]
    assert [[job.id for job in page] for page in pages] == [["j000", "j001"], ["j002", "j003"], []]


def test_people_and_single_documents_are_read_as_they_were(real):
    before = datetime.now(UTC)
    departments.put(real, id="design", wanted={"title": "Design"}, by=BY)
    after = datetime.now(UTC)

    assert real.queries.one(AuditHead, AuditHead.id, before) is None
    assert real.queries.one(AuditHead, AuditHead.id, after).audit_number == 1
    assert [account.id for account in real.queries.after(Account, "p09", limit=5, at=before)] == ["p10", "p11"]
    assert [account.id for account in real.queries.after(Account, "", limit=2, at=before)] == ["p00", "p01"]


def test_what_has_expired_is_found(queries, firestore_client):
    day = timedelta(days=1)
    write(
        firestore_client,
        a_job(id="old", created_at=NOW - 9 * day),
        a_job(id="older", created_at=NOW - 10 * day),
        a_job(id="gone", created_at=NOW - 9 * day, deleted_at=NOW),
        a_job(id="young", created_at=NOW),
        a_job(id="theirs", created_at=NOW - 9 * day, department="research"),
        *(Upload(f"u{number}", "ada", "a.png", "image/png", 5, NOW - number * day) for number in range(4)),
        RequestRecord("over", "ada", "generate", "f", 202, {}, "j", NOW, NOW),
        RequestRecord("not", "ada", "generate", "f", 202, {}, "j", NOW, NOW + day),
        an_account(erasure="running"),
        an_account(id="ben", erasure="done"),
        an_account(id="cleo"),
    )
    first = queries.uploads_before(NOW - day, limit=2, cursor=None)
    second = queries.uploads_before(NOW - day, limit=2, cursor=first.next_cursor)

    assert [job.id for job in queries.expired_jobs("design", NOW - day, 5)] == ["older", "old"]
    assert ([u.id for u in first.items], [u.id for u in second.items], second.next_cursor) == (
        ["u3", "u2"],
        ["u1"],
        None,
    )
    assert [request.id for request in queries.expired(RequestRecord, NOW, 5)] == ["over"]
    assert [account.id for account in queries.erasures()] == ["ada"]


def test_a_proof_in_parts_speaks_of_one_moment_while_people_go_on(real):
    """Credits move, jobs begin and records are written between the parts, among people checked before and after."""
    departments.put(real, id="design", wanted={"title": "Design"}, by=BY)
    parts = []
    for number in range(5):
        run = books.advance(real, begin=number == 0, seconds=0)
        parts.append(run.position)
        for uid in ("p00", "p11"):
            asked = Asked(model="sketch", prompt="fox", params={})
            submit.submit(real, uid=uid, key=f"k{number}", asked=asked)
            grant.grant(real, uid=uid, amount=5, reason="r", key=f"{uid} {number}", by=BY, within=None)

    assert parts == ["p09", "", "", "", ""]
    assert run.last["ok"] is True, run.last["violations"]
    again = books.advance(real, begin=True, seconds=60)
    assert again.last["ok"] is True, again.last["violations"]
    rows = {row["id"]: row["rows"] for row in again.last["invariants"]}
    assert (rows["I2"], rows["I6"] // 3) == (12, 10)


def test_a_record_that_was_altered_in_the_database_freezes_its_account(real, firestore_client):
    manage.change(real, uid="p03", wanted=Wanted(status="blocked", reason="why"), by=BY)
    (record,) = real.queries.owned(AuditRecord, "p03", after="", limit=5)
    assert books.advance(real, begin=True, seconds=60).last["ok"] is True
    write(firestore_client, replace(record, reason="another"))
    run = books.advance(real, begin=True, seconds=60)

    assert {violation["invariant"] for violation in run.last["violations"]} == {"I14"}
    assert real.store.get(Account, "p03").frozen.startswith("I14: reason is not what was written")
    assert real.store.get(Account, "p04").frozen is None


def test_erasing_and_clearing_on_the_real_database_leave_the_books_whole(real, firestore_client):
    write(firestore_client, Department("design", "Design"))
    grant.grant(real, uid="p03", amount=5, reason="for her", key="k", by=BY, within=None)
    manage.change(real, uid="p03", wanted=Wanted(status="blocked", reason="why"), by=BY)
    account = erase.erase(real, uid="p03", reason="asked", by=BY, seconds=60)
    retention.retain(real, seconds=60)

    assert (account.erasure, account.email, account.balance.available) == ("done", "erased", 0)
    assert [entry.reason for entry in real.queries.between(Entry, "p02", "p03", real.now())].count("") == 1
    assert [record.reason for record in real.queries.owned(AuditRecord, "p03", after="", limit=9)].count("") == 2
    assert books.advance(real, begin=True, seconds=60).last["ok"] is True
