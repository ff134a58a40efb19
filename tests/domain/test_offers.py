"""Offers: of all changes of a model, which one holds at a time, and which may be forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import offers
from shared.domain.errors import Conflict, InvalidInput
from shared.domain.offers import Holding, OfferChange, Offers, Wanted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def made(*wanted: tuple[float, float | None, int | None, bool | None]) -> tuple[Offers, list[OfferChange]]:
    """Changes made at a minute, to begin at a minute (None: at once), of the price and of the availability."""
    state, changes = Offers(), []
    for minute, starts, credits, available in wanted:
        asked = Wanted(credits, available, None if starts is None else at(starts), "because")
        state, change = offers.changed(state, "sketch", asked, actor="cleo", now=at(minute))
        changes.append(change)
    return state, changes


def test_without_changes_the_catalogue_holds():
    assert offers.holding(Offers(), "sketch", NOW) == Holding(None, 0, True)


def test_the_change_that_began_last_holds_and_names_the_version_of_its_price():
    """Availability alone makes no new price, and another model is none of its business."""
    state, _ = made((0, None, 5, None), (1, 10, 7, None), (2, None, None, False), (3, 20, None, True))

    assert offers.holding(state, "sketch", at(2)) == Holding(5, 1, False)
    assert offers.holding(state, "sketch", at(9.99)) == Holding(5, 1, False)
    assert offers.holding(state, "sketch", at(10)) == Holding(7, 2, False)
    assert offers.holding(state, "sketch", at(20)) == Holding(7, 2, True)
    assert offers.holding(state, "other", at(20)) == Holding(None, 0, True)


def test_of_two_that_begin_together_the_later_one_holds():
    state, _ = made((0, 10, 5, None), (1, 10, 6, None))

    assert offers.holding(state, "sketch", at(10)) == Holding(6, 2, True)
    assert [change.version for change in state.changes] == [2]


def test_the_next_change_is_the_one_that_begins_first():
    state, changes = made((0, 30, 5, None), (0, 10, 6, None), (0, None, 7, None))

    assert offers.upcoming(state, "sketch", at(0)) == changes[1]
    assert offers.upcoming(state, "sketch", at(10)) == changes[0]
    assert offers.upcoming(state, "sketch", at(30)) is None


def test_versions_count_on_when_changes_are_forgotten():
    """The one with the highest number may be over when one with a lower number begins."""
    state, _ = made((0, 10, 5, None), (0, None, 6, None))
    state, _ = offers.changed(state, "other", Wanted(9, None, None, "r"), actor="cleo", now=at(20))
    assert [(change.model, change.version) for change in state.changes] == [("sketch", 1), ("other", 1)]

    state, change = offers.changed(state, "sketch", Wanted(9, None, None, "r"), actor="cleo", now=at(30))
    assert change.version == 3


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(None, None, None, "r"), "body"),
        (Wanted(5, None, None, " \n"), "reason"),
        (Wanted(5, None, at(-1.01), "r"), "from"),
    ],
)
def test_a_change_that_cannot_be_is_named(wanted, field):
    with pytest.raises(InvalidInput) as refused:
        offers.changed(Offers(), "sketch", wanted, actor="cleo", now=NOW)

    assert refused.value.extra["errors"][0]["field"] == field


def test_a_clock_that_is_a_little_late_changes_nothing_in_the_past():
    _, change = offers.changed(Offers(), "sketch", Wanted(5, None, at(-0.9), "r"), actor="cleo", now=NOW)

    assert change.starts == NOW


def test_only_so_many_changes_are_planned():
    state, _ = made(*((0, 10 + number, 5, None) for number in range(offers.MOST_PLANNED)))
    with pytest.raises(Conflict):
        offers.changed(state, "sketch", Wanted(5, None, at(60), "r"), actor="cleo", now=NOW)

    replaced, _ = offers.changed(state, "sketch", Wanted(6, None, at(10), "r"), actor="cleo", now=NOW)
    assert len(replaced.changes) == offers.MOST_PLANNED


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.none() | st.integers(0, 20),
        st.none() | st.integers(1, 9),
        st.none() | st.booleans(),
    ).filter(lambda change: change[2:] != (None, None)),
    max_size=8,
)


@settings(deadline=None)
@given(CHANGES, st.integers(0, 60))
def test_what_is_forgotten_never_mattered(steps, later):
    """The document holds what it would hold with every change there ever was, from a minute before the last change on."""
    state, everything, minute = Offers(), [], 0
    for gap, ahead, credits, available in steps:
        minute += gap
        wanted = Wanted(credits, available, None if ahead is None else at(minute + ahead), "r")
        state, change = offers.changed(state, "sketch", wanted, actor="cleo", now=at(minute))
        everything.append(change)
    moment = at(minute - 1 + later)

    assert offers.holding(state, "sketch", moment) == offers.holding(
        Offers(changes=tuple(everything)), "sketch", moment
    )
