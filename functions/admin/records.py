"""Records: who changed what, and the proof of the books."""

from typing import Annotated

from pydantic import Field

from functions.admin.door import PageQuery, admin
from shared.api import admin_views, parse, responses
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.services import prove
from shared.storage.queries import AuditFilter


class AuditQuery(PageQuery):
    actor: Annotated[str, Field(max_length=200)] | None = None
    target: Annotated[str, Field(max_length=200)] | None = None
    action: Annotated[str, Field(max_length=100)] | None = None


@admin("GET", "/api/admin/audit")
def audit(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, AuditQuery)
    wanted = AuditFilter(actor=asked.actor, target=asked.target, action=asked.action)
    page = who.app.queries.audit(wanted, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(admin_views.audit, page.items), page.next_cursor))


@admin("GET", "/api/admin/books")
def books(who: Administrator) -> Answer:
    return Answer(prove.prove(who.app).summary())
