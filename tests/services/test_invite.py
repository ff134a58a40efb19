"""Importing people: the preview says what then happens, and nobody is added twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain import ids
from shared.domain.errors import InvalidInput, Unavailable
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, Department
from shared.services import invite, people
from shared.services.audit import Asking
from tests.fakes import World, a_world, changed
from tests.faults.test_lost_replies import ForgetfulStore
from tests.storage.store_contract import put

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")
SIXTY = "\n".join(f"p{number}@example.com" for number in range(60))


@pytest.fixture
def world() -> World:
    world = a_world()
    people.signed_in(world.app, people.Identity("known@example.com", "Known", "firebase-known"))
    put(world.store, Department("design", "Design"))
    return world


def add_all(world: World, text: str, *, seconds: float = 30.0) -> invite.Imported:
    return invite.add_all(world.app, text=text, by=BY, seconds=seconds)


def by_address(world: World) -> dict[str, Account]:
    return {account.email: account for account in world.store.everything(Account)}


def added_once(world: World, number: int) -> bool:
    records = [record for record in world.store.everything(AuditRecord) if record.action == "user.add"]
    return len(records) == len({record.target for record in records}) == number and world.proof() == []


def test_the_preview_tells_new_known_duplicate_and_bad_lines_apart(world):
    text = (
        "email,name,department,credits\n"
        "dora@example.com,Dora,design,7\n"
        "known@example.com\n"
        "DORA@example.com\n"
        "eve@elsewhere.com\n"
        "fay@example.com,Fay,nowhere\n"
        "gus\n"
    )
    checked = invite.check(world.app, text=text)

    assert [(one.line, one.email, one.credits) for one in checked.new] == [(2, "dora@example.com", 7)]
    assert [(one.line, one.email) for one in checked.known] == [(3, "known@example.com")]
    assert checked.duplicates == (invite.Duplicate(4, "dora@example.com", 2),)
    assert [(one.line, one.field) for one in checked.bad] == [(5, "email"), (6, "department"), (7, "email")]
    assert "dora@example.com" not in by_address(world)


@pytest.mark.parametrize("erasure", ["running", "done"])
def test_somebody_who_was_erased_is_neither_new_nor_known(world, erasure):
    """The account says no address any more; it is known by its id."""
    uid = ids.user_id("known@example.com")
    changed(world, uid, email="erased", status="blocked", erasure=erasure)
    done = add_all(world, "dora@example.com\nknown@example.com\nnonsense")

    assert ([one.email for one in done.checked.new], done.checked.known) == (["dora@example.com"], ())
    assert [(one.line, one.field) for one in done.checked.bad] == [(2, "email"), (3, "email")]
    assert "erased" in done.checked.bad[0].message
    assert ([one.email for one in done.added], done.left) == (["dora@example.com"], 0)


def test_who_is_new_is_added_with_what_the_line_says_and_else_with_what_a_first_visit_brings(world):
    done = add_all(world, "dora@example.com,Dora,manager,design,7\neve@example.com\nknown@example.com")
    dora, eve = (by_address(world)[f"{name}@example.com"] for name in ("dora", "eve"))

    assert ([one.email for one in done.added], done.left) == (["dora@example.com", "eve@example.com"], 0)
    assert (dora.name, dora.role, dora.department, dora.balance.available) == ("Dora", UserRole.MANAGER, "design", 7)
    assert (eve.name, eve.role, eve.department, eve.balance.available) == ("", UserRole.USER, "unassigned", 100)
    assert added_once(world, 2)


def test_the_same_list_again_adds_nobody(world):
    add_all(world, SIXTY)
    again = add_all(world, SIXTY)

    assert (again.added, again.left, len(again.checked.known)) == ((), 0, 60)
    assert added_once(world, 60)


def test_a_call_that_runs_out_of_time_is_gone_on_with(world):
    done = [add_all(world, SIXTY, seconds=0) for _ in range(3)]

    assert [(len(one.added), one.left) for one in done] == [(25, 35), (25, 10), (10, 0)]
    assert added_once(world, 60)


def test_who_signs_in_meanwhile_is_left_as_they_are(world):
    """Between the reading of the list and the commit."""
    came = []

    def arrive() -> None:
        if not came:
            came.append(True)
            people.signed_in(world.app, people.Identity("p3@example.com", "Early", "firebase-p3"))

    world.store.before_commit = arrive
    done = add_all(world, SIXTY)

    assert len(done.added) == 59
    assert by_address(world)["p3@example.com"].sign_in == "firebase-p3"
    assert added_once(world, 59)


def test_ten_imports_of_one_list_at_once_add_each_once(world):
    def insist(_: int) -> int:
        added = 0
        while True:
            try:
                done = add_all(world, SIXTY)
            except Unavailable:
                continue
            added += len(done.added)
            if done.left == 0:
                return added

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(insist, range(10))) == 60
    assert added_once(world, 60)


def test_what_is_no_list_is_refused_whole(world):
    with pytest.raises(InvalidInput):
        add_all(world, "email,salary\ndora@example.com,5")

    assert added_once(world, 0)


def test_who_was_added_is_told_though_the_reply_to_the_commit_was_lost(world):
    store = ForgetfulStore()
    store._documents = dict(world.store._documents)
    app = replace(world.app, store=store, queries=type(world.app.queries)(store))
    done = invite.add_all(app, text=SIXTY, by=BY)

    assert store.lost > 0
    assert len(done.added) == 60
