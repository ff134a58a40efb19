"""Records: who changed what, and the proof of the books."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from functions.admin.door import PageQuery, admin, moment, uid_of
from shared.api import parse, record_views, responses, views
from shared.api.admin import Administrator
from shared.api.limits import HEAVY
from shared.api.responses import Answer
from shared.domain import csv_cells
from shared.services import audit as audits
from shared.services import books as proofs
from shared.services import named
from shared.storage.queries import AuditFilter

BOOKS_SECONDS = 8.0
"""How long a request for a new proof works on it before it answers; the scheduler goes on."""

Moment = Annotated[datetime | None, BeforeValidator(moment)]


class RecordsQuery(parse.Query):
    """Which records; times are inclusive, and people are named by id or address."""

    actor: Annotated[str, Field(max_length=254)] | None = None
    target: Annotated[str, Field(max_length=254)] | None = None
    action: Annotated[str, Field(max_length=100)] | None = None
    since: Annotated[Moment, Field(alias="from")] = None
    until: Annotated[Moment, Field(alias="to")] = None

    def value(self) -> AuditFilter:
        actor, target = uid_of(self.actor, "actor"), uid_of(self.target, "target")
        return AuditFilter(actor, target, self.action, self.since, self.until)


class AuditQuery(PageQuery, RecordsQuery):
    """A page of them."""


class BooksQuery(parse.Query):
    now: bool = False


@admin("GET", "/api/admin/audit", query=True)
def audit(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, AuditQuery)
    page = who.app.queries.audit(asked.value(), limit=asked.limit, cursor=asked.cursor)
    names = views.named(named.of_records(who.app, page.items))
    return Answer({**responses.page(map(record_views.audit, page.items), page.next_cursor), "people": names})


@admin("GET", "/api/admin/audit.csv", query=True)
def audit_table(who: Administrator) -> Answer:
    """All of it is there before it is answered, so that no table ends in the middle."""
    wanted = parse.query(who.call.request, RecordsQuery).value()
    who.count(HEAVY)
    rows = map(record_views.audit_row, audits.everything(who.app, wanted))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    table = b"".join(csv_cells.lines([record_views.AUDIT_COLUMNS, *rows]))
    return Answer(table, headers=headers, content_type=csv_cells.CONTENT_TYPE)


@admin("GET", "/api/admin/books", query=True)
def books(who: Administrator) -> Answer:
    """The last proof. `now=true` begins a new one, or goes on with the one that runs, for a few seconds."""
    asked = parse.query(who.call.request, BooksQuery)
    if asked.now:
        who.count(HEAVY)
    run = proofs.advance(who.app, begin=True, seconds=BOOKS_SECONDS) if asked.now else proofs.state(who.app)
    return Answer(record_views.books(run, now=who.now))
