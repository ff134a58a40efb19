"""The smaller documents: departments and their months, requests and their answers, uploads, handles, counters, audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shared.domain.quotas import Quotas

UNASSIGNED = "unassigned"
"""The department of people who have none."""


@dataclass(frozen=True)
class Department:
    """A department. `monthly_credits` is its hard budget, `monthly_grants` what its managers may pass on; None: no limit."""

    id: str
    title: str
    monthly_credits: int | None = None
    monthly_grants: int | None = None
    retention_days: int | None = None


@dataclass(frozen=True)
class DepartmentMonth:
    """What a department committed (held and spent) and what its managers granted in one month."""

    id: str
    department: str = ""
    month: str = ""
    committed: int = 0
    granted_by_managers: int = 0


@dataclass(frozen=True)
class RoleQuotas:
    """The quotas of a role, where an administrator changed them."""

    id: str
    quotas: Quotas


@dataclass(frozen=True)
class RequestRecord:
    """A request that was carried out, and its answer: the same key brings the same answer for 48 hours."""

    id: str
    user_id: str
    route: str
    fingerprint: str
    status: int
    body: Mapping[str, object]
    subject: str
    created_at: datetime
    expires_at: datetime


UploadState = Literal["waiting", "ready", "refused", "deleted"]


@dataclass(frozen=True)
class Upload:
    """A reference image of a person. `object` is the clean copy, there once it is `ready`. Sizes in bytes and pixels."""

    id: str
    user_id: str
    filename: str
    declared_type: str
    declared_bytes: int
    created_at: datetime
    state: UploadState = "waiting"
    object: str | None = None
    content_type: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    used_at: datetime | None = None


@dataclass(frozen=True)
class HandleBinding:
    """Which job a provider's own id belongs to, for callbacks that bring nothing else."""

    id: str
    job_id: str
    expires_at: datetime


@dataclass(frozen=True)
class Counts:
    """What is counted of ended jobs: how many by outcome, credits, seconds and the providers' price."""

    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    credits: int = 0
    refunded: int = 0
    seconds: int = 0
    provider_cost_micros: int = 0


@dataclass(frozen=True)
class UsageTotals:
    """Counts by model, of a department on a day or of a person in a month (`scope`, `owner`, `period`)."""

    id: str
    scope: str = ""
    owner: str = ""
    period: str = ""
    models: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRecord:
    """One change by a person who administers: who did what to whom, what it was and what it became, and why."""

    id: str
    at: datetime
    actor: str
    action: str
    target: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    reason: str
    request_id: str
    address: str


@dataclass(frozen=True)
class Administrators:
    """Who is an administrator now, so that the last one cannot be lost to two changes at once."""

    id: str = "administrators"
    user_ids: tuple[str, ...] = ()
