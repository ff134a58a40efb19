"""Refunds: an administrator gives a person back what an ended generation cost, once."""

from dataclasses import asdict, dataclass

from shared.app import App
from shared.domain import ids, periods, settlement
from shared.domain.errors import NotFound
from shared.domain.jobs import Job
from shared.domain.ledger import About, Account, Entry
from shared.domain.records import AuditRecord, RequestRecord
from shared.services import changes, grant, months, remembered
from shared.services.audit import Asking, recorded
from shared.services.remembered import Keyed
from shared.storage.store import Change, Reader

ROUTE = "refund"


@dataclass(frozen=True)
class Refunded:
    """The generation as it is after its refund, and whether that was the answer to an earlier request."""

    job: Job
    replayed: bool


def refund(app: App, *, job_id: str, reason: str, key: str | None, by: Asking) -> Refunded:
    """Give back what a generation cost. It counts for the generation's month, or for the present one if that is closed.

    Without a `key`, whoever asks again is told that it was refunded before. Raises NotFound, Conflict (it has not ended, cost
    nothing, or was refunded before by another request), KeyReused.
    """
    audit_id = app.new_id()
    request = Keyed(by.actor, ROUTE, key or audit_id, remembered.fingerprint([job_id, reason]))
    entry_id = ids.refund_entry(job_id)

    def step(read: Reader) -> Change[Refunded]:
        now = app.now()
        read.prefetch((RequestRecord, request.id), (Job, job_id), (Entry, entry_id), (AuditRecord, audit_id))
        record = remembered.answered(read, request, now)
        job = read.get(Job, job_id)
        if job is None:
            raise NotFound
        if record is not None:
            return Change(Refunded(job, replayed=record.subject != audit_id))
        account = read.get(Account, job.user_id)
        if account is None:
            raise NotFound
        grant.kept(account)
        read.get(Entry, entry_id)
        about = _about(read, app, job, id=entry_id, reason=reason, by=by)
        settled = settlement.refund(job, account, about=about)
        before, after = {"balance": asdict(account.balance)}, {"balance": asdict(settled.account.balance)}
        what = {"amount": settled.entry.amount, "task_id": job_id}
        read.get(AuditRecord, audit_id)
        audit = recorded(app, audit_id, "credits.refund", account.id, before, {**after, **what}, reason, by)
        body = {"task_id": job_id, "refunded": settled.job.refunded}
        answering = remembered.answering(read, request, status=200, body=body, subject=audit_id, now=now)
        change = changes.refunding(read, settled, Refunded(settled.job, replayed=False))
        return Change(
            change.result,
            create=(*change.create, audit, *answering.create),
            update=(*change.update, *answering.update),
            increment=change.increment,
        )

    return app.store.commit(step)


def _about(read: Reader, app: App, job: Job, *, id: str, reason: str, by: Asking) -> About:
    """What the entry says: the day and month of the job; those of now, once the department's month is closed."""
    now, zone = app.now(), app.policy.zone
    closed = months.closed(read, job.department, job.month)
    return About(
        id=id,
        at=now,
        actor=by.actor,
        reason=reason,
        department=job.department,
        day=periods.day_of(now, zone) if closed else job.day,
        month=periods.month_of(now, zone) if closed else job.month,
        job_id=job.id,
        model=job.model,
        model_kind=job.kind,
        provider=job.provider,
    )
