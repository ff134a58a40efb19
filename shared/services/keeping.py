"""Keeping: for how many days content is kept; the department says it, and the organisation where it does not."""

from datetime import timedelta

from shared.app import Policy
from shared.domain.jobs import Job
from shared.domain.ledger import Account
from shared.domain.records import UNASSIGNED, Department, Upload
from shared.storage.store import Reads


def of_department(policy: Policy, department: Department | None) -> timedelta | None:
    """How long a department keeps content now; None: for ever."""
    own = department.retention_days if department else None
    days = own if own is not None else policy.retention_days
    return None if days is None else timedelta(days=days)


def of_job(read: Reads, policy: Policy, job: Job) -> timedelta | None:
    """As the department says in which it was asked for."""
    return of_department(policy, read.get(Department, job.department))


def of_upload(read: Reads, policy: Policy, upload: Upload) -> timedelta | None:
    """As the present department of its person says: an upload serves generations of any."""
    account = read.get(Account, upload.user_id)
    return of_department(policy, read.get(Department, account.department if account else UNASSIGNED))
