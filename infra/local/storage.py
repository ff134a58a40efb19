"""Our Cloud Storage: fake-gcs-server keeps the objects, and a front before it checks signed URLs, CORS and ranges."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time

from infra.local import keys, storage_front
from infra.local.lifetime import stop_signal
from infra.local.places import BUCKET, HOST, places_from_environment
from infra.local.storage_backend import Backend, BackendError
from infra.local.storage_cors import Cors
from infra.local.storage_front import Front
from infra.local.storage_signature import SignatureCheck

_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    port: int
    backend_port: int
    state_dir: Path
    bucket: str
    web_origins: tuple[str, ...]


class StorageServer:
    """The running front with the object store behind it."""

    def __init__(self, options: Options, *, clock: Callable[[], float] = time) -> None:
        """OSError if a port is taken, BackendError if the object store does not start."""
        account = keys.storage_signing_key(options.state_dir / "secrets")
        self._backend = Backend(options.backend_port, options.state_dir / "storage")
        # The child is started before the front's threads: a process with threads should not fork.
        self._backend.start(front=f"{HOST}:{options.port}", bucket=options.bucket)
        front = Front(options.bucket, self._backend, SignatureCheck(account, clock=clock), Cors(options.web_origins))
        try:
            self._server = storage_front.serve(front, options.port)
        except OSError:
            self._backend.stop()
            raise
        self.url = f"http://{HOST}:{options.port}"

    def store_ended(self) -> int | None:
        """The exit code of the object store if it has ended by itself."""
        return self._backend.ended()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._backend.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if it cannot start, or if the object store ends."""
    options = _options(arguments)
    stopping = stop_signal()
    try:
        server = StorageServer(options)
    except (OSError, BackendError) as error:
        ports = f"port {options.port} and {options.backend_port}"
        print(f"storage: cannot serve on {ports}: {error}", file=sys.stderr)
        return 1
    print(f"storage: ready on {server.url}, bucket {options.bucket}", flush=True)
    while not stopping.wait(_LOOK_SECONDS):
        if server.store_ended() is not None:
            print(f"storage: fake-gcs-server ended with {server.store_ended()}", file=sys.stderr)
            server.close()
            return 1
    server.close()
    return 0


def _options(arguments: Sequence[str] | None) -> Options:
    places = places_from_environment()
    parser = argparse.ArgumentParser(prog="python -m infra.local.storage", description=__doc__)
    parser.add_argument("--port", type=int, default=places.storage_port)
    parser.add_argument("--backend-port", type=int, default=places.storage_backend_port)
    parser.add_argument("--state-dir", type=Path, default=places.state_dir)
    parser.add_argument("--bucket", default=BUCKET)
    parser.add_argument("--web-origin", action="append", help="a page that may use signed URLs; may be repeated")
    given = parser.parse_args(arguments)
    pages = (f"http://{HOST}:{places.web_port}", f"http://localhost:{places.web_port}")
    return Options(given.port, given.backend_port, given.state_dir, given.bucket, tuple(given.web_origin or pages))


if __name__ == "__main__":
    sys.exit(main())
