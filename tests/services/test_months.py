"""A month is closed once, whole, and as the ledger says; whatever comes between is seen."""

import csv
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain import months as rules
from shared.domain.errors import Conflict, NotFound
from shared.domain.ledger import Entry, EntryKind
from shared.domain.months import ClosedMonth
from shared.domain.records import AuditRecord, DepartmentMonth
from shared.providers.contract import ProviderRejected
from shared.services import cancel, months, refunds
from shared.services.audit import Asking
from shared.storage.store import Change
from tests.fakes import A_PICTURE, a_world

BY = Asking("cleo", "request", "10.0.0.1")
LATER = datetime(2026, 12, 1, 1, 0, 1, tzinfo=UTC)


@pytest.fixture
def world():
    """November: two successes of which one is refunded, a failure, a cancellation; and it is over."""
    world = a_world(script=[A_PICTURE, ProviderRejected("invalid_input", "no"), A_PICTURE])
    jobs = {}
    for key in ("first", "failed", "second"):
        jobs[key] = world.ask(key=key)
        world.run()
    stopped = world.ask(key="stopped")
    cancel.cancel(world.app, uid="ada", job_id=stopped.id)
    refund(world, jobs["first"].id)
    world.jobs = jobs
    world.clock.at = LATER
    return world


def refund(world, job_id: str) -> Entry:
    refunds.refund(world.app, job_id=job_id, reason="It was blurred", key=job_id, by=BY)
    return world.store.get(Entry, f"job:{job_id}:refund")


def close(world) -> ClosedMonth:
    return months.close(world.app, department="design", month="2026-11", by=BY)


def table(world, closed: ClosedMonth) -> list[dict[str, str]]:
    data = world.files.read(closed.object, max_bytes=10**6)
    assert hashlib.sha256(data).hexdigest() == closed.sha256
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_a_closed_month_has_every_ending_and_refund_and_its_totals_are_the_ledgers(world):
    closed = close(world)
    lines = table(world, closed)

    ledger = [entry for entry in world.store.everything(Entry) if entry.kind not in (EntryKind.GRANT, EntryKind.HOLD)]
    entries = [line for line in lines if line["line"] == "entry"]
    assert {line["entry"] for line in entries} == {entry.id for entry in ledger}
    assert [line["at"] for line in entries] == sorted(line["at"] for line in entries)
    (total,) = [line for line in lines if line["line"] == "total"]
    captured = sum(entry.amount for entry in ledger if entry.kind is EntryKind.CAPTURE)
    assert (total["credits"], total["refunded"]) == (str(captured), "4")
    assert (total["succeeded"], total["failed"], total["cancelled"]) == ("2", "1", "1")
    assert (closed.totals.credits, closed.totals.refunded, closed.entries) == (captured, 4, len(ledger))
    for part in ("person and model", "person", "model"):
        assert sum(int(line["credits"]) for line in lines if line["line"] == part) == captured
    assert world.proof() == []


def test_closing_is_written_down_once_and_a_second_time_answers_the_same(world):
    first, again = close(world), close(world)

    assert first == again
    (record,) = [record for record in world.store.everything(AuditRecord) if record.action == "month.close"]
    assert (record.target, record.actor) == ("design:2026-11", "cleo")
    assert world.store.get(DepartmentMonth, "design:2026-11").closed_at == first.closed_at
    assert world.proof() == []


def test_a_month_that_is_not_over_cannot_be_closed(world):
    world.clock.at = datetime(2026, 12, 1, 0, 59, 59, tzinfo=UTC)

    with pytest.raises(Conflict):
        close(world)
    assert world.store.everything(ClosedMonth) == []


def test_a_month_with_generations_that_have_not_ended_is_refused_with_their_number(world):
    world.clock.at = datetime(2026, 11, 30, 23, tzinfo=UTC)
    for key in ("a", "b"):
        world.ask(key=key)
    world.clock.at = LATER

    with pytest.raises(Conflict, match=r"^2 generations"):
        close(world)
    world.run()
    assert close(world).entries == 5 + 2


def test_a_refund_after_the_close_counts_for_the_present_month(world):
    closed = close(world)
    entry = refund(world, world.jobs["second"].id)

    assert (entry.month, entry.day) == ("2026-12", "2026-12-01")
    assert world.store.get(DepartmentMonth, "design:2026-12").refunded == 4
    assert months.verify(world.app, closed).ok
    assert world.proof() == []


def test_a_refund_between_the_reading_and_the_commit_is_in_the_file(world):
    """Both write the department's month, so the close reads the ledger again."""
    job_id = world.jobs["second"].id

    def meanwhile():
        world.store.before_commit = lambda: None
        refund(world, job_id)

    world.store.before_commit = meanwhile
    closed = close(world)

    assert closed.totals.refunded == 8
    assert f"job:{job_id}:refund" in {line["entry"] for line in table(world, closed)}
    assert months.verify(world.app, closed).ok


def test_a_close_between_the_reading_and_the_commit_of_a_refund_moves_the_refund(world):
    closed = []

    def meanwhile():
        world.store.before_commit = lambda: None
        closed.append(close(world))

    world.store.before_commit = meanwhile
    entry = refund(world, world.jobs["second"].id)

    assert closed[0].totals.refunded == 4
    assert entry.month == "2026-12"
    assert months.verify(world.app, closed[0]).ok
    assert world.proof() == []


def test_an_ending_between_the_reading_and_the_commit_does_not_slip_in(world):
    """The ledger showed an open hold, so nothing is closed, whatever happens then."""
    world.clock.at = datetime(2026, 11, 30, 23, tzinfo=UTC)
    job = world.ask(key="late")
    world.clock.at = LATER
    read = world.app.queries.month_entries

    def then_ends(*asked):
        entries = list(read(*asked))
        cancel.cancel(world.app, uid="ada", job_id=job.id)
        return entries

    world.app.queries.month_entries = then_ends
    with pytest.raises(Conflict, match=r"^1 generations"):
        close(world)


def test_counters_that_are_not_what_the_ledger_says_keep_a_month_open(world, caplog):
    spoil(world, DepartmentMonth, "design:2026-11", committed=7)

    with pytest.raises(Conflict, match="look at the books"):
        close(world)
    assert world.store.everything(ClosedMonth) == []
    assert "months: counters and ledger disagree" in caplog.text


def test_the_file_is_the_same_bytes_when_it_is_written_again(world):
    closed = close(world)
    before = world.files.read(closed.object, max_bytes=10**6)
    world.clock.at += timedelta(days=300)
    entries = sorted(world.store.everything(Entry), key=lambda entry: entry.id, reverse=True)
    mine = [entry for entry in entries if (entry.department, entry.month) == ("design", "2026-11")]

    assert b"".join(rules.file(rules.statement("design", "2026-11", mine))) == before
    assert months.verify(world.app, closed).wrong == ()


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        (lambda w, c: spoil(w, Entry, f"job:{w.jobs['first'].id}:end", amount=5), "the ledger gives other totals"),
        (lambda w, c: spoil(w, Entry, f"job:{w.jobs['first'].id}:end", user_id="ben"), "the ledger gives another file"),
        (lambda w, c: spoil(w, Entry, f"job:{w.jobs['failed'].id}:end", month="2026-12"), "the ledger has 1 open holds"),
        (lambda w, c: w.files.delete([c.object]), "the stored file is missing"),
        (lambda w, c: replaced(w, c), "the stored file is another one"),
        (lambda w, c: spoil(w, DepartmentMonth, c.id, closed_at=None), "the month is open"),
    ],
)  # fmt: skip
def test_what_was_changed_after_the_close_is_found_and_reported(world, caplog, spoiled, found):
    closed = close(world)
    spoiled(world, closed)

    assert found in months.verify(world.app, closed).wrong
    assert "months: a closed month is not what it was" in caplog.text


def test_a_department_nobody_knows_has_no_month(world):
    with pytest.raises(NotFound):
        months.close(world.app, department="nobody", month="2026-11", by=BY)
    with pytest.raises(NotFound):
        months.found(world.app, department="design", month="2026-10")


def test_a_month_in_which_nothing_happened_is_closed_as_empty(world):
    closed = months.close(world.app, department="unassigned", month="2026-11", by=BY)

    assert (closed.entries, closed.totals.credits) == (0, 0)
    assert [line["line"] for line in table(world, closed)] == ["total"]
    assert months.verify(world.app, closed).ok


def spoil(world, kind, id: str, **changes) -> None:
    world.store.commit(lambda read: Change(None, update=(replace(read.get(kind, id), **changes),)))


def replaced(world, closed: ClosedMonth) -> None:
    world.files.delete([closed.object])
    world.files.put(closed.object, io.BytesIO(b"another"), content_type="text/csv")
