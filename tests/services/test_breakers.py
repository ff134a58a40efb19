"""Breakers between processes: what is shared, what it costs, and that no trouble of the database reaches a job."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.app import App
from shared.domain import breakers as rules
from shared.domain.breakers import Breaker
from shared.kept import Kept
from shared.services import breakers, offers
from shared.storage.firestore import FirestoreStore
from shared.storage.memory import MemoryStore
from shared.storage.store import StoreUnavailable
from tests.fakes import World, a_job, a_world
from tests.faults.test_lost_replies import forgetful

ID = "studio:sketch"


def another_process(world: World) -> App:
    """The same platform, with nothing in mind yet."""
    return replace(world.app, kept=Kept())


def fail(app: App, times: int = 1, job: str = "job") -> None:
    for _ in range(times):
        breakers.tell(app, a_job(id=job), ok=False, code="unavailable", detail="It is down.")


def stored(world: World) -> Breaker:
    breaker = world.store.get(Breaker, ID)
    assert breaker is not None
    return breaker


@pytest.fixture
def commits(monkeypatch) -> list[str]:
    """One entry for each commit, also for one that finds nothing to write."""
    made: list[str] = []
    commit = MemoryStore.commit
    monkeypatch.setattr(MemoryStore, "commit", lambda *given: (made.append("commit"), commit(*given))[1])
    return made


def test_a_healthy_system_writes_nothing(commits):
    world = a_world()
    commits.clear()
    for _ in range(500):
        assert breakers.may_start(world.app, a_job()) == 0.0
        breakers.tell(world.app, a_job(), ok=True)
        world.clock.pass_(1)

    assert commits == []


def test_five_failures_in_different_processes_open_it_for_all():
    world = a_world()
    for _ in range(5):
        fail(another_process(world))
    other = another_process(world)

    assert breakers.may_start(other, a_job()) == 30.0
    assert breakers.may_start(other, a_job(model="other")) == 0.0
    assert breakers.may_start(world.app, a_job()) == 30.0


def test_a_process_that_knew_better_learns_within_ten_seconds():
    world = a_world()
    assert breakers.may_start(world.app, a_job()) == 0.0
    fail(another_process(world), times=5)
    world.clock.pass_(10)

    assert breakers.may_start(world.app, a_job()) == 20.0


def test_successes_count_when_half_of_all_calls_fail():
    """Forty calls in a minute, every third fails: known from successes that were told along with failures."""
    world = a_world()
    for number in range(40):
        if number % 3:
            breakers.tell(world.app, a_job(), ok=True)
        else:
            fail(world.app)
    calls, failures = rules.recent(stored(world), world.clock())

    assert breakers.may_start(world.app, a_job()) == 0.0
    assert (calls, failures) == (40, 14)


def test_while_failures_are_rare_successes_are_told_every_few_seconds(commits):
    world = a_world()
    fail(world.app)
    breakers.tell(world.app, a_job(), ok=True)  # ends the row, so it is told at once
    commits.clear()
    for _ in range(100):
        world.clock.pass_(0.1)
        breakers.tell(world.app, a_job(), ok=True)

    assert len(commits) == 1
    assert rules.recent(stored(world), world.clock())[1] == 1


def test_a_success_anywhere_ends_a_row_of_failures():
    world = a_world()
    fail(world.app, times=4)
    breakers.tell(another_process(world), a_job(), ok=True)
    fail(another_process(world))

    assert breakers.may_start(another_process(world), a_job()) == 0.0


def test_while_it_is_open_nothing_is_written(commits):
    world = a_world()
    fail(world.app, times=5)
    commits.clear()
    fail(world.app, times=20)

    assert commits == []
    assert stored(world).failures == {"unavailable": 5}


def test_of_twenty_who_ask_at_once_when_half_open_one_is_the_probe():
    """Each in a process of its own, so that the database alone decides."""
    world = a_world()
    fail(world.app, times=5)
    world.clock.pass_(30)
    together = threading.Barrier(20)

    def ask(number: int) -> float:
        app = another_process(world)
        together.wait()
        return breakers.may_start(app, a_job(id=f"job {number}"))

    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(ask, range(20)))

    assert sorted(waits) == [0.0] + [5.0] * 19
    assert stored(world).probe == f"job {waits.index(0.0)}"


def test_the_probes_success_closes_it_for_all():
    world = a_world()
    fail(world.app, times=5)
    world.clock.pass_(30)
    assert breakers.may_start(world.app, a_job()) == 0.0
    breakers.tell(world.app, a_job(), ok=True)

    assert breakers.may_start(another_process(world), a_job(id="other")) == 0.0
    assert rules.state(stored(world), world.clock()) == "closed"


def test_only_the_probes_failure_opens_it_again(commits):
    world = a_world()
    fail(world.app, times=5)
    world.clock.pass_(30)
    breakers.may_start(world.app, a_job(id="probe"))
    commits.clear()
    fail(another_process(world), job="begun long ago")
    assert (commits, rules.state(stored(world), world.clock())) == ([], "half_open")
    fail(world.app, job="probe")

    assert breakers.may_start(world.app, a_job()) == 30.0


def test_a_probe_whose_worker_died_is_followed_by_another():
    world = a_world()
    fail(world.app, times=5)
    world.clock.pass_(30)
    breakers.may_start(world.app, a_job(id="dies"))
    world.clock.pass_(60)

    assert breakers.may_start(another_process(world), a_job(id="next")) == 0.0


def test_a_lost_reply_counts_no_failure_twice_and_loses_no_probe():
    world = forgetful()
    fail(world.app, times=4)
    assert stored(world).in_a_row == 4
    fail(world.app)
    world.clock.pass_(30)

    assert breakers.may_start(world.app, a_job()) == 0.0
    assert stored(world).failures == {"unavailable": 5}


class Broken(MemoryStore):
    """Answers nothing."""

    def get_all(self, *_):
        raise StoreUnavailable

    def commit(self, *_):
        raise StoreUnavailable


def test_no_trouble_of_the_database_reaches_a_job():
    world = a_world()
    app = replace(another_process(world), store=Broken())
    fail(app, times=10)
    breakers.tell(app, a_job(), ok=True)

    assert breakers.may_start(app, a_job()) == 0.0
    assert breakers.waiting(app, world.app.catalogue.models["sketch"]) == 0.0


def test_what_is_known_serves_on_for_a_while_when_the_database_is_down():
    world = a_world()
    fail(world.app, times=5)
    breakers.may_start(world.app, a_job())
    down = replace(world.app, store=Broken())
    world.clock.pass_(15)

    assert breakers.may_start(down, a_job()) == 15.0
    world.clock.pass_(100)
    assert breakers.may_start(down, a_job()) == 0.0


def test_a_model_whose_breaker_is_open_is_shown_as_not_to_be_had():
    world = a_world(other={})
    fail(world.app, times=5)
    there = {offer.model.id: offer.reason for offer in offers.all_offered(world.app)}

    assert there == {"sketch": "its provider is not answering now; try again in a moment", "other": None}


@pytest.mark.emulator
def test_on_the_real_database_too_one_of_twenty_is_the_probe(firestore_client):
    world = a_world()
    app = replace(world.app, store=FirestoreStore(firestore_client))
    for _ in range(5):
        breakers.tell(replace(app, kept=Kept()), a_job(), ok=False)
    world.clock.pass_(30)
    together = threading.Barrier(20)

    def ask(number: int) -> float:
        process = replace(app, kept=Kept())
        together.wait()
        return breakers.may_start(process, a_job(id=f"job {number}"))

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(ask, range(20))) == [0.0] + [5.0] * 19
