"""Sweep: find every job that somebody should have moved by now, and have it moved."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from shared.app import App
from shared.deliveries.contract import Delivery, DeliveryFailed
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
        try:
            if job.deadline + OVERDUE <= now:
                step = advance(app, job_id=job.id, epoch=job.epoch)
                _log.info("sweep: %s", step, extra={"job_id": job.id, "step": step})
            else:
                app.deliveries.deliver(Delivery(job.id, job.epoch))
                _log.info("sweep: delivered again", extra={"job_id": job.id, "epoch": job.epoch})
            moved += 1
        except DeliveryFailed:
            _log.warning("sweep: the queue is down", extra={"job_id": job.id})
        except Exception:  # noqa: BLE001 - one job that cannot be moved must not stop the others; it is logged
            _log.exception("sweep: this job could not be moved", extra={"job_id": job.id})
    return Swept(len(due), moved)
