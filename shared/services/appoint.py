"""Appoint: an operator makes somebody an administrator, before the first visit or after, without any administrator's help."""

from dataclasses import replace
from datetime import datetime

from shared.domain import ids
from shared.domain.errors import Conflict
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord
from shared.services import people
from shared.services.audit import Asking
from shared.storage.store import Change, Reader, Store


def appoint(store: Store, *, email: str, by: Asking, at: datetime, audit_id: str) -> Account:
    """The account, which is an administrator's now, with a record of the change; one that was already is left as it is.

    A new account begins without credits. Raises DomainNotAllowed (no address of a person), Conflict (the account is blocked).
    """
    address = ids.normal_address(email)
    uid = ids.user_id(address)

    def step(read: Reader) -> Change[Account]:
        read.prefetch((Account, uid), (AuditRecord, audit_id), (Administrators, Administrators.id))
        before = read.get(Account, uid)
        done = read.get(AuditRecord, audit_id) is not None
        if before is not None and (done or before.role is UserRole.ADMIN):
            return Change(before)
        if before is not None and before.status == "blocked":
            raise Conflict("This account is blocked; an administrator has to unblock it first.")
        after = replace(before, role=UserRole.ADMIN) if before else _new(uid, address, at)
        record = AuditRecord(
            id=audit_id,
            at=at,
            actor=by.actor,
            action="user.appoint",
            target=uid,
            before={"role": before.role.value} if before else {},
            after={"role": after.role.value},
            reason="Appointed from the command line.",
            request_id=by.request_id,
            address=by.address,
        )
        roster = people.roster_with(read, after)
        written = (record, *roster.create)
        if before is None:
            return Change(after, create=(after, *written), update=roster.update)
        return Change(after, create=written, update=(after, *roster.update))

    return store.commit(step)


def _new(uid: str, address: str, at: datetime) -> Account:
    return Account(
        id=uid,
        email=address,
        name="",
        role=UserRole.ADMIN,
        department=UNASSIGNED,
        status="active",
        created_at=at,
    )
