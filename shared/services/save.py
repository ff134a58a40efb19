"""Save: bring every output of a finished run into our own storage, look at each, and only then let the price be taken."""

import io
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING

from shared.app import App
from shared.destinations import FetchRefused
from shared.domain import settlement
from shared.domain.errors import PlatformError, Unavailable
from shared.domain.jobs import Job, Output, State
from shared.domain.text import whole
from shared.fetching import FetchFailed
from shared.media import NotMedia
from shared.providers.contract import Artifact, Done
from shared.services import claims
from shared.services.tidy import job_files
from shared.storage.files import FileDiffers, FileInfo, FileMissing

if TYPE_CHECKING:
    from shared.domain.ledger import Account

MOST_TRIES = 6
"""Rounds of fetching before the results count as lost; each round asks the provider for fresh addresses first."""

MOST_TRIES_IF_GONE = 3
"""Rounds when the provider says that its files are gone."""

LEASE_SECONDS = 120
"""The lease of a round, renewed before each output."""

PAUSES_AT_ONCE = (0.5, 1.5)
"""Seconds between tries of storing one output within a round: a short trouble of storage costs no second run."""

LARGEST_OUTPUT = 256 * 1024 * 1024
"""Bytes of one output."""

LARGEST_TEXT = 4 * 1024 * 1024
"""Bytes of a text; no model writes as much in the time it has."""

TEXT_BYTES = 64 * 1024
"""Longer text is kept in a file."""

_log = logging.getLogger(__name__)


class NotSaved(PlatformError):
    """Not all outputs are stored. `final` when no other round can help; `gone` when the provider has them no more."""

    def __init__(self, detail: str, *, final: bool = False, gone: bool = False) -> None:
        super().__init__(detail)
        self.final = final
        self.gone = gone


@dataclass(frozen=True)
class Saved:
    """Everything stored and verified."""

    outputs: tuple[Output, ...]
    text: str | None
    text_object: str | None

    def settle(self, at: datetime) -> claims.Settle:
        """The end that takes the price."""

        def succeed(job: Job, account: "Account") -> settlement.Settlement:
            done = replace(job, text=self.text, text_object=self.text_object)
            return settlement.succeed(done, account, outputs=self.outputs, at=at)

        return succeed


def save(app: App, job: Job, done: Done) -> Saved:
    """Store all outputs of a run. Raises NotSaved, Lost."""
    wanted = 0 if job.kind == "text" else app.catalogue.models[job.model].outputs(job.params)
    if len(done.artifacts) < wanted or (job.kind == "text" and not done.text):
        # What was sold is all of it, so a part of it is not taken for the whole.
        raise NotSaved(f"The provider made {len(done.artifacts)} of {wanted} results.", final=True)
    outputs = []
    for index, artifact in enumerate(done.artifacts[:wanted]):
        if index > 0:
            job = _renew(app, job)
        outputs.append(_output(app, job, index, artifact))
    text, text_object = _text(app, job, done.text)
    if any(_is_staged(artifact) for artifact in done.artifacts):
        _empty(app, job, [f"staging/{job.id}/"])
    return Saved(tuple(outputs), text, text_object)


def discard(app: App, job: Job) -> None:
    """Remove what the runs of an ended job left in our storage besides its results. Takes the job as it ended; never raises.

    What cannot be removed now is left to the bucket's own rule, as is what a provider that nobody can stop puts there later.
    """
    if not job.ended or (job.state is State.SUCCEEDED and job.attempt <= 1):
        return  # the one run of a job that succeeded left nothing but its results
    results = {name.rpartition("/")[0] for name in job_files(job)}
    others = [f"outputs/{job.id}/"]
    if results:
        attempts = (f"outputs/{job.id}/{attempt}" for attempt in range(1, job.attempt + 1))
        others = [f"{folder}/" for folder in attempts if folder not in results]
    _empty(app, job, [f"staging/{job.id}/", *others])


def pause(tries: int) -> float:
    """Seconds before the next round: 1, 2, 4, … 16."""
    return float(2 ** (tries - 1))


def _renew(app: App, job: Job) -> Job:
    """Saving several outputs may take longer than one lease."""
    until = app.now() + timedelta(seconds=LEASE_SECONDS)
    return claims.write(app, job, lambda mine: replace(mine, lease_until=until, wake_at=until))


def _output(app: App, job: Job, index: int, artifact: Artifact) -> Output:
    name = f"outputs/{job.id}/{job.attempt}/{index}"
    allowed = app.catalogue.models[job.model].output_types
    with _open(app, job, name, artifact) as file:
        try:
            facts = app.media.describe(file)
        except NotMedia as error:
            raise NotSaved("An output is no picture or video.", final=True) from error
        except Unavailable as error:
            raise NotSaved("An output could not be looked at now.") from error
        if facts.content_type not in allowed:
            raise NotSaved(f"An output is {facts.content_type}, which this model does not make.", final=True)
        stored = _put(app, name, file, facts.content_type)
    thumbnail = None
    if facts.thumbnail is not None:
        thumbnail = f"{name}-thumbnail"
        _put(app, thumbnail, io.BytesIO(facts.thumbnail), "image/webp")
    return Output(
        index=index,
        object=name,
        content_type=facts.content_type,
        bytes=stored.size,
        crc32c=stored.crc32c,
        width=facts.width,
        height=facts.height,
        duration_seconds=facts.duration_seconds or artifact.duration_seconds,
        thumbnail=thumbnail,
    )


@contextmanager
def _open(app: App, job: Job, name: str, artifact: Artifact) -> Iterator[IO[bytes]]:
    """The bytes of an artifact, wherever they are. Raises NotSaved."""
    if artifact.data is not None:
        yield io.BytesIO(artifact.data)
        return
    if _is_staged(artifact):
        with _staged(app, job, name, artifact.url or "") as file:
            yield file
        return
    try:
        fetched = app.fetcher.fetch(artifact.url or "", max_bytes=LARGEST_OUTPUT)
    except FetchRefused as error:
        raise NotSaved("An output is at an address that is not fetched.", final=True) from error
    except FetchFailed as error:
        raise NotSaved("An output could not be fetched.", gone=error.gone) from error
    with fetched:
        yield fetched.file


def _is_staged(artifact: Artifact) -> bool:
    return artifact.url is not None and artifact.url.startswith("gs://")


def _staged(app: App, job: Job, name: str, url: str) -> IO[bytes]:
    """What the provider put into the folder it was given; or our own copy, where an earlier round took it from there and died
    before it could say so. Raises NotSaved."""
    if not url.startswith(app.files.uri(f"staging/{job.id}/{job.attempt}/")):
        raise NotSaved("An output is in a place that is not this run's.", final=True)
    for place in (url.removeprefix(app.files.uri("")), name):
        try:
            return app.files.open(place, max_bytes=LARGEST_OUTPUT)
        except FileMissing:
            continue
        except Unavailable as error:
            raise NotSaved("Storage does not answer.") from error
        except (FileDiffers, ValueError) as error:
            raise NotSaved("An output is larger than is kept, or its name is no name of ours.", final=True) from error
    raise NotSaved("An output is not where the provider said.", gone=True)


def _empty(app: App, job: Job, folders: Iterable[str]) -> None:
    try:
        for folder in folders:
            app.files.remove_under(folder)
    except Unavailable:
        _log.warning("save: files not removed now", extra={"job_id": job.id})


def _text(app: App, job: Job, text: str | None) -> tuple[str | None, str | None]:
    """A short text stays in the job, a long one becomes a file."""
    if text is None:
        return None, None
    text = whole(text)
    if len(text.encode()) > LARGEST_TEXT:
        raise NotSaved("The text is longer than is kept.", final=True)
    if len(text.encode()) <= TEXT_BYTES:
        return text, None
    name = f"outputs/{job.id}/{job.attempt}/text"
    _put(app, name, io.BytesIO(text.encode()), "text/plain")
    return text.encode()[:TEXT_BYTES].decode(errors="ignore"), name


def _put(app: App, name: str, file: IO[bytes], content_type: str) -> FileInfo:
    """Store a file once: what an earlier round stored under this name is whole, and stays. Raises NotSaved."""
    for wait in (*PAUSES_AT_ONCE, None):
        try:
            file.seek(0)
            return app.files.put(name, file, content_type=content_type)
        except FileDiffers:
            # An earlier round stored another encoding of the same result; objects appear only when they are complete.
            there = app.files.stat(name)
            if there is not None:
                return there
        except Unavailable as error:
            if wait is None:
                raise NotSaved("Storage does not answer.") from error
        if wait is not None:
            time.sleep(wait)
    raise NotSaved("Storage does not keep the file.")
