"""How the process and the store behind it begin and end."""

import http.client
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.local import http_server, storage_front
from infra.local.keys import storage_signing_key
from infra.local.places import BUCKET, HOST
from infra.local.ports import free_port, is_taken
from infra.local.storage_backend import Backend
from infra.local.storage_cors import Cors
from infra.local.storage_front import Front
from infra.local.storage_signature import SignatureCheck
from tests.local.patience import PATIENCE_SECONDS, eventually
from tests.local.processes import first_line, started
from tests.local.storage.system import client_of

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")


@linux_only
def test_objects_outlive_the_server_and_a_killed_one_takes_the_store_with_it(tmp_path: Path) -> None:
    options: dict[str, Any] = {"port": free_port(), "backend_port": free_port(), "state_dir": tmp_path}
    blob = client_of(f"http://{HOST}:{options['port']}").bucket(BUCKET).blob("outputs/kept")
    with started("storage", **options) as process:
        first_line(process)
        blob.upload_from_string(b"kept")
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_taken(options["backend_port"]))

    with started("storage", **options) as process:
        first_line(process)
        assert blob.download_as_bytes() == b"kept"
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not is_taken(options["backend_port"])


@linux_only
def test_the_front_ends_when_the_store_does(tmp_path: Path) -> None:
    with started("storage", port=free_port(), backend_port=free_port(), state_dir=tmp_path) as process:
        first_line(process)
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

        assert process.wait(PATIENCE_SECONDS) == 1


@pytest.mark.parametrize("taken", ["port", "backend_port"])
def test_a_taken_port_is_a_clear_error_and_leaves_nothing_running(tmp_path: Path, taken: str) -> None:
    with socket.create_server((HOST, 0)) as occupant:
        ports = {"port": free_port(), "backend_port": free_port()} | {taken: occupant.getsockname()[1]}
        with started("storage", **ports, state_dir=tmp_path) as process:
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert f"storage: cannot serve on port {ports['port']} and {ports['backend_port']}" in errors
    assert not any(is_taken(port) for port in ports.values())


def test_an_object_that_breaks_off_ends_the_connection(tmp_path: Path) -> None:
    """Otherwise the client would take the next answer for the rest of this one."""

    class Broken(http_server.Handler):
        """Promises more than it sends."""

        def do_GET(self) -> None:  # noqa: N802 - the base class's name
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self.close_connection = True

    store = http_server.serve(Broken, 0)
    backend = Backend(store.server_port, tmp_path)
    front = Front(BUCKET, backend, SignatureCheck(storage_signing_key(tmp_path)), Cors(()))
    server = storage_front.serve(front, 0)
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=PATIENCE_SECONDS)
    connection.request("GET", f"/storage/v1/b/{BUCKET}/o/x?alt=media")

    with pytest.raises(http.client.IncompleteRead):
        connection.getresponse().read()
    connection.close()
    for running in (server, store):
        running.shutdown()
        running.server_close()
