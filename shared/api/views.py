"""Views: our values as api clients see them, built field by field from lists of what may be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from shared.domain import counts, quotas, search
from shared.domain.jobs import Job, JobReference, Output, State
from shared.domain.ledger import Account, Entry
from shared.domain.quotas import Quotas
from shared.domain.records import Upload, UsageTotals
from shared.services.offers import Offer
from shared.services.read import QuotaState
from shared.storage.files import Files

SHORT_TEXT = 300
"""Characters of a text shown in lists."""

STAGES: Mapping[State, str] = {
    State.QUEUED: "queued",
    State.STARTING: "starting",
    State.RUNNING: "generating",
    State.FINALIZING: "saving",
}

EXTENSIONS: Mapping[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "text/plain": "txt",
}


Typical = Mapping[str, float]
"""Seconds that each model usually takes."""


def task(job: Job, *, files: Files, typical: Typical, now: datetime, text: str | None = None) -> dict[str, Any]:
    """A task in full. `text` is a long text that was kept in a file."""
    return {
        "task_id": job.id,
        "status": search.shown_status(job),
        "stage": STAGES.get(job.state, "done"),
        "progress": job.progress,
        "eta_seconds": _eta(job, typical.get(job.model), now),
        "model": job.model,
        "model_title": job.model_title,
        "kind": job.kind,
        "prompt": job.prompt,
        "params": job.params,
        "references": [_reference(reference) for reference in job.references],
        "credits": job.credits,
        "charged": job.charged,
        "refunded": job.refunded,
        "cancel_rule": job.cancel_rule,
        "favourite": job.favourite,
        "text": text if text is not None else job.text,
        "outputs": [_output(output, job, files, now) for output in job.outputs],
        "error": {"code": job.error_code, "message": job.error_message} if job.error_code else None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def listed_task(job: Job, *, files: Files, typical: Typical, now: datetime) -> dict[str, Any]:
    """A task in a list: no parameters, the text cut short, pictures as thumbnails only."""
    shown = task(replace(job, outputs=()), files=files, typical=typical, now=now)
    del shown["params"]
    shown["text"] = job.text[:SHORT_TEXT] if job.text is not None else None
    shown["outputs"] = [_thumbnail(output, files, now) for output in job.outputs]
    return shown


def me(account: Account, limits: Quotas, states: list[QuotaState]) -> dict[str, Any]:
    return {
        "uid": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "department": account.department,
        "balance": balance(account),
        "quotas": [asdict(state) for state in states],
        "running": account.usage.running,
        "limits": {
            "running_at_once": limits.running_at_once,
            "kinds": limits.kinds,
            "models": limits.models,
            "generate": asdict(quotas.GENERATE),
            "requests": asdict(quotas.EVERYTHING_ELSE),
        },
    }


def balance(account: Account) -> dict[str, int]:
    return {"available": account.balance.available, "held": account.balance.held}


def model(offer: Offer, *, typical: Typical) -> dict[str, Any]:
    """A model as people choose it, at the price of now."""
    entry = offer.model
    return {
        "id": entry.id,
        "title": entry.title,
        "description": entry.description,
        "kind": entry.kind,
        "provider": entry.provider,
        "price": {"credits": offer.price.credits, "per": offer.price.per},
        "max_prompt": entry.max_prompt,
        "params_schema": entry.params,
        "references": {role: {"max": entry.max_references(role)} for role in ("character", "style", "color")},
        "typical_seconds": typical[entry.id],
        "cancel_rule": entry.cancel_rule,
        "available": offer.reason is None,
        "unavailable_reason": offer.reason,
    }


def entry(line: Entry) -> dict[str, Any]:
    """A ledger entry. `amount` is positive; `kind` says which way it went."""
    return {
        "entry_id": line.id,
        "kind": line.kind.value,
        "task_id": line.job_id,
        "model": line.model,
        "amount": line.amount,
        "balance_after": {"available": line.after.available, "held": line.after.held},
        "department": line.department,
        "actor": line.actor,
        "reason": line.reason,
        "at": line.at,
    }


def named(accounts: Iterable[Account]) -> list[dict[str, Any]]:
    """The names of those whose ids an answer holds."""
    return [{"uid": account.id, "email": account.email, "name": account.name} for account in accounts]


def upload(value: Upload, *, files: Files, now: datetime) -> dict[str, Any]:
    """An upload that is ready."""
    return {
        "upload_id": value.id,
        "content_type": value.content_type,
        "bytes": value.bytes,
        "width": value.width,
        "height": value.height,
        "url": files.signed_get(value.object, now=now) if value.object else None,
    }


def file_of_upload(value: Upload, *, files: Files, now: datetime) -> dict[str, Any]:
    shown = upload(value, files=files, now=now)
    return {
        "kind": "upload",
        "name": value.filename,
        "content_type": shown["content_type"],
        "bytes": shown["bytes"],
        "task_id": None,
        "upload_id": value.id,
        "index": None,
        "url": shown["url"],
        "created_at": value.created_at,
    }


def files_of_job(job: Job, *, files: Files, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "kind": "output",
            "name": file_name(job, output),
            "content_type": output.content_type,
            "bytes": output.bytes,
            "task_id": job.id,
            "upload_id": None,
            "index": output.index,
            "url": files.signed_get(output.object, now=now),
            "created_at": job.created_at,
        }
        for output in job.outputs
    ]


def usage(totals: list[UsageTotals]) -> list[dict[str, Any]]:
    """Counters by month and model, without what the providers ask."""
    return [
        {
            "month": month,
            "model": model,
            "succeeded": numbers.succeeded,
            "failed": numbers.failed,
            "cancelled": numbers.cancelled,
            "credits": numbers.credits,
            "refunded": numbers.refunded,
            "seconds": numbers.seconds,
        }
        for (month, model), numbers in counts.by_model(totals).items()
    ]


def person(account: Account) -> dict[str, Any]:
    """A person with all that their account alone says; an administrator sees more (admin_views)."""
    return {
        "uid": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "department": account.department,
        "status": account.status,
        "frozen": account.frozen is not None,
        "blocked_reason": account.blocked_reason,
        "balance": asdict(account.balance),
        "quotas": asdict(account.quotas) if account.quotas else None,
        "allowance": {"per": "month", **asdict(account.own_allowance)} if account.own_allowance else None,
        "running": account.usage.running,
        "signed_in": account.sign_in is not None,
        "created_at": account.created_at,
        "erasure": account.erasure,
    }


def file_name(job: Job, output: Output) -> str:
    """The name a download gets: the model, the day, the job and the number of the output."""
    extension = EXTENSIONS.get(output.content_type, "bin")
    return f"{job.model}-{job.created_at:%Y%m%d}-{job.id[:8]}-{output.index + 1}.{extension}"


def _eta(job: Job, typical: float | None, now: datetime) -> int | None:
    """Whole seconds until it is probably done.

    What is typical counts as much as is still to do, what the progress promises as much as is done: the first per cent of a
    run, spent on waiting and loading, says nothing about the rest of it.
    """
    if job.ended or typical is None:
        return None
    if job.started_at is None:
        return max(1, round(typical))
    running = (now - job.started_at).total_seconds()
    if not job.progress:
        return max(1, round(typical - running))
    to_do = 1 - job.progress
    return max(1, round(to_do * to_do * typical + to_do * running))


def _reference(reference: JobReference) -> dict[str, Any]:
    shown: dict[str, Any] = {"role": reference.role, "strength": reference.strength}
    if reference.upload_id is not None:
        return {**shown, "upload_id": reference.upload_id}
    return {**shown, "output": {"task_id": reference.task_id, "index": reference.index}}


def _output(output: Output, job: Job, files: Files, now: datetime) -> dict[str, Any]:
    return {
        **_thumbnail(output, files, now),
        "url": files.signed_get(output.object, now=now),
        "download_url": files.signed_get(output.object, now=now, download_name=file_name(job, output)),
    }


def _thumbnail(output: Output, files: Files, now: datetime) -> dict[str, Any]:
    """An output without the addresses of its file: every signature costs about a millisecond."""
    return {
        "index": output.index,
        "content_type": output.content_type,
        "bytes": output.bytes,
        "width": output.width,
        "height": output.height,
        "duration_seconds": output.duration_seconds,
        "url": None,
        "download_url": None,
        "thumbnail_url": files.signed_get(output.thumbnail, now=now) if output.thumbnail else None,
    }
