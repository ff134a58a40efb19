"""A commit is written and its reply is lost: whoever repeats it must find its own work, and nothing happens twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from google.api_core import exceptions as google
from google.cloud import firestore

from shared.domain import ids
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.quotas import UserRole
from shared.services import advance, cancel, grant, manage, prove, submit, uploads
from shared.services.audit import Asking
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from shared.storage.memory import MemoryStore
from shared.storage.store import Change, OutcomeLost
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, an_account, open_account

BY = Asking(actor="cleo", request_id="r", address="10.0.0.1")


class ForgetfulStore(MemoryStore):
    """Writes, and loses the reply of every commit that writes anything, the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0
        self._again: set[str] = set()

    def _write(self, change: Change[object], seen: object) -> None:
        super()._write(change, seen)
        self.lost += 1
        raise OutcomeLost("written, and nobody heard of it")


def forgetful() -> World:
    world = a_world(script=[AT_WORK, A_PICTURE])
    store = ForgetfulStore()
    store._documents = dict(world.store._documents)
    queries = type(world.app.queries)(store)
    return replace(world, store=store, app=replace(world.app, store=store, queries=queries))


def test_every_commit_of_a_life_may_lose_its_reply():
    """Submit, claim, wait, claim, finalize, end: each is written once although each is sent twice."""
    world = forgetful()
    job = world.ask()
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.account().balance == Balance(available=96, spent=4, granted=100)
    assert world.store.lost >= 6
    assert len(world.studio.started) == 1
    assert world.proof() == []


def test_a_submit_whose_reply_was_lost_is_not_a_replay():
    """The person never got the first answer."""
    world = forgetful()
    answer = submit.submit(world.app, uid="ada", key="k", asked=submit.Asked("sketch", "A red fox", {}))

    assert not answer.replayed
    assert len(world.store.everything(Job)) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda app: grant.grant(app, uid="ada", amount=5, reason="r", key="k", by=BY, within=None),
        lambda app: manage.change(app, uid="ada", wanted=manage.Wanted(status="blocked"), by=BY),
        lambda app: manage.add(
            app, email="dora@example.com", role=UserRole.USER, department="unassigned", credits=3, by=BY
        ),
        lambda app: uploads.begin(app, uid="ada", filename="a.png", content_type="image/png", bytes=5),
    ],
    ids=["grant", "change", "add", "upload"],
)
def test_what_administrators_do_happens_once(act: Callable):
    world = forgetful()
    act(world.app)

    assert world.store.lost == 1
    assert world.proof() == []


def test_a_cancellation_whose_reply_was_lost_is_one_cancellation():
    world = forgetful()
    job = world.ask()

    assert cancel.cancel(world.app, uid="ada", job_id=job.id).state is State.CANCELLED
    assert world.account().balance == Balance(available=100, granted=100)


@pytest.mark.emulator
def test_the_real_client_writes_once_though_every_reply_is_lost(firestore_client, monkeypatch):
    """The commit reaches the database, and the client is told that the deadline passed."""
    world = a_world(script=[AT_WORK, A_PICTURE])
    store = FirestoreStore(firestore_client)
    open_account(store, an_account())
    app = replace(world.app, store=store, queries=FirestoreQueries(firestore_client))
    commit, lost = firestore.WriteBatch.commit, []

    def forget(batch, **named):
        commit(batch, **named)
        lost.append(batch)
        raise google.DeadlineExceeded("the reply is lost")

    monkeypatch.setattr(firestore.WriteBatch, "commit", forget)
    answer = submit.submit(app, uid="ada", key="k", asked=submit.Asked("sketch", "A red fox", {}))
    steps = [advance.advance(app, job_id=answer.job_id) for _ in range(3)]

    assert not answer.replayed
    assert "succeeded" in steps or steps[-1] == "ended"
    assert len(lost) >= 5
    assert store.get(Account, "ada").balance == Balance(available=96, spent=4, granted=100)
    assert store.get(Entry, ids.end_entry(answer.job_id)).seq == 3
    assert prove.prove(app).proof.violations == []
