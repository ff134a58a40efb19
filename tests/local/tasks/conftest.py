"""What the tests of this folder ask for by name."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from google.cloud import tasks_v2

from infra.local.keys import OIDC_ISSUER_KEY, oidc_issuer_key, write_new
from infra.local.places import QUEUE_PATH
from infra.local.tasks import Options
from infra.local.tasks_rules import duration
from tests.local.tasks.system import System, Worker, running


@pytest.fixture
def worker() -> Iterator[Worker]:
    with closing(Worker()) as worker:
        yield worker


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return oidc_issuer_key(tmp_path_factory.mktemp("key"))


@pytest.fixture
def options(tmp_path: Path, key: bytes) -> Options:
    write_new(tmp_path / "secrets" / OIDC_ISSUER_KEY / "1", key)  # making one takes a while
    retry = tasks_v2.RetryConfig(min_backoff=duration(0.01), max_backoff=duration(0.05))
    return Options(0, 0, tmp_path, QUEUE_PATH, concurrency=8, retry=retry)


@pytest.fixture
def system(options: Options) -> Iterator[System]:
    with running(options) as system:
        yield system


@pytest.fixture(scope="module")
def untouched_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running(Options(0, 0, tmp_path_factory.mktemp("state"), QUEUE_PATH, 8, tasks_v2.RetryConfig())) as system:
        yield system
