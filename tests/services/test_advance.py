"""The way of a job: every outcome of a provider, every nudge, and the money each of them moves."""

from dataclasses import replace

import pytest

from shared.deliveries.contract import Delivery
from shared.domain import errors, ids
from shared.domain.jobs import Job, State
from shared.domain.ledger import Balance, Entry, EntryKind
from shared.domain.records import DepartmentMonth, HandleBinding, UsageTotals
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
)
from shared.services import advance, cancel, claims, save
from shared.services.conclude import MOST_CREATES
from tests.fakes import A_PICTURE, AT_WORK, NoNetwork, a_world

PAID = Balance(available=96, spent=4, granted=100)
BACK = Balance(available=100, granted=100)
UNAVAILABLE = ProviderUnavailable("503")
LOST = OutcomeUnknown("timeout")


@pytest.mark.parametrize(
    ("script", "state", "code", "balance"),
    [
        ([A_PICTURE], State.SUCCEEDED, None, PAID),
        ([AT_WORK, AT_WORK, A_PICTURE], State.SUCCEEDED, None, PAID),
        ([UNAVAILABLE, UNAVAILABLE, A_PICTURE], State.SUCCEEDED, None, PAID),
        (
            [AT_WORK, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, A_PICTURE],
            State.SUCCEEDED,
            None,
            PAID,
        ),
        ([LOST, A_PICTURE], State.SUCCEEDED, None, PAID),
        ([UNAVAILABLE], State.FAILED, "provider_unavailable", BACK),
        ([LOST], State.FAILED, "provider_error", BACK),
        ([ProviderRejected("invalid_input", "no")], State.FAILED, "invalid_input", BACK),
        ([AT_WORK, ProviderRejected("content_blocked", "no")], State.FAILED, "content_blocked", BACK),
        ([AT_WORK, Stopped()], State.CANCELLED, None, BACK),
        ([AT_WORK], State.FAILED, "timed_out", BACK),
        ([Done()], State.FAILED, "output_lost", BACK),
        ([Done(text="instead of a picture")], State.FAILED, "output_lost", BACK),
        ([Done(artifacts=(Artifact("image/png", data=b"BAD"),))], State.FAILED, "output_lost", BACK),
    ],
    ids=lambda value: None if isinstance(value, Balance) else str(value)[:40],
)
def test_every_job_ends_once_and_its_money_with_it(script, state, code, balance):
    world = a_world(script=script)
    job = world.ask()
    world.run(most=1000)

    ended = world.job(job.id)
    assert (ended.state, ended.error_code) == (state, code)
    assert world.account().balance == balance
    assert world.account().usage.running == 0
    assert ended.wake_at is None
    assert world.proof() == []


def test_what_was_made_is_stored_with_its_facts():
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    world.run()

    (output,) = world.job(job.id).outputs
    assert output.object == f"outputs/{job.id}/1/0"
    assert (output.content_type, output.width, output.height) == ("image/png", 8, 8)
    assert world.files.read(output.object, max_bytes=100) == b"\x89PNG picture"
    assert world.files.read(output.thumbnail, max_bytes=100) == b"small"


def test_an_end_is_counted_for_the_department_and_the_person():
    world = a_world()
    job = world.ask()
    world.run()

    line = "sketch|image|studio"
    day = world.store.get(UsageTotals, "department:design:2026-11-22").models[line]
    month = world.store.get(UsageTotals, "user:ada:2026-11:design")
    assert day == month.models[line] == month.days["2026-11-22"][line]
    assert (day.succeeded, day.credits, day.provider_cost_micros) == (1, 4, 3000)
    assert world.store.get(DepartmentMonth, "design:2026-11").committed == 4
    assert world.store.get(Entry, ids.end_entry(job.id)).outcome == "succeeded"


def test_a_failure_gives_the_department_its_budget_back():
    world = a_world(script=[ProviderRejected("invalid_input", "no")])
    world.ask()
    world.run()

    assert world.store.get(DepartmentMonth, "design:2026-11").committed == 0


def test_finishing_twice_charges_once():
    """The webhook, the queue and the sweep may all arrive."""
    world = a_world(script=[A_PICTURE])
    job = world.ask()
    for _ in range(4):
        advance.advance(world.app, job_id=job.id)

    assert world.account().balance.spent == 4
    assert len(world.studio.started) == 1


def test_a_delivery_from_before_the_last_claim_is_dropped():
    """Nudges never start a second chain of checks."""
    world = a_world(script=[AT_WORK])
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    assert advance.advance(world.app, job_id=job.id, epoch=0) == "moved on"
    advance.advance(world.app, job_id=job.id)
    timed = [delivery.epoch for delivery in world.queue.waiting if delivery.at is not None]

    assert timed == [1, 2]
    assert advance.advance(world.app, job_id=job.id, epoch=1) == "moved on"


def test_a_job_that_is_held_is_left_alone_and_looked_at_when_the_lease_ends():
    world = a_world(script=[AT_WORK])
    job = world.ask()
    world.queue.waiting.clear()
    claim = claims.claim(world.app, job_id=job.id, epoch=0)

    assert advance.advance(world.app, job_id=job.id) == "held"
    assert advance.advance(world.app, job_id=job.id, epoch=0) == "moved on"
    assert world.queue.waiting == [Delivery(job.id, 1, at=claim.job.lease_until)]


def test_a_worker_that_was_too_slow_changes_nothing():
    """Its lease ended and another one took the job."""
    world = a_world(script=[A_PICTURE])
    job = world.ask()
    slow = claims.claim(world.app, job_id=job.id, epoch=None)
    world.clock.at = slow.job.lease_until
    fast = claims.claim(world.app, job_id=job.id, epoch=None)

    with pytest.raises(claims.Lost):
        claims.end(world.app, slow.job, claims.cancelled(world.clock()))
    assert claims.end(world.app, fast.job, claims.cancelled(world.clock())).ended


def test_a_create_whose_answer_was_lost_is_sent_at_most_once_more_and_its_cost_recorded():
    world = a_world(script=[LOST, A_PICTURE])
    job = world.ask()
    world.run()

    assert len(world.studio.started) == MOST_CREATES
    assert len({request.nonce for request in world.studio.started}) == 2
    assert world.store.get(Entry, ids.end_entry(job.id)).provider_cost_micros == 2 * 3000
    assert world.job(job.id).orphans == 1


def test_a_worker_that_died_after_the_create_does_not_cost_a_third():
    """Claimed, killed, claimed, killed: the third worker gives the job up."""
    world = a_world(script=[A_PICTURE])
    job = world.ask()
    for _ in range(MOST_CREATES):
        claim = claims.claim(world.app, job_id=job.id, epoch=None)
        world.clock.at = claim.job.lease_until
        if claim.act == "create":
            world.clock.at = claim.job.lease_until
            advance.advance(world.app, job_id=job.id)
    world.run()

    assert world.job(job.id).ended
    assert world.job(job.id).attempt <= MOST_CREATES
    assert world.proof() == []


def test_a_refused_create_does_not_count_as_one():
    world = a_world(script=[UNAVAILABLE, UNAVAILABLE, AT_WORK, A_PICTURE])
    job = world.ask()
    world.run()

    assert world.job(job.id).attempt == 1


def test_a_handle_is_found_again_by_its_provider_and_id():
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    world.run()

    assert world.store.get(HandleBinding, ids.handle("studio", "handle-1")).job_id == job.id


def test_a_provider_may_make_us_wait_but_not_for_ever():
    world = a_world(script=[ProviderUnavailable("429", retry_after=86_400), A_PICTURE])
    world.ask()
    world.run()

    assert (world.clock() - world.store.everything(Job)[0].created_at).total_seconds() <= 31


@pytest.mark.parametrize(
    ("rule", "balance"),
    [("refund", BACK), ("charge", PAID)],
)
@pytest.mark.parametrize("stops", [Cancelled.CONFIRMED, Cancelled.UNSUPPORTED, Cancelled.REQUESTED, UNAVAILABLE])
def test_a_cancellation_after_the_start_ends_by_the_rule_of_the_model(rule, balance, stops):
    world = a_world(script=[AT_WORK], slow={"cancel_rule": rule})
    world.studio.stops = stops
    job = world.ask(model="slow")
    advance.advance(world.app, job_id=job.id, epoch=0)
    shown = cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert shown.cancel_requested_at is not None
    assert world.job(job.id).state is State.CANCELLED
    assert world.account().balance == balance
    assert world.job(job.id).charged == balance.spent
    assert world.proof() == []


@pytest.mark.parametrize("rule", ["refund", "charge", "before_start"])
def test_a_job_that_has_not_begun_is_cancelled_at_once_and_for_nothing(rule):
    world = a_world(slow={"cancel_rule": rule})
    job = world.ask(model="slow")

    assert cancel.cancel(world.app, uid="ada", job_id=job.id).state is State.CANCELLED
    assert world.account().balance == BACK
    world.run()
    assert world.studio.started == []
    assert world.proof() == []


def test_some_models_cannot_be_cancelled_once_they_have_started():
    world = a_world(script=[AT_WORK], slow={"cancel_rule": "before_start"})
    job = world.ask(model="slow")
    advance.advance(world.app, job_id=job.id, epoch=0)
    with pytest.raises(errors.TooLate):
        cancel.cancel(world.app, uid="ada", job_id=job.id)

    assert world.job(job.id).cancel_requested_at is None


def test_cancelling_twice_is_one_wish_and_a_finished_job_says_so():
    world = a_world(script=[AT_WORK, A_PICTURE])
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    first = cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.clock.pass_(1)
    assert cancel.cancel(world.app, uid="ada", job_id=job.id).cancel_requested_at == first.cancel_requested_at
    world.run()

    done = a_world()
    finished = done.ask()
    done.run()
    with pytest.raises(errors.AlreadyFinished):
        cancel.cancel(done.app, uid="ada", job_id=finished.id)


def test_results_that_come_after_a_cancellation_are_thrown_away():
    """Requested before saving began: it always ends cancelled."""
    world = a_world(script=[AT_WORK, A_PICTURE])
    world.studio.stops = Cancelled.REQUESTED
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert world.job(job.id).state is State.CANCELLED
    assert world.job(job.id).outputs == ()
    assert world.account().balance == BACK


def test_nobody_cancels_what_is_somebody_elses():
    world = a_world()
    job = world.ask()
    for job_id in (job.id, "nothing"):
        with pytest.raises(errors.NotFound):
            cancel.cancel(world.app, uid="ben", job_id=job_id)

    assert not world.job(job.id).ended


@pytest.mark.parametrize(
    ("fail", "code"),
    [
        (save.FetchFailed("404", gone=True), "output_lost"),
        (save.FetchFailed("timeout"), "output_lost"),
        (save.FetchRefused("private"), "output_lost"),
    ],
)
def test_results_that_cannot_be_fetched_are_paid_by_nobody(fail, code):
    world = a_world(script=[AT_WORK, Done(artifacts=(Artifact(None, url="https://studio.example.com/1"),))])
    world = replace(world, app=replace(world.app, fetcher=NoNetwork(fail)))
    job = world.ask()
    world.run(most=1000)

    assert (world.job(job.id).state, world.job(job.id).error_code) == (State.FAILED, code)
    assert world.account().balance == BACK
    assert world.proof() == []


def test_results_in_hand_survive_a_short_trouble_of_storage(monkeypatch):
    monkeypatch.setattr(save, "PAUSES_AT_ONCE", (0, 0))
    world = a_world()
    world.files.fail_next = 2
    job = world.ask()
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert len(world.studio.started) == 1


@pytest.mark.parametrize(("made", "state"), [(1, State.FAILED), (2, State.SUCCEEDED), (3, State.SUCCEEDED)])
def test_only_as_many_results_as_were_sold_are_paid(made, state):
    """A part is not taken for the whole, and what comes on top is left aside."""
    world = a_world(
        script=[Done(artifacts=tuple(Artifact(None, data=b"\x89PNG %d" % number) for number in range(made)))]
    )
    job = world.ask(params={"number": 2})
    world.run()

    assert world.job(job.id).state is state
    assert len(world.job(job.id).outputs) == (2 if state is State.SUCCEEDED else 0)
    assert world.account().balance.spent == (8 if state is State.SUCCEEDED else 0)


def test_a_text_is_a_result():
    world = a_world(script=[Done(text="Once upon a time")], writer={"kind": "text"})
    job = world.ask(model="writer")
    world.run()

    assert (world.job(job.id).state, world.job(job.id).text) == (State.SUCCEEDED, "Once upon a time")
    assert world.proof() == []


def test_a_long_text_becomes_a_file():
    world = a_world(script=[Done(text="word " * 20_000)], writer={"kind": "text"})
    job = world.ask(model="writer")
    world.run()

    saved = world.job(job.id)
    assert len(saved.text.encode()) <= save.TEXT_BYTES
    assert world.files.read(saved.text_object, max_bytes=10**6).decode() == "word " * 20_000


def test_a_job_whose_model_is_no_longer_there_ends_and_costs_nothing():
    world = a_world()
    job = world.ask()
    world = replace(world, app=replace(world.app, catalogue=replace(world.app.catalogue, models={})))
    world.run()

    assert world.job(job.id).state is State.FAILED
    assert world.account().balance == BACK


def test_a_job_of_the_ledger_closes_with_the_entry_that_says_how():
    world = a_world()
    job = world.ask()
    world.run()

    end = world.store.get(Entry, ids.end_entry(job.id))
    assert (end.kind, end.amount, end.model, end.department, end.month) == (
        EntryKind.CAPTURE,
        4,
        "sketch",
        "design",
        "2026-11",
    )


def test_an_unknown_job_is_dropped():
    assert advance.advance(a_world().app, job_id="nothing", epoch=0) == "unknown"


def test_progress_is_written_down():
    world = a_world(script=[AT_WORK])
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)

    assert world.job(job.id).progress == 0.5
