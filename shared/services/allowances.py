"""Allowances: what each role is given a month, and the run that gives it or a person's own, each person once a month."""

import logging
import time
from dataclasses import asdict, dataclass, replace

from shared.app import App
from shared.domain import allowances, ids, ledger, periods
from shared.domain.allowances import Allowance, Monthly, RoleAllowance, Unused
from shared.domain.errors import Unavailable
from shared.domain.ledger import About, Account, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord
from shared.domain.settlement import SYSTEM
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ran:
    """What one run did: people who got the month's allowance, people from whom a rest was taken, and both in credits.

    It is `done` when nobody is left for this month.
    """

    month: str
    people: int = 0
    given_credits: int = 0
    people_expired: int = 0
    expired_credits: int = 0
    done: bool = True


def of(app: App, role: UserRole) -> RoleAllowance:
    """The allowance of a role."""
    return app.store.get(RoleAllowance, role.value) or RoleAllowance(role.value)


def put(
    app: App, *, role: UserRole, credits: int, unused: Unused | None = None, by: Asking, reason: str = ""
) -> RoleAllowance:
    """Set the allowance of a role, with the audit record in the same commit. It acts on the next month that is given:
    on the running one, at the next run, for whoever has got nothing for it yet.

    Without `unused` what becomes of the rest stays as it is.
    """
    audit_id = app.new_id()

    def step(read: Reader) -> Change[RoleAllowance]:
        there = read.get(RoleAllowance, role.value)
        before = there or RoleAllowance(role.value)
        after = replace(before, credits=credits, unused=unused or before.unused)
        if read.get(AuditRecord, audit_id) is not None or before == after:
            return Change(after)
        record = recorded(app, audit_id, "allowance.change", role.value, asdict(before), asdict(after), reason, by)
        if there is None:
            return Change(after, create=(record, after))
        return Change(after, create=(record,), update=(after,))

    return app.store.commit(step)


def run(app: App, *, seconds: float) -> Ran:
    """Give everybody active this month's allowance who has not got it, and take back what was left of the former one.

    It goes on for at most so many seconds, and the next run with whom it left.
    """
    month = periods.month_of(app.now(), app.policy.zone)
    roles = {role: of(app, role) for role in UserRole}
    end = time.monotonic() + seconds
    ran = Ran(month)
    for account in app.queries.scan(Account, None):
        if not _due(account, roles[account.role].of(account.own_allowance), month):
            continue
        if time.monotonic() > end:
            return replace(ran, done=False)
        try:
            given, expired = _give(app, account.id, month)
        except Unavailable:
            _log.warning("allowances: this account could not be changed now", extra={"user_id": account.id})
            ran = replace(ran, done=False)
            continue
        ran = replace(
            ran,
            people=ran.people + (given > 0),
            given_credits=ran.given_credits + given,
            people_expired=ran.people_expired + (expired > 0),
            expired_credits=ran.expired_credits + expired,
        )
    return ran


def _due(account: Account, wanted: Monthly, month: str) -> bool:
    """Whether there is anything to do for somebody in this month."""
    former = account.allowance
    if account.status != "active" or account.frozen is not None or (former is not None and former.period >= month):
        return False
    return wanted.credits > 0 or (former is not None and former.expires)


def _give(app: App, uid: str, month: str) -> tuple[int, int]:
    """Credits given to one person, and taken as the rest of the former allowance; nothing if it was done before."""
    return app.store.commit(lambda read: _one(read, app, uid, month))


def _one(read: Reader, app: App, uid: str, month: str) -> Change[tuple[int, int]]:
    """One person's month in one commit: the rest of the former allowance is taken, the new one given."""
    read.prefetch((Account, uid), (Entry, ids.allowance_entry(uid, month)))
    account = read.get(Account, uid)
    if account is None:
        return Change((0, 0))
    role = read.get(RoleAllowance, account.role.value) or RoleAllowance(account.role.value)
    wanted = role.of(account.own_allowance)
    if not _due(account, wanted, month):
        return Change((0, 0))
    after, entries = account, []
    former = account.allowance
    expired = _rest(account, former) if former else 0
    if former and expired:
        id = ids.allowance_expiry(uid, former.period)
        taken = ledger.deduct(after, expired, _about(app, after, id, f"unused allowance of {former.period}", month))
        after = taken.account
        entries.append(taken.entry)
    if wanted.credits:
        id = ids.allowance_entry(uid, month)
        given = ledger.grant(after, wanted.credits, _about(app, after, id, f"allowance of {month}", month))
        after = given.account
        entries.append(given.entry)
    deducted = after.balance.deducted
    allowance = Allowance(month, wanted.credits, wanted.unused == "expire", deducted) if wanted.credits else None
    if [entry for entry in entries if read.get(Entry, entry.id) is not None]:
        return Change((0, 0))
    return Change((wanted.credits, expired), create=tuple(entries), update=(replace(after, allowance=allowance),))


def _rest(account: Account, former: Allowance) -> int:
    balance = account.balance
    return allowances.left(former, account.usage, available=balance.available, deducted=balance.deducted)


def _about(app: App, account: Account, id: str, reason: str, month: str) -> About:
    now = app.now()
    return About(
        id=id,
        at=now,
        actor=SYSTEM,
        reason=reason,
        department=account.department,
        day=periods.day_of(now, app.policy.zone),
        month=month,
    )
