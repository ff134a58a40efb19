"""Two hands on one job: every interleaving of two racing steps on the real emulator ends it once, and each side can win.

The store pauses between a step's decision and its commit (the SYNCPOINT in shared/storage/firestore.py), and every order of
those pauses is tried. The tool learns the number of pauses from a run of one after the other, so each pair is run both ways
round. It traces threads as coverage does, so these tests count for no coverage.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from test_utils.orchestrate import orchestrate

from shared.domain import ids, settlement
from shared.domain.errors import Refused
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.services import advance, cancel, claims, prove, submit
from shared.storage import documents
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from tests.fakes import A_PICTURE, NOW, World, a_job, a_world, an_account

pytestmark = [pytest.mark.emulator, pytest.mark.no_cover]


@dataclass
class Rounds:
    """A new account and job for every schedule: whichever side starts first lays them out for both."""

    world: World
    client: object
    credits: int = 100
    state: State = State.QUEUED
    open: str | None = None
    all: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def join(self) -> str:
        with self.lock:
            if self.open is not None:
                name, self.open = self.open, None
                return name
            self.open = name = f"r{len(self.all)}"
            self.all.append(name)
            self._lay_out(name)
            return name

    def _lay_out(self, name: str) -> None:
        """Written past the store, whose pauses belong to the race alone."""
        account = an_account(id=name, balance=Balance(), seq=0)
        about = settlement.About(
            id=ids.welcome_entry(name), at=NOW, actor="system", reason="welcome",
            department="design", day="2026-11-22", month="2026-11",
        )  # fmt: skip
        given = settlement.ledger.grant(account, self.credits, about)
        held = settlement.hold(a_job(id=name, user_id=name), given.account)
        usage = replace(held.account.usage, running=1)
        values = [held.job, replace(held.account, usage=usage), given.entry, held.entry]
        batch = self.client.batch()
        for value in values:
            reference = self.client.collection(documents.collection(type(value))).document(value.id)
            batch.create(reference, documents.to_document(value))
        batch.commit()


@pytest.fixture
def rounds(firestore_client) -> Rounds:
    world = a_world(script=[A_PICTURE])
    store = FirestoreStore(firestore_client)
    queries = FirestoreQueries(firestore_client)
    return Rounds(replace(world, store=store, app=replace(world.app, store=store, queries=queries)), firestore_client)


def race(rounds: Rounds, one: Callable[[str], object], other: Callable[[str], object]) -> Counter[State]:
    """Every schedule both ways round; how the jobs ended. A refusal is an answer, not an error."""

    def side(act: Callable[[str], object]) -> Callable[[], None]:
        def run() -> None:
            name = rounds.join()
            try:
                act(name)
            except Refused:
                return

        return run

    orchestrate(side(one), side(other), name="commit")
    orchestrate(side(other), side(one), name="commit")
    return Counter(settled(rounds.world, name) for name in rounds.all)


def settled(world: World, name: str) -> State:
    """The state of an ended job, whose money has ended with it, once."""
    job, account = world.store.get(Job, name), world.store.get(Account, name)
    closing = world.store.get(Entry, ids.end_entry(name))
    assert job.ended
    assert closing.kind is (EntryKind.CAPTURE if job.state is State.SUCCEEDED else EntryKind.RELEASE)
    assert (account.balance.held, account.balance.spent) == (0, job.charged)
    assert account.seq == 3
    assert account.usage.running == 0
    return job.state


def holds_up(rounds: Rounds) -> bool:
    """Whether the books balance, but for the department's counter, which these jobs did not go through submit for."""
    return [v for v in prove.prove(rounds.world.app).proof.violations if v.invariant != "I10"] == []


def test_a_success_and_a_cancellation_end_a_job_once(rounds):
    app = rounds.world.app
    ends = race(
        rounds,
        lambda name: advance.advance(app, job_id=name),
        lambda name: cancel.cancel(app, uid=name, job_id=name),
    )

    assert set(ends) == {State.SUCCEEDED, State.CANCELLED}
    assert holds_up(rounds)


def test_two_workers_end_a_job_once(rounds):
    """The queue delivers at least once."""
    app = rounds.world.app
    ends = race(
        rounds,
        lambda name: advance.advance(app, job_id=name),
        lambda name: advance.advance(app, job_id=name),
    )

    assert set(ends) == {State.SUCCEEDED}
    assert len(rounds.world.studio.started) == len(rounds.all)
    assert holds_up(rounds)


def test_a_worker_that_lost_its_lease_never_ends_the_job(rounds):
    """Another one took over and gives the job up, before, between or after what the slow one tries."""
    app = rounds.world.app
    holders: dict[str, list[Job]] = {}

    def hold_twice(name: str) -> list[Job]:
        if name not in holders:
            job = app.store.get(Job, name)
            claimed = replace(
                job,
                state=State.FINALIZING,
                epoch=2,
                holder="two",
                started_at=NOW,
                attempt=1,
                lease_until=NOW + timedelta(60),
            )
            reference = rounds.client.collection("jobs").document(name)
            reference.update(documents.to_document(claimed))
            holders[name] = [replace(claimed, epoch=1, holder="one"), claimed]
        return holders[name]

    def try_late(name: str) -> None:
        slow, _ = hold_twice(name)
        with pytest.raises(claims.Lost):
            claims.end(app, slow, claims.cancelled(NOW))

    def give_up(name: str) -> None:
        _, fast = hold_twice(name)
        claims.end(app, fast, claims.timed_out(NOW))

    ends = race(rounds, try_late, give_up)

    assert set(ends) == {State.FAILED}


def test_two_presses_of_one_button_are_one_job(rounds):
    app = rounds.world.app
    answers: list[str] = []

    def press(name: str) -> None:
        asked = submit.Asked("sketch", "A red fox", {})
        answers.append(submit.submit(app, uid=name, key="k", asked=asked).job_id)

    orchestrate(lambda: press(rounds.join()), lambda: press(rounds.join()), name="commit")

    assert len(set(answers)) == len(rounds.all)
    assert len(answers) == 2 * len(rounds.all)


def test_the_last_credits_are_spent_once(rounds):
    """Two different generations, and credit for one."""
    rounds.credits = 8
    app = rounds.world.app
    refused: list[str] = []

    def press(key: str) -> None:
        name = rounds.join()
        try:
            submit.submit(app, uid=name, key=key, asked=submit.Asked("sketch", "A red fox", {}))
        except Refused as error:
            refused.append(error.code)

    orchestrate(lambda: press("a"), lambda: press("b"), name="commit")

    assert refused == ["insufficient_credits"] * len(rounds.all)
    assert all(app.store.get(Account, name).balance == Balance(0, 8, 0, 8) for name in rounds.all)
