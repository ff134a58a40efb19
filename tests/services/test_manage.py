"""What administrators change about people: a new department, a block, another identity, an account that was frozen."""

import pytest

from shared.domain.errors import AccountConflict, AccountFrozen, Conflict, NotFound
from shared.domain.jobs import State
from shared.domain.ledger import Entry
from shared.domain.records import Administrators, AuditRecord, Department, DepartmentMonth, UsageTotals
from shared.services import advance, manage, people
from shared.services.audit import Asking
from shared.services.people import Identity
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, changed
from tests.storage.store_contract import put

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")


def move(world: World, department: str) -> None:
    put(world.store, Department(department, department.title()))
    manage.change(world.app, uid="ada", wanted=manage.Wanted(department=department), by=BY)


def test_changing_department_moves_future_cost_only():
    """A job that began before it ends where it began, also in the counters; the entries keep the department of their time."""
    world = a_world(script=[AT_WORK, A_PICTURE])
    before = world.ask(key="before")
    move(world, "research")
    after = world.ask(key="after")
    world.run()
    entries = {entry.id: entry.department for entry in world.store.everything(Entry) if entry.job_id is not None}
    months = {month.department: month.committed for month in world.store.everything(DepartmentMonth)}
    days = {total.owner for total in world.store.everything(UsageTotals) if total.scope == "department"}

    assert entries == {
        f"job:{before.id}:hold": "design",
        f"job:{before.id}:end": "design",
        f"job:{after.id}:hold": "research",
        f"job:{after.id}:end": "research",
    }
    assert months == {"design": 4, "research": 4}
    assert days == {"design", "research"}
    assert world.proof() == []


@pytest.mark.parametrize(
    ("rule", "started", "state", "available", "charged"),
    [
        ("refund", False, State.CANCELLED, 100, 0),
        ("refund", True, State.CANCELLED, 100, 0),
        ("charge", False, State.CANCELLED, 100, 0),
        ("charge", True, State.CANCELLED, 96, 4),
        ("before_start", False, State.CANCELLED, 100, 0),
        ("before_start", True, State.SUCCEEDED, 96, 4),
    ],
)
def test_blocking_cancels_what_runs_by_the_rule_the_person_saw(rule, started, state, available, charged):
    world = a_world(script=[AT_WORK, A_PICTURE], sketch={"cancel_rule": rule})
    job = world.ask()
    if started:
        advance.advance(world.app, job_id=job.id)
    manage.change(world.app, uid="ada", wanted=manage.Wanted(status="blocked"), by=BY)
    world.run()
    ended = world.job(job.id)

    assert (ended.state, ended.charged) == (state, charged)
    assert ended.cancelled_by == (None if state is State.SUCCEEDED else "cleo")
    assert (world.account().balance.available, world.account().balance.held) == (available, 0)
    assert world.proof() == []


def test_after_unbinding_another_identity_may_have_the_account():
    world = a_world()
    people.signed_in(world.app, Identity("dora@example.com", "Dora", "firebase-one"))
    uid = next(record for record in world.store.everything(Entry) if record.id.startswith("welcome:u")).user_id
    other = Identity("dora@example.com", "Dora", "firebase-two")
    with pytest.raises(AccountConflict):
        people.signed_in(world.app, other)
    manage.unbind(world.app, uid=uid, reason="a new account at Google", by=BY)

    assert people.signed_in(world.app, other).sign_in == "firebase-two"
    (record,) = world.store.everything(AuditRecord)
    assert (record.action, record.target, record.before, record.after, record.reason) == (
        "user.unbind",
        uid,
        {"signed_in": True, "frozen": False},
        {"signed_in": False, "frozen": False},
        "a new account at Google",
    )
    assert world.proof() == []


def test_the_last_administrator_is_not_unbound():
    """Nobody could let anybody in again if the address were lost."""
    world = a_world()
    put(world.store, Administrators(user_ids=("cleo",)))

    with pytest.raises(Conflict):
        manage.unbind(world.app, uid="cleo", reason="r", by=BY)
    assert world.account("cleo").sign_in is not None


def test_unfreezing_lets_a_person_spend_again_and_is_written_down():
    world = a_world()
    changed(world, "ada", frozen="I3: wrong")
    with pytest.raises(AccountFrozen):
        world.ask()
    manage.unfreeze(world.app, uid="ada", reason="looked into it", by=BY)

    assert world.ask().credits == 4
    (record,) = world.store.everything(AuditRecord)
    assert (record.action, record.reason, record.after) == (
        "user.unfreeze",
        "looked into it",
        {"signed_in": True, "frozen": False},
    )


@pytest.mark.parametrize("act", [manage.unbind, manage.unfreeze])
def test_where_there_is_nothing_to_change_nothing_is_written(act):
    world = a_world()
    changed(world, "ada", sign_in=None)
    act(world.app, uid="ada", reason="r", by=BY)

    assert world.store.everything(AuditRecord) == []
    with pytest.raises(NotFound):
        act(world.app, uid="nobody", reason="r", by=BY)
