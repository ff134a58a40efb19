"""An operator makes administrators: with a record, once, and never by anybody's being first."""

import pytest

from shared.domain.errors import Conflict, DomainNotAllowed
from shared.domain.ids import user_id
from shared.domain.quotas import UserRole
from shared.domain.records import UNASSIGNED, Administrators, AuditRecord
from shared.services import people
from shared.services.appoint import appoint
from shared.services.audit import Asking
from shared.services.people import Identity
from tests.fakes import NOW, a_world, an_account

OPERATOR = Asking(actor="operator:root", request_id="cli-1", address="command line")


def made_admin(world, email, audit_id="audit-1"):
    return appoint(world.store, email=email, by=OPERATOR, at=NOW, audit_id=audit_id)


def test_somebody_who_is_here_becomes_an_administrator_at_once():
    ada = an_account(id=user_id("ada@example.com"))
    world = a_world(ada)
    after = made_admin(world, "ADA@example.com")

    assert (after.role, after.department, after.balance) == (UserRole.ADMIN, ada.department, ada.balance)
    assert world.store.get(Administrators, Administrators.id).user_ids == (ada.id,)
    [record] = world.store.everything(AuditRecord)
    assert (record.actor, record.action, record.target) == ("operator:root", "user.appoint", ada.id)
    assert (record.before, record.after) == ({"role": "user"}, {"role": "admin"})
    assert world.proof() == []


def test_somebody_who_was_never_here_is_an_administrator_from_the_first_visit_on():
    world = a_world(an_account())
    made_admin(world, "root@example.com")
    waiting = world.store.get(Administrators, Administrators.id)
    root = people.signed_in(world.app, Identity("root@example.com", "Root", "sign-in"))

    assert waiting is None
    assert (root.role, root.department, root.balance.granted) == (UserRole.ADMIN, UNASSIGNED, 0)
    assert world.store.get(Administrators, Administrators.id).user_ids == (root.id,)
    assert world.proof() == []


def test_twice_is_once():
    world = a_world(an_account())
    first = made_admin(world, "root@example.com")

    assert made_admin(world, "root@example.com", "audit-2") == first
    assert len(world.store.everything(AuditRecord)) == 1


def test_who_is_blocked_or_has_no_address_is_not_appointed():
    uid = user_id("ada@example.com")
    world = a_world(an_account(id=uid, status="blocked"))
    with pytest.raises(Conflict):
        made_admin(world, "ada@example.com")
    with pytest.raises(DomainNotAllowed):
        made_admin(world, "root")

    assert world.account(uid).role is UserRole.USER
    assert world.store.everything(AuditRecord) == []
