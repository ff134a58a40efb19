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


Level = Literal["near", "reached"]
"""How far a department's month is: near its limit, or at it."""


@dataclass(frozen=True)
class Crossing:
    """The hold (its job) that brought a department's month near its limit, or to it."""

    level: Level
    job_id: str


@dataclass(frozen=True)
class DepartmentMonth:
    """What a department committed (held and spent), what came back by refunds, and what its managers granted in one month.

    Nothing is added to `committed` and `refunded` of a month that is closed. `crossed` is the last crossing of a line.
    """

    id: str
    department: str = ""
    month: str = ""
    committed: int = 0
    granted_by_managers: int = 0
    refunded: int = 0
    closed_at: datetime | None = None
    crossed: Crossing | None = None

    @property
    def used(self) -> int:
        """What counts against the limit. Refunds of a month that was closed may be more than was committed in this one; then
        nothing counts, and no more than the limit is left."""
        return max(0, self.committed - self.refunded)


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
    """What is counted of ended jobs: how many by outcome, credits, seconds, those of the succeeded, the providers' price."""

    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    credits: int = 0
    refunded: int = 0
    seconds: int = 0
    succeeded_seconds: int = 0
    provider_cost_micros: int = 0


@dataclass(frozen=True)
class UsageTotals:
    """Counts by line (domain/counts.py), of a department on a day or of a person in a month and department.

    `scope` says which of the two, `owner` whose, `period` when. A person's month has them by day, too.
    """

    id: str
    scope: str = ""
    owner: str = ""
    period: str = ""
    models: Mapping[str, Counts] = field(default_factory=dict)
    department: str = ""
    days: Mapping[str, Mapping[str, Counts]] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRecord:
    """One change by a person who administers: who did what to whom, what it was and what it became, and why.

    Its place in a chain (domain/audit.py) is given by the store: `number` in `chain`, after the one with the digest
    `previous`. `before`, `after`, `reason` and `address` enter the digest as seals, each with a salt, so that they can be
    erased. One without a digest was written before there were chains.
    """

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
    chain: str = ""
    number: int = 0
    previous: str = ""
    salts: Mapping[str, str] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True)
class Administrators:
    """Who is an administrator now, so that the last one cannot be lost to two changes at once."""

    id: str = "administrators"
    user_ids: tuple[str, ...] = ()
