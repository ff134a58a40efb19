"""Submit: one commit that accepts a job, holds its price and remembers the answer; then a delivery to the worker."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.app import App
from shared.catalogue import Model
from shared.deliveries.contract import Delivery
from shared.domain import ids, periods, pricing, quotas, settlement
from shared.domain.errors import BudgetExhausted, InvalidInput, KeyReused, ModelUnavailable
from shared.domain.jobs import Job
from shared.domain.kinds import Role
from shared.domain.ledger import Account
from shared.domain.records import UNASSIGNED, Department, DepartmentMonth, RequestRecord, RoleQuotas
from shared.services import people, references
from shared.services.changes import committed
from shared.services.deliver import deliver
from shared.storage.store import Change, Reader

ROUTE = "generate"
REMEMBERED = timedelta(hours=48)
"""How long the same key brings the same answer."""

UNDELIVERED_SECONDS = 60
"""How long a queued job may wait before the sweep delivers it again."""


@dataclass(frozen=True)
class AskedReference:
    """A reference as a person names it: an upload of theirs, or an output of a job of theirs."""

    role: Role
    upload_id: str | None = None
    task_id: str | None = None
    index: int | None = None
    strength: float | None = None


@dataclass(frozen=True)
class Asked:
    """What a person asks for. `credits` is the price they were shown."""

    model: str
    prompt: str
    params: Mapping[str, Any]
    references: tuple[AskedReference, ...] = ()
    credits: int | None = None


@dataclass(frozen=True)
class Quote:
    credits: int
    available_after: int


@dataclass(frozen=True)
class Answer:
    """The answer to give, and whether it was given before. `burst_left` is how many more would be accepted at once."""

    body: Mapping[str, object]
    replayed: bool
    job_id: str
    burst_left: int | None = None


def quote(app: App, *, uid: str, asked: Asked) -> Quote:
    """What it would cost now. Charges nothing; raises what submit would raise about the request itself."""

    def step(read: Reader) -> Change[Quote]:
        sold = _sold(read, app, uid=uid, asked=asked, now=app.now())
        account = people.found(read.get(Account, uid))
        return Change(Quote(sold.credits, account.balance.available - sold.credits))

    return app.store.commit(step)


def submit(app: App, *, uid: str, key: str, asked: Asked) -> Answer:
    """Accept a generation once for each key.

    Raises KeyReused, InvalidInput, ReferencesNotSupported, ModelUnavailable, InsufficientCredits,
    RateLimited, QuotaExceeded, TooManyRunning, BudgetExhausted, Forbidden and its kinds, Unavailable. On every error
    nothing is held and no job exists.
    """
    job_id = app.new_id()
    answer = app.store.commit(
        lambda read: _accept(read, app, uid=uid, key=key, asked=asked, job_id=job_id, now=app.now())
    )
    if not answer.replayed:
        deliver(app, Delivery(answer.job_id, epoch=0))
    return answer


def _accept(read: Reader, app: App, *, uid: str, key: str, asked: Asked, job_id: str, now: datetime) -> Change[Answer]:
    record_id = ids.request_record(uid, ROUTE, key)
    read.prefetch((RequestRecord, record_id), (Account, uid), (Job, job_id))
    record = read.get(RequestRecord, record_id)
    if record is not None and record.expires_at > now:
        return Change(_replay(record, asked, job_id))

    account = people.entitled(read.get(Account, uid))
    sold = _sold(read, app, uid=uid, asked=asked, now=now)
    model = sold.model
    bucket = account.generate_bucket.take(quotas.GENERATE, now, policy="generate")

    month = ids.department_month(account.department, periods.month_of(now, app.policy.zone))
    read.prefetch((RoleQuotas, account.role), (Department, account.department), (DepartmentMonth, month))
    usage = quotas.admit(
        account.usage,
        people.limits(read, account),
        credits=sold.credits,
        kind=model.kind,
        model=model.id,
        now=now,
        zone=app.policy.zone,
    )
    job = _job(app, account, asked, sold, job_id=job_id, now=now)
    settled = settlement.hold(job, replace(account, usage=usage, generate_bucket=bucket))
    budget = _budget(read, app, settled, now)
    answer = _answer(settled)
    new_record = RequestRecord(
        id=record_id,
        user_id=uid,
        route=ROUTE,
        fingerprint=_fingerprint(asked),
        status=202,
        body=answer,
        subject=job_id,
        created_at=now,
        expires_at=now + REMEMBERED,
    )
    read.get(Job, job.id)
    read.get(type(settled.entry), settled.entry.id)
    return Change(
        Answer(answer, replayed=False, job_id=job_id, burst_left=int(bucket.tokens)),
        create=(settled.job, settled.entry, *([new_record] if record is None else []), *budget.create),
        update=(settled.account, *sold.found.used, *([new_record] if record is not None else []), *budget.update),
        increment=budget.increment,
    )


def _replay(record: RequestRecord, asked: Asked, job_id: str) -> Answer:
    if record.fingerprint != _fingerprint(asked):
        raise KeyReused("This Idempotency-Key was used for another request; use a new key for each new request.")
    return Answer(record.body, replayed=record.subject != job_id, job_id=record.subject)


@dataclass(frozen=True)
class Sold:
    """What a request comes to: the model, its parameters filled in, the files of its references, and the price."""

    model: Model
    params: Mapping[str, Any]
    found: references.Found
    credits: int


def _sold(read: Reader, app: App, *, uid: str, asked: Asked, now: datetime) -> Sold:
    """Understand a request. Raises InvalidInput and its kinds, ModelUnavailable, PriceChanged."""
    model, params = _understood(app, asked)
    reason = model.available(now.astimezone(app.policy.zone).date())
    if reason is not None:
        raise ModelUnavailable(reason)
    credits = pricing.total(_price(app, model), outputs=model.outputs(params))
    pricing.agree(credits, asked.credits)
    return Sold(model, params, references.resolve(read, uid=uid, asked=asked.references, now=now), credits)


def _understood(app: App, asked: Asked) -> tuple[Model, dict[str, Any]]:
    model = app.catalogue.models.get(asked.model)
    if model is None:
        raise InvalidInput("There is no such model.", {"model": "Not in the list of models."})
    prompt = asked.prompt.strip()
    if not prompt:
        raise InvalidInput("The prompt is empty.", {"prompt": "Say what to generate."})
    if len(asked.prompt) > model.max_prompt:
        raise InvalidInput(
            "The prompt is too long.",
            {"prompt": f"At most {model.max_prompt} characters; this has {len(asked.prompt)}."},
        )
    params = model.params_for(asked.params)
    model.check_references([reference.role for reference in asked.references])
    return model, params


def _price(app: App, model: Model) -> pricing.Price:
    return pricing.Price(model.price.credits, model.price.per, app.catalogue.version)


def _provider_cost(model: Model, outputs: int) -> int:
    """What one run costs us at the provider, in millionths of a US dollar."""
    return round(model.provider_cost_usd * 1_000_000) * (outputs if model.price.per == "output" else 1)


def _job(app: App, account: Account, asked: Asked, sold: Sold, *, job_id: str, now: datetime) -> Job:
    model = sold.model
    return Job(
        id=job_id,
        user_id=account.id,
        department=account.department,
        day=periods.day_of(now, app.policy.zone),
        month=periods.month_of(now, app.policy.zone),
        model=model.id,
        model_title=model.title,
        kind=model.kind,
        provider=model.provider,
        prompt=asked.prompt,
        params=sold.params,
        references=sold.found.references,
        credits=sold.credits,
        price_version=app.catalogue.version,
        cancel_rule=model.cancel_rule,
        provider_cost_micros=_provider_cost(model, model.outputs(sold.params)),
        created_at=now,
        deadline=now + timedelta(seconds=model.deadline_seconds),
        wake_at=now + timedelta(seconds=UNDELIVERED_SECONDS),
    )


def _budget(read: Reader, app: App, settled: settlement.Settlement, now: datetime) -> Change[None]:
    """Count the hold in the department's month; where there is a limit it binds, in this same commit."""
    entry = settled.entry
    department = read.get(Department, entry.department)
    limit = department.monthly_credits if department else None
    if department is None and entry.department == UNASSIGNED:
        limit = app.policy.unassigned_monthly_credits
    if limit is None:
        return Change(None, increment=(committed(entry, entry.amount),))
    id = ids.department_month(entry.department, entry.month)
    month = read.get(DepartmentMonth, id)
    before = month or DepartmentMonth(id=id, department=entry.department, month=entry.month)
    if before.committed + entry.amount > limit:
        raise BudgetExhausted(department=entry.department, resets_at=periods.next_month(now, app.policy.zone), now=now)
    after = replace(before, committed=before.committed + entry.amount)
    return Change(None, create=(after,)) if month is None else Change(None, update=(after,))


def _answer(settled: settlement.Settlement) -> dict[str, object]:
    return {
        "task_id": settled.job.id,
        "status": "queued",
        "credits": settled.job.credits,
        "balance": {"available": settled.account.balance.available, "held": settled.account.balance.held},
        "poll_url": f"/api/poll/{settled.job.id}",
        "created_at": settled.job.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _fingerprint(asked: Asked) -> str:
    body = {
        "model": asked.model,
        "prompt": asked.prompt,
        "params": asked.params,
        "references": [vars(reference) for reference in asked.references],
        "credits": asked.credits,
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
