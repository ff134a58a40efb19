"""The store on the real Firestore emulator."""

import socket
import time
from dataclasses import replace

import pytest
from google.cloud import firestore

from shared.domain import ids
from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import Job
from shared.domain.ledger import Account
from shared.storage.firestore import FirestoreStore
from shared.storage.store import Change, Reader, StoreUnavailable
from tests.fakes import a_job, an_account
from tests.storage.store_contract import StoreContract

pytestmark = pytest.mark.emulator


class TestFirestoreStore(StoreContract):
    @pytest.fixture
    def store(self, firestore_client):
        return FirestoreStore(firestore_client)


def test_a_database_that_does_not_answer_is_an_error_within_six_seconds(monkeypatch):
    """A port that takes connections and says nothing; the client's own default would be a minute."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", f"127.0.0.1:{silent.getsockname()[1]}")
        store = FirestoreStore(firestore.Client(project="demo-silent"))
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            store.get(Job, "job")
        with pytest.raises(StoreUnavailable):
            store.commit(lambda read: Change(None, create=(a_job(),)) if read.get(Job, "job") is None else Change(None))

    assert time.monotonic() - began < 12


def test_a_decision_on_documents_of_different_moments_is_made_again(firestore_client: firestore.Client) -> None:
    """They are read one after the other: what does not fit together is no broken book if it was changed in between."""
    store, number = FirestoreStore(firestore_client), iter(range(100))
    account = an_account(id=f"torn-{ids.new_id()}")
    store.commit(
        lambda read: Change(None, create=(account,)) if read.get(Account, account.id) is None else Change(None)
    )

    def torn(read: Reader) -> Change[str]:
        found = read.get(Account, account.id)
        if next(number) == 0:
            store.commit(lambda other: Change(None, update=(replace(other.get(Account, account.id), name="New"),)))  # type: ignore[type-var]
            raise BrokenInvariant("torn")
        return Change(found.name if found else "")

    assert store.commit(torn) == "New"


def test_an_invariant_that_is_really_broken_is_told(firestore_client: firestore.Client) -> None:
    store = FirestoreStore(firestore_client)

    def broken(read: Reader) -> Change[None]:
        read.get(Account, "nobody")
        raise BrokenInvariant("broken")

    with pytest.raises(BrokenInvariant, match="broken"):
        store.commit(broken)
