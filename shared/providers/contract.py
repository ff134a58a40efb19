"""What the platform asks of a provider, and the few ways in which a provider answers or fails.

A request carries everything a provider needs, so an adapter keeps no state between calls and may be killed at any time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol, runtime_checkable

from shared.catalogue.references import How
from shared.domain.errors import PlatformError
from shared.domain.kinds import Kind, Role


@dataclass(frozen=True)
class Reference:
    """An image that guides the result: its role, a URL the provider may fetch, how strongly it counts (0..1), and how it
    reaches this model's provider."""

    role: Role
    url: str
    content_type: str
    strength: float | None
    read: Callable[[], bytes] = field(compare=False, repr=False)
    how: How = How()


@dataclass(frozen=True)
class Request:
    """One attempt at one job, as the provider needs to see it.

    `prompt` begins with what the model's entry says about the references; `references` are those sent as images, in the order
    in which the prompt numbers them. `model` is the provider's own name. `options` is the entry's free data for the adapter
    (catalogue). `nonce` names this attempt: it is in the callback URL and, where the provider takes one, in the metadata, so
    that an attempt whose answer was lost can be found again. `max_seconds` is what one call may take, `seconds_left`
    what is left until the job's deadline.
    `staging` is a folder of ours, as gs://bucket/name/, for providers that put results straight into our storage.
    """

    job_id: str
    kind: Kind
    model: str
    prompt: str
    params: Mapping[str, object]
    references: tuple[Reference, ...]
    options: Mapping[str, object]
    nonce: str
    user_hash: str
    callback_url: str | None
    max_seconds: float
    seconds_left: float
    staging: str = ""


@dataclass(frozen=True)
class Artifact:
    """One output: bytes in hand, or a URL to fetch them from, which may be gs:// in the request's `staging`. Exactly one of
    `data` and `url` is set."""

    content_type: str | None
    data: bytes | None = field(default=None, repr=False)
    url: str | None = None
    duration_seconds: float | None = None


@dataclass(frozen=True)
class Working:
    """Accepted and not finished. `fraction` is 0..1 or None where the provider tells none; `text` is what is written so far."""

    handle: str
    fraction: float | None = None
    text: str | None = None
    check_after: float | None = None


@dataclass(frozen=True)
class Done:
    """Finished with outputs and, for text models, the text. `usage` holds the provider's own figures (tokens, seconds)."""

    artifacts: tuple[Artifact, ...] = ()
    text: str | None = None
    usage: Mapping[str, float] = field(default_factory=dict)
    handle: str | None = None


@dataclass(frozen=True)
class Stopped:
    """The provider cancelled or aborted it; `started` says whether it had begun, as far as known."""

    started: bool = True
    usage: Mapping[str, float] = field(default_factory=dict)


Progress = Working | Done | Stopped


class Cancelled(Enum):
    """What became of a wish to cancel."""

    CONFIRMED = "confirmed"
    REQUESTED = "requested"
    UNSUPPORTED = "unsupported"


class ProviderError(PlatformError):
    """Any failure of a provider."""


class ProviderUnavailable(ProviderError):
    """Nothing was started; the same call may work later. `retry_after` in seconds, capped by the caller.

    `busy` says that the provider itself is well: it wants fewer calls of us, or the trouble is our own.
    """

    code = "provider_unavailable"

    def __init__(self, detail: str, *, retry_after: float | None = None, busy: bool = False) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.busy = busy


class OutcomeUnknown(ProviderError):
    """The call was sent and its answer lost: it may have started. Never repeated blindly."""

    code = "provider_error"


RejectionCode = Literal["invalid_input", "content_blocked", "provider_error"]


class ProviderRejected(ProviderError):
    """It will never work: bad input, a policy of the provider, our authorisation or our credit there.

    `reason` becomes the job's `error.code`. `detail` may be shown to the person, so it never holds keys or addresses.
    """

    code = "provider_error"

    def __init__(self, reason: RejectionCode, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Provider(Protocol):
    """What every adapter does. Each call takes at most the timeouts of its entry, raises ProviderError and nothing else."""

    def start(self, request: Request) -> Progress:
        """Begin. Raises ProviderUnavailable (nothing begun), OutcomeUnknown (perhaps begun), ProviderRejected."""

    def check(self, request: Request, handle: str) -> Progress:
        """Ask how far it is; repeatable. Raises ProviderUnavailable, ProviderRejected (it ended in failure)."""

    def cancel(self, request: Request, handle: str) -> Cancelled:
        """Ask to stop; repeatable. Raises ProviderUnavailable."""


@runtime_checkable
class Streams(Protocol):
    """A provider whose `start` runs to the end and tells progress meanwhile.

    `tell(fraction, text)` may raise `Abandon` (the job was cancelled or lost to another worker): the adapter then
    closes the connection and lets it pass.
    """

    def stream(self, request: Request, tell: Callable[[float | None, str | None], None]) -> Progress:
        """As `start`, telling progress."""


class Abandon(Exception):
    """Raised through a stream by the one who listens: stop reading."""


@runtime_checkable
class Finds(Protocol):
    """A provider that can find an attempt whose answer was lost."""

    def find(self, request: Request) -> str | None:
        """The handle of the attempt with this request's nonce, or None. Raises ProviderUnavailable."""


@runtime_checkable
class CallsBack(Protocol):
    """A provider that calls our webhook; its entry says how the calls are signed."""

    def handle_in(self, payload: Mapping[str, object]) -> str | None:
        """The provider's own id in a callback's payload, or None. The payload is a hint and never believed."""


@runtime_checkable
class KnowsItsSecret(Protocol):
    """A provider that tells which secret it signs its callbacks with."""

    def webhook_secret(self) -> str:
        """The secret as it is shown to people, `whsec_…`. Raises ProviderUnavailable."""


@dataclass(frozen=True)
class Access:
    """What an adapter is given besides its entry: how to read the key (asked on each use) and the name of our cloud project."""

    key: Callable[[], str] | None
    project: str = ""
