"""Erasing a person: nothing leads to them any more, the books stay whole, and a kill at any point loses nothing."""

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errands import Erasure, LateSweep
from shared.domain.errors import AccountBlocked, Conflict, NotFound, Refused
from shared.domain.ids import user_id
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, RequestRecord, Upload
from shared.services import cancel, erase, grant, manage, people, retention
from shared.services.audit import Asking
from shared.services.manage import Wanted
from shared.services.people import Identity
from shared.storage import documents
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, an_account
from tests.killing import killed_everywhere
from tests.services.test_retention import upload

BY = Asking("cleo", "r-1", "10.1.2.3")
ADA = user_id("ada@example.com")
TELLING = ("ada@example.com", "Augusta", "firebase-ada", "red fox", "=fox", "Lovelace", "10.9.9.9", "me.png", "a girl")
"""Nothing that a random id of small letters and digits may hold by chance."""


def a_life() -> World:
    """Ada has made, uploaded, been given and changed things."""
    ada = an_account(id=ADA, role=UserRole.ADMIN, name="Augusta", balance=Balance(available=100, granted=100))
    cleo = an_account(id="cleo", email="cleo@example.com", role=UserRole.ADMIN, balance=Balance(), sign_in="fc")
    ben = an_account(id="ben", email="ben@example.com", name="Ben", balance=Balance(), sign_in="fb")
    world = a_world(ada, cleo, ben, script=[A_PICTURE], text={"kind": "text"})
    for key in ("one", "two"):
        ask(world, key)
    world.files.put(f"outputs/{'x' * 8}/1/0", io.BytesIO(b"another's"), content_type="image/png")
    upload(world, uid=ADA)
    upload(world, uid=ADA, ready=False)
    grant.grant(world.app, uid=ADA, amount=5, reason="for Lovelace", key="g", by=BY, within=None)
    hers = Asking(ADA, "r-2", "10.9.9.9")
    manage.change(world.app, uid="ben", wanted=Wanted(status="blocked", reason="he left"), by=hers)
    manage.unbind(world.app, uid=ADA, reason="Lovelace has another account", by=BY)
    manage.change(world.app, uid=ADA, wanted=Wanted(status="blocked", reason="Lovelace left"), by=BY)
    return world


def ask(world: World, key: str, **changes) -> str:
    from shared.services import submit
    from shared.services.asked import Asked

    asked = Asked(**{"model": "sketch", "prompt": "A red fox and a girl", "params": {}, **changes})
    job_id = submit.submit(world.app, uid=ADA, key=key, asked=asked).job_id
    world.run()
    return job_id


def erased(world: World, app=None, uid: str = ADA, seconds: float = 60) -> Account:
    return erase.erase(app or world.app, uid=uid, reason="asked by letter", by=BY, seconds=seconds)


def everything_written(world: World) -> str:
    """All documents and all names of files, as text."""
    kinds = set(documents.COLLECTIONS)
    shown = [documents.to_document(value) for kind in kinds for value in _all(world, kind)]
    return json.dumps(shown, default=str) + " ".join(world.files._objects)


def _all(world: World, kind: type) -> list:
    if documents.collection(kind) == "organisation":
        there = world.store.get(kind, kind.id)
        return [there] if there is not None else []
    return world.store.everything(kind)


def test_nothing_that_names_or_tells_of_the_person_is_left_anywhere():
    world = a_life()
    before = everything_written(world)
    assert [word for word in TELLING if word not in before] == []
    account = erased(world)

    after = everything_written(world)
    assert [word for word in TELLING if word in after] == []
    assert (account.email, account.name, account.sign_in, account.erasure) == ("erased", "", None, "done")
    assert [name for name in world.files._objects if "x" * 8 not in name] == []
    assert world.store.everything(Upload) == []
    assert [record.user_id for record in world.store.everything(RequestRecord)] == ["cleo"]
    assert world.store.get(Erasure, ADA) is None


def test_the_ledger_stays_and_the_credits_go_by_a_counter_entry():
    world = a_life()
    before = {entry.id: entry for entry in world.store.everything(Entry)}
    account = erased(world)

    (new,) = [entry for entry in world.store.everything(Entry) if entry.id not in before]
    assert (new.kind, new.amount, new.user_id, new.actor) == ("deduct", 97, ADA, "cleo")
    assert account.balance == Balance(available=0, held=0, spent=8, granted=105, deducted=97)
    for entry in world.store.everything(Entry):
        if entry is not new and entry.id in before:
            assert replace(entry, reason="") == replace(before[entry.id], reason="")
    assert world.proof() == []


def test_the_record_of_the_erasure_stays_and_others_keep_their_place_in_the_chain():
    world = a_life()
    erased(world)
    hers = sorted((r for r in world.store.everything(AuditRecord) if r.target == ADA), key=lambda r: r.number)

    assert [(r.action, r.reason) for r in hers] == [
        ("credits.grant", ""), ("user.unbind", ""), ("user.change", ""), ("user.erase", "asked by letter"),
    ]  # fmt: skip
    assert [set(r.seals) - set(r.salts) for r in hers] == [{"before", "after", "reason"}] * 3 + [set()]
    (bens,) = [r for r in world.store.everything(AuditRecord) if r.target == "ben"]
    assert (bens.address, bens.reason, bens.actor) == ("", "he left", ADA)


@pytest.mark.parametrize("before", [True, False])
def test_an_erasure_that_is_killed_at_any_of_its_calls_goes_on(before):
    world = a_life()

    def again(app) -> bool:
        assert world.proof() == []
        return erased(world, app).erasure == "done"

    kills = killed_everywhere(world.app, again, before=before)

    assert kills > 5
    assert [word for word in TELLING if word in everything_written(world)] == []
    assert len([r for r in world.store.everything(AuditRecord) if r.action == "user.erase"]) == 1
    assert world.proof() == []


def test_what_a_request_did_not_finish_the_daily_retention_does():
    world = a_life()
    assert erased(world, seconds=0).erasure == "running"
    run = retention.retain(world.app, seconds=60)

    assert (world.account(ADA).erasure, run.removed["erasures"]) == ("done", 1)
    assert [word for word in TELLING if word in everything_written(world)] == []


def test_a_file_that_comes_after_the_erasure_by_an_address_from_before_it_goes_too():
    """A signed address knows nothing of an erasure; only time ends it."""
    world = a_life()
    (waiting,) = [there for there in world.store.everything(Upload) if there.state == "waiting"]
    erased(world)
    world.files.receive(f"uploads/{ADA}/{waiting.id}/raw", b"her face")
    retention.retain(world.app, seconds=60)
    assert [name for name in world.files._objects if ADA in name]
    assert [late.id for late in world.store.everything(LateSweep)] == [ADA]
    world.clock.pass_(24 * 3600)
    run = retention.retain(world.app, seconds=60)

    assert [name for name in world.files._objects if ADA in name] == []
    assert (run.removed["late_uploads"], world.store.everything(LateSweep)) == (1, [])


def test_it_needs_a_block_and_an_end_of_what_runs():
    world = a_world(script=[AT_WORK])
    with pytest.raises(NotFound):
        erased(world, uid="nobody")
    with pytest.raises(Conflict, match="Block"):
        erased(world, uid="ada")
    world.ask()
    account = world.account()
    world.store.commit(lambda read: _written(read, replace(account, status="blocked")))
    with pytest.raises(Conflict, match="running"):
        erased(world, uid="ada")

    assert world.account().name == "Ada"


def _written(read, value):
    from shared.storage.store import Change

    read.get(type(value), value.id)
    return Change(None, update=(value,))


def test_somebody_who_was_erased_does_not_come_back_by_any_way():
    world = a_life()
    erased(world)
    account = world.account(ADA)
    with pytest.raises(AccountBlocked):
        people.signed_in(world.app, Identity("ada@example.com", "Ada", "firebase-ada"))
    for change in (
        lambda: manage.change(world.app, uid=ADA, wanted=Wanted(status="active"), by=BY),
        lambda: manage.add(
            world.app, email="ada@example.com", role=UserRole.USER, department="unassigned", credits=1, by=BY
        ),
        lambda: manage.unbind(world.app, uid=ADA, reason="r", by=BY),
        lambda: grant.grant(world.app, uid=ADA, amount=1, reason="r", key="late", by=BY, within=None),
    ):
        with pytest.raises(Conflict):
            change()

    assert world.account(ADA) == account


MOVES = st.lists(
    st.sampled_from(["ask", "cancel", "run", "grant", "deduct", "block", "unblock", "erase", "retain", "days"]),
    min_size=5, max_size=25,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(MOVES)
def test_the_books_balance_after_anything_in_any_order(moves):
    world = a_world(script=[A_PICTURE])
    for number, move in enumerate(moves):
        try:
            _do(world, move, f"key-{number}")
        except Refused:
            continue

    assert world.proof() == []


def _do(world: World, move: str, key: str) -> None:
    match move:
        case "ask":
            world.ask(key=key)
        case "cancel":
            for job in world.queue.waiting:
                cancel.cancel(world.app, uid="ada", job_id=job.job_id)
        case "run":
            world.run()
        case "grant" | "deduct":
            amount = 7 if move == "grant" else -7
            grant.grant(world.app, uid="ada", amount=amount, reason="r", key=key, by=BY, within=None)
        case "block" | "unblock":
            status = "blocked" if move == "block" else "active"
            manage.change(world.app, uid="ada", wanted=Wanted(status=status, reason="r"), by=BY)
        case "erase":
            erased(world, uid="ada", seconds=0)
        case "retain":
            retention.retain(world.app, seconds=60)
        case "days":
            world.clock.pass_(50 * 24 * 3600)
