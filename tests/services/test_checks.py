"""When a job is looked at again, while nobody calls back."""

from datetime import timedelta

import pytest

from shared.providers.contract import Progress, Working
from shared.services import advance
from tests.fakes import a_world


def pauses(working: Progress, *, typical: float, looks: int) -> list[float]:
    """The seconds between so many looks at a job that goes on working."""
    world = a_world(script=[working], slow={"typical_seconds": typical})
    job = world.ask(model="slow")
    advance.advance(world.app, job_id=job.id, epoch=0)
    world.queue.waiting.clear()
    found = []
    for _ in range(looks):
        before = world.clock()
        job = world.job(job.id)
        at = job.wake_at - timedelta(seconds=advance.conclude.UNDELIVERED_SECONDS)
        found.append((at - before).total_seconds())
        world.clock.at = at
        advance.advance(world.app, job_id=job.id)
    return found


@pytest.mark.parametrize(
    ("typical", "expected"),
    [
        (300, [2, 4, 8, 16, 30, 30]),
        (20, [2, 4, 8, 16, 20, 20]),
        (5, [2, 4, 5, 5]),
        (1, [2, 2, 2]),
    ],
)
def test_the_pauses_double_up_to_the_usual_time(typical: float, expected: list[float]) -> None:
    """2, 4, 8 and so on; never more than the model usually takes, nor half a minute, nor less than two seconds."""
    assert pauses(Working("handle"), typical=typical, looks=len(expected)) == expected


@pytest.mark.parametrize("working", [Working("handle", fraction=0.1), Working("handle", text="So far")])
def test_what_can_be_watched_is_looked_at_ten_times_in_its_usual_time(working: Working) -> None:
    assert pauses(working, typical=60, looks=4) == [2, 4, 6, 6]


def test_the_provider_may_name_the_time_itself() -> None:
    assert pauses(Working("handle", check_after=7.0), typical=60, looks=2) == [7, 7]
    assert pauses(Working("handle", check_after=7000.0), typical=60, looks=2) == [30, 30]
