"""Endings: the line that says how a job ended and what became of its credits; it is for charts, and the ledger is the truth."""

import logging

from shared.domain.jobs import Job

_log = logging.getLogger(__name__)


def tell(job: Job) -> None:
    """Say that this job has just ended; to be called by whoever has written it so."""
    facts = {
        "job_id": job.id,
        "user_id": job.user_id,
        "provider": job.provider,
        "model": job.model,
        "department": job.department,
        "outcome": job.state.value,
        "code": job.error_code,
        "captured_credits": job.charged,
        "released_credits": job.credits - job.charged,
        "seconds": job.seconds(job.finished_at) if job.finished_at else 0,
    }
    _log.info("ended: %s", job.state.value, extra=facts)
