"""When credits move: every way in which a job begins or ends, with the movement that belongs to it.

Cancelled means released, or captured by the rule `charge` once the provider had started; succeeded means captured;
failed means released. There is no other ending, and each writes the one entry `job:{id}:end`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain import ids, ledger, quotas
from shared.domain.errors import Conflict
from shared.domain.jobs import ErrorCode, Job, Output, State
from shared.domain.ledger import About, Account, Entry, Posting

SYSTEM = "system"
"""The actor of a movement that no person made."""


@dataclass(frozen=True)
class Settlement:
    """A job and its money after one event; all of it is written in one commit."""

    job: Job
    account: Account
    entry: Entry


def hold(job: Job, account: Account) -> Settlement:
    """Set the price aside for a new job. Raises InsufficientCredits."""
    about = _about(job, id=ids.hold_entry(job.id), at=job.created_at, actor=account.id, reason="generation")
    posting = ledger.hold(account, job.credits, about)
    return Settlement(job, posting.account, posting.entry)


def succeed(job: Job, account: Account, *, outputs: tuple[Output, ...], at: datetime) -> Settlement:
    """All outputs are stored and verified: the hold is spent."""
    ended = job.ending(State.SUCCEEDED, at, outputs=outputs, progress=1.0, charged=job.credits)
    return _close(ended, account, ledger.capture(account, job.credits, _end(ended, at, "generation succeeded")))


def fail(job: Job, account: Account, *, code: ErrorCode, message: str, at: datetime, billed: bool = True) -> Settlement:
    """It will not work: the hold comes back. `billed=False` says that the provider refused the last run, and asks nothing."""
    ended = job.ending(State.FAILED, at, error_code=code, error_message=message, text=None, outputs=())
    end = _end(ended, at, f"generation failed: {code}", runs=job.attempt - (0 if billed else 1))
    return _close(ended, account, ledger.release(account, job.credits, end))


def cancel(job: Job, account: Account, *, at: datetime, keep_price: bool = True) -> Settlement:
    """It was cancelled: the hold comes back, unless the model's rule is `charge` and the provider had started.

    `keep_price=False` gives it back in any case: the provider says that it never began.
    """
    charge = job.cancel_rule == "charge" and job.started and keep_price
    ended = job.ending(State.CANCELLED, at, text=None, outputs=(), charged=job.credits if charge else 0)
    move = ledger.capture if charge else ledger.release
    return _close(ended, account, move(account, job.credits, _end(ended, at, "generation cancelled")))


def refund(job: Job, account: Account, *, about: About) -> Settlement:
    """An administrator gives back what an ended job cost, once. Raises Conflict when there is nothing to give back."""
    if not job.ended:
        raise Conflict("This generation has not ended; it can be cancelled.")
    if job.refunded:
        raise Conflict("This generation was refunded before.")
    if job.charged == 0:
        raise Conflict("This generation cost nothing.")
    posting = ledger.refund(account, job.charged, about)
    return Settlement(replace(job, refunded=job.charged), posting.account, posting.entry)


def _about(job: Job, *, id: str, at: datetime, actor: str, reason: str) -> About:
    return About(
        id=id,
        at=at,
        actor=actor,
        reason=reason,
        department=job.department,
        day=job.day,
        month=job.month,
        job_id=job.id,
        model=job.model,
        model_kind=job.kind,
        provider=job.provider,
    )


def _end(job: Job, at: datetime, reason: str, *, runs: int | None = None) -> About:
    """What the closing entry says. Every create that may have run is taken to cost: the organisation would rather see a cost
    it was spared than miss one it must pay. `runs` is another number of them than the job's attempts."""
    return replace(
        _about(job, id=ids.end_entry(job.id), at=at, actor=job.cancelled_by or SYSTEM, reason=reason),
        outcome=job.state.value,
        seconds=job.seconds(at),
        provider_cost_micros=job.provider_cost_micros * max(0, job.attempt if runs is None else runs),
    )


def _close(job: Job, account: Account, posting: Posting) -> Settlement:
    released = 0 if job.charged else job.credits
    usage = quotas.ended(account.usage, held_day=job.day, held_month=job.month, released=released, started=job.started)
    return Settlement(job, replace(posting.account, usage=usage), posting.entry)
