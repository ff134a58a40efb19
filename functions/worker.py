"""worker: what the queue and the scheduler call, and nobody else."""

import logging
from typing import Annotated

from pydantic import Field

from shared.api import auth, parse, record_views
from shared.api.endpoint import Call
from shared.api.responses import Answer
from shared.services import advance, allowances, books, retention, sweep
from shared.wiring import app, endpoint, machine_door, spans_kept

handle = endpoint("worker")

ERRAND_SECONDS = 25.0
"""How long one call works on a long errand; the scheduler calls again every few minutes."""

_log = logging.getLogger(__name__)


class AdvanceBody(parse.Body):
    job_id: Annotated[str, Field(min_length=1, max_length=64)]
    epoch: int | None = None


@handle.route("POST", "/internal/advance")
def advance_job(call: Call) -> Answer:
    """Answers 2xx for whatever is recorded in the job, also a failure; only what should be delivered again is not."""
    _caller(call)
    body = parse.body(call.request, AdvanceBody)
    call.about(job_id=body.job_id, epoch=body.epoch, retries=call.request.headers.get("X-CloudTasks-TaskRetryCount"))
    outcome = advance.advance(app(), job_id=body.job_id, epoch=body.epoch)
    call.facts["step"] = outcome
    return Answer({"outcome": outcome})


@handle.route("POST", "/internal/sweep")
def sweep_jobs(call: Call) -> Answer:
    _caller(call)
    swept = sweep.sweep(app())
    call.facts.update(due=swept.due, moved=swept.moved)
    return Answer(vars(swept))


@handle.route("POST", "/internal/audit")
def audit_books(call: Call) -> Answer:
    _caller(call)
    run = books.audit(app(), seconds=ERRAND_SECONDS)
    shown = record_views.books(run, now=app().now())
    call.facts.update(ok=shown["ok"], running=shown["running"] is not None)
    return Answer(shown)


@handle.route("POST", "/internal/retention")
def clear_expired(call: Call) -> Answer:
    _caller(call)
    run = retention.retain(app(), seconds=ERRAND_SECONDS)
    call.facts.update(run.removed, running=not run.ended)
    return Answer({"day": run.day, "running": not run.ended, "removed": run.removed})


@handle.route("POST", "/internal/allowances")
def give_allowances(call: Call) -> Answer:
    _caller(call)
    ran = allowances.run(app(), seconds=ERRAND_SECONDS)
    call.facts.update(vars(ran))
    return Answer(vars(ran))


def _caller(call: Call) -> None:
    """Let in only the one account the queue and the scheduler call with. From the first call on the worker's spans are kept."""
    door = machine_door()
    claims = door.verify(auth.bearer(call.request))
    auth.machine(claims, audience=door.audience, email=door.email, now=app().now())
    spans_kept()
