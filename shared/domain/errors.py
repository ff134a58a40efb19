"""Every error the platform raises on purpose: one tree, each with a stable code.

PlatformError
├── Refused                     the caller asked for what cannot be given; nothing was changed
│   ├── MalformedRequest        malformed_request
│   ├── KeyRequired             idempotency_key_required
│   ├── Unauthenticated         unauthenticated
│   │   └── SignInTooOld        reauth_required
│   ├── InsufficientCredits     insufficient_credits
│   ├── Forbidden               forbidden
│   │   ├── AccountBlocked      account_blocked
│   │   ├── AccountConflict     account_conflict
│   │   ├── AccountFrozen       account_frozen
│   │   ├── NotInvited          not_invited
│   │   ├── DomainNotAllowed    domain_not_allowed
│   │   └── AddressNotAllowed   address_not_allowed
│   ├── NotFound                not_found
│   ├── MethodNotAllowed        method_not_allowed
│   ├── TooLarge                too_large
│   ├── UnsupportedMediaType    unsupported_media_type
│   ├── Conflict                conflict
│   │   ├── AlreadyFinished     already_finished
│   │   ├── TooLate             too_late
│   │   ├── ModelUnavailable    model_unavailable
│   │   └── PriceChanged        price_changed
│   ├── InvalidInput            invalid_input
│   │   ├── KeyReused           idempotency_key_reused
│   │   ├── ReferencesNotSupported  references_not_supported
│   │   └── UnsafeUpload        unsafe_upload
│   └── TooMany                 (asking later may work)
│       ├── RateLimited         rate_limited
│       ├── QuotaExceeded       quota_exceeded
│       ├── BudgetExhausted     budget_exhausted
│       └── TooManyRunning      too_many_running
├── Unavailable                 temporarily_unavailable; nothing was charged
│   └── ProviderDown            provider_unavailable
└── BrokenInvariant             a bug: the books would not balance; the write is not made

A port's own errors (storage, deliveries, providers, files) stand beside the port and derive from these.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar


class PlatformError(Exception):
    """An error with a stable `code`, a sentence for a person, and further fields for a program."""

    code: ClassVar[str] = "internal"

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, object] = extra


class Refused(PlatformError):
    """The caller's request cannot be granted; nothing was changed and nothing was charged."""


class MalformedRequest(Refused):
    code = "malformed_request"


class KeyRequired(Refused):
    code = "idempotency_key_required"


class Unauthenticated(Refused):
    code = "unauthenticated"


class SignInTooOld(Unauthenticated):
    code = "reauth_required"


class InsufficientCredits(Refused):
    code = "insufficient_credits"

    def __init__(self, *, needed: int, available: int) -> None:
        super().__init__(
            f"This needs {needed} credits and you have {available} available.", needed=needed, available=available
        )


class Forbidden(Refused):
    code = "forbidden"


class AccountBlocked(Forbidden):
    code = "account_blocked"


class AccountConflict(Forbidden):
    code = "account_conflict"


class AccountFrozen(Forbidden):
    code = "account_frozen"


class NotInvited(Forbidden):
    code = "not_invited"


class DomainNotAllowed(Forbidden):
    code = "domain_not_allowed"


class AddressNotAllowed(Forbidden):
    code = "address_not_allowed"


class NotFound(Refused):
    """What is not there, and what belongs to somebody else: the two are told apart nowhere."""

    code = "not_found"

    def __init__(self, detail: str = "There is nothing here.") -> None:
        super().__init__(detail)


class MethodNotAllowed(Refused):
    code = "method_not_allowed"


class TooLarge(Refused):
    code = "too_large"


class UnsupportedMediaType(Refused):
    code = "unsupported_media_type"


class Conflict(Refused):
    code = "conflict"


class AlreadyFinished(Conflict):
    code = "already_finished"


class TooLate(Conflict):
    code = "too_late"


class ModelUnavailable(Conflict):
    code = "model_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This model cannot be used now: {reason}.", reason=reason)


class PriceChanged(Conflict):
    code = "price_changed"

    def __init__(self, *, credits: int) -> None:
        super().__init__(f"The price is now {credits} credits.", credits=credits)


class InvalidInput(Refused):
    """A field is wrong; `fields` maps each to a sentence that says what would be right."""

    code = "invalid_input"

    def __init__(self, detail: str, fields: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> None:
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
        errors = [{"field": field, "message": message} for field, message in pairs]
        super().__init__(detail, **({"errors": errors} if errors else {}))


class KeyReused(InvalidInput):
    code = "idempotency_key_reused"


class ReferencesNotSupported(InvalidInput):
    code = "references_not_supported"


class UnsafeUpload(InvalidInput):
    code = "unsafe_upload"


class TooMany(Refused):
    """More than is allowed now; `retry_after` is in whole seconds, at least one."""

    def __init__(self, detail: str, *, retry_after: int, **extra: object) -> None:
        super().__init__(detail, **extra)
        self.retry_after = max(1, retry_after)


class RateLimited(TooMany):
    code = "rate_limited"

    def __init__(self, policy: str, *, retry_after: int) -> None:
        super().__init__("Too many requests; wait a moment and ask again.", retry_after=retry_after)
        self.policy = policy


class QuotaExceeded(TooMany):
    code = "quota_exceeded"

    def __init__(self, *, quota: str, limit: int, left: int, resets_at: datetime, now: datetime) -> None:
        super().__init__(
            f"Your limit {quota.replace('_', ' ')} is {limit} and would be passed; {left} are left until "
            f"{resets_at:%Y-%m-%d %H:%M} ({resets_at.tzinfo}).",
            retry_after=int((resets_at - now).total_seconds()) + 1,
            quota=quota,
            limit=limit,
            left=left,
            resets_at=resets_at,
        )


class BudgetExhausted(TooMany):
    code = "budget_exhausted"

    def __init__(self, *, department: str, left: int, resets_at: datetime, now: datetime) -> None:
        super().__init__(
            f"The budget of the department {department} for this month has {left} credits left; the next begins at "
            f"{resets_at:%Y-%m-%d %H:%M} ({resets_at.tzinfo}).",
            retry_after=int((resets_at - now).total_seconds()) + 1,
            department=department,
            left=left,
            resets_at=resets_at,
        )


class TooManyRunning(TooMany):
    code = "too_many_running"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"At most {limit} generations may run at once.", retry_after=5, limit=limit)


class Unavailable(PlatformError):
    """Something we need does not answer; nothing was charged and asking again is safe. `retry_after` in seconds."""

    code = "temporarily_unavailable"

    def __init__(self, detail: str = "The service is busy; ask again in a moment.", *, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = max(1, retry_after)


class ProviderDown(Unavailable):
    code = "provider_unavailable"


class BrokenInvariant(PlatformError):
    """A rule of the books would be broken by this write, so it is not made: a bug, never a user's mistake."""

    code = "broken_invariant"
