"""Tidy: favourites, and deleting what a person no longer wants; the ledger and the skeleton of a job always stay."""

import logging
from dataclasses import replace
from datetime import datetime

from shared.app import App
from shared.domain.errors import Conflict, NotFound, Unavailable
from shared.domain.jobs import Job
from shared.domain.records import Upload
from shared.services.own import own_job
from shared.storage.store import Change, Reader

_log = logging.getLogger(__name__)


def set_favourite(app: App, *, uid: str, job_id: str, favourite: bool) -> None:
    """Mark or unmark a job. Raises NotFound."""

    def step(read: Reader) -> Change[None]:
        job = own_job(read, uid, job_id)
        if job.favourite == favourite:
            return Change(None)
        return Change(None, update=(replace(job, favourite=favourite),))

    app.store.commit(step)


def delete_task(app: App, *, uid: str, job_id: str) -> None:
    """Empty a finished job and hide it; its files go too. Raises NotFound, Conflict while it runs."""

    def step(read: Reader) -> Change[Job]:
        job = own_job(read, uid, job_id)
        if not job.ended:
            raise Conflict("This generation has not ended; cancel it first.")
        return Change(job, update=(emptied(job, app.now()),))

    job = app.store.commit(step)
    _remove(app, job_files(job))


def emptied(job: Job, at: datetime) -> Job:
    """The skeleton of an ended job: what it cost, when and how it ended, and nothing that a person wrote or got."""
    return replace(
        job,
        prompt="",
        params={},
        references=(),
        text=None,
        text_object=None,
        outputs=(),
        error_message=None,
        favourite=False,
        deleted_at=job.deleted_at or at,
    )


def remove_everything(app: App, job: Job) -> None:
    """Remove every object that a job ever had, results and what was left behind. Raises Unavailable."""
    for folder in (f"outputs/{job.id}/", f"staging/{job.id}/"):
        app.files.remove_under(folder)


def job_files(job: Job) -> list[str]:
    """Every object of a job."""
    names = [output.object for output in job.outputs] + [output.thumbnail for output in job.outputs if output.thumbnail]
    return names + ([job.text_object] if job.text_object else [])


def delete_upload(app: App, *, uid: str, upload_id: str) -> None:
    """Remove an upload and its files; jobs that used it keep their results. Raises NotFound."""

    def step(read: Reader) -> Change[Upload]:
        upload = read.get(Upload, upload_id)
        if upload is None or upload.user_id != uid:
            raise NotFound
        if upload.state == "deleted":
            return Change(upload)
        return Change(upload, update=(replace(upload, state="deleted", filename=""),))

    upload = app.store.commit(step)
    _remove(app, [raw_object(upload), clean_object(upload)])


def raw_object(upload: Upload) -> str:
    """Where the person's browser puts the file."""
    return f"uploads/{upload.user_id}/{upload.id}/raw"


def clean_object(upload: Upload) -> str:
    """Where the cleaned copy is kept."""
    return f"uploads/{upload.user_id}/{upload.id}/clean"


def _remove(app: App, names: list[str]) -> None:
    """Remove files nobody can reach any more. What stays behind is removed by the bucket's own rule."""
    try:
        app.files.delete(names)
    except Unavailable:
        _log.warning("tidy: files not removed now", extra={"objects": names})
