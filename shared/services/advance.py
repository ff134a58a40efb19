"""Advance: the one path forward of a job. Claim it, ask its provider once, write down what came of it, plan the next step."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain import ids, settlement
from shared.domain.errors import Unavailable
from shared.domain.jobs import ErrorCode, Job, State
from shared.domain.ledger import Account
from shared.domain.records import HandleBinding
from shared.domain.text import whole
from shared.providers.contract import (
    Abandon,
    CallsBack,
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
from shared.services import claims, save
from shared.services.claims import Act, Claim, Dropped, Lost
from shared.services.deliver import deliver
from shared.services.provider_requests import provider_request
from shared.storage.store import Change, Reader

MOST_CREATES = 2
"""A create whose answer was lost is repeated at most once."""

MOST_FAILURES = 4
"""Creates that may find the provider unavailable before the job is given up."""

LONGEST_PAUSE_SECONDS = 30.0
"""A provider may ask us to wait this long and no longer."""

GRACE_SECONDS = 60
"""How long a provider may take to confirm a cancellation before it counts as done."""

RECONCILE_SECONDS = 20
"""How long a lost create may still be found, or call back, before it is sent again."""

UNDELIVERED_SECONDS = 30
"""How much later than planned a step may come before the sweep delivers it again."""

HANDLE_KEPT = timedelta(days=7)
"""Providers repeat callbacks for up to three days."""

LONGEST_MESSAGE = 500
"""Characters of an error that are kept for the person."""

_log = logging.getLogger(__name__)


def advance(app: App, *, job_id: str, epoch: int | None = None) -> str:
    """Move a job one step and say in a word what became of it. Raises Unavailable when the database does not answer.

    `epoch` is what the delivery carried; a delivery from before the last claim is dropped.
    """
    claim = claims.claim(app, job_id=job_id, epoch=epoch)
    if isinstance(claim, Dropped):
        if claim.again is not None:
            deliver(app, claim.again)
        return claim.why
    try:
        word = _work(app, claim)
    except Lost:
        word = "lost"
    _log.info("advance: %s", word, extra=_facts(claim))
    return word


def _facts(claim: Claim) -> dict[str, object]:
    """What a line about a step says of its job."""
    job = claim.job
    return {
        "job_id": job.id,
        "act": claim.act,
        "epoch": job.epoch,
        "attempt": job.attempt,
        "provider": job.provider,
        "model": job.model,
    }


def _work(app: App, claim: Claim) -> str:
    job, provider = claim.job, app.provider(claim.job.provider)
    stopping = _stopping(job, app.now())
    try:
        request = provider_request(app, job, creating=claim.act == "create")
        progress = _ask(app, provider, claim, request, stopping=stopping)
    except ProviderUnavailable as error:
        _tell(claim, error)
        return _later(app, job, claim.act, error)
    except OutcomeUnknown as error:
        _tell(claim, error)
        return _unknown(app, job, claim.act, provider)
    except ProviderRejected as error:
        _tell(claim, error)
        return _failed(app, job, error.reason, error.detail, billed=False)
    except Lost:
        raise
    except Abandon:
        return _stopped(app, job, Stopped())
    except Exception as error:  # noqa: BLE001 - whatever an adapter does, the job goes on; it is logged with its trace
        _log.exception("advance: the adapter failed in a way nobody foresaw", extra=_facts(claim))
        if claim.act == "create":
            return _unknown(app, job, claim.act, provider)
        return _later(app, job, claim.act, ProviderUnavailable(type(error).__name__))
    match progress:
        case Working():
            return _wait(app, job, progress, asked_to_stop=stopping and claim.act == "check")
        case Done():
            return _done(app, job, progress)
        case Stopped():
            return _stopped(app, job, progress)
        case _:
            assert_never(progress)


def _tell(claim: Claim, error: ProviderError) -> None:
    """Why a step did not bring what was hoped for, for whoever is on call."""
    cause = type(error.__cause__).__name__ if error.__cause__ else None
    facts = {**_facts(claim), "error": type(error).__name__, "reason": getattr(error, "reason", None), "cause": cause}
    _log.warning("advance: %s", error.detail, extra=facts)


def _ask(app: App, provider: Provider, claim: Claim, request: Request, *, stopping: bool) -> Progress:
    """One call of the provider."""
    job = claim.job
    if claim.act == "create":
        return provider.stream(request, _teller(app, job)) if isinstance(provider, Streams) else provider.start(request)
    if claim.act == "find" or job.handle is None:
        handle = provider.find(request) if isinstance(provider, Finds) else None
        if handle is None:
            raise OutcomeUnknown("A create was sent and its answer is lost.")
        return Working(handle)
    if stopping:
        if job.cancel_sent_at is None:
            if provider.cancel(request, job.handle) is not Cancelled.REQUESTED:
                return Stopped()
        elif app.now() - job.cancel_sent_at > timedelta(seconds=GRACE_SECONDS):
            return Stopped()
    return provider.check(request, job.handle)


def _stopping(job: Job, now: datetime) -> bool:
    return job.cancel_requested_at is not None or job.deadline <= now


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
        shown = _shown(text)

        def change(current: Job) -> Job:
            return current.to(
                State.RUNNING, progress=fraction, text=shown, lease_until=now + lease, wake_at=now + lease
            )

        try:
            if _stopping(claims.write(app, job, change), now):
                raise Abandon
        except Unavailable:
            _log.warning("advance: progress not written", extra={"job_id": job.id})

    return tell


def _shown(text: str | None) -> str | None:
    """As much of a growing text as a document should hold."""
    return whole(text).encode()[: save.TEXT_BYTES].decode(errors="ignore") if text else None


def _wait(app: App, mine: Job, working: Working, *, asked_to_stop: bool) -> str:
    """It is being made: remember where, and come back."""
    now = app.now()
    pause = working.check_after if working.check_after is not None else _pause(mine, now)
    at = now + timedelta(seconds=min(pause, LONGEST_PAUSE_SECONDS))

    def step(read: Reader) -> Change[Job]:
        job = claims.held(read, mine)
        if job is None:
            return Change(mine)
        waiting = job.to(
            # What has begun to be saved cannot go back: its provider only says so again later.
            State.FINALIZING if job.state is State.FINALIZING else State.RUNNING,
            handle=working.handle,
            sent=False,
            failures=0,
            progress=working.fraction,
            text=_shown(working.text) or job.text,
            cancel_sent_at=job.cancel_sent_at or (now if asked_to_stop else None),
            holder=None,
            lease_until=None,
            wake_at=at + timedelta(seconds=UNDELIVERED_SECONDS),
        )
        binding = HandleBinding(ids.handle(job.provider, working.handle), job.id, now + HANDLE_KEPT)
        known = read.get(HandleBinding, binding.id) is not None
        return Change(waiting, update=(waiting,), create=() if known else (binding,))

    waiting = app.store.commit(step)
    # A cancellation that arrived while the provider was asked is passed on at once.
    hurry = waiting.cancel_requested_at is not None and waiting.cancel_sent_at is None
    deliver(app, Delivery(mine.id, mine.epoch, at=None if hurry else at))
    return "working"


def _pause(job: Job, now: datetime) -> float:
    """Seconds until the next look: often at first, so that short jobs feel short, seldom in the end."""
    running = job.seconds(now)
    return 1.0 if running < 10 else 2.0 if running < 60 else 5.0


def _later(app: App, job: Job, act: Act, error: ProviderUnavailable) -> str:
    """The provider does not answer: again after a pause, as often as makes sense."""
    now = app.now()
    if act == "create" and job.failures + 1 >= MOST_FAILURES:
        message = "The provider does not answer; your credits came back."
        return _failed(app, job, "provider_unavailable", message, change=_unsent)
    waited_for = job.cancel_requested_at or job.deadline
    if act != "create" and now - waited_for > timedelta(seconds=GRACE_SECONDS):
        return _stopped(app, job, Stopped())
    pause = min(LONGEST_PAUSE_SECONDS, error.retry_after or 2.0 * 2**job.failures)
    return _again(app, job, pause, _unsent if act == "create" else _failed_once, "later")


def _unknown(app: App, job: Job, act: Act, provider: Provider) -> str:
    """A create was sent and its answer is lost: look for it, then send it once more, then give up."""
    if act == "create":
        findable = isinstance(provider, (Finds, CallsBack))
        return _again(app, job, RECONCILE_SECONDS if findable else 1.0, lambda current: current, "unknown")
    if job.attempt >= MOST_CREATES or _stopping(job, app.now()):
        return _failed(app, job, "provider_error", "The provider lost this generation; your credits came back.")
    return _again(app, job, 0.0, lambda current: replace(current, sent=False, orphans=current.orphans + 1), "again")


def _again(app: App, mine: Job, pause: float, change: Callable[[Job], Job], word: str) -> str:
    """Give the job up for now and come back after `pause` seconds."""
    at = app.now() + timedelta(seconds=pause)
    free = {"holder": None, "lease_until": None, "wake_at": at + timedelta(seconds=UNDELIVERED_SECONDS)}
    claims.write(app, mine, lambda job: replace(change(job), **free))  # type: ignore[arg-type]  # replace checks the names
    deliver(app, Delivery(mine.id, mine.epoch, at=at))
    return word


def _unsent(job: Job) -> Job:
    """The create was refused before anything began, so it does not count as one; unless a callback knows better."""
    if job.handle is not None:
        return _failed_once(job)
    attempt = job.attempt - 1
    return replace(
        _failed_once(job), sent=False, attempt=attempt, nonce=None, started_at=job.started_at if attempt else None
    )


def _failed_once(job: Job) -> Job:
    return replace(job, failures=job.failures + 1)


def _failed(
    app: App,
    job: Job,
    code: ErrorCode,
    message: str,
    *,
    billed: bool = True,
    change: Callable[[Job], Job] = lambda job: job,
) -> str:
    """It failed by itself: nobody pays for it, also not who wished to cancel it."""

    def settle(current: Job, account: Account) -> settlement.Settlement:
        shown = whole(message)[:LONGEST_MESSAGE]
        return settlement.fail(current, account, code=code, message=shown, at=app.now(), billed=billed)

    return claims.end(app, job, settle, at_cost=False, change=change).state.value


def _stopped(app: App, job: Job, stopped: Stopped) -> str:
    """The provider stopped: because we asked (a cancellation, the deadline), or by itself."""
    now = app.now()
    late = job.cancel_requested_at is None and job.deadline <= now
    settle = claims.timed_out(now) if late else claims.cancelled(now, keep_price=stopped.started)
    return claims.end(app, job, settle).state.value


def _done(app: App, mine: Job, done: Done) -> str:
    """There are results: from here on it cannot be cancelled. Store them all, then take the credits."""
    now = app.now()
    lease = now + timedelta(seconds=save.LEASE_SECONDS)

    def finalize(job: Job) -> Job:
        if job.cancel_requested_at is not None:
            return job
        handle = done.handle or job.handle
        return job.to(
            State.FINALIZING,
            handle=handle,
            sent=handle is None,
            usage=dict(done.usage),
            lease_until=lease,
            wake_at=lease,
        )

    job = claims.write(app, mine, finalize)
    if job.cancel_requested_at is not None:
        return claims.end(app, job, claims.cancelled(now)).state.value
    try:
        saved = save.save(app, job, done)
    except save.NotSaved as error:
        return _not_saved(app, job, error)
    return claims.end(app, job, saved.settle(app.now())).state.value


def _not_saved(app: App, job: Job, error: save.NotSaved) -> str:
    tries = job.save_failures + 1
    cause = error.__cause__
    reason = getattr(cause, "reason", type(cause).__name__ if cause else None)
    _log.warning("advance: %s", error.detail, extra={"job_id": job.id, "tries": tries, "reason": reason})
    if error.final or tries >= (save.MOST_TRIES_IF_GONE if error.gone else save.MOST_TRIES):
        return _failed(app, job, "output_lost", "The results could not be fetched; your credits came back.")
    return _again(app, job, save.pause(tries), lambda current: replace(current, save_failures=tries), "not saved")
