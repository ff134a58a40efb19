"""References: the files behind what a person names, if they are theirs and ready."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from shared.domain.errors import InvalidInput, NotFound
from shared.domain.jobs import Job, JobReference
from shared.domain.records import Upload
from shared.services.own import own_job
from shared.storage.store import Reader

if TYPE_CHECKING:
    from shared.services.submit import AskedReference

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True)
class Found:
    """The references of a new job, and the uploads to mark as used in the same commit."""

    references: tuple[JobReference, ...] = ()
    used: tuple[Upload, ...] = ()


def resolve(read: Reader, *, uid: str, asked: "tuple[AskedReference, ...]", now: datetime) -> Found:
    """Look up every reference. Raises InvalidInput naming each one that is not there; whose it is makes no difference."""
    wanted = {(Upload, r.upload_id) for r in asked if r.upload_id} | {(Job, r.task_id) for r in asked if r.task_id}
    if wanted:
        read.prefetch(*wanted)
    references: list[JobReference] = []
    used: dict[str, Upload] = {}
    wrong: dict[str, str] = {}
    for position, reference in enumerate(asked):
        upload = _upload(read, uid, reference.upload_id) if reference.upload_id else None
        resolved = _of_upload(upload, reference) if reference.upload_id else _of_output(read, uid, reference)
        if resolved is None:
            wrong[f"references.{position}"] = "There is no such image of yours that is ready to use."
            continue
        references.append(resolved)
        if upload is not None and upload.used_at is None:
            used[upload.id] = replace(upload, used_at=now)
    if wrong:
        raise InvalidInput("A reference cannot be used.", wrong)
    return Found(tuple(references), tuple(used.values()))


def _upload(read: Reader, uid: str, upload_id: str) -> Upload | None:
    upload = read.get(Upload, upload_id)
    return upload if upload is not None and upload.user_id == uid and upload.state == "ready" else None


def _of_upload(upload: Upload | None, asked: "AskedReference") -> JobReference | None:
    if upload is None or upload.object is None or upload.content_type is None:
        return None
    return JobReference(
        role=asked.role,
        object=upload.object,
        content_type=upload.content_type,
        strength=asked.strength,
        upload_id=upload.id,
    )


def _of_output(read: Reader, uid: str, asked: "AskedReference") -> JobReference | None:
    try:
        job = own_job(read, uid, asked.task_id or "")
    except NotFound:
        return None
    output = next((output for output in job.outputs if output.index == asked.index), None)
    if output is None or output.content_type not in IMAGES:
        return None
    return JobReference(
        role=asked.role,
        object=output.object,
        content_type=output.content_type,
        strength=asked.strength,
        task_id=job.id,
        index=output.index,
    )
