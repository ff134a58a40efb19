"""People from their first visit on."""

import pytest

from shared.domain.errors import Conflict
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord
from shared.services import manage, people
from shared.services.audit import Asking
from shared.services.people import Identity
from tests.fakes import a_world, an_account


def test_the_first_administrator_is_the_last_one_too_from_the_first_visit_on() -> None:
    world = a_world(an_account())
    cleo = people.signed_in(world.app, Identity("cleo@example.com", "Cleo", "sign-in"), request_id="visit")
    (record,) = world.store.everything(AuditRecord)
    assert (record.action, record.target, record.actor, record.request_id, record.after) == (
        "user.appoint",
        cleo.id,
        "system",
        "visit",
        {"role": "admin"},
    )
    by = Asking(actor=cleo.id, request_id="request", address="127.0.0.1")
    with pytest.raises(Conflict):
        manage.change(world.app, uid=cleo.id, wanted=manage.Wanted(role=UserRole.USER), by=by)

    assert (cleo.role, people.required(world.store, cleo.id).role) == (UserRole.ADMIN, UserRole.ADMIN)
