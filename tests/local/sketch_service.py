"""A sketch service in this process whose clock stands still until a test moves it, and a little web server beside it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests

from infra.local import http_server
from infra.local.models.sketch import server
from infra.local.models.sketch.service import Service
from infra.local.models.sketch.shelf import Shelf
from infra.local.models.sketch.studio import Studio
from infra.local.models.sketch.webhooks import Webhooks
from shared.signatures import Secret

KEY = "a-key"
SMALL_IMAGE = {"model": "sketch-image", "prompt": "sunset hills", "params": {"size": "256x256"}}
Answer = TypeVar("Answer")
SECRET = Secret(b"0123456789abcdef0123456789abcdef")


class Sketch:
    """The service, and the calls a client makes. `pass_time` moves its clock; `restart` is what a kill leaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 1_800_000_000.0
        self.pauses: list[float] = []
        self._server: http_server.Server | None = None
        self.restart()

    def restart(self) -> None:
        self.close()
        shelf = Shelf(self.folder)
        self.service = Service(shelf, Studio(shelf), lambda: self.now)
        webhooks = Webhooks(self.service, SECRET, self.pauses.append)
        self._server = server.serve(self.service, webhooks, KEY, 0)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("headers", {"Authorization": f"Key {KEY}"})
        return requests.request(method, self.url + path, timeout=10, **options)

    def create(self, **body: object) -> Any:
        answer = self.call("POST", "/v1/jobs", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def poll(self, job_id: str) -> Any:
        answer = self.call("GET", f"/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, job_id: str) -> Any:
        """The job when its drawing, which takes real time, has ended too."""
        return until(lambda: job if (job := self.poll(job_id))["status"] not in ("queued", "running") else None)


@contextmanager
def running(folder: Path) -> Iterator[Sketch]:
    """A service that keeps its jobs in the folder."""
    service = Sketch(folder)
    try:
        yield service
    finally:
        service.close()


def until(ask: Callable[[], Answer | None]) -> Answer:
    """The first answer that is not None."""
    ends_at = time.monotonic() + 20
    while (answer := ask()) is None:
        assert time.monotonic() < ends_at, "nothing came"
        time.sleep(0.01)
    return answer


@contextmanager
def web_server(handler: type[http_server.Handler]) -> Iterator[str]:
    """The address of a server with this handler."""
    running = http_server.serve(handler, 0)
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
