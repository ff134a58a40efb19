"""The store on the real Firestore emulator."""

import socket
import time

import pytest
from google.cloud import firestore

from shared.domain.jobs import Job
from shared.storage.firestore import FirestoreStore
from shared.storage.store import Change, StoreUnavailable
from tests.fakes import a_job
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
