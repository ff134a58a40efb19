"""The daily proof: in parts that can be killed, twice before it counts, and with the accounts concerned frozen."""

import io
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.domain.errands import BooksRun
from shared.domain.ledger import Account, Entry
from shared.domain.months import ClosedMonth
from shared.domain.records import AuditRecord, Department, DepartmentMonth
from shared.services import books, months, prove, refunds
from shared.services.audit import Asking
from shared.storage.queries import TooLongAgo
from shared.storage.store import Change
from tests.fakes import World, a_world, an_account
from tests.killing import killed_everywhere
from tests.storage.store_contract import put


def a_crowd(number: int = 25) -> World:
    """More people than one part checks, the last of whom asked for something."""
    world = a_world(an_account(), *(an_account(id=f"p{place:02d}", sign_in=f"s{place}") for place in range(number)))
    world.ask()
    world.run()
    return world


def spoil(world: World, uid: str = "ada", **changes) -> None:
    def step(read):
        account = read.get(Account, uid)
        wrong = changes or {"balance": replace(account.balance, available=7)}
        return Change(None, update=(replace(account, **wrong),))

    world.store.commit(step)


def proved(world: World) -> BooksRun:
    return books.advance(world.app, begin=True, seconds=60)


def test_a_proof_in_parts_says_what_one_in_one_go_says():
    world = a_crowd()
    run = proved(world)

    assert (run.run, run.last["ok"]) == (None, True)
    assert run.last == {name: value for name, value in prove.prove(world.app).summary().items() if name != "at"}


def test_each_call_does_a_part_and_the_next_goes_on():
    world = a_crowd()
    runs = [books.advance(world.app, begin=True, seconds=0) for _ in range(3)]

    assert [run.position for run in runs] == ["p08", "p18", ""]
    assert runs[-1].last["ok"] is True
    assert [name for name in world.files._objects if name.startswith("books/")] == []


@pytest.mark.parametrize("before", [True, False])
def test_a_proof_that_is_killed_at_any_of_its_calls_goes_on_and_finds_the_same(before):
    world = a_crowd()
    kills = killed_everywhere(
        world.app, lambda app: books.advance(app, begin=True, seconds=60).run is None, before=before
    )
    run = books.state(world.app)

    assert kills > 3
    assert run.last == {name: value for name, value in prove.prove(world.app).summary().items() if name != "at"}


def test_two_calls_at_once_count_a_part_once():
    world = a_crowd()
    between, met = world.app.queries.between, []

    def meanwhile(kind, after, through, at):
        if after and not met:
            met.append(None)
            met[0] = books.advance(world.app, begin=True, seconds=0)
        return between(kind, after, through, at)

    world.app.queries.between = meanwhile
    books.advance(world.app, begin=True, seconds=0)
    slower = books.advance(world.app, begin=True, seconds=0)

    assert slower == met[0] == books.state(world.app)
    assert slower.step == 2
    run = proved(world)
    assert run.last == {name: value for name, value in prove.prove(world.app).summary().items() if name != "at"}


def test_books_that_are_wrong_twice_freeze_the_account_with_a_record_and_an_alarm(caplog):
    world = a_crowd()
    spoil(world)
    run = proved(world)

    assert run.last["ok"] is False
    assert world.account().frozen.startswith("I2: ")
    assert world.account("p00").frozen is None
    [record] = world.store.everything(AuditRecord)
    assert (record.actor, record.action, record.target) == ("system", "user.freeze", "ada")
    alarms = [line for line in caplog.records if line.message == "books violated"]
    assert {(line.levelno, line.account) for line in alarms} == {(logging.ERROR, "ada"), (logging.ERROR, None)}
    assert {line.invariant for line in alarms} == {"I2", "I3", "I4"}


def test_a_broken_chain_freezes_its_account():
    world = a_crowd()
    spoil(world, "p03", audit_number=1)
    proved(world)

    assert world.account("p03").frozen.startswith("I14: ")
    assert world.account().frozen is None


def test_books_that_are_wrong_once_freeze_nobody():
    """Something in between was seen half done, or mended meanwhile."""
    world = a_crowd()
    right = world.account()
    spoil(world)
    books.advance(world.app, begin=True, seconds=0)
    books.advance(world.app, begin=True, seconds=0)
    between_the_readings = books.advance(world.app, begin=True, seconds=0)
    spoil(world, balance=right.balance)
    run = proved(world)

    assert between_the_readings.confirming
    assert run.last["ok"] is True
    assert world.account().frozen is None


def test_what_the_second_reading_finds_besides_waits_for_the_next_day():
    world = a_crowd()
    spoil(world)
    for _ in range(3):
        books.advance(world.app, begin=True, seconds=0)
    spoil(world, "p00")
    proved(world)

    assert world.account().frozen is not None
    assert world.account("p00").frozen is None


def test_the_first_call_of_a_day_begins_a_proof_and_later_ones_only_go_on():
    world = a_crowd(3)
    first = books.audit(world.app, seconds=60)
    world.clock.pass_(3600)
    assert books.audit(world.app, seconds=60) == first
    world.clock.pass_(24 * 3600)

    assert books.audit(world.app, seconds=60).last_at > first.last_at


def test_a_run_that_the_database_no_longer_remembers_is_begun_again(caplog):
    world = a_crowd()
    first = books.audit(world.app, seconds=0)
    world.clock.pass_(56 * 60)
    given_up = books.audit(world.app, seconds=0)
    again = books.audit(world.app, seconds=60)

    assert (first.position, given_up.run, given_up.last_at) == ("p08", None, None)
    assert again.last["ok"] is True
    assert "books not proved" in caplog.messages


def test_a_database_that_forgets_sooner_is_no_violation(caplog):
    world = a_crowd()

    def forgotten(*_, **__):
        raise TooLongAgo("too old")

    world.app.queries.after = forgotten

    assert proved(world).last_at is None
    assert "books not proved" in caplog.messages


BY = Asking("cleo", "request", "10.0.0.1")
MONTHS = 5


@pytest.fixture
def closed(monkeypatch) -> World:
    """A crowd, and five closed months, of which one has a success and a refund of another; two are checked in one part."""
    monkeypatch.setattr(books, "MONTHS_AT_ONCE", 2)
    world = a_crowd()
    put(world.store, Department("design", "Design"))
    world.clock.pass_(60)
    refunded = world.ask(key="refunded")
    world.run()
    refunds.refund(world.app, job_id=refunded.id, reason="blurred", key="k", by=BY)
    world.clock.at = datetime(2026, 12, 1, 2, tzinfo=UTC)
    for month in range(MONTHS):
        months.close(world.app, department="design", month=f"2026-{11 - month:02d}", by=BY)
    return world


def november(world: World) -> ClosedMonth:
    return months.found(world.app, department="design", month="2026-11")


def altered(world: World, kind: type, id: str, **changes) -> None:
    world.store.commit(lambda read: Change(None, update=(replace(read.get(kind, id), **changes),)))


def gone(world: World, kind: type, id: str) -> None:
    world.store.commit(lambda read: Change(None, delete=(read.get(kind, id),)))


def with_file(world: World, change) -> None:
    name = november(world).object
    data = change(world.files.read(name, max_bytes=10**6))
    world.files.delete([name])
    if data is not None:
        world.files.put(name, io.BytesIO(data), content_type="text/csv")


def captured(world: World) -> str:
    return next(entry.id for entry in world.store.everything(Entry) if entry.outcome == "succeeded")


def test_every_closed_month_is_held_against_the_ledger_in_parts(closed):
    runs = [books.advance(closed.app, begin=True, seconds=0) for _ in range(5)]

    assert [(run.position, run.months) for run in runs[2:4]] == [("p18", "design:2026-08"), ("p18", "design:2026-10")]
    assert (runs[4].run, runs[4].last["ok"]) == (None, True)
    assert [row["rows"] for row in runs[4].last["invariants"] if row["id"] == "I15"] == [2 * MONTHS]
    assert runs[4].last == {name: value for name, value in prove.prove(closed.app).summary().items() if name != "at"}


@pytest.mark.parametrize("before", [True, False])
def test_a_proof_of_closed_months_that_is_killed_at_any_of_its_calls_goes_on(closed, before):
    kills = killed_everywhere(
        closed.app, lambda app: books.advance(app, begin=True, seconds=60).run is None, before=before
    )

    assert kills > 6
    assert books.state(closed.app).last == {
        name: value for name, value in prove.prove(closed.app).summary().items() if name != "at"
    }


def test_closed_months_cost_one_reading_of_their_record_and_file_and_no_entry_is_read_again(closed, monkeypatch):
    opened = []
    real = closed.files.open
    monkeypatch.setattr(closed.files, "open", lambda name, **asked: opened.append(name) or real(name, **asked))
    monkeypatch.setattr(closed.app.queries, "month_entries", lambda *_: pytest.fail("the entries were read again"))
    proved(closed)

    assert sorted(opened) == sorted(one.object for one in closed.store.everything(ClosedMonth))


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        (lambda w: with_file(w, lambda data: data.replace(b"succeeded", b"failed", 1)), "the stored file is another one"),
        (lambda w: with_file(w, lambda data: None), "the stored file is missing"),
        (lambda w: altered(w, Entry, captured(w), provider="another"), "the ledger gives another file"),
        (lambda w: altered(w, Entry, captured(w), seconds=99), "the ledger gives other totals"),
        (lambda w: altered(w, Entry, captured(w), month="2026-12"), "the ledger has 1 open holds"),
        (lambda w: gone(w, Entry, captured(w)), "the ledger has 1 open holds"),
        (lambda w: altered(w, ClosedMonth, "design:2026-11", sha256="0" * 64), "the stored file is another one"),
        (lambda w: altered(w, ClosedMonth, "design:2026-11", entries=1), "the ledger gives other totals"),
        (lambda w: altered(w, DepartmentMonth, "design:2026-11", closed_at=None), "the month is open"),
        (lambda w: gone(w, ClosedMonth, "design:2026-11"), "the month is closed without a record of it"),
    ],
)  # fmt: skip
def test_a_closed_month_that_was_altered_is_found_by_the_daily_proof_and_freezes_nobody_by_itself(
    closed, caplog, spoiled, found
):
    spoiled(closed)
    run = proved(closed)

    told = [one for one in run.last["violations"] if one["invariant"] == "I15"]
    assert {one["subject"] for one in told} == {"design:2026-11"}
    assert found in {one["detail"] for one in told}
    assert "design:2026-11" in {line.subject for line in caplog.records if line.message == "books violated"}
    assert not (closed.account().frozen or "").startswith("I15")


def test_two_entries_that_changed_places_are_another_file_though_the_totals_agree(closed):
    first, second = [entry for entry in closed.store.everything(Entry) if entry.outcome == "succeeded"]
    altered(closed, Entry, first.id, at=second.at)
    altered(closed, Entry, second.id, at=first.at)

    assert "the ledger gives another file" in {one["detail"] for one in proved(closed).last["violations"]}
