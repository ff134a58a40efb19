"""Asking: one call of a job's provider, with the circuit breaker before a create and told of every outcome."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import logs, tracing
from shared.app import App
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job, State
from shared.domain.text import whole
from shared.providers.contract import (
    Abandon,
    Cancelled,
    Done,
    Finds,
    OutcomeUnknown,
    Progress,
    Provider,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Request,
    Stopped,
    Streams,
    Working,
)
from shared.providers.guards import in_our_words
from shared.services import breakers, claims, save
from shared.services.claims import Claim
from shared.services.provider_requests import provider_request

GRACE_SECONDS = 60
"""How long a provider may take to confirm a cancellation before it counts as done."""

_log = logging.getLogger(__name__)


class NotNow(Exception):
    """The breaker is open: nothing was sent. `seconds` is when to come again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """What the provider says, and whether it was told to stop by this call."""

    progress: Progress
    stop_sent: bool = False


def ask(app: App, claim: Claim) -> Answer:
    """Do what the claim says. Raises ProviderError, NotNow, Abandon, and whatever a broken adapter raises."""
    job, provider = claim.job, app.provider(claim.job.provider)
    if claim.act == "create":
        seconds = breakers.may_start(app, job)
        if seconds > 0:
            raise NotNow(seconds)
    request = provider_request(app, job, creating=claim.act == "create")
    try:
        answer = _timed(app, provider, claim, request)
    except ProviderError as error:
        _tell(app, claim, error)
        raise
    if claim.act == "create" or isinstance(answer.progress, Done):
        breakers.tell(app, job, ok=True)
    return answer


def stopping(job: Job, now: datetime) -> bool:
    """Whether its provider should be told to stop: by a person's wish, or because time is up. Results that are being saved
    are not given up for that."""
    return job.cancel_requested_at is not None or (job.deadline <= now and job.state is not State.FINALIZING)


def shown(text: str | None) -> str | None:
    """As much of a growing text as a document should hold."""
    return whole(text).encode()[: save.TEXT_BYTES].decode(errors="ignore") if text else None


def _tell(app: App, claim: Claim, error: ProviderError) -> None:
    """Tell the breaker of an error, if it speaks for or against the provider's health.

    A run that fails does neither: its prompt may be the reason. Only a create that is refused without a word about it, as for
    a key, counts against. Nor does haste of ours, a create that is not found, or the same trouble of one job again.
    """
    if isinstance(error, ProviderRejected):
        about_us = error.reason == "provider_error" and error.detail == in_our_words(error)
        if claim.act == "create":
            breakers.tell(app, claim.job, ok=not about_us, code=error.code, detail=in_our_words(error))
        return
    busy = isinstance(error, ProviderUnavailable) and error.busy
    repeated = claim.act == "check" and claim.job.failures > 0
    if not busy and not repeated and claim.act != "find":
        breakers.tell(app, claim.job, ok=False, code=error.code, detail=in_our_words(error))


def _timed(app: App, provider: Provider, claim: Claim, request: Request) -> Answer:
    """The call, with its time in every line of this step from here on."""
    began = time.monotonic()
    try:
        with tracing.span(f"provider.{claim.act}", provider=claim.job.provider, model=claim.job.model):
            return _call(app, provider, claim, request)
    finally:
        logs.about(provider_seconds=round(time.monotonic() - began, 3))


def _call(app: App, provider: Provider, claim: Claim, request: Request) -> Answer:
    job = claim.job
    if claim.act == "create":
        if isinstance(provider, Streams):
            return Answer(provider.stream(request, _teller(app, job)))
        return Answer(provider.start(request))
    if claim.act == "find" or job.handle is None:
        handle = provider.find(request) if isinstance(provider, Finds) else None
        if handle is None:
            raise OutcomeUnknown("A create was sent and its answer is lost.")
        return Answer(Working(handle))
    if not stopping(job, app.now()):
        return Answer(provider.check(request, job.handle))
    if job.cancel_requested_at is None:
        # Time is up, but what is finished is not thrown away for a second.
        progress = provider.check(request, job.handle)
        return Answer(progress) if not isinstance(progress, Working) else _stop(app, provider, request, job, job.handle)
    return _stop(app, provider, request, job, job.handle)


def _stop(app: App, provider: Provider, request: Request, job: Job, handle: str) -> Answer:
    """Tell the provider to stop, once, and wait a little for it to have stopped."""
    if job.cancel_sent_at is None:
        answer = provider.cancel(request, handle)
        if answer is not Cancelled.REQUESTED:
            return Answer(_end_of(provider, request, job, confirmed=answer is Cancelled.CONFIRMED))
        return Answer(provider.check(request, handle), stop_sent=True)
    if app.now() - job.cancel_sent_at > timedelta(seconds=GRACE_SECONDS):
        return Answer(Stopped())
    return Answer(provider.check(request, handle))


def _end_of(provider: Provider, request: Request, job: Job, *, confirmed: bool) -> Stopped:
    """How a run that is over ended. Where a stopped run is paid for, its provider is asked whether it had begun at all."""
    if confirmed and job.cancel_rule == "charge" and job.handle is not None:
        try:
            ended = provider.check(request, job.handle)
        except ProviderRejected:
            raise  # it had failed by itself, and nobody pays for that
        except ProviderError:
            return Stopped()
        if isinstance(ended, Stopped):
            return ended
    return Stopped()


def _teller(app: App, job: Job) -> Callable[[float | None, str | None], None]:
    """Writes the progress of a stream, at most once a second, which also renews the lease."""
    last = app.now()
    timeouts = app.catalogue.providers[job.provider].timeouts
    lease = timedelta(seconds=timeouts.connect + timeouts.start + claims.SPARE_SECONDS)

    def tell(fraction: float | None, text: str | None) -> None:
        nonlocal last
        now = app.now()
        if now - last < timedelta(seconds=1):
            return
        last = now
        growing = shown(text)

        def change(current: Job) -> Job:
            return current.to(
                State.RUNNING, progress=fraction, text=growing, lease_until=now + lease, wake_at=now + lease
            )

        try:
            if stopping(claims.write(app, job, change), now):
                raise Abandon
        except Unavailable:
            _log.warning("advance: progress not written", extra={"job_id": job.id})

    return tell
