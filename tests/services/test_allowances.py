"""Allowances: once a month for everybody active, and what is left of one is kept, or taken back exactly."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.domain.allowances import Monthly
from shared.domain.errors import Unavailable
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord
from shared.services import allowances, cancel, grant, manage
from shared.services.audit import Asking
from tests.fakes import AT_WORK, World, a_world, an_account, changed, open_account

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")
DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
JANUARY = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 1, 0, 30, tzinfo=UTC)


def set_up(world: World, *, role=UserRole.USER, credits=50, unused="keep") -> None:
    allowances.put(world.app, role=role, credits=credits, unused=unused, by=BY)


def run(world: World, at: datetime | None = None, *, seconds: float = 30.0) -> allowances.Ran:
    if at is not None:
        world.clock.at = at
    return allowances.run(world.app, seconds=seconds)


def available(world: World, uid: str = "ada") -> int:
    return world.account(uid).balance.available


def test_everybody_of_the_role_is_given_it_once_a_month():
    world = a_world()
    set_up(world)
    runs = [run(world), run(world), run(world, DECEMBER), run(world)]

    assert [(one.month, one.people, one.given_credits) for one in runs] == [
        ("2026-11", 2, 100),
        ("2026-11", 0, 0),
        ("2026-12", 2, 100),
        ("2026-12", 0, 0),
    ]
    assert (available(world), available(world, "ben"), available(world, "cleo")) == (200, 100, 0)
    assert world.proof() == []


def test_each_role_has_its_own():
    world = a_world()
    set_up(world, credits=5)
    set_up(world, role=UserRole.ADMIN, credits=7)
    run(world)

    assert (available(world), available(world, "cleo")) == (105, 7)


def test_only_active_people_get_it_and_who_arrives_later_at_the_next_run():
    world = a_world()
    changed(world, "ben", status="blocked")
    changed(world, "cleo", role=UserRole.USER, frozen="I3: wrong")
    set_up(world)
    first = run(world)
    open_account(world.store, an_account(id="dora", email="dora@example.com", balance=Balance()))
    changed(world, "ben", status="active")
    second = run(world)

    assert (first.people, second.people) == (1, 2)
    assert available(world, "cleo") == 0
    assert world.proof() == []


def test_the_month_is_that_of_the_organisations_time_zone():
    world = a_world()
    berlin = replace(world.app, policy=replace(world.app.policy, zone=ZoneInfo("Europe/Berlin")))
    set_up(world)
    world.clock.at = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    assert allowances.run(berlin, seconds=30).month == "2026-12"


@pytest.mark.parametrize(
    ("spent", "extra", "left_of_it"),
    [(0, 0, 50), (5, 0, 30), (12, 0, 2), (13, 0, 0), (20, 0, 0), (5, -10, 20), (5, -40, 0), (12, -100, 0), (0, 70, 50)],
)
def test_what_is_left_of_an_expiring_allowance_is_taken_back(spent, extra, left_of_it):
    """Ada had 100 of her own. Each job costs 4; the month's use comes out of the allowance first, and what was
    deducted since comes out of it, too."""
    world = a_world()
    set_up(world, unused="expire")
    run(world)
    for number in range(spent):
        world.ask(key=str(number))
        world.run()
        world.clock.pass_(1)
    if extra:
        grant.grant(world.app, uid="ada", amount=extra, reason="r", key="g", by=BY, within=None)
    before = available(world)
    ran = run(world, DECEMBER)

    assert available(world) == before - left_of_it + 50
    assert ran.expired_credits == left_of_it + 50  # and all of Ben's
    assert world.proof() == []


def test_an_allowance_that_was_deducted_by_hand_is_not_taken_again():
    """What an earlier month lost does not count for a later one."""
    world = a_world()
    set_up(world, unused="expire")
    seen = []
    for at in (None, DECEMBER, JANUARY):
        run(world, at)
        seen.append(available(world, "ben"))
        if at is None:
            grant.grant(world.app, uid="ben", amount=30, reason="prize", key="1", by=BY, within=None)
            grant.grant(world.app, uid="ben", amount=-50, reason="given by mistake", key="2", by=BY, within=None)

    assert seen == [50, 30 + 50, 30 + 50]
    assert world.proof() == []


def test_the_rule_is_that_of_the_time_it_was_given():
    world = a_world()
    set_up(world, unused="keep")
    run(world)
    set_up(world, unused="expire")

    assert run(world, DECEMBER).expired_credits == 0
    assert run(world, JANUARY).expired_credits == 100


def test_an_allowance_that_ended_still_expires_once():
    world = a_world()
    set_up(world, unused="expire")
    run(world)
    set_up(world, credits=0, unused="expire")
    runs = [run(world, DECEMBER), run(world), run(world, JANUARY)]

    assert [one.expired_credits for one in runs] == [100, 0, 0]
    assert available(world) == 100
    assert world.account().allowance is None


def test_use_in_the_new_month_before_the_run_is_not_taken_for_use_of_the_old_one():
    world = a_world()
    set_up(world, unused="expire")
    run(world)
    world.ask(key="november")
    world.run()
    world.clock.at = DECEMBER
    world.ask(key="december")
    world.run()

    assert run(world).expired_credits == 46 + 50
    assert world.proof() == []


def test_what_is_held_over_the_end_of_the_month_counts_as_used_and_comes_back_as_ones_own():
    world = a_world(script=[AT_WORK])
    set_up(world, unused="expire")
    run(world)
    job = world.ask()
    ran = run(world, DECEMBER)
    cancel.cancel(world.app, uid="ada", job_id=job.id)

    assert ran.expired_credits == 46 + 50
    assert available(world) == 100 + 50 + 4
    assert world.proof() == []


def test_where_a_months_use_is_no_longer_known_nothing_is_taken():
    """No run came for a whole month in which she went on, and then another."""
    world = a_world()
    set_up(world, unused="expire")
    run(world)
    for at in (DECEMBER, JANUARY):
        world.clock.at = at
        world.ask(key=str(at))
        world.run()

    assert run(world, FEBRUARY).expired_credits == 50  # Ben's, who used nothing at all
    assert world.proof() == []


def test_twenty_runs_at_once_are_one():
    world = a_world()
    set_up(world, unused="expire")
    run(world)
    world.clock.at = DECEMBER

    def once(_: int) -> None:
        while not allowances.run(world.app, seconds=30).done:
            pass

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(once, range(20)))

    assert (available(world), available(world, "ben")) == (150, 50)
    assert len([entry for entry in world.store.everything(Entry) if entry.id.startswith("allowance:")]) == 6
    assert world.proof() == []


def test_a_run_out_of_time_says_so_and_the_next_goes_on():
    world = a_world()
    set_up(world)

    assert not run(world, seconds=-1).done
    assert run(world).done
    assert available(world) == 150


def test_one_account_that_cannot_be_changed_keeps_nobody_else_from_theirs():
    world = a_world()
    set_up(world)
    commits = 0

    def fail_once() -> None:
        nonlocal commits
        commits += 1
        if commits == 1:
            raise Unavailable

    world.store.before_commit = fail_once
    first = run(world)

    assert (first.people, first.done) == (1, False)
    assert run(world).people == 1
    assert (available(world), available(world, "ben")) == (150, 50)


def test_a_first_allowance_is_given_for_the_running_month_and_a_later_one_from_the_next():
    """Nobody has to wait for the first of a month, and nobody gets two for one."""
    world = a_world()
    seen = []
    for credits, at in ((50, None), (80, None), (80, DECEMBER)):
        set_up(world, credits=credits)
        run(world, at)
        seen.append(available(world, "ben"))

    assert seen == [50, 50, 130]


def test_a_change_of_the_allowance_is_written_down_once():
    world = a_world()
    set_up(world)
    set_up(world)
    (record,) = world.store.everything(AuditRecord)

    assert (record.action, record.target, record.after["credits"]) == ("allowance.change", "user", 50)
    assert allowances.of(world.app, UserRole.USER).credits == 50
    assert allowances.of(world.app, UserRole.MANAGER).credits == 0


def own(world: World, allowance, uid: str = "ada") -> None:
    wanted = asdict(allowance) if isinstance(allowance, Monthly) else allowance
    manage.change(world.app, uid=uid, wanted=manage.Wanted(allowance=wanted, reason="r"), by=BY)


@pytest.mark.parametrize(
    ("role", "own_one", "given"),
    [(50, Monthly(70), 70), (50, Monthly(20), 20), (50, Monthly(0), 0), (0, Monthly(70), 70), (50, "role", 50)],
)
def test_a_persons_own_allowance_takes_the_place_of_the_roles(role, own_one, given):
    world = a_world()
    set_up(world, credits=role)
    own(world, own_one)
    runs = [run(world), run(world), run(world, DECEMBER)]

    assert [one.given_credits for one in runs] == [given + role, 0, given + role]  # and Ben's
    assert available(world) == 100 + 2 * given
    assert world.proof() == []


def test_an_own_allowance_that_changes_acts_on_the_next_month_that_is_given():
    world = a_world()
    set_up(world)
    own(world, Monthly(70, "expire"))
    run(world)
    own(world, Monthly(10))
    seen = [available(world)]
    for at in (None, DECEMBER):
        run(world, at)
        seen.append(available(world))
    own(world, "role")
    run(world, JANUARY)

    assert [*seen, available(world)] == [170, 170, 110, 160]
    assert world.proof() == []


def test_a_change_of_role_leaves_the_own_allowance():
    world = a_world()
    set_up(world, role=UserRole.MANAGER, credits=500)
    own(world, Monthly(70))
    changed(world, "ada", role=UserRole.MANAGER)
    run(world)

    assert available(world) == 170


def test_a_change_of_the_own_allowance_is_written_down_once_with_before_and_after():
    world = a_world()
    for allowance in (Monthly(70, "expire"), Monthly(70, "expire"), "role", None):
        own(world, allowance)
    records = sorted(world.store.everything(AuditRecord), key=lambda record: record.number)

    assert [(record.action, record.before["allowance"], record.after["allowance"]) for record in records] == [
        ("user.change", None, {"credits": 70, "unused": "expire"}),
        ("user.change", {"credits": 70, "unused": "expire"}, None),
    ]


def test_everybody_is_there():
    assert len(a_world().store.everything(Account)) == 3
