"""How much a person may use: quotas by role with a person's own exceptions, and the exact rate of generations.

The counters live in the account, so a quota is decided in the same commit as the hold it admits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.domain import periods
from shared.domain.errors import Forbidden, QuotaExceeded, RateLimited, TooManyRunning


class UserRole(StrEnum):
    USER = "user"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True)
class Quotas:
    """Limits of a person; None is no limit. Credits are whole, held and spent together."""

    credits_per_day: int | None = None
    credits_per_month: int | None = None
    generations_per_day: int | None = None
    running_at_once: int | None = None
    kinds: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None

    def overridden(self, own: "Quotas | None") -> "Quotas":
        """These limits, with a person's own where one is set."""
        if own is None:
            return self
        changes = {f.name: getattr(own, f.name) for f in fields(own) if getattr(own, f.name) is not None}
        return replace(self, **changes)


DEFAULTS: Mapping[UserRole, Quotas] = {
    UserRole.USER: Quotas(
        credits_per_day=5_000, credits_per_month=50_000, generations_per_day=2_000, running_at_once=50
    ),
    UserRole.MANAGER: Quotas(
        credits_per_day=10_000, credits_per_month=100_000, generations_per_day=4_000, running_at_once=100
    ),
    UserRole.ADMIN: Quotas(running_at_once=200),
}
"""What a role may use until an administrator says otherwise: a brake for loops and slips, the budgets are elsewhere."""


@dataclass(frozen=True)
class Used:
    """What was used in one period: a day (yyyy-mm-dd) or a month (yyyy-mm). A later period begins at nothing."""

    period: str = ""
    credits: int = 0
    generations: int = 0

    def now(self, period: str) -> "Used":
        return self if self.period >= period else Used(period=period)

    def added(self, credits: int) -> "Used":
        return replace(self, credits=self.credits + credits, generations=self.generations + 1)

    def given_back(self, period: str, credits: int, generations: int) -> "Used":
        """Less what was released, if this still is the period of its hold."""
        if self.period != period:
            return self
        return replace(self, credits=max(0, self.credits - credits), generations=max(0, self.generations - generations))


@dataclass(frozen=True)
class Usage:
    """A person's counters: this day, this month, what runs now; and the last month before this in which they used anything."""

    day: Used = Used()
    month: Used = Used()
    running: int = 0
    former_month: Used = Used()

    def in_month(self, period: str) -> int | None:
        """Credits used in a month (yyyy-mm), held and spent together. None when that is no longer known."""
        if self.month.period <= period:
            return self.month.now(period).credits
        if self.former_month.period <= period:
            return self.former_month.now(period).credits
        return None


def admit(usage: Usage, quotas: Quotas, *, credits: int, kind: str, model: str, now: datetime, zone: ZoneInfo) -> Usage:
    """The counters with one more job of `credits`.

    Raises Forbidden (kind or model not allowed), TooManyRunning, QuotaExceeded (which quota, its limit, how much is left and
    when it starts again, in `zone`).
    """
    if quotas.kinds is not None and kind not in quotas.kinds:
        raise Forbidden(f"Your role may not generate {kind}.")
    if quotas.models is not None and model not in quotas.models:
        raise Forbidden("Your role may not use this model.")
    if quotas.running_at_once is not None and usage.running >= quotas.running_at_once:
        raise TooManyRunning(limit=quotas.running_at_once)
    day = usage.day.now(periods.day_of(now, zone))
    month = usage.month.now(periods.month_of(now, zone))
    tomorrow = periods.next_day(now, zone)
    for name, limit, used, more, resets_at in (
        ("generations_per_day", quotas.generations_per_day, day.generations, 1, tomorrow),
        ("credits_per_day", quotas.credits_per_day, day.credits, credits, tomorrow),
        ("credits_per_month", quotas.credits_per_month, month.credits, credits, periods.next_month(now, zone)),
    ):
        if limit is not None and used + more > limit:
            raise QuotaExceeded(quota=name, limit=limit, left=max(0, limit - used), resets_at=resets_at, now=now)
    former = usage.former_month if month is usage.month else usage.month
    return Usage(day=day.added(credits), month=month.added(credits), running=usage.running + 1, former_month=former)


def ended(usage: Usage, *, held_day: str, held_month: str, released: int, started: bool) -> Usage:
    """The counters after a job ended: one less runs; released credits come back; a job that had started still counts."""
    generations = 0 if started else 1
    return Usage(
        day=usage.day.given_back(held_day, released, generations),
        month=usage.month.given_back(held_month, released, generations),
        running=max(0, usage.running - 1),
        former_month=usage.former_month.given_back(held_month, released, generations),
    )


@dataclass(frozen=True)
class Rate:
    """A token bucket: at most `burst` at once and `per_second` in the long run."""

    per_second: int
    burst: int


GENERATE = Rate(per_second=5, burst=10)
EVERYTHING_ELSE = Rate(per_second=20, burst=50)


@dataclass(frozen=True)
class Bucket:
    """A bucket as it was when something was last taken; `None` was never used and is full."""

    tokens: float = 0.0
    at: datetime | None = None

    def level(self, rate: Rate, now: datetime) -> float:
        """Tokens there are at `now`."""
        if self.at is None:
            return float(rate.burst)
        seconds = max(0.0, (now - self.at) / timedelta(seconds=1))
        return min(float(rate.burst), self.tokens + seconds * rate.per_second)

    def take(self, rate: Rate, now: datetime, *, policy: str) -> "Bucket":
        """The bucket with one token less. Raises RateLimited with the seconds until there is one."""
        level = self.level(rate, now)
        if level < 1:
            raise RateLimited(policy, retry_after=int((1 - level) / rate.per_second) + 1)
        return Bucket(tokens=level - 1, at=now if self.at is None else max(now, self.at))
