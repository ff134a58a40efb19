"""Report views: reports and closed months as administrators see them, as JSON and as tables."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.domain import reports
from shared.domain.csv_cells import Cell
from shared.domain.months import ClosedMonth
from shared.domain.records import Counts
from shared.domain.reports import Figures
from shared.services.month_list import Listed
from shared.services.months import Verified
from shared.services.report import Report, Row
from shared.storage.files import Files

_FIGURES = (
    *("succeeded", "failed", "cancelled", "failure_rate", "credits", "refunded", "seconds", "active_people"),
    *("provider_cost_usd", "margin_usd", "margin_rate"),
)


def report(value: Report, *, credit_micros: int | None) -> dict[str, Any]:
    period, before = value.asked.period, value.asked.period.before
    projection = value.projection
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "by": list(value.asked.by),
        "department": value.asked.department,
        "items": [_row(row, value.asked.by, credit_micros) for row in value.rows],
        "total": _figures(value.total.figures, credit_micros),
        "previous": {
            "from": before.first.isoformat(),
            "to": before.last.isoformat(),
            "total": _figures(value.total.before or reports.Figures(Counts(), 0), credit_micros),
        },
        "projection": None
        if projection is None
        else {
            "month": projection.month,
            "generations": projection.counts.succeeded + projection.counts.failed + projection.counts.cancelled,
            "credits": projection.counts.credits,
            "refunded": projection.counts.refunded,
            "provider_cost_usd": _usd(projection.counts.provider_cost_micros),
        },
        "people": [
            {"uid": account.id, "email": account.email, "name": account.name}
            for account in sorted(value.people.values(), key=lambda account: account.id)
        ],
    }


def table(value: Report, *, credit_micros: int | None) -> Iterator[tuple[Cell, ...]]:
    """The rows of a report as a table with a heading; a person has the address and name beside the id."""
    named = "user" in value.asked.by
    yield (*value.asked.by, *(("email", "name") if named else ()), *_FIGURES)
    for row in value.rows:
        figures = _figures(row.figures, credit_micros)
        yield (*row.key, *(_named(value, row) if named else ()), *(_cell(figures[name]) for name in _FIGURES))


def month(value: ClosedMonth, *, files: Files, now: datetime, verified: Verified | None = None) -> dict[str, Any]:
    return {
        "department": value.department,
        "month": value.month,
        "sha256": value.sha256,
        "bytes": value.bytes,
        "entries": value.entries,
        "totals": _totals(value.totals),
        "closed_by": value.closed_by,
        "closed_at": value.closed_at,
        "url": files.signed_get(value.object, now=now, download_name=f"{value.department}-{value.month}.csv"),
        "verified": None if verified is None else {"ok": verified.ok, "wrong": list(verified.wrong)},
    }


def listed_month(value: Listed) -> dict[str, Any]:
    """A month of a department in a list, open or closed."""
    return {
        "month": value.month.month,
        "closed_at": value.month.closed_at,
        "sha256": value.closed.sha256 if value.closed else None,
        "committed": value.month.used,
        "refunded": value.month.refunded,
        "granted": value.month.granted_by_managers,
        "limit": value.limit,
    }


def _row(row: Row, by: tuple[str, ...], credit_micros: int | None) -> dict[str, Any]:
    before = None if row.before is None else _figures(row.before, credit_micros)
    return {**dict(zip(by, row.key, strict=True)), **_figures(row.figures, credit_micros), "previous": before}


def _figures(figures: Figures, credit_micros: int | None) -> dict[str, Any]:
    margin = reports.margin(figures.counts, credit_micros)
    return {
        **_totals(figures.counts),
        "failure_rate": figures.failure_rate,
        "active_people": figures.people,
        "margin_usd": _usd(margin.micros) if margin else None,
        "margin_rate": margin.rate if margin else None,
    }


def _totals(counts: Counts) -> dict[str, Any]:
    numbers = asdict(counts)
    shown = ("succeeded", "failed", "cancelled", "credits", "refunded", "seconds")
    return {**{name: numbers[name] for name in shown}, "provider_cost_usd": _usd(counts.provider_cost_micros)}


def _usd(micros: int) -> float:
    return round(micros / 1_000_000, 6)


def _cell(number: float | None) -> Cell:
    """A figure for a table; rates and amounts in plain decimals."""
    return Decimal(str(number)) if isinstance(number, float) else number


def _named(value: Report, row: Row) -> tuple[Cell, Cell]:
    account = value.people.get(row.key[value.asked.by.index("user")])
    return (account.email, account.name) if account else (None, None)
