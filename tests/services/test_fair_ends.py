"""Ends that were once unfair: to the person, to the provider's good name, or to the organisation's bill."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.errors import ProviderDown
from shared.domain.jobs import Job, State
from shared.domain.ledger import Balance
from shared.providers.contract import (
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.services import advance, cancel, conclude, strays
from shared.storage.store import Change
from tests.fakes import A_PICTURE, AT_WORK, World, a_world

BACK = Balance(available=100, granted=100)
CHARGE = {"cancel_rule": "charge"}
LOST = OutcomeUnknown("timeout")
BUSY = ProviderUnavailable("429", busy=True)


def test_a_cancellation_before_the_second_create_is_sent_keeps_no_price() -> None:
    """The first create was lost; nothing runs, and nothing would have been charged without the cancellation."""
    world = a_world(script=[LOST, LOST, ProviderUnavailable("503")], sketch=CHARGE)
    job = world.ask()
    for _ in range(20):
        advance.advance(world.app, job_id=job.id)
        current = world.job(job.id)
        if current.attempt == 1 and not current.sent and current.orphans:
            break
        world.clock.at = max(world.clock.at, current.wake_at or world.clock.at)
    world.store.commit(lambda read: _cancelled(read, job.id))
    world.run()

    assert (world.job(job.id).state, world.account().balance) == (State.CANCELLED, BACK)


def _cancelled(read, job_id: str) -> Change[None]:
    job = read.get(Job, job_id)
    return Change(None, update=(replace(job, cancel_requested_at=job.created_at, cancelled_by="ada"),))


def test_a_cancellation_of_a_run_that_had_failed_by_itself_keeps_no_price() -> None:
    world = a_world(script=[AT_WORK, ProviderRejected("provider_error", "CUDA")], sketch=CHARGE)
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert (world.job(job.id).state, world.account().balance) == (State.CANCELLED, BACK)


@pytest.mark.parametrize(
    ("error", "opens"),
    [
        (ProviderRejected("provider_error", "The model wrote nothing."), False),
        (ProviderRejected("invalid_input", "no"), False),
        (ProviderRejected("content_blocked", "no"), False),
        (BUSY, False),
        (ProviderRejected("provider_error", "The provider could not make this."), True),
        (ProviderUnavailable("503"), True),
        (LOST, True),
    ],
)
def test_only_what_speaks_against_the_provider_opens_its_breaker(error: Exception, opens: bool) -> None:
    """Nobody closes a model to all others by what they write."""
    world = a_world(script=[error])
    for number in range(6):
        try:
            job = world.ask(key=f"key-{number}")
        except ProviderDown:
            break
        advance.advance(world.app, job_id=job.id)
        world.clock.pass_(1)
    world.clock.pass_(11)

    if opens:
        with pytest.raises(ProviderDown):
            world.ask(key="one more")
    else:
        world.ask(key="one more")


def test_one_job_whose_checks_fail_again_and_again_counts_once() -> None:
    world = a_world(script=[AT_WORK, ProviderUnavailable("unreadable")])
    job = world.ask()
    for _ in range(8):
        advance.advance(world.app, job_id=job.id)
        world.clock.pass_(3)
    world.clock.pass_(11)

    world.ask(key="another")


def test_a_job_that_is_nearly_out_of_time_is_not_sent_any_more() -> None:
    world = a_world()
    job = world.ask()
    world.clock.at = job.deadline - timedelta(seconds=3)

    assert advance.advance(world.app, job_id=job.id) == "failed"
    assert (world.job(job.id).error_code, world.studio.started) == ("timed_out", [])


def test_a_stray_that_comes_to_light_during_the_last_step_is_stopped() -> None:
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    check = world.studio.check

    def meanwhile(request, handle):
        world.store.commit(lambda read: Change(None, update=(strays.noted(read.get(Job, job.id), "stray"),)))
        advance.advance(world.app, job_id=job.id)
        return check(request, handle)

    world.studio.check = meanwhile  # type: ignore[method-assign]
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.studio.cancelled == ["stray"]


def test_a_handle_that_comes_while_the_job_is_given_up_is_taken() -> None:
    world = a_world(script=[LOST, LOST, A_PICTURE])
    job = world.ask()
    while world.job(job.id).attempt < conclude.MOST_CREATES or not world.job(job.id).sent:
        step(world, job)
    world.store.commit(lambda read: Change(None, update=(replace(read.get(Job, job.id), handle="late"),)))
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.studio.checked == ["late"]


def step(world: World, job: Job) -> None:
    """The next delivery, when its time comes."""
    delivery = world.queue.due()
    if delivery is None:
        world.clock.at = min(waiting.at for waiting in world.queue.waiting if waiting.at)
    else:
        advance.advance(world.app, job_id=job.id, epoch=delivery.epoch)


def test_what_is_finished_when_time_is_up_is_not_thrown_away() -> None:
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    world.clock.at = job.deadline + timedelta(seconds=1)
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.studio.cancelled == []


def test_what_still_works_when_time_is_up_is_told_to_stop() -> None:
    world = a_world(script=[AT_WORK])
    world.studio.stops = Cancelled.REQUESTED
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    world.clock.at = job.deadline + timedelta(seconds=1)
    world.run()

    assert world.job(job.id).error_code == "timed_out"
    assert world.studio.cancelled == ["handle-1"]


def test_a_deadline_that_passes_during_a_check_is_no_cancellation_sent() -> None:
    world = a_world(script=[AT_WORK])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    world.clock.at = job.deadline - timedelta(seconds=1)

    def slow(_request, handle):
        world.clock.at = job.deadline + timedelta(seconds=1)
        return Working(handle)

    world.studio.check = slow  # type: ignore[method-assign]
    advance.advance(world.app, job_id=job.id)

    assert world.job(job.id).cancel_sent_at is None


def test_a_busy_provider_is_waited_for_as_long_as_one_that_is_down() -> None:
    """Two minutes, not three tries within six seconds."""
    world = a_world(script=[BUSY, BUSY, BUSY, BUSY, BUSY, A_PICTURE])
    job = world.ask()
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.job(job.id).attempt == 1
    assert world.proof() == []


def test_a_provider_that_is_busy_for_ever_is_given_up() -> None:
    world = a_world(script=[BUSY])
    job = world.ask()
    world.run()

    assert world.job(job.id).error_code == "provider_unavailable"
    assert world.account().balance == BACK


def test_a_create_that_was_refused_and_calls_back_all_the_same_is_one_to_be_stopped() -> None:
    world = a_world(script=[ProviderUnavailable("503"), AT_WORK, Done()])
    job = world.ask()
    advance.advance(world.app, job_id=job.id)

    assert len(world.job(job.id).former_nonces) == 1
