"""Strays: runs at a provider that no job waits for any more. Each is told to stop; what it cost is in the books already.

One comes to be when the answer to a create is lost, the create is sent again, and the first one turns out to run after all:
by a callback to its own address, or by an answer that comes when the job has gone on without it.
"""

import logging
from dataclasses import replace
from functools import partial

from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job
from shared.providers.contract import ProviderError
from shared.providers.guards import in_our_words
from shared.services.deliver import deliver
from shared.services.provider_requests import provider_request
from shared.storage.store import Change, Reader

_log = logging.getLogger(__name__)


def stop(app: App, job: Job) -> None:
    """Tell the provider to stop each stray of a job, and forget it. Raises Unavailable when the provider does not listen now."""
    for handle in job.strays:
        facts = {"job_id": job.id, "provider": job.provider, "model": job.model}
        if job.model not in app.catalogue.models or job.provider not in app.catalogue.providers:
            _log.error(
                "strays: a second run of this job cannot be stopped, its model has left the catalogue", extra=facts
            )
            app.store.commit(partial(_without, job_id=job.id, handle=handle))
            continue
        try:
            told = app.provider(job.provider).cancel(provider_request(app, job, creating=False), handle)
        except ProviderError as error:
            _log.warning("strays: %s", in_our_words(error), extra=facts)
            raise Unavailable("A run that nobody waits for could not be stopped.") from None
        _log.warning("strays: a second run of this job was stopped", extra={**facts, "answer": told.value})
        app.store.commit(partial(_without, job_id=job.id, handle=handle))


def left(app: App, mine: Job, handle: str) -> None:
    """Our create was answered when the job had gone on: the run is taken up if the job still looks for it, else stopped."""
    job = app.store.commit(lambda read: _placed(read, mine, handle))
    if job is None:
        return
    if job.handle == handle:
        deliver(app, Delivery(job.id))
    else:
        stop(app, job)


def noted(job: Job, handle: str) -> Job:
    """The job with one more stray."""
    return job if handle in (*job.strays, job.handle) else replace(job, strays=(*job.strays, handle))


def _placed(read: Reader, mine: Job, handle: str) -> Change[Job | None]:
    job = read.get(Job, mine.id)
    if job is None or job.handle == handle:
        return Change(job)
    waited_for = not job.ended and job.handle is None and job.nonce == mine.nonce
    placed = replace(job, handle=handle) if waited_for else noted(job, handle)
    return Change(placed, update=() if placed == job else (placed,))


def _without(read: Reader, *, job_id: str, handle: str) -> Change[None]:
    job = read.get(Job, job_id)
    if job is None or handle not in job.strays:
        return Change(None)
    return Change(None, update=(replace(job, strays=tuple(stray for stray in job.strays if stray != handle)),))
