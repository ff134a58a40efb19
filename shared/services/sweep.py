"""Sweep: find every job that somebody should have moved by now, and have it moved."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import logs, tracing
from shared.app import App
from shared.deliveries.contract import Delivery, DeliveryFailed
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job
from shared.services.advance import advance

AT_ONCE = 200
"""Jobs one sweep takes; what is left is due a minute later still."""

OVERDUE = timedelta(minutes=2)
"""How long past its deadline a job may wait for the queue; then it is ended here."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """How many jobs were overdue, and how many of them were handed on or ended."""

    due: int
    moved: int


def sweep(app: App) -> Swept:
    """Deliver every overdue job again; end what is past its deadline here, so that even without a queue every job ends."""
    now = app.now()
    due = app.queries.due(now, AT_ONCE)
    moved = 0
    for job in due:
        with logs.apart():
            tracing.follow(job)
            moved += _moved(app, job, now)
    _tell_live(app)
    return Swept(len(due), moved)


def _moved(app: App, job: Job, now: datetime) -> bool:
    try:
        if job.deadline + OVERDUE <= now:
            step = advance(app, job_id=job.id, epoch=job.epoch)
            _log.info("sweep: %s", step, extra={"step": step})
        else:
            app.deliveries.deliver(Delivery(job.id, job.epoch))
            _log.info("sweep: delivered again", extra={"epoch": job.epoch})
    except DeliveryFailed:
        _log.warning("sweep: the queue is down")
        return False
    except Exception:  # noqa: BLE001 - one job that cannot be moved must not stop the others; it is logged
        _log.exception("sweep: this job could not be moved")
        return False
    return True


def _tell_live(app: App) -> None:
    """A line for each state with the number of live jobs in it, for the chart. Whoever cannot count now does in a minute."""
    try:
        live = app.queries.live()
    except Unavailable:
        return
    for state, jobs in live.items():
        _log.info("sweep: live jobs", extra={"state": str(state), "jobs": jobs})
