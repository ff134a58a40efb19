"""Tallies: what the counters of departments, people, days and months say, against what the entries say.

Kept as differences, so that entries and counters may come in any order and in parts, and what agrees takes no room.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.domain import counts, ids
from shared.domain.ledger import Entry, EntryKind
from shared.domain.records import Counts, DepartmentMonth, UsageTotals


@dataclass
class Tallies:
    """By the id of a counter: the numbers its entries add up to, less the numbers it has; nothing where they agree."""

    differences: dict[str, dict[str, Any]] = field(default_factory=dict)

    def entry(self, entry: Entry) -> None:
        """Count what an entry adds."""
        committed = {EntryKind.HOLD: entry.amount, EntryKind.RELEASE: -entry.amount}.get(entry.kind, 0)
        refunded = entry.amount if entry.kind is EntryKind.REFUND else 0
        month = ids.department_month(entry.department, entry.month)
        self._add(month, {"committed": committed, "refunded": refunded}, 1)
        for addition in counts.additions(entry):
            self._add(addition.id, addition.numbers, 1)

    def month(self, month: DepartmentMonth) -> None:
        """Take off what a department's month has."""
        self._add(month.id, {"committed": month.committed, "refunded": month.refunded}, -1)

    def usage(self, totals: UsageTotals) -> None:
        """Take off what a usage counter has."""
        self._add(totals.id, {"models": totals.models, "days": totals.days}, -1)

    def taken(self, beginning: str) -> dict[str, dict[str, Any]]:
        """The differences of counters whose ids begin so; they are looked at and leave the tallies."""
        return {id: self.differences.pop(id) for id in sorted(self.differences) if id.startswith(beginning)}

    def _add(self, id: str, numbers: Mapping[str, Any], sign: int) -> None:
        left = _sum(self.differences.get(id, {}), numbers, sign)
        if left:
            self.differences[id] = left
        else:
            self.differences.pop(id, None)


def _sum(before: Mapping[str, Any], numbers: Mapping[str, Any], sign: int) -> dict[str, Any]:
    """Both together, without what is nothing."""
    result = dict(before)
    for name, number in numbers.items():
        value = asdict(number) if isinstance(number, Counts) else number
        if isinstance(value, Mapping):
            result[name] = _sum(result.get(name, {}), value, sign)
        else:
            result[name] = result.get(name, 0) + sign * value
    return {name: value for name, value in result.items() if value}
