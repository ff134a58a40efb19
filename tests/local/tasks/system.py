"""A running queue, its client and its worker, for the tests of this folder."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.api_core import exceptions
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from infra.local import http_server
from infra.local.places import QUEUE_PATH
from infra.local.tasks import Options, TasksServer
from tests.local.patience import PATIENCE_SECONDS

DAY = 24 * 3600


@dataclass
class Seen:
    """A request that reached the worker."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Worker:
    """An HTTP server that keeps what it gets, answers from `answers` (then 200), and waits while it is held."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.open = threading.Event()
        self.open.set()
        self.busy = self.most_busy = 0
        self._seen: queue.Queue[Seen] = queue.Queue()
        self._lock = threading.Lock()
        worker = self

        class Handler(http_server.Handler):
            """Hands each request to the worker."""

            def do_POST(self) -> None:  # noqa: N802 - the base class's name
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, extra = worker.take(Seen(self.command, self.path, headers, body))
                self.answer(status, headers=extra)

        self._server = http_server.serve(Handler, 0)
        self.url = f"http://127.0.0.1:{self._server.server_port}/internal/advance"

    def take(self, seen: Seen) -> tuple[int, dict[str, str]]:
        with self._lock:
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
            answer = self.answers.pop(0) if self.answers else (200, {})
        self._seen.put(seen)
        self.open.wait(PATIENCE_SECONDS)
        with self._lock:
            self.busy -= 1
        return answer

    def next(self) -> Seen:
        return self._seen.get(timeout=PATIENCE_SECONDS)

    def has_more(self) -> bool:
        return not self._seen.empty()

    def close(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()


class Clock:
    """A clock that is moved by hand; it shows whole seconds, which no conversion changes."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


@dataclass
class System:
    """A running server, its client, and what it was started with."""

    server: TasksServer
    client: tasks_v2.CloudTasksClient
    clock: Clock

    def create(self, task: tasks_v2.Task) -> str:
        return str(self.client.create_task(parent=QUEUE_PATH, task=task).name)


@contextmanager
def running(options: Options, clock: Clock | None = None, *, in_real_time: bool = False) -> Iterator[System]:
    clock = clock or Clock()
    server = TasksServer(options, clock=time.time if in_real_time else clock)
    with grpc.insecure_channel(server.address) as channel:
        try:
            yield System(server, client_of(channel), clock)
        finally:
            server.close()


def client_of(channel: grpc.Channel) -> tasks_v2.CloudTasksClient:
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


def task_for(worker: Worker, name: str = "", **fields: Any) -> tasks_v2.Task:
    request = tasks_v2.HttpRequest(
        url=worker.url, body=b'{"job_id": "j"}', headers={"Content-Type": "application/json"}
    )
    return tasks_v2.Task(name=f"{QUEUE_PATH}/tasks/{name}" if name else "", http_request=request, **fields)


def is_gone(system: System, name: str) -> bool:
    try:
        system.client.get_task(name=name)
    except exceptions.NotFound:
        return True
    return False
