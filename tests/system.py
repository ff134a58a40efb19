"""The whole local system as tests meet it: started once for all of them, shaken from outside, and stopped without a trace."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.environment import ROOT
from infra.local.places import FUNCTIONS, Places
from infra.local.ports import free_range, is_taken
from tests.journeys.client import Client, new_address

START_SECONDS = 200.0
RESTART_SECONDS = 90.0
_PORTS = 19
_LOOK_SECONDS = 0.1


class RunningSystem:
    """A local system that is up, and what one can do to it from outside."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.request_ids: list[str] = []
        """The X-Request-Id of every answer that a client got from a function."""

    def person(self, email: str | None = None) -> Client:
        """Somebody signed in; without an address somebody new, who has the welcome credits."""
        return Client(self.places, self._answered, email or new_address())

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of `python -m infra.local` to this system."""
        return subprocess.run(
            [sys.executable, "-m", "infra.local", *words],
            cwd=ROOT, env=environment(self.places), capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip

    def books_balance(self) -> None:
        """The quick proof, without a look at every stored output."""
        cleo = self.person("cleo@example.com")
        books = cleo.get("/api/admin/books", now="true")
        while books["running"]:
            books = cleo.get("/api/admin/books", now="true")
        assert books["ok"], books["violations"]

    def sweep(self) -> None:
        """Have the worker sweep now."""
        done = self.command("call", "sweep")
        assert done.returncode == 0, done.stdout + done.stderr

    def prove(self) -> None:
        """The books balance, and every output is in its place."""
        proof = self.command("prove")
        assert proof.returncode == 0, proof.stdout + proof.stderr

    def pid(self, part: str) -> int:
        """The process of a part, which is also its process group."""
        return int(json.loads(self.places.endpoints_file.read_text())["processes"][part])

    def kill(self, part: str) -> int:
        """End a part and its children at once; its pid, by which one knows when another one has come."""
        pid = self.pid(part)
        os.killpg(pid, signal.SIGKILL)
        return pid

    def restarted(self, part: str, before: int) -> None:
        """Return when the supervisor has started a part again."""
        try:
            eventually(lambda: self.pid(part) != before, seconds=RESTART_SECONDS)
        except AssertionError:
            logs = [
                self.places.state_dir / "start.log",
                *(self.places.logs_dir / f"{name}.log" for name in ("system", part)),
            ]
            last = [f"{log.name}:\n{log.read_text()[-2000:]}" for log in logs if log.exists()]
            raise AssertionError("\n".join([f"{part} did not come back.", *last])) from None

    @contextmanager
    def frozen(self, part: str) -> Iterator[None]:
        """A part takes calls and answers none."""
        pid = self.pid(part)
        os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):  # it was killed meanwhile
                os.killpg(pid, signal.SIGCONT)

    def log_lines(self) -> Iterator[tuple[str, str]]:
        """Each line that a function has logged, with the function's name."""
        for name in FUNCTIONS:
            for line in (self.places.logs_dir / f"{name}.log").read_text().splitlines():
                yield name, line

    def _answered(self, response: requests.Response) -> None:
        request_id = response.headers.get("X-Request-Id")
        if request_id is not None:
            self.request_ids.append(request_id)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "first: does what takes a while to show, and other tests go on meanwhile")
    config.addinivalue_line("markers", "last: looks back at what happened while other tests went on")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: bool(item.get_closest_marker("last")) - bool(item.get_closest_marker("first")))


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """One system for all tests of a run, on ports and in a folder of its own; its logs stay when a test failed."""
    places = Places(free_range(_PORTS), tmp_path_factory.mktemp("system"))
    with _running(places):
        yield RunningSystem(places)
    left = [port for port in range(places.port_base, places.port_base + _PORTS) if is_taken(port)]
    assert left == []
    if not request.session.testsfailed:
        shutil.rmtree(places.state_dir)


@pytest.fixture
def ada(system: RunningSystem) -> Client:
    """A new person with 100 credits."""
    return system.person()


@pytest.fixture
def ben(system: RunningSystem) -> Client:
    """Another new person with 100 credits."""
    return system.person()


@pytest.fixture(scope="session")
def cleo(system: RunningSystem) -> Client:
    """The administrator."""
    return system.person("cleo@example.com")


def eventually(holds: Callable[[], Any], *, seconds: float = 60.0) -> None:
    """Return when it holds; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(_LOOK_SECONDS)


def environment(places: Places) -> dict[str, str]:
    """What tells a command which system is meant."""
    return os.environ | {"PORT_BASE": str(places.port_base), "LOCAL_STATE_DIR": str(places.state_dir)}


@contextmanager
def _running(places: Places) -> Iterator[None]:
    """Run it in a process that ends when this one does, however that happens."""
    log = Path(places.state_dir) / "start.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run"],
            cwd=ROOT, env=environment(places), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        eventually(lambda: places.endpoints_file.exists() or process.poll() is not None, seconds=START_SECONDS)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)
