"""Our Secret Manager: the unchanged client reads secrets here over gRPC, from files NAME/VERSION in a directory.

A developer adds a secret by writing such a file; the bytes are handed out as they are. A disabled version is a file with
the ending `.disabled`.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import google_crc32c
from google.cloud import secretmanager_v1 as api
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from infra.local import rpc
from infra.local.keys import write_new
from infra.local.lifetime import stop_signal
from infra.local.places import HOST, PROJECT, places_from_environment
from infra.local.rpc import Refused

NAME = "google.cloud.secretmanager.v1.SecretManagerService"
MAX_PAYLOAD_BYTES = 64 * 1024
_SECRET = re.compile(r"projects/(?P<project>[A-Za-z0-9:.-]+)/secrets/(?P<secret>[A-Za-z0-9_-]{1,255})")
_VERSION = re.compile(_SECRET.pattern + r"/versions/(?P<version>[1-9][0-9]{0,8}|latest)")
_DISABLED = ".disabled"
_ENABLED_STATE = api.SecretVersion.State(api.SecretVersion.State.ENABLED)
_DISABLED_STATE = api.SecretVersion.State(api.SecretVersion.State.DISABLED)


class SecretsService:
    """The calls this server answers; all raise Refused with the code that Secret Manager would answer."""

    def __init__(self, directory: Path, project: str) -> None:
        self._directory = directory
        self._project = project

    def methods(self) -> Mapping[str, tuple[Any, Callable[[Any], Any]]]:
        return {
            "CreateSecret": (api.CreateSecretRequest, self.create_secret),
            "AddSecretVersion": (api.AddSecretVersionRequest, self.add_version),
            "AccessSecretVersion": (api.AccessSecretVersionRequest, self.access_version),
            "GetSecretVersion": (api.GetSecretVersionRequest, self.get_version),
            "ListSecretVersions": (api.ListSecretVersionsRequest, self.list_versions),
            "DisableSecretVersion": (api.DisableSecretVersionRequest, self.disable_version),
            "EnableSecretVersion": (api.EnableSecretVersionRequest, self.enable_version),
        }

    def create_secret(self, request: api.CreateSecretRequest) -> api.Secret:
        name = f"{request.parent}/secrets/{request.secret_id}"
        folder = self._folder(name)
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            raise Refused(StatusCode.ALREADY_EXISTS, f"{name} exists.") from None
        return api.Secret(name=name, replication=request.secret.replication, create_time=_written_at(folder))

    def add_version(self, request: api.AddSecretVersionRequest) -> api.SecretVersion:
        folder, data = self._existing_folder(request.parent), request.payload.data
        if not 0 < len(data) <= MAX_PAYLOAD_BYTES:
            _refuse(f"A payload has 1 to {MAX_PAYLOAD_BYTES} bytes, this one {len(data)}.")
        if "data_crc32c" in request.payload and request.payload.data_crc32c != google_crc32c.value(data):
            _refuse("The payload is not what its checksum says.")
        number = 1 + max((_number(file) for file in _versions(folder)), default=0)
        while not write_new(folder / str(number), data):
            number += 1
        return _shown(request.parent, folder / str(number))

    def access_version(self, request: api.AccessSecretVersionRequest) -> api.AccessSecretVersionResponse:
        secret, file = self._version(request.name)
        if file.suffix == _DISABLED:
            raise Refused(StatusCode.FAILED_PRECONDITION, f"{request.name} is disabled.")
        data = file.read_bytes()
        return api.AccessSecretVersionResponse(
            name=_shown(secret, file).name,
            payload=api.SecretPayload(data=data, data_crc32c=google_crc32c.value(data)),
        )

    def get_version(self, request: api.GetSecretVersionRequest) -> api.SecretVersion:
        return _shown(*self._version(request.name))

    def list_versions(self, request: api.ListSecretVersionsRequest) -> api.ListSecretVersionsResponse:
        """All on one page, the newest first."""
        versions = [_shown(request.parent, file) for file in _versions(self._existing_folder(request.parent))]
        return api.ListSecretVersionsResponse(versions=versions, total_size=len(versions))

    def disable_version(self, request: api.DisableSecretVersionRequest) -> api.SecretVersion:
        secret, file = self._version(request.name)
        return _shown(secret, file.rename(file.with_suffix(_DISABLED)))

    def enable_version(self, request: api.EnableSecretVersionRequest) -> api.SecretVersion:
        secret, file = self._version(request.name)
        return _shown(secret, file.rename(file.with_suffix("")))

    def _version(self, name: str) -> tuple[str, Path]:
        """The secret's name and the version's file; `latest` is the newest, disabled or not."""
        match = _VERSION.fullmatch(name) or _refuse(f"{name!r} is no secret version's name.")
        secret = name.partition("/versions/")[0]
        for file in _versions(self._existing_folder(secret)):
            if match["version"] in ("latest", str(_number(file))):
                return secret, file
        raise Refused(StatusCode.NOT_FOUND, f"{name} does not exist.")

    def _existing_folder(self, secret: str) -> Path:
        folder = self._folder(secret)
        if not folder.is_dir():
            raise Refused(StatusCode.NOT_FOUND, f"{secret} does not exist.")
        return folder

    def _folder(self, secret: str) -> Path:
        match = _SECRET.fullmatch(secret) or _refuse(f"{secret!r} is no secret's name.")
        if match["project"] != self._project:
            raise Refused(StatusCode.PERMISSION_DENIED, f"Project {match['project']} is not served here.")
        return self._directory / match["secret"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if the port is taken."""
    places = places_from_environment()
    parser = argparse.ArgumentParser(prog="python -m infra.local.secret_manager", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=places.secrets_port)
    parser.add_argument("--state-dir", type=Path, default=places.state_dir)
    parser.add_argument("--project", default=PROJECT)
    options = parser.parse_args(arguments)
    directory = options.state_dir / "secrets"
    stopping = stop_signal()
    try:
        server, port = rpc.serve(NAME, SecretsService(directory, options.project).methods(), options.port)
    except OSError as error:
        print(f"secrets: cannot listen on port {options.port}: {error}", file=sys.stderr)
        return 1
    print(f"secrets: ready on {HOST}:{port}, from {directory}", flush=True)
    stopping.wait()
    server.stop(grace=None).wait()
    return 0


def _versions(folder: Path) -> list[Path]:
    """The newest first."""
    names = re.compile(r"[1-9][0-9]{0,8}(\.disabled)?")
    files = (file for file in folder.iterdir() if names.fullmatch(file.name) and file.is_file())
    return sorted(files, key=_number, reverse=True)


def _number(file: Path) -> int:
    return int(file.stem)


def _shown(secret: str, file: Path) -> api.SecretVersion:
    state = _DISABLED_STATE if file.suffix == _DISABLED else _ENABLED_STATE
    return api.SecretVersion(name=f"{secret}/versions/{_number(file)}", state=state, create_time=_written_at(file))


def _written_at(path: Path) -> Timestamp:
    written = Timestamp()
    written.FromNanoseconds(path.stat().st_mtime_ns)
    return written


def _refuse(message: str) -> NoReturn:
    raise Refused(StatusCode.INVALID_ARGUMENT, message)


if __name__ == "__main__":
    sys.exit(main())
