"""Circuit breakers: whether a provider works for a model, from what its calls brought; one value for each provider and model.

state       may start                              a failure                         a success
closed      yes                                    counts; opens at 5 in a row, or   ends the row
                                                   half of 20 or more in a minute
open        no, for 30 s                           -                                 -
half open   one, the probe; it has 60 s to report  of the probe: opens again         closes, whoever's it is
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["closed", "open", "half_open"]

IN_A_ROW = 5
FEWEST_CALLS = 20
"""So many failures in a row open it; or half of this many calls and more."""

SLICE_SECONDS = 10
SLICES = 6
"""Calls are counted in slices of time; the present one and the five before are the last minute."""

OPEN_SECONDS = 30
PROBE_SECONDS = 60
"""How long a probe may take to report before another may be tried."""

PROBE_PAUSE_SECONDS = 5
"""When to ask again while somebody else's probe is under way."""

REMEMBERED = timedelta(hours=24)
"""Failures are counted by code until the first of them is this old; then the counting begins anew."""

MOST_CODES, LONGEST_CODE, LONGEST_DETAIL = 20, 40, 300


@dataclass(frozen=True)
class Slice:
    """What was called in one slice of time; `number` counts slices since 1970."""

    number: int
    calls: int
    failures: int


@dataclass(frozen=True)
class Tally:
    """Successes that nobody has been told of yet, the first and the last of them at these times."""

    slices: tuple[Slice, ...] = ()
    first: datetime | None = None
    last: datetime | None = None

    def more(self, now: datetime) -> "Tally":
        """With one success more."""
        return Tally(_added(self.slices, (Slice(_number(now), 1, failures=0),), now), self.first or now, now)


@dataclass(frozen=True)
class LastError:
    """The last failure: our code, the adapter's sentence, and when."""

    code: str
    detail: str
    at: datetime


@dataclass(frozen=True)
class Breaker:
    """One breaker. `failures` counts by code since `since`; `mark` is the last writer's, who knows its own work by it."""

    id: str
    in_a_row: int = 0
    slices: tuple[Slice, ...] = ()
    open_until: datetime | None = None
    probe: str | None = None
    probe_until: datetime | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    since: datetime | None = None
    last_error: LastError | None = None
    mark: str | None = None


def breaker_id(provider: str, model: str) -> str:
    return f"{provider}:{model}"


def state(breaker: Breaker, now: datetime) -> State:
    if breaker.open_until is None:
        return "closed"
    return "open" if now < breaker.open_until else "half_open"


def wait(breaker: Breaker, now: datetime) -> float:
    """Seconds until somebody may start, or ask again; 0 when it may be now."""
    if breaker.open_until is None:
        return 0.0
    if now < breaker.open_until:
        return (breaker.open_until - now).total_seconds()
    if breaker.probe_until is None or breaker.probe_until <= now:
        return 0.0
    return min(float(PROBE_PAUSE_SECONDS), (breaker.probe_until - now).total_seconds())


def asked(breaker: Breaker, by: str, now: datetime) -> tuple[Breaker, float]:
    """Somebody would start now: the breaker, with them as its probe if it takes one, and the seconds to wait."""
    if state(breaker, now) != "half_open":
        return breaker, wait(breaker, now)
    seconds = wait(breaker, now)
    if seconds == 0:
        until = now + timedelta(seconds=PROBE_SECONDS)
        return replace(breaker, probe=by, probe_until=until), 0.0
    return breaker, 0.0 if breaker.probe == by else seconds


def troubled(breaker: Breaker, now: datetime) -> bool:
    """Whether a closed breaker has seen a failure in the last minute."""
    return recent(breaker, now)[1] > 0


def recent(breaker: Breaker, now: datetime) -> tuple[int, int]:
    """Calls and failures of the last minute, as far as they were told."""
    slices = _added(breaker.slices, (), now)
    return sum(one.calls for one in slices), sum(one.failures for one in slices)


def succeeded(breaker: Breaker, tally: Tally, now: datetime) -> Breaker:
    """After the successes of the tally."""
    match state(breaker, now):
        case "open":
            return breaker
        case "half_open":
            return replace(breaker, open_until=None, probe=None, probe_until=None)
        case "closed":
            return _with(breaker, tally, now)


def failed(breaker: Breaker, tally: Tally, error: LastError, *, by: str) -> Breaker:
    """After a failure of `by`'s call, and the successes of the tally before it."""
    now = error.at
    match state(breaker, now):
        case "open":
            return breaker
        case "half_open":
            return _opened(_noted(breaker, error), now) if breaker.probe == by else breaker
        case "closed":
            before = _with(breaker, tally, now)
            slices = _added(before.slices, (Slice(_number(now), 1, failures=1),), now)
            after = _noted(replace(before, in_a_row=before.in_a_row + 1, slices=slices), error)
            calls, failures = recent(after, now)
            trips = after.in_a_row >= IN_A_ROW or (calls >= FEWEST_CALLS and 2 * failures >= calls)
            return _opened(after, now) if trips else after


def _with(breaker: Breaker, tally: Tally, now: datetime) -> Breaker:
    """With successes that were not told yet; they end a row of failures only if one came after the last of them."""
    ends = tally.last is not None and (breaker.last_error is None or tally.last >= breaker.last_error.at)
    slices = _added(breaker.slices, tally.slices, now)
    return replace(breaker, in_a_row=0 if ends else breaker.in_a_row, slices=slices)


def _opened(breaker: Breaker, now: datetime) -> Breaker:
    until = now + timedelta(seconds=OPEN_SECONDS)
    return replace(breaker, open_until=until, probe=None, probe_until=None, in_a_row=0, slices=())


def _noted(breaker: Breaker, error: LastError) -> Breaker:
    """With the failure among those that administrators see, cut to a bounded size."""
    counting = breaker.since is not None and error.at - breaker.since < REMEMBERED
    failures = dict(breaker.failures) if counting else {}
    code = error.code[:LONGEST_CODE]
    if code not in failures and len(failures) >= MOST_CODES - 1:
        code = "other"
    failures[code] = failures.get(code, 0) + 1
    return replace(
        breaker,
        failures=failures,
        since=breaker.since if counting else error.at,
        last_error=LastError(code, error.detail[:LONGEST_DETAIL], error.at),
    )


def _added(some: tuple[Slice, ...], others: tuple[Slice, ...], now: datetime) -> tuple[Slice, ...]:
    """Both together, without what is older than the last minute."""
    calls, failures = Counter[int](), Counter[int]()
    for one in (*some, *others):
        calls[one.number] += one.calls
        failures[one.number] += one.failures
    oldest = _number(now) - SLICES + 1
    return tuple(Slice(number, calls[number], failures[number]) for number in sorted(calls) if number >= oldest)


def _number(now: datetime) -> int:
    return int(now.timestamp()) // SLICE_SECONDS
