"""Submit: one commit that accepts a job, holds its price and remembers the answer; then a delivery to the worker."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared import logs, tracing
from shared.app import App
from shared.catalogue import Model
from shared.deliveries.contract import Delivery
from shared.domain import ids, periods, quotas, settlement
from shared.domain.jobs import Job
from shared.domain.ledger import Account
from shared.domain.records import (
    AuditRecord,
    Department,
    DepartmentMonth,
    RequestRecord,
    RoleQuotas,
)
from shared.services import budgets, people, remembered
from shared.services.asked import Asked, Sold, Terms, at_terms, sold
from shared.services.audit import Asking, recorded
from shared.services.deliver import deliver
from shared.services.remembered import Keyed
from shared.storage.store import Change, Reader

ROUTE = "generate"

UNDELIVERED_SECONDS = 60
"""How long a queued job may wait before the sweep delivers it again."""


@dataclass(frozen=True)
class Quote:
    credits: int
    available_after: int


@dataclass(frozen=True)
class Answer:
    """The answer to give, and whether it was given before. `burst_left` is how many more would be accepted at once.

    `crossed` is the department's month if this hold brought it near its limit, or to it.
    """

    body: Mapping[str, object]
    replayed: bool
    job_id: str
    burst_left: int | None = None
    crossed: DepartmentMonth | None = None


def quote(app: App, *, uid: str, asked: Asked) -> Quote:
    """What it would cost now. Charges nothing; raises what submit would raise about the request itself."""

    def decide(terms: Terms) -> Quote:
        def step(read: Reader) -> Change[Quote]:
            wanted = sold(read, uid=uid, asked=asked, terms=terms, policy=app.policy, now=app.now())
            account = people.found(read.get(Account, uid))
            return Change(Quote(wanted.credits, account.balance.available - wanted.credits))

        return app.store.commit(step)

    return at_terms(app, asked, decide)


def submit(app: App, *, uid: str, key: str, asked: Asked, trial: Asking | None = None) -> Answer:
    """Accept a generation once for each key.

    `trial` is an administrator who tries a model, also one that is not sold now; the audit says so. Raises KeyReused,
    InvalidInput, ReferencesNotSupported, ModelUnavailable, PriceChanged, InsufficientCredits, RateLimited, QuotaExceeded,
    TooManyRunning, BudgetExhausted, Forbidden and its kinds, Unavailable, ProviderDown. On every error nothing is held and
    no job exists.
    """
    if asked.model in app.catalogue.models:
        logs.about(model=asked.model, provider=app.catalogue.models[asked.model].provider)
    here = tracing.present()
    new = _New(job_id=app.new_id(), audit_id=app.new_id(), trial=trial, trace=here.id if here else "")
    answer = at_terms(
        app,
        asked,
        lambda terms: app.store.commit(
            lambda read: _accept(read, app, uid=uid, key=key, asked=asked, terms=terms, new=new, now=app.now())
        ),
    )
    logs.about(job_id=answer.job_id)
    if not answer.replayed:
        deliver(app, Delivery(answer.job_id, epoch=0))
        if answer.crossed is not None:
            budgets.warn(answer.crossed)
    return answer


@dataclass(frozen=True)
class _New:
    """The ids of what is about to be written, chosen before the commit, the trace of the request, and the administrator who
    tries a model, if so."""

    job_id: str
    audit_id: str
    trial: Asking | None
    trace: str


def _accept(
    read: Reader, app: App, *, uid: str, key: str, asked: Asked, terms: Terms, new: _New, now: datetime
) -> Change[Answer]:
    job_id = new.job_id
    request = Keyed(uid, ROUTE, key, _fingerprint(asked))
    read.prefetch((RequestRecord, request.id), (Account, uid), (Job, job_id))
    record = remembered.answered(read, request, now)
    if record is not None:
        return Change(_replay(read, record, job_id))

    account = people.entitled(read.get(Account, uid))
    anyway = new.trial is not None
    wanted = sold(read, uid=uid, asked=asked, terms=terms, anyway=anyway, policy=app.policy, now=now)
    model = wanted.model
    bucket = account.generate_bucket.take(quotas.GENERATE, now, policy="generate")

    month = ids.department_month(account.department, periods.month_of(now, app.policy.zone))
    read.prefetch((RoleQuotas, account.role), (Department, account.department), (DepartmentMonth, month))
    usage = quotas.admit(
        account.usage,
        people.limits(read, account),
        credits=wanted.credits,
        kind=model.kind,
        model=model.id,
        now=now,
        zone=app.policy.zone,
    )
    # The clocks of two instances may differ: what was counted in a later period is booked there, too.
    job = replace(
        _job(app, account, asked, wanted, job_id=job_id, now=now),
        day=usage.day.period,
        month=usage.month.period,
        trace=new.trace,
    )
    settled = settlement.hold(job, replace(account, usage=usage, generate_bucket=bucket))
    budget = budgets.committing(read, app, settled.entry, job_id=job_id)
    answer = _answer(settled)
    answering = remembered.answering(read, request, status=202, body=answer, subject=job_id, now=now)
    read.get(Job, job.id)
    read.get(type(settled.entry), settled.entry.id)
    tried = _tried(read, app, job, new)
    return Change(
        Answer(answer, replayed=False, job_id=job_id, burst_left=int(bucket.tokens), crossed=budget.result),
        create=(settled.job, settled.entry, *answering.create, *budget.create, *tried),
        update=(settled.account, *wanted.found.used, *answering.update, *budget.update),
        increment=budget.increment,
    )


def _replay(read: Reader, record: RequestRecord, job_id: str) -> Answer:
    """What was answered before; or what this very call has written, when the reply to its commit was lost."""
    mine = read.get(Job, job_id) if record.subject == job_id else None
    crossed = budgets.crossed_by(read, mine) if mine else None
    return Answer(record.body, replayed=record.subject != job_id, job_id=record.subject, crossed=crossed)


def _provider_cost(model: Model, outputs: int) -> int:
    """What one run costs us at the provider, in millionths of a US dollar."""
    return round(model.provider_cost_usd * 1_000_000) * (outputs if model.price.per == "output" else 1)


def _job(app: App, account: Account, asked: Asked, wanted: Sold, *, job_id: str, now: datetime) -> Job:
    model = wanted.model
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
        params=wanted.params,
        references=wanted.found.references,
        credits=wanted.credits,
        price_version=wanted.price_version,
        cancel_rule=model.cancel_rule,
        provider_cost_micros=_provider_cost(model, model.outputs(wanted.params)),
        created_at=now,
        deadline=now + timedelta(seconds=model.deadline_seconds),
        wake_at=now + timedelta(seconds=UNDELIVERED_SECONDS),
    )


def _tried(read: Reader, app: App, job: Job, new: _New) -> tuple[AuditRecord, ...]:
    """The record of an administrator's trial of a model."""
    if new.trial is None:
        return ()
    read.get(AuditRecord, new.audit_id)
    after = {"task_id": job.id, "credits": job.credits}
    return (recorded(app, new.audit_id, "model.try", job.model, {}, after, "", new.trial),)


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
    return remembered.fingerprint(
        {
            "model": asked.model,
            "prompt": asked.prompt,
            "params": asked.params,
            "references": [vars(reference) for reference in asked.references],
            "credits": asked.credits,
        }
    )
