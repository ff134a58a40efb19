"""Draws the outputs of jobs in the background, a few at a time, into the jobs' folders."""

import io
import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from infra.local.models.sketch.drawing.picture import Picture, Reference
from infra.local.models.sketch.drawing.video import film
from infra.local.models.sketch.inputs import ImageRequest, ProbeRequest, SketchRequest, VideoRequest
from infra.local.models.sketch.jobs import Failure, Job
from infra.local.models.sketch.references import BadReference, decode, fetch
from infra.local.models.sketch.shelf import Shelf

_WORKERS = 2
_USUAL_STRENGTH = 0.75
_STILL_PHASE = 0.2
_log = logging.getLogger(__name__)


class Studio:
    """Asking twice for the same job draws it once at a time; a drawing that was interrupted is simply made again."""

    def __init__(self, shelf: Shelf, fetch_reference: Callable[[str], bytes] = fetch) -> None:
        self._shelf = shelf
        self._fetch = fetch_reference
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for _ in range(_WORKERS):
            threading.Thread(target=self._work, name="studio", daemon=True).start()

    def ask(self, job: Job) -> None:
        """Have the outputs drawn unless that is under way. Returns at once."""
        with self._lock:
            if job.id in self._asked:
                return
            self._asked.add(job.id)
        self._waiting.put(job)

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            try:
                self.draw(job)
            except BadReference as error:
                self._shelf.mark_failed(job.id, Failure("invalid_input", str(error)))
            except Exception:  # noqa: BLE001 - whatever it is, the job has failed and the studio goes on
                _log.exception("job %s cannot be drawn", job.id)
                self._shelf.mark_failed(job.id, Failure("internal_error", "The sketch could not be drawn."))
            finally:
                with self._lock:
                    self._asked.discard(job.id)

    def draw(self, job: Job) -> None:
        """Draw what is missing of a job's outputs. Raises BadReference."""
        references = self._references(job)
        for index in range(job.request.outputs):
            if self._shelf.marks(job).cancelled_at is not None:
                return
            if not self._shelf.output(job, index).exists():
                self._shelf.write_output(job, index, partial(paint, job.request, index, references))

    def _references(self, job: Job) -> list[Reference]:
        """The pictures are kept with the job, since their addresses may stop to work before it is drawn again."""
        references = []
        for number, asked in enumerate(job.request.references):
            try:
                content = self._shelf.kept_reference(job.id, number, partial(self._fetch, asked.url))
                picture = decode(content)
            except BadReference as error:
                raise BadReference(f"references.{number}: {error}") from None
            strength = _USUAL_STRENGTH if asked.strength is None else asked.strength
            references.append(Reference(asked.role, picture, strength))
        return references


def paint(request: SketchRequest, index: int, references: list[Reference], path: Path) -> None:
    """Write one output. The same prompt, params and references always give the same bytes; without a seed it is 0."""
    seed = 0 if isinstance(request, ProbeRequest) else request.params.seed or 0
    picture = Picture(request.prompt, seed, index, request.size, references)
    match request:
        case VideoRequest():
            film(picture, request.size, request.params.seconds, path)
        case ImageRequest() | ProbeRequest():
            image_format = request.content_type.removeprefix("image/")
            content = io.BytesIO()
            picture.frame(_STILL_PHASE, grain=True).save(content, image_format, quality=90, method=4, compress_level=4)
            path.write_bytes(content.getvalue())
