"""A job: one generation from the press of the button to its end, and the only ways in which it may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.domain.errors import BrokenInvariant
from shared.domain.kinds import CancelRule, Kind, Role


class State(StrEnum):
    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    FINALIZING = "finalizing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})

NEXT: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.STARTING, State.FAILED, State.CANCELLED}),
    State.STARTING: frozenset({State.RUNNING, State.FINALIZING, State.FAILED, State.CANCELLED}),
    State.RUNNING: frozenset({State.STARTING, State.FINALIZING, State.FAILED, State.CANCELLED}),
    State.FINALIZING: frozenset({State.STARTING, State.SUCCEEDED, State.FAILED, State.CANCELLED}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""Where a state may lead, besides to itself. Back to starting leads only a second attempt after a lost first one."""

ErrorCode = Literal[
    "invalid_input", "content_blocked", "provider_unavailable", "provider_error", "timed_out", "output_lost"
]


@dataclass(frozen=True)
class JobReference:
    """A reference image of a job: a file of ours, its role, and where the person took it from."""

    role: Role
    object: str
    content_type: str
    strength: float | None = None
    upload_id: str | None = None
    task_id: str | None = None
    index: int | None = None


@dataclass(frozen=True)
class Output:
    """One stored result. `crc32c` is base64 as Cloud Storage gives it; `thumbnail` is an object name."""

    index: int
    object: str
    content_type: str
    bytes: int
    crc32c: str
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    thumbnail: str | None = None


@dataclass(frozen=True)
class Job:
    """One generation.

    What was sold (`credits`, `price_version`, `cancel_rule`, `department`, `month`) is fixed at submit. `epoch` counts the
    claims; `holder` and `lease_until` say who works on it now. `wake_at` is the time by which somebody must have moved it
    and is None exactly when it has ended. `attempt` counts the creates sent to the provider, `nonce` names the last of them
    and `sent` says that its answer is not yet known. `former_nonces` name the creates before it, whose answers were lost;
    `strays` are handles of runs that nobody waits for, still to be cancelled at the provider. `trace` is the trace in which it
    was submitted, 32 hex digits; older jobs have none.
    """

    id: str
    user_id: str
    department: str
    day: str
    month: str
    model: str
    model_title: str
    kind: Kind
    provider: str
    prompt: str
    params: Mapping[str, object]
    references: tuple[JobReference, ...]
    credits: int
    price_version: str
    cancel_rule: CancelRule
    provider_cost_micros: int
    created_at: datetime
    deadline: datetime
    wake_at: datetime | None
    state: State = State.QUEUED
    epoch: int = 0
    holder: str | None = None
    lease_until: datetime | None = None
    attempt: int = 0
    nonce: str | None = None
    former_nonces: tuple[str, ...] = ()
    sent: bool = False
    handle: str | None = None
    strays: tuple[str, ...] = ()
    failures: int = 0
    save_failures: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    cancel_sent_at: datetime | None = None
    cancelled_by: str | None = None
    progress: float | None = None
    text: str | None = None
    text_object: str | None = None
    outputs: tuple[Output, ...] = ()
    usage: Mapping[str, float] = field(default_factory=dict)
    error_code: ErrorCode | None = None
    error_message: str | None = None
    charged: int = 0
    refunded: int = 0
    orphans: int = 0
    favourite: bool = False
    deleted_at: datetime | None = None
    trace: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def started(self) -> bool:
        """Whether the provider has begun, or may have: from here the cancel rule counts."""
        return self.started_at is not None

    def to(self, state: State, **changes: object) -> "Job":
        """This job in another state. Raises BrokenInvariant for a way that does not exist."""
        if state is not self.state and state not in NEXT[self.state]:
            raise BrokenInvariant(f"Job {self.id} cannot go from {self.state} to {state}.")
        return replace(self, state=state, **changes)  # type: ignore[arg-type]  # replace checks the names

    def ending(self, state: State, at: datetime, **changes: object) -> "Job":
        """This job, ended: nobody holds it and nothing wakes it."""
        return self.to(state, finished_at=at, wake_at=None, holder=None, lease_until=None, **changes)

    def seconds(self, at: datetime) -> int:
        """Whole seconds since the provider began, for the counters; 0 if it never did."""
        return max(0, round((at - self.started_at).total_seconds())) if self.started_at else 0
