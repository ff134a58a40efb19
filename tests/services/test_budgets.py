"""Budgets: what a department may commit binds in the commit of the hold, and crossing a line is told once."""

from dataclasses import replace

import pytest

from shared.domain import budgets
from shared.domain.errors import BudgetExhausted
from shared.domain.records import Department, DepartmentMonth
from shared.services import cancel
from tests.fakes import World, a_world
from tests.faults.test_lost_replies import ForgetfulStore
from tests.storage.store_contract import put


def with_limit(world: World, limit: int) -> World:
    put(world.store, Department("design", "Design", monthly_credits=limit))
    return world


def warned(caplog) -> list[str]:
    return [record.budget for record in caplog.records if hasattr(record, "budget")]


@pytest.mark.parametrize(
    ("used", "limit", "level"),
    [
        (0, None, None),
        (10**9, None, None),
        (79, 100, None),
        (80, 100, "near"),
        (99, 100, "near"),
        (100, 100, "reached"),
        (101, 100, "reached"),
        (0, 0, "reached"),
        (-5, 100, None),
        (4, 5, "near"),
        (3, 4, None),
    ],
)
def test_a_department_is_warned_from_four_fifths_on(used, limit, level):
    assert budgets.level(used, limit) == level


def test_each_crossing_is_told_once(caplog):
    """4 credits each, of 20: the fourth brings it to 80 %, the fifth to the limit."""
    world = with_limit(a_world(), 20)
    for number in range(5):
        world.ask(key=str(number))
        world.ask(key=str(number))
    with pytest.raises(BudgetExhausted):
        world.ask(key="more")

    assert warned(caplog) == ["near", "reached"]
    assert caplog.records[-1].department == "design"


def test_crossing_again_is_told_again(caplog):
    world = with_limit(a_world(), 5)
    job = world.ask()
    cancel.cancel(world.app, uid="ada", job_id=job.id)
    world.ask(key="again")

    assert warned(caplog) == ["near", "near"]


def test_a_crossing_is_told_once_though_the_reply_to_its_commit_was_lost(caplog):
    world = with_limit(a_world(), 5)
    store = ForgetfulStore()
    store._documents = dict(world.store._documents)
    world = replace(world, store=store, app=replace(world.app, store=store))
    world.ask()

    assert store.lost == 1
    assert warned(caplog) == ["near"]


def test_a_department_without_a_limit_is_never_warned(caplog):
    world = a_world()
    world.ask()

    assert warned(caplog) == []
    assert world.store.get(DepartmentMonth, "design:2026-11").crossed is None


def test_a_used_up_budget_says_what_is_left_and_when_it_begins_again():
    world = with_limit(a_world(), 5)
    world.ask()
    with pytest.raises(BudgetExhausted) as refused:
        world.ask(key="more")

    assert (refused.value.extra["department"], refused.value.extra["left"]) == ("design", 1)
    assert refused.value.extra["resets_at"].isoformat() == "2026-12-01T00:00:00+00:00"
    assert "2026-12-01 00:00 (UTC)" in refused.value.detail
