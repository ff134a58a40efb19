"""Retention: once a day, remove content that has expired; ledger, counters, audit and the skeletons of jobs always stay.

A job's content is kept for as many days, from the day it was asked for, as the department says now in which it was asked for; an
upload from its last use, as the present department of its person says. A department that says nothing has the organisation's
number (services/keeping.py). Favourites expire, too.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.app import App
from shared.domain import periods
from shared.domain.errands import LateSweep, RetentionRun
from shared.domain.jobs import Job
from shared.domain.records import UNASSIGNED, HandleBinding, RequestRecord, Upload
from shared.services import erase, keeping, tidy
from shared.storage.store import Change, Reader, Reads

AT_ONCE = 25
"""Documents of one part."""

INCOMPLETE = timedelta(days=1)
"""After this an upload that never became ready is not waited for; its address lived for minutes."""


@dataclass(frozen=True)
class Part:
    """What a part of a stage has removed, and where the stage goes on; None at its end. `clearing` are jobs to empty next."""

    removed: int
    cursor: str | None
    clearing: tuple[str, ...] = ()


def retain(app: App, *, seconds: float) -> RetentionRun:
    """Go on with today's clearing for about so many seconds, at least for one part. After its end it waits for tomorrow.

    Removing twice is harmless, so calls may overlap, and one that was killed is simply done again. Raises Unavailable.
    """
    today = periods.day_of(app.now(), app.policy.zone)
    run = app.store.get(RetentionRun, RetentionRun.id) or RetentionRun()
    if run.ended and run.day < today:
        run = _moved(app, run, RetentionRun(day=today, ended=False))
    until = time.monotonic() + seconds
    while not run.ended:
        run = _moved(app, run, _after(run, _STAGES[run.stage][1](app, run)))
        if time.monotonic() >= until:
            break
    return run


def _after(run: RetentionRun, part: Part) -> RetentionRun:
    name = _STAGES[run.stage][0]
    removed = {**run.removed, name: run.removed.get(name, 0) + part.removed}
    stage = run.stage if part.cursor is not None else run.stage + 1
    ended = stage == len(_STAGES)
    stage = 0 if ended else stage
    return replace(run, removed=removed, stage=stage, cursor=part.cursor, clearing=part.clearing, ended=ended)


def _moved(app: App, before: RetentionRun, after: RetentionRun) -> RetentionRun:
    """Write how far it has come, unless another call was first; what holds now."""

    def step(read: Reader) -> Change[RetentionRun]:
        there = read.get(RetentionRun, RetentionRun.id)
        if (there or RetentionRun()) != before:
            return Change(there or RetentionRun())
        return Change(after, update=(after,)) if there else Change(after, create=(after,))

    return app.store.commit(step)


def _erasures(app: App, _: RetentionRun) -> Part:
    """Erasures that were left half done, each by one part at a time."""
    waiting = app.queries.erasures()
    done = [erase.go_on(app, uid=account.id, seconds=0).erasure == "done" for account in waiting]
    return Part(sum(done), "more" if waiting else None)


def _jobs(app: App, run: RetentionRun) -> Part:
    """The expired jobs of one department after the other; the cursor is the department's id.

    Jobs are emptied before their files go, since a job must not list what is not there; so they are noted before both, and one
    whose files were not removed yet is known when the next call comes.
    """
    if run.clearing:
        return Part(sum([_clear(app, job_id) for job_id in run.clearing]), run.cursor)
    known = {department.id: department for department in app.queries.departments()}
    departments = sorted({*known, UNASSIGNED})
    current = run.cursor or departments[0]
    kept = keeping.of_department(app.policy, known.get(current))
    if kept is not None:
        found = app.queries.expired_jobs(current, app.now() - kept, AT_ONCE)
        expired = tuple(job.id for job in found if job.ended)
        if expired:
            return Part(0, current, expired)
    return Part(0, next((id for id in departments if id > current), None))


def _clear(app: App, job_id: str) -> bool:
    """Empty a job and remove its files; whether it was there."""

    def step(read: Reader) -> Change[Job | None]:
        job = read.get(Job, job_id)
        if job is None or job.deleted_at is not None:
            return Change(job)
        return Change(job, update=(tidy.emptied(job, app.now()),))

    job = app.store.commit(step)
    if job is not None:
        tidy.remove_everything(app, job)
    return job is not None


def _uploads(app: App, run: RetentionRun) -> Part:
    """Uploads that never became ready, that somebody removed, or that nobody has used for as long as content is kept."""
    page = app.queries.uploads_before(app.now() - INCOMPLETE, limit=AT_ONCE, cursor=run.cursor)
    return Part(sum(_remove_unused(app, upload) for upload in page.items), page.next_cursor)


def _unused(read: Reads, app: App, upload: Upload) -> bool:
    if upload.state != "ready":
        return True
    kept = keeping.of_upload(read, app.policy, upload)
    return kept is not None and (upload.used_at or upload.created_at) <= app.now() - kept


def _remove_unused(app: App, found: Upload) -> bool:
    """Remove an upload with its files, if nobody needs it; whether nobody does. Raises Unavailable.

    It is closed first, so that no generation can begin to use it while its files go.
    """

    def close(read: Reader) -> Change[bool]:
        upload = read.get(Upload, found.id)
        if upload is None or not _unused(read, app, upload):
            return Change(False)
        if upload.state == "deleted":
            return Change(True)
        return Change(True, update=(replace(upload, state="deleted", filename=""),))

    def remove(read: Reader) -> Change[None]:
        upload = read.get(Upload, found.id)
        return Change(None, delete=(upload,)) if upload else Change(None)

    if not app.store.commit(close):
        return False
    app.files.delete([tidy.raw_object(found), tidy.clean_object(found)])
    app.store.commit(remove)
    return True


def _requests(app: App, _: RetentionRun) -> Part:
    return _expired(app, RequestRecord)


def _handles(app: App, _: RetentionRun) -> Part:
    return _expired(app, HandleBinding)


def _late_uploads(app: App, _: RetentionRun) -> Part:
    """What came into the folders of people who were erased, after that."""
    found = app.queries.expired(LateSweep, app.now(), AT_ONCE)
    for late in found:
        erase.sweep_again(app, late)
    return Part(len(found), "more" if len(found) == AT_ONCE else None)


def _expired(app: App, kind: type[Any]) -> Part:
    """Documents whose time is over. The database removes them by itself, too, a day or more later."""
    now: datetime = app.now()
    ids = [value.id for value in app.queries.expired(kind, now, AT_ONCE)]

    def step(read: Reader) -> Change[int]:
        read.prefetch(*((kind, id) for id in ids))
        there = [value for id in ids if (value := read.get(kind, id)) is not None and value.expires_at <= now]
        return Change(len(there), delete=tuple(there))

    removed = app.store.commit(step)
    return Part(removed, "more" if removed == AT_ONCE else None)


_STAGES: tuple[tuple[str, Callable[[App, RetentionRun], Part]], ...] = (
    ("erasures", _erasures),
    ("jobs", _jobs),
    ("uploads", _uploads),
    ("requests", _requests),
    ("handles", _handles),
    ("late_uploads", _late_uploads),
)
