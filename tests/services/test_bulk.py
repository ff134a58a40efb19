"""Bulk: each person exactly once, whatever happens to the process, the reply, or the patience of whoever asked."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain.errors import InvalidInput, KeyReused, Unavailable
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.records import AuditRecord, Department
from shared.services import bulk, grant
from shared.services.audit import Asking
from tests.fakes import World, a_world, an_account, changed, open_account
from tests.storage.store_contract import put

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")
UIDS = tuple(f"p{number:03d}" for number in range(60))


@pytest.fixture
def world() -> World:
    """Sixty people of design, three commits full, who have 0, 1, 2 … credits."""
    return a_world(
        *(
            an_account(id=uid, email=f"{uid}@example.com", balance=Balance(number, 0, 0, number))
            for number, uid in enumerate(UIDS)
        )
    )


def apply(world: World, *, key="k", seconds=30.0, **changes) -> bulk.Progress:
    wanted = bulk.Wanted(**{"amount": 10, "reason": "hackathon", "uids": UIDS, **changes})
    return bulk.apply(world.app, wanted=wanted, key=key, by=BY, seconds=seconds)


def available(world: World) -> list[int]:
    return [world.account(uid).balance.available for uid in UIDS]


def exactly_once(world: World, amount: int = 10) -> bool:
    """Everybody has it once, with one entry and one audit record, and the books balance."""
    given = [entry for entry in world.store.everything(Entry) if entry.id.startswith("adm:")]
    records = world.store.everything(AuditRecord)
    return (
        available(world) == [number + amount for number in range(len(UIDS))]
        and len(given) == len(records) == len({record.target for record in records}) == len(UIDS)
        and world.proof() == []
    )


def test_everybody_gets_it_once_and_a_repetition_is_the_same_answer(world):
    first, again = apply(world), apply(world)

    assert (first.people, first.given, first.left, first.replayed) == (60, 60, (), False)
    assert again == replace(first, replayed=True)
    assert exactly_once(world)


def test_a_call_that_runs_out_of_time_is_gone_on_with(world):
    progress = [apply(world, seconds=0) for _ in range(4)]

    assert [len(one.left) for one in progress] == [35, 10, 0, 0]
    assert [one.replayed for one in progress] == [False, False, False, True]
    assert exactly_once(world)


def test_the_preview_says_what_then_happens_and_writes_nothing(world):
    wanted = bulk.Wanted(-10, "correction", uids=(*UIDS, "nobody"))
    items, refusals = bulk.preview(world.app, wanted=wanted, key="k", by=BY)
    untouched = available(world)
    progress = bulk.apply(world.app, wanted=wanted, key="k", by=BY)

    assert untouched == list(range(60))
    assert {item.uid: item.after for item in items} == {uid: n - 10 for n, uid in enumerate(UIDS) if n >= 10}
    assert [(item.before, item.after) for item in items] == [(n, n - 10) for n in range(10, 60)]
    assert progress.refusals == refusals
    assert [refusal.code for refusal in refusals] == ["insufficient_credits"] * 10 + ["not_found"]
    assert world.proof() == []


def test_who_was_refused_stays_refused_under_the_same_key(world):
    """The answer to a key does not change because somebody got credits meanwhile."""
    first = apply(world, amount=-10)
    grant.grant(world.app, uid=UIDS[0], amount=100, reason="r", key="other", by=BY, within=None)

    assert replace(apply(world, amount=-10), replayed=False) == first
    assert world.account(UIDS[0]).balance.available == 100


def test_a_department_is_everybody_active_in_it_when_it_begins(world):
    put(world.store, Department("design", "Design"))
    changed(world, UIDS[0], status="blocked")
    changed(world, UIDS[1], department="research")
    first = apply(world, uids=None, department="design", seconds=0)
    open_account(world.store, an_account(id="late", email="late@example.com", balance=Balance()))
    done = apply(world, uids=None, department="design")

    assert (first.people, done.given) == (58, 58)
    assert world.account("late").balance.available == 0
    assert available(world)[:3] == [0, 1, 12]


def test_a_department_nobody_knows_is_a_mistake(world):
    with pytest.raises(InvalidInput):
        apply(world, uids=None, department="nowhere")


def test_somebody_named_twice_gets_it_once(world):
    assert apply(world, uids=(UIDS[0], UIDS[0])).people == 1
    assert world.account(UIDS[0]).balance.available == 10


@pytest.mark.parametrize("changes", [{"amount": 11}, {"reason": "other"}, {"uids": UIDS[:5]}])
def test_a_key_is_for_one_movement(world, changes):
    apply(world)

    with pytest.raises(KeyReused):
        apply(world, **changes)


def test_a_key_used_for_one_person_is_refused_for_that_person_alone(world):
    grant.grant(world.app, uid=UIDS[0], amount=3, reason="r", key="k", by=BY, within=None)
    progress = apply(world)

    assert [(refusal.uid, refusal.code) for refusal in progress.refusals] == [(UIDS[0], "idempotency_key_reused")]
    assert progress.given == 59


def test_after_the_answer_is_forgotten_nobody_gets_it_again(world):
    apply(world)
    world.clock.pass_(49 * 3600)

    assert apply(world).given == 60
    assert exactly_once(world)


def test_twenty_at_once_with_one_key_are_one(world):
    def insist(_: int) -> bulk.Progress:
        while True:
            try:
                progress = apply(world)
            except Unavailable:
                continue
            if not progress.left:
                return progress

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(insist, range(20)))

    assert {(one.people, one.given, one.refusals) for one in answers} == {(60, 60, ())}
    assert exactly_once(world)


def test_when_the_database_goes_away_in_the_middle_the_answer_says_how_far_it_is(world):
    commits = 0

    def fail_from_the_second_on() -> None:
        nonlocal commits
        commits += 1
        if commits > 1:
            raise Unavailable

    world.store.before_commit = fail_from_the_second_on
    progress = apply(world)
    world.store.before_commit = lambda: None

    assert (progress.given, len(progress.left)) == (25, 35)
    assert apply(world).left == ()
    assert exactly_once(world)


def test_an_erased_person_gets_nothing(world):
    changed(world, UIDS[0], status="blocked", erasure="done")

    assert [refusal.code for refusal in apply(world).refusals] == ["conflict"]


def test_everybody_is_there(world):
    """The other tests would prove nothing about people who do not exist."""
    assert len(world.store.everything(Account)) == 60
