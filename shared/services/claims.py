"""Claims: who may move a job now. One holder at a time, known by a nonce, fenced by the epoch.

A worker that was slow, killed or called twice loses without harm: every later write of its run checks that it still holds the
job, and whatever it had not written is done again by the next holder.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared import tracing
from shared.app import App
from shared.deliveries.contract import Delivery
from shared.domain import ids, settlement
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Entry
from shared.domain.settlement import Settlement
from shared.providers.contract import Abandon
from shared.services import changes, endings
from shared.storage.store import Change, Reader

SPARE_SECONDS = 15
"""What a lease is longer than the longest call of its provider."""

GIVE_UP = timedelta(minutes=10)
"""How long past its deadline a job may still be stopped in good order; then it ends whatever its provider says."""

LEAST_SECONDS = 30
"""A create is not sent any more when less than this is left of a job's time, nor less than its model usually takes."""

UNKNOWN_SECONDS = 30
"""When to look again at a job whose model this version does not know."""

Act = Literal["create", "check", "find"]
Settle = Callable[[Job, Account], Settlement]


@dataclass(frozen=True)
class Claim:
    """A job that is ours until its lease ends, and what is to be done: send it, ask for it, or find a lost create."""

    job: Job
    act: Act


@dataclass(frozen=True)
class Dropped:
    """There was nothing to do, and why in a word for the log. `again` is a delivery to make instead; `ended` is the job, where
    runs of it are still to be stopped; `closed` is the job that was ended just now."""

    why: str
    again: Delivery | None = None
    ended: Job | None = None
    closed: Job | None = None


class Lost(Abandon):
    """The job has ended or belongs to another worker by now."""


def claim(app: App, *, job_id: str, epoch: int | None) -> Claim | Dropped:
    """Take the job if it is there to be taken. `epoch` is what the delivery carried.

    A job that must end before its provider has begun (cancelled, past its deadline) ends here.
    """
    holder, nonce = ids.new_id(), ids.new_id()
    with tracing.span("claim"):
        taken = app.store.commit(lambda read: _claim(read, app, job_id, epoch, holder, nonce, app.now()))
    if isinstance(taken, Claim):
        tracing.follow(taken.job)
    elif taken.closed is not None:
        tracing.follow(taken.closed)
        endings.tell(taken.closed)
    return taken


def write(app: App, mine: Job, change: Callable[[Job], Job]) -> Job:
    """Change a job one holds. Raises Lost.

    A write that gave the job up and whose reply was lost is recognised: nobody holds the job, and nobody claimed it since.
    """

    def step(read: Reader) -> Change[Job]:
        job = held(read, mine)
        if job is None:
            return Change(mine)
        changed = change(job)
        return Change(changed, update=() if changed == job else (changed,))

    return app.store.commit(step)


def held(read: Reader, mine: Job) -> Job | None:
    """The job as it is, if this run still holds it; None if this run has given it up already. Raises Lost."""
    job = read.get(Job, mine.id)
    if job is not None and job.epoch == mine.epoch and job.holder is None and not job.ended:
        return None
    if job is None or job.ended or job.holder != mine.holder or job.epoch != mine.epoch:
        raise Lost
    return job


def end(
    app: App, mine: Job, settle: Settle, *, at_cost: bool = True, change: Callable[[Job], Job] = lambda job: job
) -> Job:
    """End a job one holds, with its money. A cancellation that was asked for wins over every other end. Raises Lost.

    `at_cost=False` says that the run failed by itself, so a cancellation keeps no price for it. `change` is applied first.
    """

    def step(read: Reader) -> Change[Job]:
        job = held(read, mine)
        if job is None:
            raise Lost
        wished = job.cancel_requested_at is not None
        return ending(read, change(job), cancelled(app.now(), keep_price=at_cost) if wished else settle)

    with tracing.span("settle"):
        ended = app.store.commit(step)
    endings.tell(ended)
    return ended


def ending(read: Reader, job: Job, settle: Settle) -> Change[Job]:
    """The commit that ends a job; its closing entry is looked for first, so that it is written once."""
    account = read.get(Account, job.user_id)
    if account is None:
        raise LookupError(f"Job {job.id} belongs to {job.user_id}, who has no account.")
    read.get(Entry, ids.end_entry(job.id))
    settled = settle(job, account)
    return changes.ending(settled, settled.job)


def cancelled(at: datetime, *, keep_price: bool = True) -> Settle:
    return lambda job, account: settlement.cancel(job, account, at=at, keep_price=keep_price)


def timed_out(at: datetime) -> Settle:
    message = "It took longer than this model may take."
    return lambda job, account: settlement.fail(job, account, code="timed_out", message=message, at=at)


def _claim(
    read: Reader, app: App, job_id: str, epoch: int | None, holder: str, nonce: str, now: datetime
) -> Change[Claim | Dropped]:
    job = read.get(Job, job_id)
    if job is None:
        return Change(Dropped("unknown"))
    if job.ended:
        return Change(Dropped("ended", ended=job if job.strays else None))
    if job.holder == holder:
        return Change(Claim(job, _act(job, nonce)))
    leased = job.lease_until is not None and job.lease_until > now
    if epoch is not None and epoch != job.epoch:
        # The delivery that made the present claim came again, so its worker may have died: look when the lease ends.
        repeated = leased and epoch == job.epoch - 1
        return Change(Dropped("moved on", Delivery(job_id, job.epoch, at=job.lease_until) if repeated else None))
    if leased:
        # A run that nobody waits for came to light: whoever holds the job did not know of it.
        again = Delivery(job_id, at=job.lease_until) if job.strays else None
        return Change(Dropped("held", again))
    if not _known(app, job) and now < job.deadline:
        # A newer version may have sold it, and runs here in a moment.
        return Change(
            Dropped("unknown model", Delivery(job_id, job.epoch, at=now + timedelta(seconds=UNKNOWN_SECONDS)))
        )
    job = _unless_blocked(read, job, now)
    settle = _over(app, job, now)
    if settle is not None:
        change = ending(read, job, settle)
        return replace(change, result=Dropped(change.result.state.value, closed=change.result))  # type: ignore[arg-type, return-value]
    creating = job.handle is None and not job.sent
    timeouts = app.catalogue.providers[job.provider].timeouts
    lease = now + timedelta(seconds=(timeouts.longest if creating else timeouts.looking) + SPARE_SECONDS)
    claimed = replace(job, epoch=job.epoch + 1, holder=holder, lease_until=lease, wake_at=lease)
    if creating:
        # Written before the create is sent: from here on the provider may have begun.
        claimed = claimed.to(
            State.STARTING,
            attempt=job.attempt + 1,
            nonce=nonce,
            former_nonces=(*job.former_nonces, job.nonce) if job.nonce else job.former_nonces,
            sent=True,
            started_at=job.started_at or now,
        )
    return Change(Claim(claimed, _act(claimed, nonce)), update=(claimed,))


def _unless_blocked(read: Reader, job: Job, now: datetime) -> Job:
    """The job, cancelled where its person was blocked and whoever blocked them could not cancel it. Cancelling goes by the
    model's rule as ever: what is being saved, and what cannot be stopped once started, goes on."""
    stoppable = job.state is not State.FINALIZING and not (job.started and job.cancel_rule == "before_start")
    if not stoppable or job.cancel_requested_at is not None:
        return job
    account = read.get(Account, job.user_id)
    if account is None or account.status != "blocked":
        return job
    return replace(job, cancel_requested_at=now, cancelled_by=settlement.SYSTEM)


def _known(app: App, job: Job) -> bool:
    return job.model in app.catalogue.models and job.provider in app.catalogue.providers


def _over(app: App, job: Job, now: datetime) -> Settle | None:
    """How a job ends without asking its provider: it has not begun, or there is nobody left to ask."""
    if not _known(app, job):
        message = "This model is no longer offered; your credits came back."
        return lambda job, account: settlement.fail(job, account, code="provider_unavailable", message=message, at=now)
    nothing_to_stop = job.handle is None and not job.sent
    if nothing_to_stop and job.cancel_requested_at is not None:
        return cancelled(now, keep_price=False)
    if nothing_to_stop and job.deadline - _least(app, job) <= now:
        return timed_out(now)
    if job.deadline + GIVE_UP <= now:
        wished = job.cancel_requested_at is not None
        return cancelled(now, keep_price=job.handle is not None) if wished else timed_out(now)
    return None


def _least(app: App, job: Job) -> timedelta:
    """With less time than this left, a create would only be paid for and thrown away."""
    whole = (job.deadline - job.created_at).total_seconds()
    usual = app.catalogue.models[job.model].typical_seconds
    return timedelta(seconds=min(usual, LEAST_SECONDS, whole / 4))


def _act(job: Job, nonce: str) -> Act:
    if job.handle is not None:
        return "check"
    return "create" if job.nonce == nonce else "find"
