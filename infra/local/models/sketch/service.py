"""What the sketch service does with a job: take it, say where it stands, cancel it, hand out what was drawn."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from infra.local.models.sketch.inputs import BadInput, ProbeRequest, SketchRequest
from infra.local.models.sketch.jobs import Job, State, needs_drawing, state
from infra.local.models.sketch.references import is_local
from infra.local.models.sketch.shelf import Shelf
from infra.local.models.sketch.studio import Studio

RETRY_AFTER_SECONDS = 5


class Unavailable(Exception):
    """The service was asked to be unavailable."""


class NotFound(Exception):
    """There is no such job, or it has no such output (yet)."""


@dataclass(frozen=True)
class View:
    """A job and where it stands now."""

    job: Job
    state: State


class Service:
    """All methods may be called from many threads. `clock` gives seconds since 1970."""

    def __init__(self, shelf: Shelf, studio: Studio, clock: Callable[[], float]) -> None:
        self._shelf, self._studio, self._clock = shelf, studio, clock
        self._cancelling = threading.Lock()

    def create(self, request: SketchRequest) -> View:
        """Take a job; the same nonce again is the same job. Raises BadInput, Unavailable."""
        if request.webhook_url is not None and not is_local(request.webhook_url):
            raise BadInput("webhook_url: must be http on this machine")
        if isinstance(request, ProbeRequest):
            _refuse_as_told(request)
        job = self._shelf.put(Job(job_id(request.nonce), request, self._clock()))
        return self._view(job)

    def view(self, wanted: str) -> View:
        """Raises NotFound."""
        return self._view(self._job(wanted))

    def cancel(self, wanted: str) -> View:
        """Stop a job; one that has ended stays as it is. Raises NotFound."""
        job = self._job(wanted)
        with self._cancelling:
            now = self._clock()
            if not state(job, self._shelf.marks(job), now).has_ended:
                self._shelf.mark_cancelled(job.id, now)
        return self._view(job)

    def output(self, wanted: str, index: int) -> tuple[Path, str]:
        """The file of an output and its content type. Raises NotFound."""
        view = self.view(wanted)
        if view.state.status != "succeeded" or index >= view.job.request.outputs or _loses_outputs(view.job.request):
            raise NotFound
        return self._shelf.output(view.job, index), view.job.request.content_type

    def _job(self, wanted: str) -> Job:
        job = self._shelf.get(wanted) if _is_job_id(wanted) else None
        if job is None:
            raise NotFound
        return job

    def _view(self, job: Job) -> View:
        """Looking at a job that is not drawn has it drawn: after a restart nothing else would."""
        with self._cancelling:
            marks = self._shelf.marks(job)
            current = state(job, marks, self._clock())
        if needs_drawing(job.request) and not marks.is_drawn and not current.has_ended:
            self._studio.ask(job)
        return View(job, current)


def job_id(nonce: str | None) -> str:
    """Follows from the caller's nonce, so that a job whose answer was lost can be found again."""
    random = nonce or secrets.token_hex(32)
    return f"sketch_{sha256(random.encode()).hexdigest()[:32]}"


def _is_job_id(text: str) -> bool:
    prefix, _, digits = text.partition("_")
    return prefix == "sketch" and len(digits) == 32 and set(digits) <= set("0123456789abcdef")


def _refuse_as_told(request: ProbeRequest) -> None:
    if request.params.outcome == "reject":
        raise BadInput("params.outcome: rejected, as it asked to be")
    if request.params.outcome == "unavailable":
        raise Unavailable


def _loses_outputs(request: SketchRequest) -> bool:
    return isinstance(request, ProbeRequest) and request.params.outcome == "lose_output"
