"""References: the files behind what a person names, if they are theirs and ready."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.app import Policy
from shared.domain.errors import InvalidInput, NotFound
from shared.domain.jobs import Job, JobReference
from shared.domain.records import Upload
from shared.services import keeping
from shared.services.own import own_job
from shared.storage.store import Reader

if TYPE_CHECKING:
    from shared.services.asked import AskedReference

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})


USE_IS_NOTED_AFTER = timedelta(days=1)
"""The retention of an upload counts from its last use; noting each one would make every submit write it."""

LARGEST_REFERENCE = 20 * 1024 * 1024
"""Bytes; clean uploads are smaller, and so are nearly all pictures that a model makes."""

_NOT_YOURS = "There is no such image of yours that is ready to use."


@dataclass(frozen=True)
class Found:
    """The references of a new job, and the uploads to mark as used in the same commit."""

    references: tuple[JobReference, ...] = ()
    used: tuple[Upload, ...] = ()


class _Unusable(Exception):
    """Why a reference cannot be used, in a sentence."""


def resolve(
    read: Reader, *, uid: str, asked: "tuple[AskedReference, ...]", policy: Policy, now: datetime, until: datetime
) -> Found:
    """Look up every reference, which is needed `until` the new job ends at the latest.

    Raises InvalidInput naming each one that is not there, or not long enough; whose it is makes no difference.
    """
    wanted = {(Upload, r.upload_id) for r in asked if r.upload_id} | {(Job, r.task_id) for r in asked if r.task_id}
    if wanted:
        read.prefetch(*wanted)
    references: list[JobReference] = []
    used: dict[str, Upload] = {}
    wrong: dict[str, str] = {}
    for position, reference in enumerate(asked):
        try:
            if reference.upload_id is None:
                references.append(_output(read, uid, reference, policy, until))
                continue
            resolved, upload = _upload(read, uid, reference)
        except _Unusable as why:
            wrong[f"references.{position}"] = str(why)
            continue
        references.append(resolved)
        if upload.used_at is None or now - upload.used_at >= USE_IS_NOTED_AFTER:
            used[upload.id] = replace(upload, used_at=now)
    if wrong:
        raise InvalidInput("A reference cannot be used.", wrong)
    return Found(tuple(references), tuple(used.values()))


def _upload(read: Reader, uid: str, asked: "AskedReference") -> tuple[JobReference, Upload]:
    upload = read.get(Upload, asked.upload_id or "")
    if upload is None or upload.user_id != uid or upload.state != "ready":
        raise _Unusable(_NOT_YOURS)
    if upload.object is None or upload.content_type is None:  # what is ready has both
        raise _Unusable(_NOT_YOURS)
    found = JobReference(
        role=asked.role,
        object=upload.object,
        content_type=upload.content_type,
        strength=asked.strength,
        upload_id=upload.id,
    )
    return found, upload


def _output(read: Reader, uid: str, asked: "AskedReference", policy: Policy, until: datetime) -> JobReference:
    try:
        job = own_job(read, uid, asked.task_id or "")
    except NotFound:
        raise _Unusable(_NOT_YOURS) from None
    if not job.ended:
        raise _Unusable("This generation has not ended; wait for its results.")
    output = next((output for output in job.outputs if output.index == asked.index), None)
    if output is None:
        raise _Unusable(f"There is no such result; this generation has {len(job.outputs)}, counted from 0.")
    if output.content_type not in IMAGES:
        raise _Unusable(f"This result is {output.content_type}; choose a picture.")
    if output.bytes > LARGEST_REFERENCE:
        raise _Unusable(f"This result is too large; at most {LARGEST_REFERENCE // 1024**2} MB are possible.")
    kept = keeping.of_job(read, policy, job)
    if kept is not None and job.created_at + kept <= until:
        raise _Unusable("This result is too old and about to be removed; download it and upload it to use it.")
    return JobReference(
        role=asked.role,
        object=output.object,
        content_type=output.content_type,
        strength=asked.strength,
        task_id=job.id,
        index=output.index,
    )
