"""Reports: what was counted, put together by one or two groups, and what follows from the figures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import add, attrgetter
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from shared.domain import periods
from shared.domain.counts import NUMBERS, Line
from shared.domain.records import Counts, UsageTotals

Group = Literal["day", "month", "department", "model", "provider", "kind", "user"]

MOST_DAYS = 400
"""The longest period of a report."""


@dataclass(frozen=True)
class Period:
    """Days of the organisation, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def months(self) -> list[str]:
        """The months it touches, as yyyy-mm."""
        begin, end = (self.first.year * 12 + self.first.month - 1), (self.last.year * 12 + self.last.month - 1)
        return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1)]

    @property
    def before(self) -> "Period":
        """The period it is compared with: as many days before it; before whole months, as many months."""
        if not all(map(self.whole, self.months)):
            return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
        number = self.first.year * 12 + self.first.month - 1 - len(self.months)
        return Period(date(number // 12, number % 12 + 1, 1), self.first - timedelta(days=1))

    def holds(self, day: str) -> bool:
        return self.first.isoformat() <= day <= self.last.isoformat()

    def whole(self, month: str) -> bool:
        """Whether every day of a month is in it."""
        begin = date.fromisoformat(f"{month}-01")
        return self.first <= begin and self.last >= last_day(begin)


class Fact(NamedTuple):
    """What was counted in one place. A department's day knows no `user`; a person's month no `day`, unless it was looked for."""

    month: str
    day: str | None
    department: str
    user: str | None
    line: Line
    numbers: Counts

    def of(self, group: Group) -> str:
        """What it is in a group; KeyError where that was not counted."""
        match group:
            case "model" | "kind" | "provider":
                return str(getattr(self.line, group))
            case "month" | "department":
                return str(getattr(self, group))
            case "day" | "user":
                value = self.day if group == "day" else self.user
                if value is None:
                    raise KeyError(group)
                return value


@dataclass(frozen=True)
class Figures:
    """Sums, and how many people ended a generation: None where it is not known."""

    counts: Counts
    people: int | None

    @property
    def ended(self) -> int:
        return self.counts.succeeded + self.counts.failed + self.counts.cancelled

    @property
    def failure_rate(self) -> float | None:
        """Failed ones among all that ended."""
        return round(self.counts.failed / self.ended, 4) if self.ended else None


@dataclass(frozen=True)
class Margin:
    """What was charged, at the value of a credit, against what the providers ask. In millionths of a US dollar."""

    charged: int
    cost: int

    @property
    def micros(self) -> int:
        return self.charged - self.cost

    @property
    def rate(self) -> float | None:
        """The part of what was charged that stays."""
        return round(self.micros / self.charged, 4) if self.charged else None


@dataclass(frozen=True)
class Projection:
    """What the present month will have been at its end, if it goes on as it went so far."""

    month: str
    counts: Counts


NOTHING = Counts()

_values = attrgetter(*NUMBERS)


def facts(documents: Iterable[UsageTotals], period: Period, *, by_day: bool) -> Iterator[Fact]:
    """What the documents count within a period; of months that are wholly in it without the days, unless `by_day`."""
    for document in documents:
        if document.scope == "department":
            user, by_when = None, {document.period: document.models} if period.holds(document.period) else {}
        elif by_day or not period.whole(document.period):
            user = document.owner
            by_when = {day: lines for day, lines in document.days.items() if period.holds(day)}
        else:
            user, by_when = document.owner, {None: document.models}  # type: ignore[dict-item]  # no day
        for day, lines in by_when.items():
            for key, numbers in lines.items():
                yield Fact(document.period[:7], day, document.department, user, Line.of(key), numbers)


def grouped(found: Iterable[Fact], by: tuple[Group, ...]) -> tuple[dict[tuple[str, ...], Figures], Figures]:
    """Figures by group, in order, and those of everything."""
    sums: dict[tuple[str, ...], list[int]] = {}
    people: dict[tuple[str, ...], set[str | None]] = {}
    for fact in found:
        key = tuple(fact.of(group) for group in by)
        values = _values(fact.numbers)
        sums[key] = list(map(add, sums[key], values)) if key in sums else list(values)
        if fact.numbers.succeeded or fact.numbers.failed or fact.numbers.cancelled:
            people.setdefault(key, set()).add(fact.user)
    figures = {key: Figures(_counts(sums[key]), _known(people.get(key, set()))) for key in sorted(sums)}
    together = _counts([sum(column) for column in zip(*sums.values(), strict=True)]) if sums else NOTHING
    return figures, Figures(together, _known(set[str | None]().union(*people.values())))


def margin(counts: Counts, credit_micros: int | None) -> Margin | None:
    """The margin, where a credit has a value (millionths of a US dollar). What was refunded was not charged."""
    if credit_micros is None:
        return None
    return Margin((counts.credits - counts.refunded) * credit_micros, counts.provider_cost_micros)


def projected(found: Iterable[Fact], period: Period, now: datetime, zone: ZoneInfo) -> Projection | None:
    """The present month at its end: its figures so far times the whole month by the part that has passed.

    Only of a period from the month's first day to today at least, and once a day of the month has passed.
    """
    today = now.astimezone(zone).date()
    first = today.replace(day=1)
    begin = datetime(first.year, first.month, 1, tzinfo=zone)
    passed = now.timestamp() - begin.timestamp()
    whole = periods.next_month(now, zone).timestamp() - begin.timestamp()
    if period.first > first or period.last < today or passed < timedelta(days=1).total_seconds():
        return None
    month = f"{today:%Y-%m}"
    _, so_far = grouped((fact for fact in found if fact.month == month), ())
    return Projection(month, _counts([round(number * whole / passed) for number in _values(so_far.counts)]))


def last_day(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _counts(values: list[int]) -> Counts:
    return Counts(**dict(zip(NUMBERS, values, strict=True)))


def _known(people: set[str | None]) -> int | None:
    return None if None in people else len(people)
