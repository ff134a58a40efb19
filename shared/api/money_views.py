"""Money views: what administrators see of movements for many, imported people, the settings of roles, and everybody's tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shared.domain import search
from shared.domain.allowances import RoleAllowance
from shared.domain.jobs import Job
from shared.domain.ledger import Account
from shared.domain.pasted import Listed
from shared.domain.quotas import Quotas, UserRole
from shared.services.bulk import Preview, Progress, Refusal
from shared.services.invite import Checked


def previewed(
    items: tuple[Preview, ...], refusals: tuple[Refusal, ...], names: Mapping[str, Account]
) -> dict[str, Any]:
    """A movement for many that is only looked at. `names` are those of whom a refusal names."""
    people = len(items) + len(refusals)
    return {
        "applied": False,
        "people": people,
        "given": len(items),
        "refusals": [_refusal(refusal, names) for refusal in refusals],
        "items": [asdict(item) for item in items],
        "left": people,
        "done": False,
    }


def progress(value: Progress, names: Mapping[str, Account]) -> dict[str, Any]:
    """A movement for many that is carried out, as far as it is. `names` are those of whom a refusal names."""
    return {
        "applied": True,
        "people": value.people,
        "given": value.given,
        "refusals": [_refusal(refusal, names) for refusal in value.refusals],
        "items": [],
        "left": len(value.left),
        "done": not value.left,
    }


def imported(checked: Checked, added: Iterable[Listed], *, applied: bool, left: int) -> dict[str, Any]:
    """A pasted list: who is new, who is here, what is left aside and why, and who was added by this call."""
    return {
        "applied": applied,
        "new": [_listed(one) for one in checked.new],
        "known": [{"line": one.line, "email": one.email} for one in checked.known],
        "duplicates": [asdict(one) for one in checked.duplicates],
        "bad": [asdict(one) for one in checked.bad],
        "added": [one.email for one in added],
        "left": left,
        "done": applied and left == 0,
    }


def quotas(role: UserRole, value: Quotas) -> dict[str, Any]:
    return {"role": role.value, **asdict(value)}


def allowance(value: RoleAllowance) -> dict[str, Any]:
    return {"role": value.id, "credits": value.credits, "per": "month", "unused": value.unused}


def task(job: Job, *, overdue: datetime) -> dict[str, Any]:
    """What an administrator sees of somebody's task: what became of it and what it cost, nothing of what it was about.

    It is stuck if it should have been moved by `overdue`.
    """
    return {
        "task_id": job.id,
        "uid": job.user_id,
        "department": job.department,
        "model": job.model,
        "model_title": job.model_title,
        "kind": job.kind,
        "provider": job.provider,
        "status": search.shown_status(job),
        "stuck": search.asked_for(job, None, overdue),
        "credits": job.credits,
        "charged": job.charged,
        "refunded": job.refunded,
        "cancel_rule": job.cancel_rule,
        "attempts": job.attempt,
        "error_code": job.error_code,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "wake_at": job.wake_at,
    }


def _refusal(refusal: Refusal, names: Mapping[str, Account]) -> dict[str, Any]:
    account = names.get(refusal.uid)
    return {
        **asdict(refusal),
        "email": account.email if account else None,
        "name": account.name if account else None,
    }


def _listed(one: Listed) -> dict[str, Any]:
    return {**asdict(one), "role": one.role.value}
