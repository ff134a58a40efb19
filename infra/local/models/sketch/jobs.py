"""Where a job stands: a pure function of its request, the time, and the few marks left on it."""

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from infra.local.models.sketch.inputs import ImageRequest, ProbeRequest, SketchRequest, VideoRequest

Status = Literal["queued", "running", "succeeded", "failed", "cancelled"]
_LARGEST_IMAGE = 1536 * 1536
_QUEUED_SHARE, _LONGEST_QUEUED_SECONDS = 0.1, 0.3


@dataclass(frozen=True)
class Job:
    """A request and when it was made (seconds since 1970)."""

    id: str
    request: SketchRequest
    created_at: float


@dataclass(frozen=True)
class Failure:
    """Why a job failed, in a word for programs and a sentence for people."""

    code: Literal["invalid_input", "content_blocked", "internal_error"]
    message: str


@dataclass(frozen=True)
class Marks:
    """What happened to a job besides that time went by."""

    is_drawn: bool = False
    cancelled_at: float | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class State:
    """What the service says about a job; `seconds` is how long it ran so far."""

    status: Status
    progress: float
    seconds: float
    failure: Failure | None = None

    @property
    def has_ended(self) -> bool:
        return self.status in ("succeeded", "failed", "cancelled")


def state(job: Job, marks: Marks, now: float) -> State:
    """A job succeeds when its time is over and its outputs are drawn, whichever is later."""
    planned = planned_seconds(job.request)
    elapsed = max(now - job.created_at, 0.0)
    progress = _progress(job, elapsed, planned)
    if marks.cancelled_at is not None:
        ran = max(marks.cancelled_at - job.created_at, 0.0)
        return State("cancelled", _progress(job, ran, planned), ran)
    if marks.failure is not None:
        return State("failed", progress, min(elapsed, planned), marks.failure)
    if elapsed < planned or (needs_drawing(job.request) and not marks.is_drawn):
        waiting = elapsed < min(planned * _QUEUED_SHARE, _LONGEST_QUEUED_SECONDS)
        return State("queued" if waiting else "running", progress, min(elapsed, planned))
    if _is_blocked(job.request):
        return State("failed", 1.0, planned, Failure("content_blocked", "The prompt was blocked, as it asked to be."))
    return State("succeeded", 1.0, planned)


def planned_seconds(request: SketchRequest) -> float:
    """How long a job takes at least: 2 to 4 s for images by size, 4 to 8 s for films by length, as told for probes."""
    match request:
        case ImageRequest():
            return 2 + 2 * request.size[0] * request.size[1] / _LARGEST_IMAGE
        case VideoRequest():
            return 4 + 4 * (request.params.seconds - 1) / 5
        case ProbeRequest():
            return math.inf if request.params.outcome == "stall" else request.params.seconds


def needs_drawing(request: SketchRequest) -> bool:
    """Probes that never show an output need none."""
    return not isinstance(request, ProbeRequest) or request.params.outcome == "succeed"


def _progress(job: Job, elapsed: float, planned: float) -> float:
    """Grows with time, each job at its own unevenness; never 1 before the end. A stalled job stays in the middle."""
    if math.isinf(planned):
        return min(elapsed, 0.5)
    share = min(elapsed / planned, 1.0) if planned else 1.0
    uneven = 0.75 + 0.5 * sha256(job.id.encode()).digest()[0] / 255
    return round(min(math.pow(share, uneven), 0.99), 3)


def _is_blocked(request: SketchRequest) -> bool:
    return isinstance(request, ProbeRequest) and request.params.outcome == "block"
