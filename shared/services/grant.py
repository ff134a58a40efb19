"""Grant: an administrator or a manager tops up a person's credits, or an administrator takes some away again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from shared.app import App
from shared.domain import ids, ledger, periods
from shared.domain.errors import BudgetExhausted, Forbidden, KeyReused, NotFound
from shared.domain.ledger import About, Account, Entry, Posting
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, Department, DepartmentMonth, RequestRecord
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader

MOST = 10_000_000
"""Credits one movement may have, so that a slip of the finger stays small."""

ROUTE = "credits"
REMEMBERED = timedelta(hours=48)


@dataclass(frozen=True)
class Given:
    """The answer to give, and whether it was given before."""

    body: Mapping[str, object]
    replayed: bool


def grant(app: App, *, uid: str, amount: int, reason: str, key: str, by: Asking, within: str | None) -> Given:
    """Move `amount` credits to (positive) or from (negative) a person, once for each key.

    `within` is the department of a manager, who only tops up others of it, within its `monthly_grants`. Raises NotFound,
    Forbidden, InsufficientCredits (a deduction below zero), BudgetExhausted, KeyReused.
    """
    audit_id = app.new_id()
    fingerprint = _fingerprint(uid, amount, reason)

    def step(read: Reader) -> Change[Given]:
        now = app.now()
        record_id = ids.request_record(by.actor, ROUTE, key)
        entry_id = ids.admin_entry(by.actor, key, uid)
        read.prefetch((RequestRecord, record_id), (Account, uid), (Entry, entry_id), (AuditRecord, audit_id))
        record = read.get(RequestRecord, record_id)
        if record is not None:
            if record.fingerprint != fingerprint:
                raise KeyReused("This Idempotency-Key was used for another movement; use a new key for each.")
            return Change(Given(record.body, replayed=record.subject != audit_id))
        account = read.get(Account, uid)
        if account is None or (within is not None and account.department != within):
            raise NotFound
        if read.get(Entry, entry_id) is not None:
            raise KeyReused("This Idempotency-Key was used before; use a new key for each movement.")
        about = About(
            id=entry_id,
            at=now,
            actor=by.actor,
            reason=reason,
            department=account.department,
            day=periods.day_of(now, app.policy.zone),
            month=periods.month_of(now, app.policy.zone),
        )
        posting = _move(account, amount, about)
        passed_on = _passed_on(read, app, posting, by) if within is not None else Change(None)
        body: dict[str, object] = {
            "uid": uid,
            "entry_id": entry_id,
            "amount": amount,
            "balance": asdict(posting.account.balance),
        }
        before, after = {"balance": asdict(account.balance)}, {"balance": asdict(posting.account.balance)}
        read.get(AuditRecord, audit_id)
        audit = recorded(
            app, audit_id, "credits.grant" if amount > 0 else "credits.deduct", uid, before, after, reason, by
        )
        new_record = RequestRecord(
            id=record_id,
            user_id=by.actor,
            route=ROUTE,
            fingerprint=fingerprint,
            status=200,
            body=body,
            subject=audit_id,
            created_at=now,
            expires_at=now + REMEMBERED,
        )
        return Change(
            Given(body, replayed=False),
            create=(posting.entry, new_record, audit, *passed_on.create),
            update=(posting.account, *passed_on.update),
        )

    return app.store.commit(step)


def _move(account: Account, amount: int, about: About) -> Posting:
    return ledger.grant(account, amount, about) if amount > 0 else ledger.deduct(account, -amount, about)


def _passed_on(read: Reader, app: App, posting: Posting, by: Asking) -> Change[None]:
    """A manager's grant, counted against what the department may pass on this month. Raises Forbidden, BudgetExhausted."""
    entry, account = posting.entry, posting.account
    if entry.amount != entry.delta.available or account.id == by.actor or account.role is not UserRole.USER:
        raise Forbidden("A manager tops up the credits of the people of the own department, and nobody else's.")
    department = read.get(Department, entry.department)
    limit = department.monthly_grants if department and department.monthly_grants is not None else 0
    id = ids.department_month(entry.department, entry.month)
    month = read.get(DepartmentMonth, id)
    before = month or DepartmentMonth(id=id, department=entry.department, month=entry.month)
    if before.granted_by_managers + entry.amount > limit:
        raise BudgetExhausted(
            department=entry.department, resets_at=periods.next_month(entry.at, app.policy.zone), now=entry.at
        )
    after = replace(before, granted_by_managers=before.granted_by_managers + entry.amount)
    return Change(None, create=(after,)) if month is None else Change(None, update=(after,))


def _fingerprint(uid: str, amount: int, reason: str) -> str:
    return hashlib.sha256(json.dumps([uid, amount, reason]).encode()).hexdigest()
