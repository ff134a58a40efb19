"""Months: those of a department, its closed ones, and closing one."""

import re
from typing import Any, Literal

from functions.admin.door import admin
from shared.api import parse, report_views, responses, views
from shared.api.admin import Administrator
from shared.api.limits import HEAVY
from shared.api.responses import Answer
from shared.domain.errors import Forbidden, InvalidInput
from shared.domain.months import ClosedMonth
from shared.services import month_list, months, named
from shared.services.months import Verified


class MonthQuery(parse.Query):
    """`verify=1`: write the file again from the ledger and compare."""

    verify: Literal["0", "1"] = "0"


@admin("GET", "/api/admin/months/<department>")
def list_months(who: Administrator) -> Answer:
    found = month_list.listed(who.app, department=who.call.arguments["department"])
    return Answer(responses.page(map(report_views.listed_month, found), None))


@admin("POST", "/api/admin/months/<department>/<month>/close")
def close(who: Administrator) -> Answer:
    department, month = _named(who)
    record = months.close(who.app, department=department, month=month, by=who.asking)
    return Answer(_shown(who, record))


@admin("GET", "/api/admin/months/<department>/<month>", query=True)
def closed(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, MonthQuery)
    department, month = _named(who)
    record = months.found(who.app, department=department, month=month)
    return Answer(_shown(who, record, _verified(who, record) if asked.verify == "1" else None))


def _verified(who: Administrator, record: ClosedMonth) -> Verified:
    """Reads the whole month again. Raises Forbidden, RateLimited."""
    if who.department is not None:
        raise Forbidden("Only administrators verify a month.")
    who.count(HEAVY)
    return months.verify(who.app, record)


def _shown(who: Administrator, record: ClosedMonth, verified: Verified | None = None) -> dict[str, Any]:
    shown = report_views.month(record, files=who.app.files, now=who.now, verified=verified)
    return {**shown, "people": views.named(named.people(who.app, [record.closed_by]))}


def _named(who: Administrator) -> tuple[str, str]:
    department, month = who.call.arguments["department"], who.call.arguments["month"]
    if not re.fullmatch(r"2\d{3}-(0[1-9]|1[0-2])", month, re.ASCII):
        raise InvalidInput("This is no month.", {"month": "Such as 2026-11."})
    return department, month
