"""worker: what the queue and the scheduler call, and nobody else."""

import logging
from typing import Annotated

from pydantic import Field

from shared.api import auth, parse
from shared.api.endpoint import Call
from shared.api.responses import Answer
from shared.services import advance, prove, sweep
from shared.wiring import app, endpoint, machine_door

handle = endpoint("worker")

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
    proved = prove.audit(app())
    call.facts["violations"] = len(proved.proof.violations)
    return Answer(proved.summary())


def _caller(call: Call) -> None:
    """Let in only the one account the queue and the scheduler call with."""
    door = machine_door()
    claims = door.verify(auth.bearer(call.request))
    auth.machine(claims, audience=door.audience, email=door.email, now=app().now())
