"""Manage: what administrators change about people: add them, their role, department, block, own quotas and allowance."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from shared import logs
from shared.app import App
from shared.domain import ids
from shared.domain.allowances import Monthly
from shared.domain.errors import (
    AlreadyFinished,
    Conflict,
    DomainNotAllowed,
    InvalidInput,
    NotFound,
    TooLate,
    Unavailable,
)
from shared.domain.ledger import Account, Unbound
from shared.domain.quotas import Quotas, UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord, Department
from shared.services import cancel, people
from shared.services.audit import Asking, recorded
from shared.storage.store import Change, Reader, Reads

STOP_SECONDS = 8.0
"""How long a request goes on cancelling what a blocked person has running; the worker cancels the rest when it moves it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewPerson:
    """Somebody to add: the normalised address, and what they begin with; `credits` None is what a first visit brings."""

    email: str
    name: str
    role: UserRole
    department: str
    credits: int | None
    reason: str = ""


def add(
    app: App, *, email: str, role: UserRole, department: str, credits: int | None, by: Asking, reason: str = ""
) -> Account:
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
    new = NewPerson(address, "", role, department, credits, reason)
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
        reason=new.reason,
    )
    after = {**_shown(change.result), "balance": asdict(change.result.balance)}
    record = recorded(app, audit_id, "user.add", change.result.id, {}, after, new.reason, by)
    return replace(change, create=(*change.create, record))


@dataclass(frozen=True)
class Wanted:
    """What to change about a person; None leaves it.

    `quotas` and `allowance` are the fields to set of their own (Quotas, Monthly); "role" is to have none of their own.
    """

    role: UserRole | None = None
    department: str | None = None
    status: str | None = None
    quotas: Mapping[str, Any] | Literal["role"] | None = None
    allowance: Mapping[str, Any] | Literal["role"] | None = None
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
    """Let the next identity that signs in with this person's address have the account. Raises NotFound, Conflict.

    The one it was bound to has to sign in again: its open session would bind the account anew.
    """
    at = app.now()

    def unbound(account: Account) -> Account:
        former = () if account.sign_in is None else (Unbound(account.sign_in, at),)
        return replace(account, sign_in=None, unbound=(*account.unbound, *former))

    return _with_record(app, uid, "user.unbind", reason, by, unbound)


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
    """Cancel what a blocked person has running, each job by its model's own rule.

    The block stands whatever happens here: what cannot be cancelled now, the worker cancels when it moves it.
    """
    until = time.monotonic() + STOP_SECONDS
    try:
        for job in app.queries.live_jobs(account.id):
            if time.monotonic() >= until or not _stopped(app, job.id, account, by):
                _log.warning("manage: a job of a blocked person is left to the worker", extra={"job_id": job.id})
    except Unavailable:
        _log.warning("manage: the jobs of a blocked person are left to the worker", extra={"user_id": account.id})


def _stopped(app: App, job_id: str, account: Account, by: Asking) -> bool:
    """Whether a job needs no more cancelling."""
    try:
        with logs.apart():
            cancel.cancel(app, uid=account.id, job_id=job_id, by=by.actor)
    except (AlreadyFinished, TooLate, NotFound):
        return True
    except Unavailable:
        return False
    return True


def _changed(before: Account, wanted: Wanted) -> Account:
    blocked = wanted.status == "blocked"
    return replace(
        before,
        role=wanted.role or before.role,
        department=wanted.department or before.department,
        status=wanted.status or before.status,
        quotas=_own_quotas(before.quotas, wanted.quotas),
        own_allowance=_own_allowance(before.own_allowance, wanted.allowance),
        blocked_reason=(wanted.reason or None)
        if blocked
        else (before.blocked_reason if wanted.status is None else None),
    )


def _own_quotas(before: Quotas | None, wanted: Mapping[str, Any] | Literal["role"] | None) -> Quotas | None:
    """A person's own limits with those that are wanted; one of None is as the role has it, and so is everything without any."""
    if wanted is None or wanted == "role":
        return None if wanted else before
    after = replace(before or Quotas(), **wanted)
    return None if after == Quotas() else after


def _own_allowance(before: Monthly | None, wanted: Mapping[str, Any] | Literal["role"] | None) -> Monthly | None:
    if wanted is None or wanted == "role":
        return None if wanted else before
    return replace(before or Monthly(), **wanted)


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
