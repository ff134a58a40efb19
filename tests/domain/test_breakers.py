"""Circuit breakers: when one opens, who may try, what closes it; against the plain list of everything that was called."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import breakers
from shared.domain.breakers import Breaker, LastError, Tally

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOBODY = Tally()


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def fail(
    breaker: Breaker, now: datetime = NOW, by: str = "a", code: str = "unavailable", tally: Tally = NOBODY
) -> Breaker:
    return breakers.failed(breaker, tally, LastError(code, "it is down", now), by=by)


def succeed(breaker: Breaker, now: datetime = NOW) -> Breaker:
    return breakers.succeeded(breaker, NOBODY.more(now), now)


def opened() -> Breaker:
    breaker = Breaker("b")
    for _ in range(5):
        breaker = fail(breaker)
    return breaker


def test_it_opens_at_five_failures_in_a_row_and_not_at_four():
    breaker = Breaker("b")
    for _ in range(4):
        breaker = fail(breaker)
    assert breakers.state(breaker, NOW) == "closed"
    assert breakers.state(fail(breaker), NOW) == "open"

    assert breakers.state(fail(succeed(breaker)), NOW) == "closed"


@pytest.mark.parametrize(("calls", "state"), [(18, "closed"), (20, "open")])
def test_it_opens_when_half_of_twenty_calls_fail(calls, state):
    breaker = Breaker("b")
    for number in range(calls):
        breaker = fail(breaker) if number % 2 else succeed(breaker)

    assert breakers.state(breaker, NOW) == state


def test_a_call_counts_for_a_minute():
    breaker = fail(Breaker("b"))

    assert breakers.recent(breaker, after(59)) == (1, 1)
    assert breakers.recent(breaker, after(60)) == (0, 0)


def test_half_open_takes_one_probe_which_is_recognised():
    breaker, seconds = breakers.asked(opened(), "a", after(30))
    again = breakers.asked(breaker, "a", after(31))
    other = breakers.asked(breaker, "b", after(31))

    assert seconds == 0.0
    assert again == (breaker, 0.0)
    assert other == (breaker, 5.0)
    assert breakers.wait(breaker, after(89)) == 1.0


def test_a_probe_that_never_reports_makes_room_for_another():
    breaker, _ = breakers.asked(opened(), "a", after(30))
    taken, seconds = breakers.asked(breaker, "b", after(90))

    assert (taken.probe, seconds) == ("b", 0.0)
    assert fail(taken, after(91), by="a") == taken
    assert breakers.state(succeed(taken, after(91)), after(91)) == "closed"


def test_closed_again_it_begins_with_a_clean_sheet_but_remembers_for_administrators():
    breaker, _ = breakers.asked(opened(), "a", after(30))
    closed = fail(succeed(breaker, after(31)), after(32))

    assert breakers.state(closed, after(32)) == "closed"
    assert (closed.in_a_row, breakers.recent(closed, after(32))) == (1, (1, 1))
    assert closed.failures == {"unavailable": 6}
    assert closed.last_error == LastError("unavailable", "it is down", after(32))


def test_a_success_from_before_the_last_failure_does_not_end_the_row():
    """It is told late, by a process that had nothing to tell until then."""
    breaker = Breaker("b")
    for _ in range(4):
        breaker = fail(breaker, after(5))

    assert breakers.state(fail(breaker, after(6), tally=NOBODY.more(NOW)), after(6)) == "open"


def test_what_it_keeps_has_a_bounded_size():
    breaker = Breaker("b")
    for number in range(100):
        breaker = replace(fail(breaker, after(number), code=f"{number} " + "x" * 100), open_until=None)
        breaker = succeed(breaker, after(number))
        breaker = replace(breaker, last_error=replace(breaker.last_error, detail="y"))
    long = breakers.failed(Breaker("b"), NOBODY, LastError("c", "x" * 10_000, NOW), by="a")

    assert len(breaker.failures) == breakers.MOST_CODES
    assert sum(breaker.failures.values()) == 100
    assert max(len(code) for code in breaker.failures) == breakers.LONGEST_CODE
    assert len(breaker.slices) <= breakers.SLICES
    assert len(long.last_error.detail) == breakers.LONGEST_DETAIL


def test_failures_are_counted_for_a_day():
    breaker = fail(fail(Breaker("b")), after(24 * 3600))

    assert (breaker.failures, breaker.since) == ({"unavailable": 1}, after(24 * 3600))


@dataclass
class Remembered:
    """The same rules over the plain list of calls: who was told what and when, nothing added up."""

    calls: list[tuple[datetime, bool]] = field(default_factory=list)
    open_until: datetime | None = None
    probe: tuple[str, datetime] | None = None

    def state(self, now: datetime) -> str:
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "half_open"

    def may_start(self, by: str, now: datetime) -> bool:
        state = self.state(now)
        if state != "half_open":
            return state == "closed"
        if self.probe is None or now >= self.probe[1]:
            self.probe = (by, now + timedelta(seconds=60))
        return self.probe[0] == by

    def told(self, by: str, ok: bool, now: datetime) -> None:
        state = self.state(now)
        if state == "closed":
            self.calls.append((now, ok))
            if not ok and self._trips(now):
                self._open(now)
        elif state == "half_open" and ok:
            self.calls, self.open_until, self.probe = [], None, None
        elif state == "half_open" and self.probe is not None and self.probe[0] == by:
            self._open(now)

    def _trips(self, now: datetime) -> bool:
        oldest = now.timestamp() // 10 * 10 - 50
        lately = [ok for at, ok in self.calls if at.timestamp() >= oldest]
        row = [ok for _, ok in self.calls[-5:]]
        return row == [False] * 5 or (len(lately) >= 20 and lately.count(False) >= len(lately) / 2)

    def _open(self, now: datetime) -> None:
        self.calls, self.open_until, self.probe = [], now + timedelta(seconds=30), None


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 1, 4, 13, 31, 61]), st.sampled_from("ab"), st.sampled_from(["ask", "ok", "fail"])
    ),
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_it_decides_as_the_rules_say_over_all_that_was_called(events):
    breaker, rules, now = Breaker("b"), Remembered(), NOW
    for seconds, by, event in events:
        now += timedelta(seconds=seconds)
        if event == "ask":
            breaker, wait = breakers.asked(breaker, by, now)
            assert (wait == 0) == rules.may_start(by, now)
            assert 0 <= wait <= 30
        else:
            breaker = succeed(breaker, now) if event == "ok" else fail(breaker, now, by=by)
            rules.told(by, event == "ok", now)
        assert breakers.state(breaker, now) == rules.state(now)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=60))
def test_successes_may_be_told_with_the_next_failure(calls):
    """What is told late comes to the same as what is told at once, as long as the breaker is closed."""
    at_once, late, tally, now = Breaker("b"), Breaker("b"), NOBODY, NOW
    for seconds, ok in calls:
        now += timedelta(seconds=seconds)
        if ok:
            at_once = succeed(at_once, now)
            if breakers.state(late, now) == "closed":
                tally = tally.more(now)
            else:
                late = succeed(late, now)
        else:
            at_once, late, tally = fail(at_once, now), fail(late, now, tally=tally), NOBODY
            assert late == at_once
