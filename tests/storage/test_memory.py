"""The store in memory keeps the promises of the real one, and is stricter about steps."""

import pytest

from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import Job
from shared.storage.memory import MemoryStore
from shared.storage.store import Change, Reader
from tests.fakes import a_job
from tests.storage.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self):
        return MemoryStore()

    def test_a_step_that_decides_differently_each_time_is_refused(self, store):
        names = iter("ab")

        def step(read: Reader) -> Change[None]:
            read.get(Job, "job")
            return Change(None, create=(a_job(text=next(names)),))

        with pytest.raises(BrokenInvariant):
            store.commit(step)

    def test_a_create_of_what_was_not_looked_for_is_refused(self, store):
        """Without having looked, a repeated commit could not recognise its own work."""
        with pytest.raises(BrokenInvariant):
            store.commit(lambda _: Change(None, create=(a_job(),)))
