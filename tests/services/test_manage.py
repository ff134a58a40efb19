"""What administrators change about people: a new department, a block, another identity, an account that was frozen."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.allowances import Monthly
from shared.domain.errors import (
    AccountBlocked,
    AccountConflict,
    AccountFrozen,
    Conflict,
    NotFound,
    SignInTooOld,
    Unavailable,
)
from shared.domain.jobs import State
from shared.domain.ledger import Balance, Entry
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord, Department, DepartmentMonth, UsageTotals
from shared.services import advance, cancel, manage, people
from shared.services.audit import Asking
from shared.services.people import Identity
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, an_account, changed
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

    assert people.signed_in(world.app, other, request_id="visit").sign_in == "firebase-two"
    unbound, bound = sorted(world.store.everything(AuditRecord), key=lambda record: record.number)
    assert (unbound.action, unbound.target, unbound.before, unbound.after, unbound.reason) == (
        "user.unbind",
        uid,
        {"signed_in": True, "frozen": False},
        {"signed_in": False, "frozen": False},
        "a new account at Google",
    )
    assert (bound.action, bound.target, bound.actor, bound.request_id) == ("user.bind", uid, "system", "visit")
    assert world.proof() == []


@pytest.mark.parametrize("then", [timedelta(hours=-1), timedelta(), None])
def test_an_open_session_does_not_undo_an_unbinding(then):
    """The tab of the identity before asks again with its old sign-in; it has the account once more only by a new one."""
    world = a_world(an_account(id=(uid := ids.user_id("ada@example.com"))))
    old = Identity("ada@example.com", "Ada", "firebase-ada", None if then is None else world.clock() + then)
    manage.unbind(world.app, uid=uid, reason="r", by=BY)
    other = Identity("ada@example.com", "Ada", "firebase-two", world.clock() - timedelta(hours=1))

    with pytest.raises(SignInTooOld):
        people.signed_in(world.app, old)
    assert people.signed_in(world.app, other).sign_in == "firebase-two"
    manage.unbind(world.app, uid=uid, reason="r", by=BY)
    with pytest.raises(SignInTooOld):
        people.signed_in(world.app, old)
    new = replace(old, at=world.clock() + timedelta(seconds=1))
    assert people.signed_in(world.app, new).sign_in == "firebase-ada"


def test_a_blocked_person_who_was_added_is_not_bound():
    world = a_world()
    account = manage.add(
        world.app, email="pre@example.com", role=UserRole.USER, department=UNASSIGNED, credits=0, by=BY
    )
    manage.change(world.app, uid=account.id, wanted=manage.Wanted(status="blocked"), by=BY)

    with pytest.raises(AccountBlocked):
        people.signed_in(world.app, Identity("pre@example.com", "Pre", "firebase-pre"))
    assert world.account(account.id).sign_in is None


def test_adding_somebody_says_what_they_were_given_and_why():
    world = a_world()
    account = manage.add(
        world.app, email="pre@example.com", role=UserRole.USER, department=UNASSIGNED, credits=70, by=BY, reason="prize"
    )
    (record,) = world.store.everything(AuditRecord)

    assert (record.after["balance"], record.reason) == (asdict(Balance(available=70, granted=70)), "prize")
    assert world.store.get(Entry, ids.welcome_entry(account.id)).reason == "prize"
    people.signed_in(world.app, Identity("pre@example.com", "Pre", "firebase-pre"))
    actions = sorted((one.number, one.action, one.actor) for one in world.store.everything(AuditRecord))
    assert actions == [(1, "user.add", "cleo"), (2, "user.bind", "system")]
    assert world.proof() == []


def busy_once(world: World, monkeypatch, *, fails) -> None:
    """Cancelling fails for these calls, counted from 1."""
    real, calls = cancel.cancel, []

    def cancelling(*args, **named):
        calls.append(1)
        if len(calls) in fails:
            raise Unavailable
        return real(*args, **named)

    monkeypatch.setattr(manage.cancel, "cancel", cancelling)


@pytest.mark.parametrize("fails", [{1}, {1, 2, 3}])
def test_what_cannot_be_cancelled_while_blocking_never_starts(monkeypatch, fails):
    world = a_world(script=[A_PICTURE])
    jobs = [world.ask(key=str(number)) for number in range(3)]
    busy_once(world, monkeypatch, fails=fails)
    blocked = manage.change(world.app, uid="ada", wanted=manage.Wanted(status="blocked"), by=BY)
    stopped = [world.job(job.id).state for job in jobs].count(State.CANCELLED)
    world.run()

    assert (blocked.status, stopped) == ("blocked", 3 - len(fails))
    assert [world.job(job.id).state for job in jobs] == [State.CANCELLED] * 3
    assert world.studio.started == []
    assert (world.account().balance.available, world.account().usage.running) == (100, 0)
    assert world.proof() == []


@pytest.mark.parametrize(
    ("rule", "state", "charged"),
    [("refund", State.CANCELLED, 0), ("charge", State.CANCELLED, 4), ("before_start", State.SUCCEEDED, 4)],
)
def test_what_runs_and_could_not_be_cancelled_while_blocking_is_cancelled_by_the_worker(
    monkeypatch, rule, state, charged
):
    world = a_world(script=[AT_WORK, A_PICTURE], sketch={"cancel_rule": rule})
    job = world.ask()
    advance.advance(world.app, job_id=job.id)
    busy_once(world, monkeypatch, fails={1})
    manage.change(world.app, uid="ada", wanted=manage.Wanted(status="blocked"), by=BY)
    world.run()

    assert (world.job(job.id).state, world.job(job.id).charged) == (state, charged)
    assert world.proof() == []


def test_a_block_stands_though_nobody_can_say_what_runs(monkeypatch):
    world = a_world(script=[A_PICTURE])
    job = world.ask()

    def unknown(_uid):
        raise Unavailable

    monkeypatch.setattr(world.app.queries, "live_jobs", unknown)
    assert manage.change(world.app, uid="ada", wanted=manage.Wanted(status="blocked"), by=BY).status == "blocked"
    world.run()
    assert world.job(job.id).state is State.CANCELLED


def test_own_limits_are_changed_one_by_one_and_gone_together():
    world = a_world()

    def limits(wanted):
        return manage.change(world.app, uid="ada", wanted=manage.Wanted(quotas=wanted), by=BY).quotas

    assert limits({"credits_per_day": 10, "models": ("sketch",)}) == Quotas(credits_per_day=10, models=("sketch",))
    assert limits({"credits_per_day": 20}) == Quotas(credits_per_day=20, models=("sketch",))
    assert limits({"credits_per_day": None}) == Quotas(models=("sketch",))
    assert limits({}) == Quotas(models=("sketch",))
    assert limits("role") is None
    limits({"running_at_once": 3})
    assert limits({"running_at_once": None}) is None


def test_an_own_allowance_keeps_what_is_not_said():
    world = a_world()

    def allowance(wanted):
        return manage.change(world.app, uid="ada", wanted=manage.Wanted(allowance=wanted), by=BY).own_allowance

    assert allowance({"credits": 10, "unused": "expire"}) == Monthly(10, "expire")
    assert allowance({"credits": 20}) == Monthly(20, "expire")
    assert allowance("role") is None
    assert allowance({"credits": 20}) == Monthly(20, "keep")


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
