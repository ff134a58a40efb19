"""Admin views: what administrators and managers see: people, departments, models, providers."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shared.api import views
from shared.catalogue import ProviderEntry
from shared.domain import breakers, budgets
from shared.domain.breakers import Breaker, breaker_id
from shared.domain.ledger import Account
from shared.domain.offers import OfferChange
from shared.domain.quotas import Quotas
from shared.domain.records import Department, DepartmentMonth
from shared.services.offers import Offer
from shared.services.read import QuotaState


def person(account: Account, limits: Quotas, states: Iterable[QuotaState], *, private: bool) -> dict[str, Any]:
    """A person, the limits that hold for them and how far each is used, and the allowance they were given last.

    Why they are blocked or frozen is `private` to administrators.
    """
    shown, last = views.person(account), account.allowance
    reasons = {"blocked_reason": account.blocked_reason, "frozen_reason": account.frozen}
    return {
        **shown,
        **(reasons if private else dict.fromkeys(reasons)),
        "limits": asdict(limits),
        "usage": [asdict(state) for state in states],
        "last_allowance": {
            "month": last.period,
            "credits": last.credits,
            "unused": "expire" if last.expires else "keep",
        }
        if last
        else None,
    }


def department(value: Department, month: DepartmentMonth | None) -> dict[str, Any]:
    used = month.used if month else 0
    granted = month.granted_by_managers if month else 0
    return {
        "id": value.id,
        "title": value.title,
        "monthly_credits": value.monthly_credits,
        "monthly_grants": value.monthly_grants,
        "retention_days": value.retention_days,
        "committed": used,
        "refunded": month.refunded if month else 0,
        "granted": granted,
        "left": None if value.monthly_credits is None else max(0, value.monthly_credits - used),
        "warning": budgets.level(used, value.monthly_credits),
    }


def model(offer: Offer, *, typical: Mapping[str, float]) -> dict[str, Any]:
    """A model as administrators manage it: with what it costs us, and what the catalogue says beside what holds."""
    entry = offer.model
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "provider": entry.provider,
        "price": {"credits": offer.price.credits, "per": offer.price.per},
        "price_version": offer.price.version,
        "catalogue_credits": entry.price.credits,
        "available": offer.reason is None,
        "unavailable_reason": offer.reason,
        "next_change": offer_change(offer.upcoming) if offer.upcoming else None,
        "typical_seconds": typical[entry.id],
        "provider_cost_usd": entry.provider_cost_usd,
        "ends": entry.ends.isoformat() if entry.ends else None,
    }


def offer_change(change: OfferChange) -> dict[str, Any]:
    """One change of a model; what it left as it was is null."""
    return {
        "version": change.version,
        "credits": change.credits,
        "available": change.available,
        "from": change.starts,
        "actor": change.actor,
        "reason": change.reason,
        "at": change.at,
    }


def provider(
    entry: ProviderEntry, *, models: list[str], known: Mapping[str, Breaker], set_up: bool, now: datetime
) -> dict[str, Any]:
    """A provider as administrators watch it: the breaker of each of its models."""
    shown = []
    for id in models:
        name = breaker_id(entry.id, id)
        shown.append({"model": id, **_breaker(known.get(name, Breaker(name)), now)})
    return {"id": entry.id, "title": entry.title, "set_up": set_up, "models": shown}


def _breaker(breaker: Breaker, now: datetime) -> dict[str, Any]:
    calls, failures = breakers.recent(breaker, now)
    error = breaker.last_error
    return {
        "state": breakers.state(breaker, now),
        "open_until": breaker.open_until,
        "failures_in_a_row": breaker.in_a_row,
        "last_minute": {"calls": calls, "failures": failures},
        "failures": [{"code": code, "count": count} for code, count in sorted(breaker.failures.items())],
        "failures_since": breaker.since,
        "last_error": {"code": error.code, "message": error.detail, "at": error.at} if error else None,
    }
