"""Runs that nobody waits for: they are stopped at their provider, whoever finds them first."""

from dataclasses import replace

import pytest

from shared.domain.errors import Unavailable
from shared.domain.jobs import Job, State
from shared.providers.contract import Cancelled, OutcomeUnknown, ProviderUnavailable, Working
from shared.services import advance, claims, strays
from shared.storage.store import Change
from tests.fakes import A_PICTURE, AT_WORK, World, a_world


def with_a_stray(world: World, job: Job, handle: str = "stray") -> None:
    """What a callback to the address of an earlier attempt leaves behind."""
    world.store.commit(
        lambda read: Change(None, update=(strays.noted(read.get(Job, job.id), handle),))  # type: ignore[arg-type]
    )


def test_a_stray_of_a_running_job_is_stopped_and_the_job_goes_on():
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    with_a_stray(world, job)
    world.run()

    assert world.studio.cancelled == ["stray"]
    assert world.job(job.id).state is State.SUCCEEDED
    assert world.job(job.id).strays == ()
    assert world.proof() == []


def test_a_stray_of_an_ended_job_is_stopped_too():
    world = a_world()
    job = world.ask()
    world.run()
    with_a_stray(world, job)

    assert advance.advance(world.app, job_id=job.id) == "ended"
    assert world.studio.cancelled == ["stray"]
    assert world.job(job.id).strays == ()
    assert world.proof() == []


def test_a_stray_that_cannot_be_stopped_now_brings_the_queue_back():
    """The queue repeats a delivery that was answered with 503."""
    world = a_world()
    job = world.ask()
    world.run()
    with_a_stray(world, job)
    world.studio.stops = ProviderUnavailable("down")
    with pytest.raises(Unavailable):
        advance.advance(world.app, job_id=job.id)
    world.studio.stops = Cancelled.CONFIRMED
    advance.advance(world.app, job_id=job.id)

    assert world.studio.cancelled == ["stray", "stray"]
    assert world.job(job.id).strays == ()


def test_the_address_of_a_lost_create_is_remembered_when_it_is_sent_again():
    world = a_world(script=[OutcomeUnknown("timeout"), A_PICTURE])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    first = world.job(job.id).nonce
    world.run()

    ended = world.job(job.id)
    assert ended.former_nonces == (first,)
    assert ended.nonce not in (None, first)


class Slow:
    """A provider whose create takes so long that the job goes on without it."""

    def __init__(self, world: World, meanwhile) -> None:
        self.world, self.meanwhile, self.cancelled = world, meanwhile, []

    def start(self, request):
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return Working(f"run-of-{request.nonce}")

    def check(self, request, handle):
        return Working(handle)

    def cancel(self, request, handle):
        self.cancelled.append(handle)
        return Cancelled.CONFIRMED


def slow_world(meanwhile) -> tuple[World, Slow, Job]:
    world = a_world()
    job = world.ask()
    slow = Slow(world, lambda: meanwhile(world, job))
    world.app = replace(world.app, provider=lambda _: slow)
    return world, slow, job


def lease_ends(world: World, job: Job) -> Job:
    """Another worker takes the job over, because the first one is silent."""
    world.clock.at = world.job(job.id).lease_until
    claim = claims.claim(world.app, job_id=job.id, epoch=None)
    assert isinstance(claim, claims.Claim)
    return claim.job


def test_an_answer_that_comes_while_the_job_looks_for_it_is_taken_up():
    world, slow, job = slow_world(lease_ends)
    assert advance.advance(world.app, job_id=job.id) == "lost"

    assert world.job(job.id).handle == f"run-of-{world.job(job.id).nonce}"
    assert slow.cancelled == []


def test_an_answer_that_comes_when_another_create_was_sent_is_stopped():
    def sent_again(world: World, job: Job) -> None:
        other = replace(lease_ends(world, job), nonce="another", former_nonces=("first",))
        claims.write(world.app, other, lambda mine: replace(mine, nonce="another"))

    world, slow, job = slow_world(sent_again)
    assert advance.advance(world.app, job_id=job.id) == "lost"

    assert len(slow.cancelled) == 1
    assert world.job(job.id).handle is None
    assert world.job(job.id).strays == ()


def test_an_answer_that_comes_after_the_end_is_stopped():
    def ends(world: World, job: Job) -> None:
        claims.end(world.app, lease_ends(world, job), claims.timed_out(world.clock()))

    world, slow, job = slow_world(ends)
    assert advance.advance(world.app, job_id=job.id) == "lost"

    assert len(slow.cancelled) == 1
    assert world.job(job.id).state is State.FAILED
    assert world.proof() == []
