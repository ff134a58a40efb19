"""The daily proof: in parts that can be killed, twice before it counts, and with the accounts concerned frozen."""

import logging
from dataclasses import replace

import pytest

from shared.domain.errands import BooksRun
from shared.domain.ledger import Account
from shared.domain.records import AuditRecord
from shared.services import books, prove
from shared.storage.queries import TooLongAgo
from shared.storage.store import Change
from tests.fakes import World, a_world, an_account
from tests.killing import killed_everywhere


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

    world.app.queries.people_after = forgotten

    assert proved(world).last_at is None
    assert "books not proved" in caplog.messages
