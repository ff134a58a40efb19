"""What the tests of this folder ask for by name."""

from collections.abc import Iterator

import pytest

from infra.local.places import BUCKET
from infra.local.ports import free_port
from infra.local.storage import Options, StorageServer
from tests.local.storage.system import PAGE, PICTURE, Clock, System, client_of, signer_of


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    state_dir, clock = tmp_path_factory.mktemp("state"), Clock()
    server = StorageServer(Options(free_port(), free_port(), state_dir, BUCKET, (PAGE,)), clock=clock)
    yield System(server.url, clock, client_of(server.url), signer_of(state_dir / "secrets"))
    server.close()


@pytest.fixture
def system(running: System) -> Iterator[System]:
    running.bucket.blob("outputs/j/1.png").upload_from_string(PICTURE, content_type="image/png")
    yield running
    running.clock.ahead = 0.0
