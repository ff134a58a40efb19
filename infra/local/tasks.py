"""Our Cloud Tasks: the unchanged client creates tasks here over gRPC, and they are delivered to the worker.

It keeps what production promises and production's limits (names and their tombstones, schedule, deadline, back-off,
tokens, errors), in a SQLite file, so that a killed server goes on where it was. It does not model the rate limit
`max_dispatches_per_second`, the slow start of a busy queue, or redirects.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time

from google.cloud import tasks_v2

from infra.local import oidc, rpc
from infra.local.lifetime import stop_signal
from infra.local.places import HOST, LOCATION, PROJECT, QUEUE, places_from_environment
from infra.local.tasks_dispatch import Dispatcher
from infra.local.tasks_http import Sender
from infra.local.tasks_rules import duration, with_queue_defaults
from infra.local.tasks_service import NAME, TasksService
from infra.local.tasks_store import Store

_FILE = "tasks.sqlite3"


@dataclass(frozen=True)
class Options:
    """What the command line says; port 0 picks a free one."""

    port: int
    issuer_port: int
    state_dir: Path
    queue: str
    concurrency: int
    retry: tasks_v2.RetryConfig


class TasksServer:
    """The running server and, on its own port, the issuer's public key."""

    def __init__(self, options: Options, *, clock: Callable[[], float] = time) -> None:
        """OSError if a port is taken."""
        issuer = oidc.Issuer(options.state_dir / "secrets")
        store = Store(options.state_dir / _FILE)
        _configure_queue(store, options)
        self._dispatcher = Dispatcher(store, Sender(issuer), most_at_once=options.concurrency, clock=clock)
        service = TasksService(store, self._dispatcher, clock=clock)
        self._certs = oidc.serve_certs(issuer, options.issuer_port)
        self._rpc, port = rpc.serve(NAME, service.methods(), options.port)
        self._dispatcher.start()
        self.address = f"{HOST}:{port}"
        self.certs_url = f"http://{HOST}:{self._certs.server_port}{oidc.CERTS_PATH}"

    def close(self) -> None:
        """Stop; deliveries in hand are cut off and made again after the next start."""
        self._rpc.stop(grace=None).wait()
        self._dispatcher.stop()
        self._certs.shutdown()
        self._certs.server_close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if a port is taken."""
    logging.basicConfig(format="tasks: %(message)s", level=logging.INFO)
    options = _options(arguments)
    stopping = stop_signal()
    try:
        server = TasksServer(options)
    except OSError as error:
        print(f"tasks: cannot listen on port {options.port} and {options.issuer_port}: {error}", file=sys.stderr)
        return 1
    print(f"tasks: ready on {server.address}, queue {options.queue}, keys at {server.certs_url}", flush=True)
    stopping.wait()
    server.close()
    return 0


def _configure_queue(store: Store, options: Options) -> None:
    """Create the queue, or give the one that is there this configuration; a paused one stays paused."""
    queue = with_queue_defaults(tasks_v2.Queue(name=options.queue, retry_config=options.retry))
    before = store.queue(options.queue)
    if before:
        queue.state = before.state
    store.put_queue(queue)


def _options(arguments: Sequence[str] | None) -> Options:
    places = places_from_environment()
    parser = argparse.ArgumentParser(prog="python -m infra.local.tasks", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=places.tasks_port)
    parser.add_argument("--issuer-port", type=int, default=places.issuer_port)
    parser.add_argument("--state-dir", type=Path, default=places.state_dir)
    parser.add_argument("--project", default=PROJECT)
    parser.add_argument("--location", default=LOCATION)
    parser.add_argument("--queue", default=QUEUE)
    parser.add_argument("--concurrency", type=int, default=32, help="deliveries at once (default 32)")
    parser.add_argument("--max-attempts", type=int, default=100, help="-1: no limit (default 100)")
    parser.add_argument("--max-retry-duration", type=float, default=0, help="seconds, 0: no limit (default)")
    parser.add_argument("--min-backoff", type=float, default=0.1, help="seconds (default 0.1)")
    parser.add_argument("--max-backoff", type=float, default=3600, help="seconds (default 3600)")
    parser.add_argument("--max-doublings", type=int, default=16, help="(default 16)")
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        issuer_port=given.issuer_port,
        state_dir=given.state_dir,
        queue=f"projects/{given.project}/locations/{given.location}/queues/{given.queue}",
        concurrency=given.concurrency,
        retry=tasks_v2.RetryConfig(
            max_attempts=given.max_attempts,
            max_retry_duration=duration(given.max_retry_duration),
            min_backoff=duration(given.min_backoff),
            max_backoff=duration(given.max_backoff),
            max_doublings=given.max_doublings,
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
