"""Conclude: write down what came of asking a provider, and plan the next step of the job, if there is one."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from shared import tracing
from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain import ids, settlement
from shared.domain.jobs import ErrorCode, Job, State
from shared.domain.ledger import Account
from shared.domain.records import HandleBinding
from shared.domain.text import whole
from shared.providers.contract import (
    CallsBack,
    Done,
    Finds,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.services import asking, claims, measured, save
from shared.services.asking import GRACE_SECONDS, Answer
from shared.services.claims import Claim
from shared.services.deliver import deliver
from shared.storage.store import Change, Reader

MOST_CREATES = 2
"""A create whose answer was lost is repeated at most once."""

MOST_FAILURES = 3
"""Creates that may find the provider unavailable before the job is given up."""

LONGEST_PAUSE_SECONDS = 30.0
"""A provider may ask us to wait this long and no longer; and no check comes later than this."""

SHORTEST_PAUSE_SECONDS = 2.0
"""Between two looks at a job, which is as often as a page asks for it."""

QUEUED_SECONDS = 120
"""How long a job may wait for a provider whose breaker is open."""

RECONCILE_SECONDS = 20
"""How long a lost create may still be found, or call back, before it is sent again."""

UNDELIVERED_SECONDS = 30
"""How much later than planned a step may come before the sweep delivers it again."""

HANDLE_KEPT = timedelta(days=7)
"""Providers repeat callbacks for up to three days."""

LONGEST_MESSAGE = 500
"""Characters of an error that are kept for the person."""

_log = logging.getLogger(__name__)


def with_answer(app: App, claim: Claim, answer: Answer) -> str:
    """The provider answered. Raises Lost."""
    match progress := answer.progress:
        case Working():
            return _wait(app, claim, progress, stop_sent=answer.stop_sent)
        case Done():
            return _done(app, claim.job, progress)
        case Stopped():
            return stopped(app, claim.job, progress)
        case _:
            assert_never(progress)


def later(app: App, claim: Claim, error: ProviderUnavailable) -> str:
    """The provider does not answer: again after a pause, as often as makes sense."""
    job, act, now = claim.job, claim.act, app.now()
    waited = (now - job.created_at).total_seconds()
    if act == "create" and error.busy and waited < QUEUED_SECONDS:
        pause = min(LONGEST_PAUSE_SECONDS, error.retry_after or max(SHORTEST_PAUSE_SECONDS, waited))
        return _again(app, job, pause, _not_taken, "busy")
    if act == "create" and job.failures + 1 >= MOST_FAILURES:
        message = "The provider does not answer; your credits came back."
        return failed(app, job, "provider_unavailable", message, change=_not_begun)
    waited_for = job.cancel_requested_at or job.deadline
    if act != "create" and now - waited_for > timedelta(seconds=GRACE_SECONDS):
        return stopped(app, job, Stopped())
    pause = min(LONGEST_PAUSE_SECONDS, error.retry_after or 2.0 * 2**job.failures)
    return _again(app, job, pause, _not_begun if act == "create" else _failed_once, "later")


def held_back(app: App, claim: Claim, seconds: float) -> str:
    """The provider's breaker is open, so nothing was sent: wait for it, but not for ever."""
    job = claim.job
    if app.now() - job.created_at > timedelta(seconds=QUEUED_SECONDS):
        message = "The provider does not answer; your credits came back."
        return failed(app, job, "provider_unavailable", message, change=_unsent)
    return _again(app, job, min(seconds, LONGEST_PAUSE_SECONDS), _unsent, "breaker open")


def unknown(app: App, claim: Claim) -> str:
    """A create was sent and its answer is lost: look for it, then send it once more, then give up."""
    job = claim.job
    if claim.act == "create":
        findable = _findable(app, job)
        return _again(app, job, RECONCILE_SECONDS if findable else 1.0, lambda current: current, "unknown")
    if job.attempt >= MOST_CREATES or asking.stopping(job, app.now()):
        message = "The provider lost this generation; your credits came back."
        try:
            return failed(app, job, "provider_error", message, change=_still_lost)
        except _Found:
            return _again(app, job, 0.0, lambda current: replace(current, sent=False), "found")
    return _again(app, job, 0.0, _lost, "again")


class _Found(Exception):
    """A callback brought the handle after all."""


def _still_lost(job: Job) -> Job:
    if job.handle is not None:
        raise _Found
    return job


def _lost(job: Job) -> Job:
    """To be sent once more; unless a callback brought the handle meanwhile."""
    return replace(job, sent=False, orphans=job.orphans + (job.handle is None))


def _findable(app: App, job: Job) -> bool:
    """Whether a lost create may still turn up: it can be searched for, or calls back at an address of its own."""
    provider, webhook = app.provider(job.provider), app.catalogue.providers[job.provider].webhook
    calls = isinstance(provider, CallsBack) and webhook is not None and webhook.token is None
    return isinstance(provider, Finds) or calls


def failed(
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

    return _ended(app, job, claims.end(app, job, settle, at_cost=False, change=change))


def stopped(app: App, job: Job, stopped: Stopped) -> str:
    """The provider stopped: because we asked (a cancellation, the deadline), or by itself, and then nobody pays for it."""
    now = app.now()
    late = job.cancel_requested_at is None and job.deadline <= now
    settle = claims.timed_out(now) if late else claims.cancelled(now, keep_price=False)
    return _ended(app, job, claims.end(app, job, settle, at_cost=stopped.started))


def _wait(app: App, claim: Claim, working: Working, *, stop_sent: bool) -> str:
    """It is being made: remember where, and come back."""
    mine, now = claim.job, app.now()
    pause = working.check_after if working.check_after is not None else _pause(app, mine, working, now)
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
            text=asking.shown(working.text) or job.text,
            cancel_sent_at=job.cancel_sent_at or (now if stop_sent else None),
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


def _pause(app: App, job: Job, working: Working, now: datetime) -> float:
    """Seconds until the next look: 2, 4, 8 and so on, but no more than the model usually takes.

    What can be watched growing is looked at more often: ten times in the usual time.
    """
    usual = measured.typical_seconds(app)[job.model]
    watched = working.fraction is not None or working.text is not None
    longest = max(SHORTEST_PAUSE_SECONDS, usual / 10 if watched else usual)
    return min(SHORTEST_PAUSE_SECONDS + job.seconds(now), longest)


def _again(app: App, mine: Job, pause: float, change: Callable[[Job], Job], word: str) -> str:
    """Give the job up for now and come back after `pause` seconds."""
    at = app.now() + timedelta(seconds=pause)
    free = {"holder": None, "lease_until": None, "wake_at": at + timedelta(seconds=UNDELIVERED_SECONDS)}
    claims.write(app, mine, lambda job: replace(change(job), **free))  # type: ignore[arg-type]  # replace checks the names
    deliver(app, Delivery(mine.id, mine.epoch, at=at))
    return word


def _unsent(job: Job) -> Job:
    """Nothing began, so the create does not count as one; unless a callback knows better."""
    if job.handle is not None:
        return job
    attempt = job.attempt - 1
    return replace(job, sent=False, attempt=attempt, nonce=None, started_at=job.started_at if attempt else None)


def _not_taken(job: Job) -> Job:
    """The provider says that it began nothing. Should it call back all the same, that run is one to be stopped."""
    former = (*job.former_nonces, job.nonce) if job.nonce else job.former_nonces
    return replace(_unsent(job), former_nonces=former) if job.handle is None else job


def _not_begun(job: Job) -> Job:
    return _failed_once(_not_taken(job))


def _failed_once(job: Job) -> Job:
    return replace(job, failures=job.failures + 1)


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
        return _ended(app, job, claims.end(app, job, claims.cancelled(now)))
    try:
        with tracing.span("save"):
            saved = save.save(app, job, done)
    except save.NotSaved as error:
        return _not_saved(app, job, error)
    return _ended(app, job, claims.end(app, job, saved.settle(app.now())))


def _not_saved(app: App, job: Job, error: save.NotSaved) -> str:
    tries = job.save_failures + 1
    cause = error.__cause__
    reason = getattr(cause, "reason", type(cause).__name__ if cause else None)
    _log.warning(
        "advance: %s",
        error.detail,
        extra={"job_id": job.id, "provider": job.provider, "model": job.model, "tries": tries, "reason": reason},
    )
    if error.final or tries >= (save.MOST_TRIES_IF_GONE if error.gone else save.MOST_TRIES):
        return failed(app, job, "output_lost", "The results could not be fetched; your credits came back.")
    return _again(app, job, save.pause(tries), lambda current: replace(current, save_failures=tries), "not saved")


def _ended(app: App, before: Job, ended: Job) -> str:
    """The job has ended; what its saving left besides its results goes. Where nothing was stored, storage is not asked."""
    if before.state is State.FINALIZING or before.save_failures:
        save.discard(app, ended)
    return ended.state.value
