"""Report: what was used in a period, from the counters; how much is read depends on days or people, never on jobs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from shared.app import App
from shared.domain import reports
from shared.domain.errors import InvalidInput
from shared.domain.ledger import Account
from shared.domain.records import UsageTotals
from shared.domain.reports import Figures, Group, Period, Projection

MOST_DOCUMENTS = 20_000
"""Counters one report reads, with those of the period before; more is for an export of the database."""

MOST_PEOPLE_MONTHS = 5_000
"""Months of people that are read to know who was active; beyond, a report that names nobody reads the departments' days."""

MOST_ROWS = 10_000
ACCOUNTS_AT_ONCE = 300


@dataclass(frozen=True)
class Asked:
    """A period, one or two groups, and one department or (None) all of them."""

    period: Period
    by: tuple[Group, ...]
    department: str | None


@dataclass(frozen=True)
class Row:
    """Figures of one group. `before` are those of the period before; None where groups are times."""

    key: tuple[str, ...]
    figures: Figures
    before: Figures | None


@dataclass(frozen=True)
class Report:
    """The rows in the order of their groups, all of them together, and the people that are named."""

    asked: Asked
    rows: tuple[Row, ...]
    total: Row
    projection: Projection | None
    people: Mapping[str, Account]


NONE = Figures(reports.NOTHING, 0)


def report(app: App, asked: Asked) -> Report:
    """The report. Raises InvalidInput for what would have to read too much, saying what would be right."""
    _answerable(asked)
    period, before = asked.period, asked.period.before
    whole = Period(before.first, period.last)
    scope = _scope(app, asked, whole)
    documents = list(_documents(app, scope, asked, whole))
    by_day = scope == "user" and "day" in asked.by
    found = list(reports.facts(documents, period, by_day=by_day))
    earlier = list(reports.facts(documents, before, by_day=False))
    timed = "day" in asked.by or "month" in asked.by
    groups, together = reports.grouped(found, asked.by)
    were, together_before = reports.grouped(earlier, () if timed else asked.by)
    rows = tuple(Row(key, figures, None if timed else were.get(key, NONE)) for key, figures in groups.items())
    if len(rows) > MOST_ROWS:
        raise _too_much(f"This table has {len(rows)} rows, more than {MOST_ROWS}.")
    projection = reports.projected(found, period, app.now(), app.policy.zone)
    return Report(asked, rows, Row((), together, together_before), projection, _people(app, asked, rows))


def _answerable(asked: Asked) -> None:
    if asked.period.last < asked.period.first:
        raise InvalidInput("The period ends before it begins.", {"to": "Not before `from`."})
    if asked.period.days > reports.MOST_DAYS:
        raise InvalidInput("The period is too long.", {"to": f"At most {reports.MOST_DAYS} days after `from`."})
    if {"day", "user"} <= set(asked.by) and (asked.department is None or len(asked.period.months) > 1):
        detail = "By day and person a report is of one department and one month."
        raise InvalidInput(detail, {"by": "Name a `department`, and days of one month; or ask by month and user."})


def _scope(app: App, asked: Asked, whole: Period) -> str:
    """Which counters to read: people's months know who was active, departments' days know the days."""
    if "user" in asked.by:
        return "user"
    if "day" in asked.by:
        return "department"
    first, last = whole.months[0], whole.months[-1]
    documents = app.queries.usage_documents("user", first, last, department=asked.department)
    return "user" if documents <= MOST_PEOPLE_MONTHS else "department"


def _documents(app: App, scope: str, asked: Asked, whole: Period) -> Iterator[UsageTotals]:
    """The counters of the period and the one before, each read once."""
    if scope == "department":
        spans = [(whole.first.isoformat(), whole.last.isoformat(), False)]
    else:
        spans = list(_month_spans(asked, whole))
    left = MOST_DOCUMENTS
    for first, last, days in spans:
        found = app.queries.all_usage(scope, first, last, department=asked.department, days=days, most=left + 1)
        left -= len(found)
        if left < 0:
            raise _too_much(f"This report would read more than {MOST_DOCUMENTS} counters.")
        yield from found


def _month_spans(asked: Asked, whole: Period) -> Iterator[tuple[str, str, bool]]:
    """The months to read as first, last and whether their days are needed: only where a period cuts a month."""

    def needs_days(month: str) -> bool:
        cut = [period for period in (asked.period, asked.period.before) if month in period.months]
        return ("day" in asked.by and month in asked.period.months) or not all(p.whole(month) for p in cut)

    for days, months in groupby(whole.months, needs_days):
        span = list(months)
        yield span[0], span[-1], days


def _people(app: App, asked: Asked, rows: tuple[Row, ...]) -> Mapping[str, Account]:
    """The accounts of those whom the rows name."""
    if "user" not in asked.by:
        return {}
    place = asked.by.index("user")
    named = sorted({row.key[place] for row in rows})
    pages = [named[begin : begin + ACCOUNTS_AT_ONCE] for begin in range(0, len(named), ACCOUNTS_AT_ONCE)]
    return {account.id: account for page in pages for account in app.store.get_all(Account, page)}


def _too_much(detail: str) -> InvalidInput:
    return InvalidInput(detail, {"to": "Ask for a shorter period or one `department`."})
