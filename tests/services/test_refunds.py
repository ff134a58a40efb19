"""Refunds: what a generation cost comes back once, in its own month as long as that is open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from shared.domain import ids
from shared.domain.errors import Conflict, KeyReused, NotFound
from shared.domain.ledger import Balance, Entry
from shared.domain.records import AuditRecord, Department, DepartmentMonth, UsageTotals
from shared.services import advance, cancel, months, refunds
from shared.services.audit import Asking
from tests.fakes import AT_WORK, World, a_world, changed
from tests.storage.store_contract import put

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")


@pytest.fixture
def world() -> World:
    """Ada has paid 4 of her 100 for a picture."""
    world = a_world()
    world.ask()
    world.run()
    return world


def the_job(world: World) -> str:
    (entry,) = [entry for entry in world.store.everything(Entry) if entry.id.endswith(":end")]
    assert entry.job_id is not None
    return entry.job_id


def refund(world: World, *, key: str | None = None, reason="a bad picture") -> refunds.Refunded:
    return refunds.refund(world.app, job_id=the_job(world), reason=reason, key=key, by=BY)


def refunded_in(world: World, month: str) -> int:
    found = world.store.get(DepartmentMonth, f"design:{month}")
    return found.refunded if found else 0


def test_a_refund_is_in_the_account_the_task_the_ledger_the_counters_and_the_audit(world):
    done = refund(world)
    entry = world.store.get(Entry, ids.refund_entry(done.job.id))
    day = world.store.get(UsageTotals, "department:design:2026-11-22")
    (record,) = world.store.everything(AuditRecord)

    assert (done.job.refunded, done.job.charged, done.replayed) == (4, 4, False)
    assert world.account().balance == Balance(available=100, granted=100)
    assert (entry.amount, entry.month, entry.day, entry.reason) == (4, "2026-11", "2026-11-22", "a bad picture")
    assert [numbers.refunded for numbers in day.models.values()] == [4]
    assert refunded_in(world, "2026-11") == 4
    assert (record.action, record.target, record.after["task_id"]) == ("credits.refund", "ada", done.job.id)
    assert world.proof() == []


def test_a_second_one_is_refused_and_a_repetition_answered(world):
    first, again = refund(world, key="k"), refund(world, key="k")

    assert (first.replayed, again.replayed, again.job.refunded) == (False, True, 4)
    for key in (None, "other"):
        with pytest.raises(Conflict):
            refund(world, key=key)
    with pytest.raises(KeyReused):
        refund(world, key="k", reason="another")
    assert world.account().balance.available == 100
    assert world.proof() == []


def test_twenty_at_once_are_one(world):
    def ask(number: int) -> int:
        try:
            return int(refund(world, key=None if number % 2 else str(number)).replayed)
        except Conflict:
            return -1

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(ask, range(20)))

    assert sorted(outcomes) == [-1] * 19 + [0]
    assert world.account().balance == Balance(available=100, granted=100)
    assert world.proof() == []


def test_a_refund_of_an_open_month_counts_there_though_it_comes_later(world):
    world.clock.at = datetime(2026, 12, 5, tzinfo=UTC)
    refund(world)

    assert (refunded_in(world, "2026-11"), refunded_in(world, "2026-12")) == (4, 0)
    assert world.proof() == []


def test_a_refund_of_a_closed_month_counts_in_the_present_one(world):
    world.clock.at = datetime(2026, 12, 5, tzinfo=UTC)
    months.close(world.app, department="design", month="2026-11", by=BY)
    done = refund(world)
    entry = world.store.get(Entry, ids.refund_entry(done.job.id))

    assert (refunded_in(world, "2026-11"), refunded_in(world, "2026-12")) == (0, 4)
    assert (entry.month, entry.day, entry.department) == ("2026-12", "2026-12-05", "design")
    assert world.proof() == []


def test_what_is_refunded_can_be_spent_by_the_department_again():
    world = a_world()
    put(world.store, Department("design", "Design", monthly_credits=4))
    world.ask()
    world.run()
    refund(world)

    assert world.ask(key="again").credits == 4
    assert world.proof() == []


def test_a_charged_cancellation_can_be_given_back():
    world = a_world(script=[AT_WORK], sketch={"cancel_rule": "charge"})
    job = world.ask()
    world.queue.waiting.clear()
    advance.advance(world.app, job_id=job.id)
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.run()

    assert refund(world).job.refunded == 4
    assert world.proof() == []


def test_what_has_not_ended_or_cost_nothing_is_not_refunded():
    world = a_world(script=[AT_WORK])
    job = world.ask()
    with pytest.raises(Conflict):
        refunds.refund(world.app, job_id=job.id, reason="r", key=None, by=BY)
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    with pytest.raises(Conflict):
        refunds.refund(world.app, job_id=job.id, reason="r", key=None, by=BY)
    with pytest.raises(NotFound):
        refunds.refund(world.app, job_id="nothing", reason="r", key=None, by=BY)

    assert world.store.everything(AuditRecord) == []


def test_an_erased_person_is_given_nothing(world):
    changed(world, "ada", status="blocked", erasure="done")

    with pytest.raises(Conflict):
        refund(world)
