"""What the platform asks of a queue: bring this job to `advance`, at once or at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.errors import Unavailable

DISPATCH_SECONDS = 600
"""How long the worker may work on one delivery before the queue counts it as failed."""


@dataclass(frozen=True)
class Delivery:
    """A nudge for a job.

    `epoch` is the job's epoch at which this delivery makes sense; later it is dropped. Without one it is always
    considered. `at` is the time before which it must not arrive. Two deliveries of one `name` arrive once. It brings along the
    trace it was handed over in.
    """

    job_id: str
    epoch: int | None = None
    at: datetime | None = None
    name: str | None = None


class DeliveryFailed(Unavailable):
    """The queue does not take it; the sweep will find the job by its `wake_at`."""


class Deliveries(Protocol):
    def deliver(self, delivery: Delivery) -> None:
        """Hand a delivery over durably. Raises DeliveryFailed."""
