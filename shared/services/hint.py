"""Hint: a provider's callback, proved by its signature, becomes a delivery; what it says about the job is never believed."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain import ids
from shared.domain.jobs import Job
from shared.domain.records import HandleBinding
from shared.providers.contract import CallsBack
from shared.signatures import BadSignature, Secret, verify
from shared.storage.store import Change, Reader


@dataclass(frozen=True)
class Keys:
    """What callbacks of one provider are checked with: its signing secrets (two while one is replaced), and the token of an
    address that serves all jobs, where the provider has only one."""

    secrets: tuple[Secret, ...]
    token: str | None = None


@dataclass(frozen=True)
class Hint:
    """What became of a callback, in a word for the log."""

    word: str
    job_id: str | None = None


def take(
    app: App, *, provider: str, token: str, body: bytes, headers: Sequence[tuple[str, str]], keys: Keys | None
) -> Hint:
    """Verify a callback and nudge its job. An unknown job is no error, since a provider may know more than we do.

    Raises Unauthenticated for everything that is not proved to come from the provider, DeliveryFailed when the hint could
    not be kept.
    """
    if keys is None:
        raise BadSignature
    verified = verify(body, headers, keys.secrets, app.now())
    handle = _handle(app, provider, body)
    if keys.token is not None:
        if not hmac.compare_digest(token.encode(), keys.token.encode()):
            raise BadSignature
        job = _job_of_handle(app, provider, handle)
    else:
        job = _job_of_token(app, provider, token, handle)
    if job is None:
        return Hint("unknown")
    if job.ended:
        return Hint("ended", job.id)
    name = ids.digest("webhook", provider, verified.id, job.id)
    app.deliveries.deliver(Delivery(job.id, name=name))
    return Hint("delivered", job.id)


def _handle(app: App, provider: str, body: bytes) -> str | None:
    """The provider's own id in a callback, if it is there. Raises BadSignature for what is not JSON at all."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadSignature from error
    adapter = app.provider(provider)
    return adapter.handle_in(payload) if isinstance(adapter, CallsBack) and isinstance(payload, dict) else None


def _job_of_handle(app: App, provider: str, handle: str | None) -> Job | None:
    """The job a provider's id belongs to, among ours."""
    binding = app.store.get(HandleBinding, ids.handle(provider, handle)) if handle else None
    job = app.store.get(Job, binding.job_id) if binding else None
    return job if job is not None and job.provider == provider else None


def _job_of_token(app: App, provider: str, token: str, handle: str | None) -> Job | None:
    """The job whose present attempt this address was made for. If the answer to the create is lost, the callback brings the
    handle: it is bound here, and the worker need not send the create again."""
    job_id, _, nonce = token.partition(".")

    def step(read: Reader) -> Change[Job | None]:
        job = read.get(Job, job_id) if job_id else None
        if job is None or job.provider != provider or not nonce or not hmac.compare_digest(nonce, job.nonce or ""):
            return Change(None)
        if job.ended or job.handle is not None or handle is None:
            return Change(job)
        bound = replace(job, handle=handle)
        return Change(bound, update=(bound,))

    return app.store.commit(step)
