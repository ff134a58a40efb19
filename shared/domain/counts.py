"""Counts: what an entry counts for, and in which counters.

Two documents count an entry of a job: the day of its department, and its person's month in that department. The numbers
stand by line: model, kind and provider together, since a model may leave the catalogue or move to another provider. A
person's month has them by day as well, beside the sum, so that a report over months need not read the days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import Counts, UsageTotals

NUMBERS = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True)
class Line:
    """What a number is counted for. `kind` and `provider` are empty in counters that know the model alone."""

    model: str
    kind: str = ""
    provider: str = ""

    @property
    def key(self) -> str:
        """The line as a name in a counter; ids have no bar."""
        return f"{self.model}|{self.kind}|{self.provider}"

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(key: str) -> "Line":
        return Line(*key.split("|"))


@dataclass(frozen=True)
class Addition:
    """What one entry adds to one document: `numbers` is nested as the document is, `identity` the fields beside them."""

    id: str
    identity: Mapping[str, str]
    numbers: Mapping[str, Any]


def counted(entry: Entry) -> Counts:
    """What one entry counts for. Only closing entries and refunds count."""
    if entry.kind is EntryKind.REFUND:
        return Counts(refunded=entry.amount)
    if entry.outcome is None:
        return Counts()
    return Counts(
        succeeded=int(entry.outcome == "succeeded"),
        failed=int(entry.outcome == "failed"),
        cancelled=int(entry.outcome == "cancelled"),
        credits=entry.amount if entry.kind is EntryKind.CAPTURE else 0,
        seconds=entry.seconds or 0,
        succeeded_seconds=(entry.seconds or 0) if entry.outcome == "succeeded" else 0,
        provider_cost_micros=entry.provider_cost_micros or 0,
    )


def additions(entry: Entry) -> tuple[Addition, ...]:
    """What an entry adds to which documents; nothing for an entry that does not count."""
    numbers = {name: number for name, number in asdict(counted(entry)).items() if number}
    if not numbers:
        return ()
    by_line = {line_of(entry).key: numbers}
    department, person = entry.department, entry.user_id
    return (
        Addition(
            usage_id("department", department, entry.day),
            {"scope": "department", "owner": department, "period": entry.day, "department": department},
            {"models": by_line},
        ),
        Addition(
            f"{usage_id('user', person, entry.month)}:{department}",
            {"scope": "user", "owner": person, "period": entry.month, "department": department},
            {"models": by_line, "days": {entry.day: by_line}},
        ),
    )


def line_of(entry: Entry) -> Line:
    return Line(entry.model or "", entry.model_kind or "", entry.provider or "")


def usage_id(scope: str, owner: str, period: str) -> str:
    return f"{scope}:{owner}:{period}"


def total(several: Iterable[Counts]) -> Counts:
    """Several counts as one."""
    sums = dict.fromkeys(NUMBERS, 0)
    for one in several:
        for name in NUMBERS:
            sums[name] += getattr(one, name)
    return Counts(**sums)


def by_model(totals: Iterable[UsageTotals]) -> dict[tuple[str, str], Counts]:
    """Counts by period and model, whichever departments and providers they belong to; in that order."""
    found: dict[tuple[str, str], list[Counts]] = {}
    for document in totals:
        for key, numbers in document.models.items():
            found.setdefault((document.period, Line.of(key).model), []).append(numbers)
    return {place: total(found[place]) for place in sorted(found)}
