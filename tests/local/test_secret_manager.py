"""The Secret Manager stand-in, through the unchanged client."""

from collections.abc import Iterator
from pathlib import Path

import google_crc32c
import grpc
import pytest
from google.api_core import exceptions
from google.cloud import secretmanager_v1 as api
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import SecretManagerServiceGrpcTransport

from infra.local import rpc, secret_manager
from infra.local.places import PROJECT
from infra.local.secret_manager import SecretsService
from tests.local.patience import PATIENCE_SECONDS
from tests.local.processes import first_line, started

PARENT = f"projects/{PROJECT}"
SECRET = f"{PARENT}/secrets/openai-api-key"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[api.SecretManagerServiceClient]:
    server, port = rpc.serve(secret_manager.NAME, SecretsService(tmp_path, PROJECT).methods(), 0)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield api.SecretManagerServiceClient(transport=SecretManagerServiceGrpcTransport(channel=channel))
    server.stop(grace=None).wait()


def create(client: api.SecretManagerServiceClient) -> None:
    client.create_secret(parent=PARENT, secret_id="openai-api-key", secret=api.Secret())


def add(client: api.SecretManagerServiceClient, data: bytes) -> str:
    return str(client.add_secret_version(parent=SECRET, payload=api.SecretPayload(data=data)).name)


def test_a_file_in_the_directory_is_a_secret(client: api.SecretManagerServiceClient, tmp_path: Path) -> None:
    (tmp_path / "openai-api-key").mkdir()
    (tmp_path / "openai-api-key" / "1").write_bytes(b"sk-1\n")

    answer = client.access_secret_version(name=f"{SECRET}/versions/1")

    assert answer.payload.data == b"sk-1\n"
    assert answer.payload.data_crc32c == google_crc32c.value(b"sk-1\n")


def test_latest_is_the_newest_version(client: api.SecretManagerServiceClient) -> None:
    create(client)
    names = [add(client, b"%d" % number) for number in range(1, 12)]

    answer = client.access_secret_version(name=f"{SECRET}/versions/latest")

    assert answer.name == names[-1] == f"{SECRET}/versions/11"
    assert answer.payload.data == b"11"
    assert [version.name for version in client.list_secret_versions(parent=SECRET)] == names[::-1]


def test_a_disabled_version_cannot_be_read_until_it_is_enabled(client: api.SecretManagerServiceClient) -> None:
    create(client)
    name = add(client, b"sk-1")
    client.disable_secret_version(name=name)

    with pytest.raises(exceptions.FailedPrecondition):
        client.access_secret_version(name=name)
    with pytest.raises(exceptions.FailedPrecondition):
        client.access_secret_version(name=f"{SECRET}/versions/latest")
    assert client.get_secret_version(name=name).state == api.SecretVersion.State.DISABLED

    client.enable_secret_version(name=name)

    assert client.access_secret_version(name=name).payload.data == b"sk-1"


def test_a_version_number_is_never_used_again(client: api.SecretManagerServiceClient) -> None:
    create(client)
    client.disable_secret_version(name=add(client, b"old"))

    assert add(client, b"new") == f"{SECRET}/versions/2"


@pytest.mark.parametrize("version", ["2", "99", "latest"])
def test_what_does_not_exist_is_not_found(client: api.SecretManagerServiceClient, version: str) -> None:
    with pytest.raises(exceptions.NotFound):
        client.access_secret_version(name=f"{SECRET}/versions/{version}")
    create(client)
    with pytest.raises(exceptions.NotFound):
        client.access_secret_version(name=f"{SECRET}/versions/{version}")


@pytest.mark.parametrize(
    "name",
    [
        f"{PARENT}/secrets/../versions/1",
        f"{PARENT}/secrets/..%2F..%2Fetc/versions/1",
        f"{PARENT}/secrets/a/b/versions/1",
        f"{SECRET}/versions/../1",
        f"{SECRET}/versions/01",
        f"{SECRET}/versions/1.disabled",
        f"{SECRET}/versions/1\n",
        f"{SECRET}/versions/.",
        f"{SECRET}/versions/",
        SECRET,
        "openai-api-key",
    ],
)
def test_a_name_that_is_no_name_is_refused(client: api.SecretManagerServiceClient, tmp_path: Path, name: str) -> None:
    (tmp_path / "openai-api-key").mkdir()
    (tmp_path / "openai-api-key" / "1").write_bytes(b"sk-1")

    with pytest.raises(exceptions.InvalidArgument):
        client.access_secret_version(request={"name": name})


def test_another_project_is_not_served(client: api.SecretManagerServiceClient) -> None:
    with pytest.raises(exceptions.PermissionDenied):
        client.access_secret_version(name="projects/real-project/secrets/openai-api-key/versions/1")


@pytest.mark.parametrize(
    "payload",
    [
        api.SecretPayload(data=b""),
        api.SecretPayload(data=b"x" * (64 * 1024 + 1)),
        api.SecretPayload(data=b"x", data_crc32c=1),
    ],
    ids=["empty", "too large", "wrong checksum"],
)
def test_a_bad_payload_is_refused(client: api.SecretManagerServiceClient, payload: api.SecretPayload) -> None:
    create(client)

    with pytest.raises(exceptions.InvalidArgument):
        client.add_secret_version(parent=SECRET, payload=payload)
    assert not list(client.list_secret_versions(parent=SECRET))


def test_a_secret_is_created_once(client: api.SecretManagerServiceClient) -> None:
    create(client)

    with pytest.raises(exceptions.AlreadyExists):
        create(client)


def test_the_process_says_when_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    with started("secret_manager", port=0, state_dir=tmp_path) as process:
        address = first_line(process).split()[3].rstrip(",")
        with started("secret_manager", port=address.partition(":")[2], state_dir=tmp_path) as second:
            _, errors = second.communicate(timeout=PATIENCE_SECONDS)
        process.terminate()

        assert process.wait(PATIENCE_SECONDS) == 0
    assert second.returncode == 1
    assert len(errors.splitlines()) == 1
    assert errors.startswith("secrets: cannot listen on port")
