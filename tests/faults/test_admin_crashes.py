"""Kill the process before or after any of its commits while somebody administers, and ask again: everything happens once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from shared.domain.errors import Conflict
from shared.domain.ledger import Balance, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord
from shared.services import allowances, bulk, grant, invite, refunds
from shared.services.audit import Asking
from shared.storage.queries import PeopleFilter
from tests.fakes import World, a_world, an_account
from tests.faults.test_crashes import Bomb, Crash
from tests.faults.test_lost_replies import ForgetfulStore

pytestmark = pytest.mark.slow

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")
PEOPLE = tuple(f"p{number:03d}" for number in range(6))


@pytest.fixture(autouse=True)
def several_commits(monkeypatch):
    """Six people are three commits, not a part of one."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(invite, "AT_ONCE", 2)


def several() -> World:
    """Six people with 100 credits, and Ada, who has paid 4 for a picture in November."""
    world = a_world(
        an_account(), *(an_account(id=uid, email=f"{uid}@example.com", name="", department="other") for uid in PEOPLE)
    )
    world.ask()
    world.run()
    return world


def give_one(world: World) -> bool:
    grant.grant(world.app, uid="p000", amount=5, reason="r", key="k", by=BY, within=None)
    return True


def give_many(world: World) -> bool:
    wanted = bulk.Wanted(5, "r", uids=PEOPLE)
    return not bulk.apply(world.app, wanted=wanted, key="k", by=BY).left


def take_many(world: World) -> bool:
    """All they have, so that a second time would be refused."""
    wanted = bulk.Wanted(-100, "r", uids=PEOPLE)
    progress = bulk.apply(world.app, wanted=wanted, key="k", by=BY)
    assert progress.refusals == ()
    return not progress.left


def add_many(world: World) -> bool:
    return invite.add_all(world.app, text="\n".join(f"n{n}@example.com" for n in range(6)), by=BY).left == 0


def give_back(world: World) -> bool:
    (entry,) = [entry for entry in world.store.everything(Entry) if entry.id.endswith(":end")]
    assert entry.job_id is not None
    refunds.refund(world.app, job_id=entry.job_id, reason="r", key="k", by=BY)
    return True


def give_back_without_a_key(world: World) -> bool:
    """Whoever comes again is told that it was done."""
    (entry,) = [entry for entry in world.store.everything(Entry) if entry.id.endswith(":end")]
    assert entry.job_id is not None
    try:
        refunds.refund(world.app, job_id=entry.job_id, reason="r", key=None, by=BY)
    except Conflict:
        return True
    return True


def allow(world: World) -> bool:
    """Set the allowance, give it in November, and in December take back what was left and give it again."""
    allowances.put(world.app, role=UserRole.USER, credits=50, unused="expire", by=BY)
    november = allowances.run(world.app, seconds=30)
    world.clock.at = datetime(2026, 12, 1, 12, tzinfo=UTC)
    december = allowances.run(world.app, seconds=30)
    world.clock.at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return november.done and december.done


@dataclass(frozen=True)
class Outcome:
    """All that must be the same however it came about."""

    balances: dict[str, Balance]
    entries: list[str]
    audited: list[tuple[str, str]]


def outcome(world: World) -> Outcome:
    accounts = world.app.queries.people(PeopleFilter(), limit=1000, cursor=None).items
    return Outcome(
        balances={account.email: account.balance for account in accounts},
        entries=sorted(entry.id for entry in world.store.everything(Entry) if not entry.id.startswith("job:")),
        audited=sorted((record.action, record.target) for record in world.store.everything(AuditRecord)),
    )


ACTS = [give_one, give_many, take_many, add_many, give_back, give_back_without_a_key, allow]


def insist(world: World, act: Callable[[World], bool]) -> None:
    """Ask until it is answered that all is done; a process that dies is started again."""
    for _ in range(50):
        try:
            if act(world):
                return
        except Crash:
            world.clock.at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    raise AssertionError("it is never done")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_commit_and_the_same_request_again_is_as_if_nothing_had_happened(act, after):
    """A1, A2 and A3: nothing was written, or all of it, and k of n people."""
    unharmed = several()
    insist(unharmed, act)
    expected = outcome(unharmed)
    at = 0
    while True:
        at += 1
        bomb = Bomb(at, after)
        world = several()
        harmed = replace(world, app=replace(world.app, store=bomb.wrap(world.store, "commit")))
        insist(harmed, act)
        assert outcome(world) == expected, f"commit {at}"
        assert world.proof() == [], f"commit {at}"
        if bomb.calls < at:
            break
    assert at > 1


@pytest.mark.parametrize("act", ACTS)
def test_every_commit_may_lose_its_reply(act):
    unharmed = several()
    insist(unharmed, act)
    world = several()
    store = ForgetfulStore()
    store._documents = dict(world.store._documents)
    queries = type(world.app.queries)(store)
    world = replace(world, store=store, app=replace(world.app, store=store, queries=queries))
    insist(world, act)

    assert store.lost > 0
    assert outcome(world) == outcome(unharmed)
    assert world.proof() == []


@pytest.mark.parametrize("act", [act for act in ACTS if act is not give_back_without_a_key])
def test_doing_it_twice_is_doing_it_once(act):
    once, twice = several(), several()
    insist(once, act)
    insist(twice, act)
    insist(twice, act)

    assert outcome(twice) == outcome(once)
    assert twice.proof() == []
