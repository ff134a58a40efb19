"""What all tests share: a fixed time, and the Firestore emulator for those that need it."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import hypothesis
import pytest

from tests import recorded_queries
from tests.fakes import NOW

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(recorded_queries)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.distribution import ByFile

    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def firestore_host(tmp_path_factory) -> Iterator[str]:
    """A Firestore emulator of this test run, as host:port."""
    from infra.local.parts import firestore_emulator

    recorded_queries.watch()
    with firestore_emulator() as host:
        yield host


@pytest.fixture
def firestore_client(firestore_host, monkeypatch):
    """A client of an empty database: each test has a project of its own."""
    from google.cloud import firestore

    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_host)
    return firestore.Client(project=f"demo-{uuid.uuid4().hex[:12]}")
