"""Grant: an administrator or a manager tops up a person's credits, or an administrator takes some away again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from shared.app import App
from shared.domain import ids, ledger, periods
from shared.domain.errors import Conflict, Forbidden, KeyReused, NotFound
from shared.domain.ledger import About, Account, Entry, Posting
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, RequestRecord
from shared.services import budgets, remembered
from shared.services.audit import Asking, recorded
from shared.services.remembered import Keyed
from shared.storage.store import Change, Reader

MOST = 10_000_000
"""Credits one movement may have, so that a slip of the finger stays small."""

ROUTE = "credits"


@dataclass(frozen=True)
class Given:
    """The answer to give, and whether it was given before."""

    body: Mapping[str, object]
    replayed: bool


def grant(app: App, *, uid: str, amount: int, reason: str, key: str, by: Asking, within: str | None) -> Given:
    """Move `amount` credits to (positive) or from (negative) a person, once for each key.

    `within` is the department of a manager, who only tops up others of it, within its `monthly_grants`. Raises NotFound,
    Forbidden, InsufficientCredits (a deduction below zero), Conflict (a manager's, to who is blocked or frozen),
    BudgetExhausted, KeyReused.
    """
    audit_id = app.new_id()
    request = Keyed(by.actor, ROUTE, key, remembered.fingerprint([uid, amount, reason]))
    entry_id = ids.admin_entry(by.actor, key, uid)

    def step(read: Reader) -> Change[Given]:
        now = app.now()
        read.prefetch((RequestRecord, request.id), (Account, uid), (Entry, entry_id), (AuditRecord, audit_id))
        record = remembered.answered(read, request, now)
        if record is not None:
            return Change(Given(record.body, replayed=record.subject != audit_id))
        account = read.get(Account, uid)
        if account is None or (within is not None and account.department != within):
            raise NotFound
        if read.get(Entry, entry_id) is not None:
            raise KeyReused("This Idempotency-Key was used before; use a new key for each movement.")
        posting = moved(app, account, amount, entry_id=entry_id, actor=by.actor, reason=reason, now=now)
        passed_on = _passed_on(read, app, posting, by) if within is not None else Change(None)
        body: dict[str, object] = {
            "uid": uid,
            "entry_id": entry_id,
            "amount": amount,
            "balance": asdict(posting.account.balance),
        }
        answering = remembered.answering(read, request, status=200, body=body, subject=audit_id, now=now)
        read.get(AuditRecord, audit_id)
        return Change(
            Given(body, replayed=False),
            create=(posting.entry, written(app, audit_id, account, posting, by), *answering.create, *passed_on.create),
            update=(posting.account, *answering.update, *passed_on.update),
        )

    return app.store.commit(step)


def moved(app: App, account: Account, amount: int, *, entry_id: str, actor: str, reason: str, now: datetime) -> Posting:
    """A grant (positive) or a deduction (negative) by a person, in the account's present department.

    Raises InsufficientCredits, Conflict (a person who was erased).
    """
    kept(account)
    about = About(
        id=entry_id,
        at=now,
        actor=actor,
        reason=reason,
        department=account.department,
        day=periods.day_of(now, app.policy.zone),
        month=periods.month_of(now, app.policy.zone),
    )
    return ledger.grant(account, amount, about) if amount > 0 else ledger.deduct(account, -amount, about)


def kept(account: Account) -> None:
    """Raises Conflict for the account of a person who was erased: it stays as it is."""
    if account.erasure is not None:
        raise Conflict("This person was erased.")


def unable(account: Account) -> Literal["blocked", "frozen"] | None:
    """Why a person can use no credits now, if so."""
    if account.status == "blocked":
        return "blocked"
    return None if account.frozen is None else "frozen"


def written(app: App, audit_id: str, before: Account, posting: Posting, by: Asking) -> AuditRecord:
    """The audit record of a movement. The caller has looked for its id."""
    action = "credits.grant" if posting.entry.delta.available > 0 else "credits.deduct"
    was = {"balance": asdict(before.balance)}
    now = {"balance": asdict(posting.account.balance), "amount": posting.entry.delta.available}
    return recorded(app, audit_id, action, before.id, was, now, posting.entry.reason, by)


def _passed_on(read: Reader, app: App, posting: Posting, by: Asking) -> Change[None]:
    """A manager's grant, counted against what the department may pass on this month.

    Raises Forbidden, Conflict (who is blocked or frozen can use nothing), BudgetExhausted.
    """
    entry, account = posting.entry, posting.account
    if entry.amount != entry.delta.available or account.id == by.actor or account.role is not UserRole.USER:
        raise Forbidden("A manager tops up the credits of the people of the own department, and nobody else's.")
    idle = unable(account)
    if idle is not None:
        raise Conflict(f"This account is {idle}; an administrator has to let it go on first.")
    return budgets.passing_on(read, app, entry)
