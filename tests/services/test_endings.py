"""Hard endings: whose fault it was decides who pays, and a job that is to stop is never sent out again."""

from dataclasses import replace

import pytest

from shared.domain import ids
from shared.domain.jobs import State
from shared.domain.ledger import Balance, Entry
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.secrets import SecretMissing
from shared.services import advance, asking, cancel, claims, departments, save, sweep
from shared.services.audit import Asking
from shared.storage.store import Change
from tests.fakes import A_PICTURE, AT_WORK, NoNetwork, World, a_world

BACK = Balance(available=100, granted=100)
REJECTED = ProviderRejected("content_blocked", "no")
UNAVAILABLE = ProviderUnavailable("503")
LOST = OutcomeUnknown("timeout")


def ended(world: World, job_id: str) -> tuple[State, Balance, int | None]:
    """How it ended, what the person has, and what the provider is taken to ask."""
    return (
        world.job(job_id).state,
        world.account().balance,
        world.store.get(Entry, ids.end_entry(job_id)).provider_cost_micros,
    )


def cancel_during(world: World, call: int) -> None:
    """The person cancels while the studio works on its n-th call."""
    start, check, calls = world.studio.start, world.studio.check, []

    def meanwhile(real):
        def act(*args):
            calls.append(1)
            if len(calls) == call:
                cancel.cancel(world.app, uid="ada", job_id=args[0].job_id)
            return real(*args)

        return act

    world.studio.start, world.studio.check = meanwhile(start), meanwhile(check)


@pytest.mark.parametrize(
    ("script", "call"),
    [([REJECTED], 1), ([AT_WORK, REJECTED], 2), ([UNAVAILABLE], 1), ([UNAVAILABLE], 3)],
    ids=["refused at the start", "failed by itself", "unavailable once", "unavailable to the end"],
)
def test_a_cancellation_keeps_no_price_for_a_run_that_failed_by_itself(script, call):
    """Under the rule `charge`, the price is kept for work that was done, not for work the provider refused."""
    world = a_world(script=script, sketch={"cancel_rule": "charge"})
    cancel_during(world, call)
    job = world.ask()
    world.run()

    assert ended(world, job.id)[:2] == (State.CANCELLED, BACK)
    assert world.proof() == []


@pytest.mark.parametrize("late", [False, True], ids=["cancelled", "past its deadline"])
def test_a_job_that_is_to_stop_is_not_sent_out_again(late):
    """Its first create was lost, the second is due: nobody wants it any more."""
    world = a_world(script=[LOST, UNAVAILABLE, A_PICTURE])
    job = world.ask()
    for _ in range(3):
        delivery = world.queue.waiting[-1]
        world.clock.at = delivery.at or world.clock.at
        advance.advance(world.app, job_id=job.id, epoch=delivery.epoch)
    sent = len(world.studio.started)
    if late:
        world.clock.at = job.deadline
    else:
        cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert len(world.studio.started) == sent
    assert world.job(job.id).ended
    assert world.proof() == []


@pytest.mark.parametrize(
    ("script", "cost"),
    [
        ([REJECTED], 0),
        ([AT_WORK, REJECTED], 3000),
        ([UNAVAILABLE], 0),
        ([A_PICTURE], 3000),
        ([AT_WORK], 3000),
        ([LOST], 6000),
        ([LOST, REJECTED], 3000),
        ([LOST, UNAVAILABLE], 3000),
        ([Done()], 3000),
    ],
    ids=[
        "refused",
        "failed",
        "unavailable",
        "done",
        "timed out",
        "lost twice",
        "lost, refused",
        "lost, unavailable",
        "nothing",
    ],
)
def test_every_run_that_may_have_been_made_is_counted_at_its_price(script, cost):
    world = a_world(script=script)
    job = world.ask()
    world.run(most=1000)

    assert ended(world, job.id)[2] == cost


def test_a_callback_that_brought_the_handle_is_believed_more_than_an_unavailable_answer():
    world = a_world(script=[UNAVAILABLE, A_PICTURE])
    job = world.ask()
    start = world.studio.start

    def bound_meanwhile(request):
        def bind(read):
            return Change(None, update=(replace(read.get(type(job), job.id), handle="h"),))

        world.store.commit(bind)
        return start(request)

    world.studio.start = bound_meanwhile
    world.run()

    assert (world.job(job.id).state, world.job(job.id).attempt) == (State.SUCCEEDED, 1)
    assert world.studio.checked == ["h"]


@pytest.mark.parametrize(
    "error", [OverflowError("too large"), SecretMissing("no key"), RecursionError(), KeyError("x")]
)
@pytest.mark.parametrize("place", [0, 1], ids=["create", "check"])
def test_whatever_an_adapter_does_the_job_ends_and_nobody_pays(error, place):
    world = a_world(script=[AT_WORK] * place + [error])
    job = world.ask()
    world.run(most=1000)

    assert ended(world, job.id)[:2] == (State.FAILED, BACK)
    assert world.proof() == []


def test_what_has_begun_to_be_saved_may_be_asked_for_again():
    """The results could not be fetched, and now the provider says that it is still working."""
    picture = Done(artifacts=(Artifact(None, url="https://studio.example.com/1"),))
    world = a_world(script=[AT_WORK, picture, Working("handle-1"), picture])
    fetcher = NoNetwork(save.FetchFailed("timeout"))
    world.app = replace(world.app, fetcher=fetcher)
    job = world.ask()
    for _ in range(40):
        delivery = world.queue.due()
        if delivery is None:
            world.clock.pass_(1)
            continue
        if advance.advance(world.app, job_id=job.id, epoch=delivery.epoch) == "not saved":
            fetcher.fail = None
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.proof() == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("\ud83e\udd8a fox", "🦊 fox"), ("half \ud83e", "half "), ("x" * (save.LARGEST_TEXT + 1), None), ("", None)],
    ids=["two halves", "one half", "too long", "nothing"],
)
def test_a_text_is_kept_in_whole_characters_or_not_paid(text, kept):
    world = a_world(script=[Working("h", text=text[:50]), Done(text=text)], writer={"kind": "text"})
    job = world.ask(model="writer")
    world.run()

    assert world.job(job.id).text == kept
    assert world.job(job.id).state is (State.FAILED if kept is None else State.SUCCEEDED)
    assert world.proof() == []


class Talker:
    """A model that writes while we listen; `meanwhile` happens after each piece."""

    def __init__(self, world: World, pieces: int) -> None:
        self.world, self.pieces, self.meanwhile = world, pieces, lambda _: None
        self.seen: list[tuple[str | None, float]] = []

    def start(self, request):
        raise AssertionError("a stream is not started")

    def check(self, request, handle):
        raise AssertionError("a stream is not checked")

    def cancel(self, request, handle):
        return Cancelled.UNSUPPORTED

    def stream(self, request, tell):
        for number in range(1, self.pieces + 1):
            self.world.clock.pass_(0.5)
            self.meanwhile(number)
            tell(None, "word " * number)
            job = self.world.job(request.job_id)
            self.seen.append((job.text, (job.lease_until - self.world.clock()).total_seconds()))
        return Done(text="word " * self.pieces)


@pytest.fixture
def talking() -> tuple[World, Talker]:
    world = a_world(writer={"kind": "text", "cancel_rule": "charge"})
    talker = Talker(world, pieces=8)
    world.app = replace(world.app, provider=lambda _: talker)
    return world, talker


def test_a_text_grows_once_a_second_and_keeps_its_lease(talking):
    world, talker = talking
    job = world.ask(model="writer")
    world.run()

    assert [text.count("word") if text else 0 for text, _ in talker.seen] == [0, 2, 2, 4, 4, 6, 6, 8]
    assert all(lease > 30 for _, lease in talker.seen)
    assert world.job(job.id).text == "word " * 8


def test_a_cancelled_text_stops_at_its_next_piece(talking):
    world, talker = talking
    job = world.ask(model="writer")
    talker.meanwhile = lambda number: cancel.cancel(world.app, uid="ada", job_id=job.id) if number == 4 else None
    world.run()

    assert ended(world, job.id)[0] is State.CANCELLED
    assert world.account().balance.spent == 4
    assert len(talker.seen) < 5
    assert world.proof() == []


def test_a_stream_that_lost_its_job_stops_without_a_trace(talking):
    world, talker = talking
    job = world.ask(model="writer")

    def take_over(number):
        if number == 4:
            held = replace(world.job(job.id), holder="another", epoch=9)
            world.store.commit(lambda read: Change(read.get(type(held), held.id), update=(held,)))

    talker.meanwhile = take_over

    assert advance.advance(world.app, job_id=job.id, epoch=0) == "lost"
    assert world.job(job.id).holder == "another"


def test_a_provider_that_never_says_yes_to_a_cancellation_is_not_waited_for():
    world = a_world(script=[AT_WORK])
    world.studio.stops = Cancelled.REQUESTED
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    asked_at = world.clock.at
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run(most=300)

    assert (world.job(job.id).finished_at - asked_at).total_seconds() <= asking.GRACE_SECONDS + 35
    assert len(world.studio.cancelled) == 1


def test_a_cancellation_during_a_check_is_passed_on_at_once():
    world = a_world(script=[AT_WORK])
    cancel_during(world, 2)
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    world.queue.waiting.clear()
    advance.advance(world.app, job_id=job.id)

    assert all(delivery.at is None for delivery in world.queue.waiting)
    world.run()
    assert world.job(job.id).state is State.CANCELLED


def test_pressing_cancel_again_and_again_asks_the_provider_once():
    world = a_world(script=[AT_WORK])
    world.studio.stops = Cancelled.REQUESTED
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    world.queue.waiting.clear()
    for _ in range(20):
        world.clock.pass_(0.1)
        cancel.cancel(world.app, uid="ada", job_id=job.id)

    assert len(world.queue.waiting) == 1


def test_without_a_queue_the_sweep_ends_what_is_long_past_its_deadline():
    world = a_world(script=[AT_WORK])
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    world.queue.down = True
    world.clock.at = job.deadline + sweep.OVERDUE
    swept = sweep.sweep(world.app)

    assert (swept.due, swept.moved) == (1, 1)
    assert (world.job(job.id).state, world.job(job.id).error_code) == (State.FAILED, "timed_out")


def test_a_job_nobody_can_stop_ends_ten_minutes_after_its_deadline_whatever_happens():
    world = a_world(script=[AT_WORK, MemoryError()])
    job = world.ask()
    advance.advance(world.app, job_id=job.id, epoch=0)
    world.app = replace(world.app, provider=lambda _: None)
    world.clock.at = job.deadline + claims.GIVE_UP
    advance.advance(world.app, job_id=job.id)

    assert world.job(job.id).ended
    assert world.account().balance == BACK


def test_a_job_of_a_model_this_version_does_not_know_waits_for_one_that_does():
    """While versions follow each other, both run."""
    world = a_world()
    job = world.ask()
    older = replace(world.app, catalogue=replace(world.app.catalogue, models={}))
    assert advance.advance(older, job_id=job.id, epoch=0) == "unknown model"
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED


def test_naming_the_department_of_people_without_one_keeps_its_limit():
    world = a_world()
    by = Asking("cleo", "r", "10.0.0.1")
    department, _ = departments.put(world.app, id="unassigned", wanted={"title": "Newcomers"}, by=by)

    assert (department.title, department.monthly_credits) == ("Newcomers", 10_000)
