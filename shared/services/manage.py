"""Manage: what administrators change about people: add them, their role, department, block, own quotas and allowance."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from shared.app import App
from shared.domain import ids
from shared.domain.allowances import Monthly
from shared.domain.errors import AlreadyFinished, Conflict, DomainNotAllowed, InvalidInput, NotFound, TooLate
from shared.domain.ledger import Account
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord, Department
from shared.services import cancel, people
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader, Reads


@dataclass(frozen=True)
class NewPerson:
    """Somebody to add: the normalised address, and what they begin with; `credits` None is what a first visit brings."""

    email: str
    name: str
    role: UserRole
    department: str
    credits: int | None


def add(app: App, *, email: str, role: UserRole, department: str, credits: int | None, by: Asking) -> Account:
    """Add somebody before the first sign-in, with `credits` or, without, what a first visit brings.

    Raises Conflict when they are here already, InvalidInput (no such department, an address of another domain).
    """
    try:
        address = ids.normal_address(email)
    except DomainNotAllowed as error:
        raise InvalidInput("This is no address.", {"email": error.detail}) from error
    if address.rpartition("@")[2] not in app.policy.allowed_domains:
        raise InvalidInput(
            "People sign in with an address of the organisation.", {"email": "Not of an allowed domain."}
        )
    uid = ids.user_id(address)
    new = NewPerson(address, "", role, department, credits)
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Account]:
        audit = read.get(AuditRecord, audit_id)
        there = read.get(Account, uid)
        if there is not None:
            if audit is None:
                raise Conflict("This person is here already.")
            return Change(there)
        return added(read, app, new, audit_id=audit_id, by=by)

    return app.store.commit(step)


def added(read: Reader, app: App, new: NewPerson, *, audit_id: str, by: Asking) -> Change[Account]:
    """The writing of a new person, with the audit record. The caller has looked for both. Raises InvalidInput."""
    known_department(read, new.department)
    change = people.new_account(
        app,
        read,
        email=new.email,
        name=new.name,
        role=new.role,
        department=new.department,
        credits=app.policy.welcome_credits if new.credits is None else new.credits,
        actor=by.actor,
    )
    record = recorded(app, audit_id, "user.add", change.result.id, {}, _shown(change.result), "", by)
    return replace(change, create=(*change.create, record))


@dataclass(frozen=True)
class Wanted:
    """What to change about a person; None leaves it. With the allowance "role" they are given what their role is given."""

    role: UserRole | None = None
    department: str | None = None
    status: str | None = None
    quotas: Quotas | None = None
    allowance: Monthly | Literal["role"] | None = None
    reason: str = ""


def change(app: App, *, uid: str, wanted: Wanted, by: Asking) -> Account:
    """Change role, department, status, own quotas or own allowance, with the audit record in the same commit.

    Raises NotFound, Conflict (the last administrator stays one; the person was erased), InvalidInput (no such department).
    """
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Account]:
        read.prefetch((Account, uid), (AuditRecord, audit_id), (Administrators, Administrators.id))
        before = read.get(Account, uid)
        if before is None:
            raise NotFound
        if read.get(AuditRecord, audit_id) is not None:
            return Change(before)
        if wanted.department is not None:
            known_department(read, wanted.department)
        after = _changed(people.not_erased(before), wanted)
        if after == before:
            return Change(before)
        roster = people.roster_with(read, after)
        record = recorded(app, audit_id, "user.change", uid, _shown(before), _shown(after), wanted.reason, by)
        return Change(after, create=(record, *roster.create), update=(after, *roster.update))

    account = app.store.commit(step)
    if account.status == "blocked":
        _stop_everything(app, account, by)
    return account


def unbind(app: App, *, uid: str, reason: str, by: Asking) -> Account:
    """Let the next identity that signs in with this person's address have the account. Raises NotFound, Conflict."""
    return _with_record(app, uid, "user.unbind", reason, by, lambda account: replace(account, sign_in=None))


def unfreeze(app: App, *, uid: str, reason: str, by: Asking) -> Account:
    """Let a person spend again whose account was frozen. Raises NotFound, Conflict (the person was erased)."""
    return _with_record(app, uid, "user.unfreeze", reason, by, lambda account: replace(account, frozen=None))


def _with_record(
    app: App, uid: str, action: str, reason: str, by: Asking, change: Callable[[Account], Account]
) -> Account:
    """One change of an account, with its audit record; nothing where there is nothing to change."""
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Account]:
        read.prefetch((Account, uid), (AuditRecord, audit_id), (Administrators, Administrators.id))
        before = people.not_erased(people.found(read.get(Account, uid)))
        after = change(before)
        if read.get(AuditRecord, audit_id) is not None or after == before:
            return Change(before)
        roster = people.roster_with(read, after)
        was, now = ({"signed_in": one.sign_in is not None, "frozen": one.frozen is not None} for one in (before, after))
        record = recorded(app, audit_id, action, uid, was, now, reason, by)
        return Change(after, create=(record, *roster.create), update=(after, *roster.update))

    return app.store.commit(step)


def _stop_everything(app: App, account: Account, by: Asking) -> None:
    """Cancel what a blocked person has running, each job by its model's own rule."""
    for job in app.queries.live_jobs(account.id):
        try:
            cancel.cancel(app, uid=account.id, job_id=job.id, by=by.actor)
        except (AlreadyFinished, TooLate, NotFound):
            continue


def _changed(before: Account, wanted: Wanted) -> Account:
    blocked = wanted.status == "blocked"
    allowance = None if wanted.allowance == "role" else wanted.allowance or before.own_allowance
    return replace(
        before,
        role=wanted.role or before.role,
        department=wanted.department or before.department,
        status=wanted.status or before.status,
        quotas=wanted.quotas if wanted.quotas is not None else before.quotas,
        own_allowance=allowance,
        blocked_reason=(wanted.reason or None)
        if blocked
        else (before.blocked_reason if wanted.status is None else None),
    )


def known_department(read: Reads, department: str) -> None:
    """Raises InvalidInput for a department that is not there."""
    if department != UNASSIGNED and read.get(Department, department) is None:
        raise InvalidInput("There is no such department.", {"department": "Not in the list of departments."})


def _shown(account: Account) -> Mapping[str, Any]:
    return {
        "role": account.role.value,
        "department": account.department,
        "status": account.status,
        "quotas": asdict(account.quotas) if account.quotas else None,
        "allowance": asdict(account.own_allowance) if account.own_allowance else None,
    }
