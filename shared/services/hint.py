"""Hint: a provider's callback, proved by its signature, becomes a delivery; what it says about the job is never believed."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared import tracing
from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain import ids
from shared.domain.jobs import Job
from shared.domain.records import HandleBinding
from shared.providers.contract import CallsBack
from shared.services import strays
from shared.signatures import BadSignature, Verify
from shared.storage.store import Change, Reader

LONGEST_HANDLE = 500
"""Characters of a provider's own id."""


@dataclass(frozen=True)
class Keys:
    """What callbacks of one provider are checked with: how they are proved, and the token of an address that serves all jobs,
    where the provider has only one."""

    verify: Verify
    token: str | None = None


@dataclass(frozen=True)
class Proved:
    """A callback that is its provider's: its id, and whether it came to an address that serves all jobs."""

    id: str
    for_all_jobs: bool


@dataclass(frozen=True)
class Hint:
    """What became of a callback, in a word for the log."""

    word: str
    job_id: str | None = None


def proved(keys: Keys | None, *, token: str, body: bytes, headers: Sequence[tuple[str, str]], now: datetime) -> Proved:
    """Verify a callback, before anything of it is parsed. Raises Unauthenticated for what does not come from the provider."""
    if keys is None:
        raise BadSignature
    verified = keys.verify(body, headers, now)
    if keys.token is not None and not hmac.compare_digest(token.encode(), keys.token.encode()):
        raise BadSignature
    return Proved(verified.id, keys.token is not None)


def take(app: App, callback: Proved, *, provider: str, token: str, body: bytes) -> Hint:
    """Nudge the job of a callback. An unknown job is no error, since a provider may know more than we do.

    The delivery bears the callback's id, so that a call sent twice nudges once; were it to nudge twice, the second would find
    the job moved. Raises Unauthenticated for what is no JSON, Unavailable when the hint could not be kept: the provider then
    sends it again.
    """
    handle = _handle(app, provider, body)
    job = (
        _job_of_handle(app, provider, handle) if callback.for_all_jobs else _job_of_token(app, provider, token, handle)
    )
    if job is None:
        return Hint("unknown")
    tracing.follow(job)
    if job.ended and handle not in job.strays:
        return Hint("ended", job.id)
    name = ids.digest("webhook", provider, callback.id, job.id)
    app.deliveries.deliver(Delivery(job.id, name=name))
    return Hint("delivered", job.id)


def _handle(app: App, provider: str, body: bytes) -> str | None:
    """The provider's own id in a callback, if it is there. Raises BadSignature for what is not JSON at all."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadSignature from error
    adapter = app.provider(provider)
    handle = adapter.handle_in(payload) if isinstance(adapter, CallsBack) and isinstance(payload, dict) else None
    return handle if handle and len(handle) <= LONGEST_HANDLE and handle.isprintable() else None


def _job_of_handle(app: App, provider: str, handle: str | None) -> Job | None:
    """The job a provider's id belongs to, among ours."""
    binding = app.store.get(HandleBinding, ids.handle(provider, handle)) if handle else None
    job = app.store.get(Job, binding.job_id) if binding else None
    return job if job is not None and job.provider == provider else None


def _job_of_token(app: App, provider: str, token: str, handle: str | None) -> Job | None:
    """The job that this address was made for, with what the callback teaches us about it."""
    job_id, _, nonce = token.partition(".")

    def step(read: Reader) -> Change[Job | None]:
        job = read.get(Job, job_id) if job_id else None
        if job is None or job.provider != provider or not _is_of(job, nonce):
            return Change(None)
        learned = job if handle is None else _learned(job, nonce, handle)
        return Change(learned, update=() if learned == job else (learned,))

    return app.store.commit(step)


def _is_of(job: Job, nonce: str) -> bool:
    """Whether this is the address of one of the job's attempts."""
    known = [hmac.compare_digest(nonce, mine) for mine in (job.nonce or "", *job.former_nonces)]
    return nonce != "" and any(known)


def _learned(job: Job, nonce: str, handle: str) -> Job:
    """The job, knowing that the attempt with this nonce runs under this handle.

    If the answer to the present create is lost, its handle is bound here and the worker need not send it again. A run of a
    former attempt is never bound: the present one is another. It is a stray, and so is the run of a job that has ended without
    ever learning its handle.
    """
    if nonce != job.nonce:
        return strays.noted(job, handle)
    if job.handle is not None:
        return job
    return strays.noted(job, handle) if job.ended else replace(job, handle=handle)
