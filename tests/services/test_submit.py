"""Submitting: job, hold, entry, counters and the remembered answer are written together, or nothing is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import errors, ids
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.quotas import Quotas
from shared.domain.records import Department, DepartmentMonth, RequestRecord, Upload
from shared.services import submit
from shared.services.asked import Asked, AskedReference
from shared.storage.store import Change
from tests.fakes import NOW, a_world, an_account
from tests.storage.store_contract import put

ASKED = Asked("sketch", "A red fox", {"number": 2})


def test_an_accepted_generation_is_a_job_a_hold_and_a_delivery():
    world = a_world()
    answer = submit.submit(world.app, uid="ada", key="k", asked=ASKED)

    job = world.job(answer.job_id)
    assert answer.body["credits"] == job.credits == 8
    assert answer.body["balance"] == {"available": 92, "held": 8}
    assert world.account().balance == Balance(available=92, held=8, granted=100)
    assert world.store.get(Entry, ids.hold_entry(job.id)).amount == 8
    assert world.store.get(DepartmentMonth, "design:2026-11").committed == 8
    assert [delivery.job_id for delivery in world.queue.waiting] == [job.id]
    assert world.proof() == []


def test_the_same_key_brings_the_same_answer_and_no_second_job():
    world = a_world()
    first = submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    again = submit.submit(world.app, uid="ada", key="k", asked=ASKED)

    assert (first.replayed, again.replayed) == (False, True)
    assert again.body == first.body
    assert len(world.store.everything(Job)) == 1


def test_a_replay_comes_before_any_other_check():
    """The first answer stays true when the credits, the model or the person's standing have changed since."""
    world = a_world()
    first = submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    gone = replace(world.app, catalogue=replace(world.app.catalogue, models={}))

    assert submit.submit(gone, uid="ada", key="k", asked=ASKED).body == first.body


def test_the_same_key_with_another_body_is_refused():
    world = a_world()
    submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    with pytest.raises(errors.KeyReused):
        submit.submit(world.app, uid="ada", key="k", asked=replace(ASKED, prompt="A blue fox"))

    assert len(world.store.everything(Job)) == 1


def test_two_people_may_use_the_same_key():
    world = a_world(an_account(), an_account(id="bea", email="bea@example.com"))
    submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    submit.submit(world.app, uid="bea", key="k", asked=ASKED)

    assert {job.user_id for job in world.store.everything(Job)} == {"ada", "bea"}


def test_a_key_may_be_used_again_after_two_days():
    world = a_world()
    submit.submit(world.app, uid="ada", key="k", asked=ASKED)
    world.clock.pass_(49 * 3600)

    assert not submit.submit(world.app, uid="ada", key="k", asked=ASKED).replayed
    assert len(world.store.everything(RequestRecord)) == 1


def test_twenty_at_once_with_one_key_are_one_job():
    world = a_world()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: submit.submit(world.app, uid="ada", key="k", asked=ASKED), range(20)))

    assert len({str(answer.body) for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert len(world.store.everything(Job)) == 1
    assert world.proof() == []


def blocked(world):
    world.store.commit(lambda read: Change(None, update=(replace(read.get(Account, "ada"), status="blocked"),)))


def frozen(world):
    world.store.commit(lambda read: Change(None, update=(replace(read.get(Account, "ada"), frozen="why"),)))


def poor(world):
    quota(world, Quotas(), balance=Balance(available=7, granted=7))


def quota(world, quotas, **changes):
    def step(read):
        return Change(None, update=(replace(read.get(Account, "ada"), quotas=quotas, **changes),))

    world.store.commit(step)


def budget(world):
    put(world.store, Department("design", "Design", monthly_credits=7))


@pytest.mark.parametrize(
    ("change", "asked", "error"),
    [
        (None, replace(ASKED, model="unknown"), errors.InvalidInput),
        (None, replace(ASKED, prompt=""), errors.InvalidInput),
        (None, replace(ASKED, prompt=" \n\t "), errors.InvalidInput),
        (None, replace(ASKED, prompt="x" * 8001), errors.InvalidInput),
        (None, replace(ASKED, params={"number": 5}), errors.InvalidInput),
        (None, replace(ASKED, params={"number": True}), errors.InvalidInput),
        (None, replace(ASKED, params={"seed": 1}), errors.InvalidInput),
        (None, replace(ASKED, credits=9), errors.PriceChanged),
        (None, replace(ASKED, model="ended"), errors.ModelUnavailable),
        (None, replace(ASKED, references=(AskedReference("color", upload_id="u"),)), errors.ReferencesNotSupported),
        (None, replace(ASKED, references=(AskedReference("style", upload_id="u"),)), errors.InvalidInput),
        (None, replace(ASKED, references=(AskedReference("style", task_id="j", index=0),)), errors.InvalidInput),
        (blocked, ASKED, errors.AccountBlocked),
        (frozen, ASKED, errors.AccountFrozen),
        (poor, ASKED, errors.InsufficientCredits),
        (lambda world: quota(world, Quotas(credits_per_day=7)), ASKED, errors.QuotaExceeded),
        (lambda world: quota(world, Quotas(running_at_once=0)), ASKED, errors.TooManyRunning),
        (lambda world: quota(world, Quotas(kinds=("text",))), ASKED, errors.Forbidden),
        (budget, ASKED, errors.BudgetExhausted),
    ],
)
def test_whatever_is_refused_changes_nothing(change, asked, error):
    world = a_world(ended={"ends": date(2026, 11, 1)})
    if change is not None:
        change(world)
    before = world.account()
    with pytest.raises(error) as refused:
        submit.submit(world.app, uid="ada", key="k", asked=asked)

    assert type(refused.value) is error
    assert world.account() == before
    assert world.store.everything(Job) == []
    assert world.store.everything(RequestRecord) == []
    assert world.queue.waiting == []


def test_ten_at_once_are_accepted_and_the_next_must_wait_a_moment():
    world = a_world()
    for number in range(10):
        world.ask(key=str(number))
    with pytest.raises(errors.RateLimited):
        world.ask(key="one more")
    world.clock.pass_(1)

    assert world.ask(key="one more").state is State.QUEUED


def test_of_many_at_once_exactly_those_are_accepted_that_there_is_credit_for():
    world = a_world(an_account(balance=Balance(available=20, granted=20)))

    def press(number):
        try:
            return world.ask(key=str(number)).state
        except errors.InsufficientCredits:
            return "poor"

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(press, range(9)))

    assert ends.count(State.QUEUED) == 5
    assert ends.count("poor") == 4
    assert world.account().balance == Balance(available=0, held=20, granted=20)
    assert world.proof() == []


def test_a_department_never_commits_more_than_its_budget():
    world = a_world(an_account(), an_account(id="bea", email="bea@example.com"))
    put(world.store, Department("design", "Design", monthly_credits=12))
    for uid in ("ada", "bea"):
        submit.submit(world.app, uid=uid, key="k", asked=Asked("sketch", "fox", {}))
    with pytest.raises(errors.BudgetExhausted) as refused:
        submit.submit(world.app, uid="bea", key="k2", asked=ASKED)

    assert refused.value.extra["department"] == "design"
    assert world.store.get(DepartmentMonth, "design:2026-11").committed == 8


def test_a_queue_that_is_down_refuses_nobody_and_the_job_is_due_for_the_sweep():
    world = a_world()
    world.queue.down = True
    job = world.ask()

    assert job.state is State.QUEUED
    world.clock.pass_(61)
    assert [due.id for due in world.app.queries.due(world.clock(), 10)] == [job.id]


def test_an_upload_of_somebody_else_is_as_unknown_as_one_that_is_not_there():
    world = a_world()
    put(world.store, Upload("theirs", "ben", "x.png", "image/png", 5, NOW, "ready", "o", "image/png", 5, 8, 8))
    details = []
    for upload_id in ("theirs", "nothing"):
        with pytest.raises(errors.InvalidInput) as refused:
            world.ask(references=(AskedReference("style", upload_id=upload_id),))
        details.append((refused.value.detail, refused.value.extra))

    assert details[0] == details[1]


def test_a_used_upload_is_marked_and_an_output_can_be_used_as_it_is():
    world = a_world()
    put(world.store, Upload("mine", "ada", "x.png", "image/png", 5, NOW, "ready", "clean", "image/png", 5, 8, 8))
    first = world.ask(references=(AskedReference("style", upload_id="mine", strength=0.5),))
    world.run()
    second = world.ask(key="2", references=(AskedReference("style", task_id=first.id, index=0),))

    assert world.store.get(Upload, "mine").used_at == NOW
    assert first.references[0].object == "clean"
    assert second.references[0].object == world.job(first.id).outputs[0].object


def test_a_quote_says_the_price_and_charges_nothing():
    world = a_world()
    quoted = submit.quote(world.app, uid="ada", asked=ASKED)

    assert (quoted.credits, quoted.available_after) == (8, 92)
    assert world.account().balance.held == 0


def test_the_job_keeps_what_it_was_sold_at():
    world = a_world()
    job = world.ask(params={"number": 3})

    assert (job.credits, job.price_version, job.cancel_rule) == (12, "v1", "refund")
    assert job.provider_cost_micros == 9000
    assert job.deadline == NOW + timedelta(seconds=600)
