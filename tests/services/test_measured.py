"""Measured times: what the counters say of the last two days, and that nobody waits for it."""

import threading
from dataclasses import replace

from shared.kept import Kept
from shared.services import measured
from shared.services.advance import advance
from shared.services.cancel import cancel
from shared.storage.memory import MemoryStore
from shared.storage.store import StoreUnavailable
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, an_account


def generate(world: World, times: int, seconds: float, *, end: str = "succeeded") -> None:
    """Ada's jobs, each at work for so many seconds."""
    for number in range(times):
        world.studio.script[:] = [AT_WORK]
        job = world.ask(key=f"{world.clock()} {number}")
        delivery = world.queue.due()
        advance(world.app, job_id=job.id, epoch=delivery.epoch)
        world.clock.pass_(seconds)
        world.studio.script[:] = [A_PICTURE]
        if end == "cancelled":
            cancel(world.app, uid="ada", job_id=job.id)
        world.run()
        assert world.job(job.id).state.value == end


def test_the_time_of_a_model_is_the_mean_of_its_succeeded_jobs():
    world = a_world(an_account(department="unassigned"), other={})
    generate(world, 3, 60, end="cancelled")
    generate(world, 4, 10)
    assert measured.measure(world.app) == {}
    generate(world, 1, 20)

    assert measured.measure(world.app) == {"sketch": 12.0}
    assert world.proof() == []
    app = replace(world.app, kept=Kept())
    app.kept.typical_seconds.patience = 60
    assert measured.typical_seconds(app) == {"sketch": 12.0, "other": 5}


def test_jobs_of_the_day_before_count_and_older_ones_do_not():
    world = a_world(an_account(department="unassigned"))
    generate(world, 5, 10)
    world.clock.pass_(24 * 3600)
    assert measured.measure(world.app) == {"sketch": 10.0}
    world.clock.pass_(24 * 3600)

    assert measured.measure(world.app) == {}


class Stuck(MemoryStore):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.asked = 0

    def get_all(self, kind, ids):
        self.asked += 1
        self.go.wait(10)
        return super().get_all(kind, ids)


def test_nobody_waits_for_a_database_that_is_slow():
    world, store = a_world(), Stuck()
    app = replace(world.app, store=store, kept=Kept())
    app.kept.typical_seconds.patience = 0.001

    assert [measured.typical_seconds(app) for _ in range(3)] == [{"sketch": 5}] * 3
    assert store.asked == 1
    store.go.set()


def test_a_measurement_that_fails_stops_nobody_and_is_tried_again_later():
    class Broken(MemoryStore):
        asked = 0

        def get_all(self, *_):
            self.asked += 1
            raise StoreUnavailable

    world, store = a_world(), Broken()
    app = replace(world.app, store=store, kept=Kept())
    app.kept.typical_seconds.patience = 60
    for seconds, asked in ((0, 1), (59, 1), (1, 2)):
        world.clock.pass_(seconds)
        assert measured.typical_seconds(app) == {"sketch": 5}
        assert store.asked == asked
