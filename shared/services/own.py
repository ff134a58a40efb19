"""Own: a person's job, and nobody else's; the one place where that is decided."""

from shared.domain.errors import NotFound
from shared.domain.jobs import Job
from shared.storage.store import Reads


def own_job(read: Reads, uid: str, job_id: str) -> Job:
    """The job, if it is this person's and not deleted. Raises NotFound, the same for every reason."""
    job = read.get(Job, job_id)
    if job is None or job.user_id != uid or job.deleted_at is not None:
        raise NotFound
    return job
