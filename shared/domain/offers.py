"""Offers: what administrators change about models, price and availability, each change from a moment on; and what holds then.

What holds at a time is, for the price and for the availability, the change that began last; of two that begin together the
later one. The version of a price is that of the change that set it, so the changes tell what each version cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.domain.errors import Conflict, InvalidInput

MOST_CREDITS = 100_000
"""Credits a model may cost, as in the catalogue."""

SKEW = timedelta(minutes=1)
"""How far clocks may differ: a beginning this long ago is now, and what held this long ago may still be asked for."""

MOST_PLANNED = 10
"""Changes of a model that may lie in the future, so that the one document of all models stays small."""

Field = Literal["credits", "available"]


@dataclass(frozen=True)
class Wanted:
    """What is to change, and why. None leaves it; `starts` None is now. Credits are whole."""

    credits: int | None
    available: bool | None
    starts: datetime | None
    reason: str


@dataclass(frozen=True)
class OfferChange:
    """One change of a model, immutable; `version` counts the changes of the model from 1. None left it as it was."""

    id: str
    model: str
    version: int
    starts: datetime
    credits: int | None
    available: bool | None
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Offers:
    """Of all models the changes that still matter, and how many each has had. One document, read by everybody who sells."""

    id: str = "offers"
    changes: tuple[OfferChange, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Holding:
    """What the changes make of a model at a time. Without `credits` the catalogue's price holds, and `version` is 0."""

    credits: int | None
    version: int
    available: bool


def change_id(model: str, version: int) -> str:
    return f"{model}:{version}"


def holding(offers: Offers, model: str, at: datetime) -> Holding:
    """What holds for a model at a time."""
    changes = [change for change in offers.changes if change.model == model]
    price, switch = _last(changes, "credits", at), _last(changes, "available", at)
    return Holding(
        credits=price.credits if price else None,
        version=price.version if price else 0,
        available=switch is None or bool(switch.available),
    )


def upcoming(offers: Offers, model: str, at: datetime) -> OfferChange | None:
    """The change of a model that begins next."""
    future = [change for change in offers.changes if change.model == model and change.starts > at]
    return min(future, key=_place, default=None)


def changed(offers: Offers, model: str, wanted: Wanted, *, actor: str, now: datetime) -> tuple[Offers, OfferChange]:
    """The offers with one change more, and without those that no longer matter.

    Raises InvalidInput (nothing to change, no reason, a beginning in the past), Conflict (too many are planned).
    """
    if wanted.credits is None and wanted.available is None:
        raise InvalidInput("There is nothing to change.", {"body": "Give credits, available or both."})
    if not wanted.reason.strip():
        raise InvalidInput("A change needs a reason.", {"reason": "Say why; the history keeps it."})
    if wanted.starts is not None and wanted.starts < now - SKEW:
        raise InvalidInput("A change cannot begin in the past.", {"from": "Give a later time, or none for now."})
    version = offers.versions.get(model, 0) + 1
    change = OfferChange(
        id=change_id(model, version),
        model=model,
        version=version,
        # What was sold in the last minute was sold at the old price, whatever a clock says.
        starts=now if wanted.starts is None else max(wanted.starts, now),
        credits=wanted.credits,
        available=wanted.available,
        actor=actor,
        reason=wanted.reason.strip(),
        at=now,
    )
    kept = [one for one in (*offers.changes, change) if _matters((*offers.changes, change), one, now - SKEW)]
    if sum(one.model == model and one.starts > now for one in kept) > MOST_PLANNED:
        raise Conflict(f"At most {MOST_PLANNED} changes of a model may be planned.")
    return replace(offers, changes=tuple(kept), versions={**offers.versions, model: version}), change


def _matters(changes: tuple[OfferChange, ...], change: OfferChange, since: datetime) -> bool:
    """Whether a change holds at some time from `since` on."""
    own = [one for one in changes if one.model == change.model]
    first = max(since, change.starts)
    return any(_last(own, field, first) == change for field in ("credits", "available"))


def _last(changes: list[OfferChange], field: Field, at: datetime) -> OfferChange | None:
    """The change that set the field to what it is at a time."""
    begun = [change for change in changes if change.starts <= at and getattr(change, field) is not None]
    return max(begun, key=_place, default=None)


def _place(change: OfferChange) -> tuple[datetime, int]:
    return change.starts, change.version
