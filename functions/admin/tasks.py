"""Tasks: everybody's generations without what they are about, and giving back what one cost."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from functions.admin.door import DepartmentId, PageQuery, Reason, admin, uid_of
from shared.api import money_views, parse, responses, views
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.kinds import Kind
from shared.services import named, refunds
from shared.storage.queries import JobsFilter

STUCK_AFTER = timedelta(minutes=3)
"""How long after a live task should have been moved it is called stuck: the sweep has come by three times."""


class TasksQuery(PageQuery):
    status: Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] | None = None
    stuck: bool = False
    user: Annotated[str, Field(max_length=254)] | None = None
    department: DepartmentId | None = None
    model: Annotated[str, Field(max_length=64)] | None = None
    kind: Kind | None = None


class RefundBody(parse.Body):
    reason: Reason


@admin("GET", "/api/admin/tasks", query=True)
def tasks(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, TasksQuery)
    overdue = who.now - STUCK_AFTER
    wanted = JobsFilter(
        user_id=uid_of(asked.user, "user"),
        status=asked.status,
        overdue=overdue if asked.stuck else None,
        department=asked.department,
        model=asked.model,
        kind=asked.kind,
    )
    page = who.app.queries.jobs(wanted, limit=asked.limit, cursor=asked.cursor)
    shown = [money_views.task(job, overdue=overdue) for job in page.items]
    names = views.named(named.people(who.app, (job.user_id for job in page.items)))
    return Answer({**responses.page(shown, page.next_cursor), "people": names})


@admin("POST", "/api/admin/tasks/<task_id>/refund")
def refund(who: Administrator) -> Answer:
    """The Idempotency-Key may be left out: there is one refund of a task anyway."""
    request = who.call.request
    key = parse.idempotency_key(request) if "Idempotency-Key" in request.headers else None
    body = parse.body(request, RefundBody)
    done = refunds.refund(who.app, job_id=who.call.arguments["task_id"], reason=body.reason, key=key, by=who.asking)
    who.call.facts.update(job_id=done.job.id, replayed=done.replayed)
    headers = {"Idempotent-Replayed": "true"} if done.replayed else {}
    return Answer(money_views.task(done.job, overdue=who.now - STUCK_AFTER), headers=headers)
