"""Reports: what was used, by whom and for what, as JSON and as a table."""

from datetime import date
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field

from functions.admin.door import DepartmentId, admin
from shared.api import parse, report_views
from shared.api.admin import Administrator
from shared.api.limits import REPORTS
from shared.api.responses import Answer
from shared.domain import csv_cells
from shared.domain.reports import Group, Period
from shared.services import report


def _groups(text: Any) -> tuple[str, ...]:
    """One or two groups, as `model,month`. ValueError for anything else."""
    groups = tuple(str(text).split(","))
    if len(groups) > 2 or len(set(groups)) != len(groups) or not set(groups) <= set(get_args(Group)):
        raise ValueError(f"must be one or two of {', '.join(get_args(Group))}, with a comma between")
    return groups


def _day(text: Any) -> date | None:
    """A day as yyyy-mm-dd. ValueError for anything else."""
    if text is None:
        return None
    if not (isinstance(text, str) and len(text) == 10 and text.startswith("2") and text.isascii()):
        raise ValueError("must be a day such as 2026-11-22")
    return date.fromisoformat(text)


class UsageQuery(parse.Query):
    """A period of days, both included: this month so far, if nothing is said."""

    first: Annotated[date | None, BeforeValidator(_day), Field(alias="from")] = None
    last: Annotated[date | None, BeforeValidator(_day), Field(alias="to")] = None
    by: Annotated[tuple[Group, ...], BeforeValidator(_groups)] = ("day",)
    department: DepartmentId | None = None


@admin("GET", "/api/admin/usage", query=True)
def usage(who: Administrator) -> Answer:
    return Answer(report_views.report(_report(who), credit_micros=who.app.policy.credit_micros))


@admin("GET", "/api/admin/usage.csv", query=True)
def usage_table(who: Administrator) -> Answer:
    made = _report(who)
    rows = report_views.table(made, credit_micros=who.app.policy.credit_micros)
    period = made.asked.period
    name = f"usage-by-{'-and-'.join(made.asked.by)}-{period.first}-{period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(csv_cells.lines(rows), headers=headers, content_type=csv_cells.CONTENT_TYPE)


def _report(who: Administrator) -> report.Report:
    asked = parse.query(who.call.request, UsageQuery)
    today = who.now.astimezone(who.app.policy.zone).date()
    last = asked.last or max(today, asked.first or today)
    period = Period(asked.first or last.replace(day=1), last)
    who.count(REPORTS)
    return report.report(who.app, report.Asked(period, asked.by, who.department or asked.department))
