"""Months: close the month of a department, and show a closed one."""

import re
from typing import Literal

from functions.admin.door import admin
from shared.api import parse, report_views
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.services import months


class MonthQuery(parse.Query):
    """`verify=1`: write the file again from the ledger and compare."""

    verify: Literal["0", "1"] = "0"


@admin("POST", "/api/admin/months/<department>/<month>/close")
def close(who: Administrator) -> Answer:
    department, month = _named(who)
    record = months.close(who.app, department=department, month=month, by=who.asking)
    return Answer(report_views.month(record, files=who.app.files, now=who.now))


@admin("GET", "/api/admin/months/<department>/<month>", query=True)
def closed(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, MonthQuery)
    department, month = _named(who)
    record = months.found(who.app, department=department, month=month)
    verified = months.verify(who.app, record) if asked.verify == "1" else None
    return Answer(report_views.month(record, files=who.app.files, now=who.now, verified=verified))


def _named(who: Administrator) -> tuple[str, str]:
    department, month = who.call.arguments["department"], who.call.arguments["month"]
    if not re.fullmatch(r"2\d{3}-(0[1-9]|1[0-2])", month, re.ASCII):
        raise InvalidInput("This is no month.", {"month": "Such as 2026-11."})
    return department, month
