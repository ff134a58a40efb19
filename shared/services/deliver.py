"""Deliver: bring a job to the worker; where the queue does not take it, the sweep will."""

import logging

from shared.app import App
from shared.deliveries.contract import Delivery, DeliveryFailed

_log = logging.getLogger(__name__)


def deliver(app: App, delivery: Delivery) -> None:
    """Hand a delivery over. If the queue is down, the job is found by its `wake_at`."""
    try:
        app.deliveries.deliver(delivery)
    except DeliveryFailed:
        _log.warning("deliver: the queue is down, the sweep will deliver", extra={"job_id": delivery.job_id})
