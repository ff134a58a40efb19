"""Cancel: end a job that has not begun, or ask its provider to stop; the model's rule says what becomes of the price."""

from dataclasses import replace

from shared import tracing
from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain.errors import AlreadyFinished, TooLate
from shared.domain.jobs import Job, State
from shared.services import claims, endings
from shared.services.deliver import deliver
from shared.services.own import own_job
from shared.storage.store import Change, Reader


def cancel(app: App, *, uid: str, job_id: str, by: str | None = None) -> Job:
    """Cancel a job of `uid`, at the wish of `by` (the person, or an administrator). Asking twice is one wish.

    Raises NotFound, AlreadyFinished, TooLate (results are being saved, or the model cannot be stopped once started).
    """

    wished_at = app.now()

    def step(read: Reader) -> Change[Job]:
        now = wished_at
        job = own_job(read, uid, job_id)
        if job.state is State.CANCELLED and job.cancelled_by == (by or uid):
            return Change(job)
        if job.ended:
            raise AlreadyFinished(f"This generation has already {job.state.value}.")
        if job.cancel_requested_at is not None:
            return Change(job)
        if job.state is State.FINALIZING:
            raise TooLate("The results are being saved; it cannot be cancelled any more.")
        if job.started and job.cancel_rule == "before_start":
            raise TooLate("This model cannot be cancelled once it has started.")
        asked = replace(job, cancel_requested_at=now, cancelled_by=by or uid)
        if not job.started:
            return claims.ending(read, asked, claims.cancelled(now))
        return Change(asked, update=(asked,))

    job = app.store.commit(step)
    tracing.follow(job)
    if job.cancel_requested_at == wished_at:  # a wish that was told before is on its way
        if job.ended:
            endings.tell(job)
        else:
            deliver(app, Delivery(job.id))
    return job
