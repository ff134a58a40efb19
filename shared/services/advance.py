"""Advance: the one path forward of a job. Claim it, ask its provider once, write down what came of it, plan the next step."""

import logging

from shared import tracing
from shared.app import App
from shared.providers.contract import (
    Abandon,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.providers.guards import in_our_words
from shared.services import asking, claims, conclude, strays
from shared.services.asking import NotNow
from shared.services.claims import Claim, Dropped, Lost
from shared.services.deliver import deliver

_log = logging.getLogger(__name__)


def advance(app: App, *, job_id: str, epoch: int | None = None) -> str:
    """Move a job one step and say in a word what became of it.

    `epoch` is what the delivery carried; a delivery from before the last claim is dropped. Raises Unavailable when the
    database does not answer, or when a run that nobody waits for could not be stopped: the queue brings it again.
    """
    with tracing.span("advance", task_id=job_id):
        return _advance(app, job_id, epoch)


def _advance(app: App, job_id: str, epoch: int | None) -> str:
    claim = claims.claim(app, job_id=job_id, epoch=epoch)
    if isinstance(claim, Dropped):
        if claim.ended is not None:
            strays.stop(app, claim.ended)
        if claim.again is not None:
            deliver(app, claim.again)
        return claim.why
    try:
        word = _work(app, claim)
    except Lost:
        word = "lost"
    _log.info("advance: %s", word, extra=_facts(claim))
    if claim.job.strays:
        strays.stop(app, claim.job)
    return word


def _work(app: App, claim: Claim) -> str:
    """Ask, and conclude. Raises Lost."""
    try:
        answer = asking.ask(app, claim)
    except NotNow as closed:
        return conclude.held_back(app, claim, closed.seconds)
    except ProviderUnavailable as error:
        _tell(claim, error)
        return conclude.later(app, claim, error)
    except OutcomeUnknown as error:
        _tell(claim, error)
        return conclude.unknown(app, claim)
    except ProviderRejected as error:
        _tell(claim, error)
        # A create that is refused costs nothing; a run that failed may.
        return conclude.failed(app, claim.job, error.reason, error.detail, billed=claim.act != "create")
    except Lost:
        raise
    except Abandon:
        return conclude.stopped(app, claim.job, Stopped())
    except Exception as error:  # noqa: BLE001 - whatever an adapter does, the job goes on; it is logged with its trace
        _log.exception("advance: the adapter failed in a way nobody foresaw", extra=_facts(claim))
        if claim.act == "create":
            return conclude.unknown(app, claim)
        return conclude.later(app, claim, ProviderUnavailable(type(error).__name__))
    try:
        return conclude.with_answer(app, claim, answer)
    except Lost:
        if claim.act == "create" and isinstance(answer.progress, Working):
            strays.left(app, claim.job, answer.progress.handle)
        raise


def _tell(claim: Claim, error: ProviderError) -> None:
    """Why a step did not bring what was hoped for, for whoever is on call: in our words, the provider's may repeat the prompt."""
    cause = type(error.__cause__).__name__ if error.__cause__ else None
    facts = {**_facts(claim), "error": type(error).__name__, "reason": getattr(error, "reason", None), "cause": cause}
    _log.warning("advance: %s", in_our_words(error), extra=facts)


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
