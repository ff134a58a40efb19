"""People: who they are here from the first visit on, and what they may use."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.app import App
from shared.domain import ids, ledger, periods, quotas
from shared.domain.errors import (
    AccountBlocked,
    AccountConflict,
    AccountFrozen,
    Conflict,
    NotFound,
    NotInvited,
    SignInTooOld,
)
from shared.domain.ledger import About, Account, Entry
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord, RoleQuotas
from shared.domain.settlement import SYSTEM
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader, Reads


@dataclass(frozen=True)
class Identity:
    """Who signed in, as proved by their token. `sign_in` is the Firebase user id; `email` is normalised.

    `at` is when they signed in; without it nobody takes the sign-in for a new one.
    """

    email: str
    name: str
    sign_in: str
    at: datetime | None = None


def signed_in(app: App, identity: Identity, *, request_id: str = "") -> Account:
    """The account of whoever signed in, created at the first visit.

    An account that somebody added, or unbound, is bound with an audit record, and so is a first administrator appointed.
    Raises NotInvited, AccountConflict (another identity owns the address here), AccountBlocked (also once they were erased),
    SignInTooOld (the account was unbound from this identity since).
    """
    uid = ids.user_id(identity.email)
    account = app.store.get(Account, uid)
    if account is None or account.sign_in is None:
        audit_id, by = app.new_id(), Asking(actor=SYSTEM, request_id=request_id, address="")
        account = app.store.commit(lambda read: _arrive(read, app, identity, audit_id, by))
    if account.sign_in != identity.sign_in:
        raise AccountConflict("This address belongs to another sign-in here; ask an administrator to unbind it.")
    if account.status == "blocked":
        raise AccountBlocked("Your account is blocked; ask an administrator.")
    return account


def required(store: Reads, uid: str) -> Account:
    """The account. Raises NotFound."""
    return found(store.get(Account, uid))


def found(account: Account | None) -> Account:
    """The account, if there is one. Raises NotFound."""
    if account is None:
        raise NotFound
    return account


def not_erased(account: Account) -> Account:
    """The account, if its person was not erased: one that was is kept for its ledger and changes no more. Raises Conflict."""
    if account.erasure is not None:
        raise Conflict("This person was erased; the account stays as it is.")
    return account


def entitled(account: Account | None) -> Account:
    """The account, if it may spend. Raises NotFound, AccountBlocked, AccountFrozen."""
    if account is None:
        raise NotFound
    if account.status == "blocked":
        raise AccountBlocked("Your account is blocked; ask an administrator.")
    if account.frozen is not None:
        raise AccountFrozen("Your credits are frozen while an administrator looks into them.")
    return account


def limits(read: Reads, account: Account) -> Quotas:
    """The quotas that hold for a person: the role's, as an administrator set them, and the person's own."""
    role = read.get(RoleQuotas, account.role.value)
    return (role.quotas if role else quotas.DEFAULTS[account.role]).overridden(account.quotas)


def _arrive(read: Reader, app: App, identity: Identity, audit_id: str, by: Asking) -> Change[Account]:
    uid = ids.user_id(identity.email)
    read.prefetch(
        (Account, uid),
        (Entry, ids.welcome_entry(uid)),
        (Administrators, Administrators.id),
        (AuditRecord, audit_id),
    )
    account = read.get(Account, uid)
    read.get(AuditRecord, audit_id)
    if account is not None:
        return _bind(read, app, account, identity, audit_id, by)
    first_admin = identity.email in app.policy.first_admins
    if app.policy.signup == "invite" and not first_admin:
        raise NotInvited("Only people whom an administrator added can sign in.")
    change = new_account(
        app,
        read,
        email=identity.email,
        name=identity.name,
        role=UserRole.ADMIN if first_admin else UserRole.USER,
        department=UNASSIGNED,
        credits=app.policy.welcome_credits,
        actor=SYSTEM,
        sign_in=identity.sign_in,
    )
    if not first_admin:
        return change
    after = {"role": UserRole.ADMIN.value}
    record = recorded(app, audit_id, "user.appoint", uid, {}, after, "Named in the configuration.", by)
    return replace(change, create=(*change.create, record))


def _bind(read: Reader, app: App, account: Account, identity: Identity, audit_id: str, by: Asking) -> Change[Account]:
    """An account that waits for its person, bound to who came. Raises AccountBlocked, SignInTooOld."""
    if account.erasure is not None:
        raise AccountBlocked("This account was erased and does not come back.")
    if account.sign_in is not None:
        return Change(account)
    if account.status == "blocked":
        raise AccountBlocked("Your account is blocked; ask an administrator.")
    if any(one.sign_in == identity.sign_in and (identity.at or one.at) <= one.at for one in account.unbound):
        raise SignInTooOld("This sign-in was separated from the account; sign in again.")
    bound = replace(account, sign_in=identity.sign_in, name=account.name or identity.name)
    roster = roster_with(read, bound)
    was, now = {"signed_in": False}, {"signed_in": True}
    record = recorded(app, audit_id, "user.bind", account.id, was, now, "", by)
    return Change(bound, create=(record, *roster.create), update=(bound, *roster.update))


def new_account(
    app: App,
    read: Reader,
    *,
    email: str,
    name: str,
    role: UserRole,
    department: str,
    credits: int,
    actor: str,
    reason: str = "",
    sign_in: str | None = None,
) -> Change[Account]:
    """A new account with its first credits, given for a `reason` or as a welcome, bound to `sign_in` if its person is here."""
    now, uid = app.now(), ids.user_id(email)
    account = Account(
        id=uid,
        email=email,
        name=name,
        role=role,
        department=department,
        status="active",
        created_at=now,
        sign_in=sign_in,
    )
    roster = roster_with(read, account)
    if credits == 0:
        return Change(account, create=(account, *roster.create), update=roster.update)
    about = About(
        id=ids.welcome_entry(uid),
        at=now,
        actor=actor,
        reason=reason or "welcome",
        department=department,
        day=periods.day_of(now, app.policy.zone),
        month=periods.month_of(now, app.policy.zone),
    )
    read.get(Entry, about.id)
    posting = ledger.grant(account, credits, about)
    return Change(posting.account, create=(posting.account, posting.entry, *roster.create), update=roster.update)


def roster_with(read: Reader, after: Account) -> Change[None]:
    """The list of administrators with this account in or out of it. Raises Conflict if it would become empty."""
    roster = read.get(Administrators, Administrators.id)
    listed = set(roster.user_ids) if roster else set()
    counts = after.role is UserRole.ADMIN and after.status == "active" and after.sign_in is not None
    wanted = listed | {after.id} if counts else listed - {after.id}
    if wanted == listed:
        return Change(None)
    if not wanted:
        raise Conflict("The last administrator cannot be demoted or blocked.")
    new = Administrators(user_ids=tuple(sorted(wanted)))
    return Change(None, update=(new,)) if roster else Change(None, create=(new,))
