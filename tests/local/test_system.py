"""The whole local system comes up, repairs itself, and goes away without a trace."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.environment import ROOT
from infra.local.places import Places
from infra.local.ports import free_range, is_taken
from infra.local.system import running_pid

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]
PATIENCE = 60.0


class Copy:
    """A copy of the system with ports and state of its own, driven from its command line."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(free_range(18), folder)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        told = {"PORT_BASE": str(self.places.port_base), "LOCAL_STATE_DIR": str(self.places.state_dir)}
        return subprocess.run(
            [sys.executable, "-m", "infra.local", *words],
            cwd=ROOT, env=os.environ | told, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip

    @property
    def endpoints(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.places.endpoints_file.read_text())
        return content

    @property
    def taken_ports(self) -> list[int]:
        return [port for port in range(self.places.port_base, self.places.spare_port + 1) if is_taken(port)]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    made = Copy(tmp_path_factory.mktemp("state"))
    started = made.command("up")
    assert started.returncode == 0, started.stdout + started.stderr
    yield made
    made.command("down")


def test_it_says_where_it_is_and_who_can_sign_in(copy: Copy) -> None:
    roles = {person["email"]: (person["role"], person["status"]) for person in copy.endpoints["people"]}

    assert copy.command("status").returncode == 0
    assert roles["cleo@example.com"] == ("admin", "active")
    assert roles["bill@example.com"] == ("user", "blocked")
    assert {"gateway", "firestore", "worker", "tasks"} <= copy.endpoints["processes"].keys()


def test_a_second_start_says_that_it_is_up(copy: Copy) -> None:
    before = copy.endpoints
    again = copy.command("up")

    assert (again.returncode, "already up" in again.stdout) == (0, True)
    assert copy.endpoints == before


def test_a_sample_person_has_a_token_and_credits(copy: Copy) -> None:
    me = ask(copy, "ada@example.com")

    assert (me["role"], me["department"]) == ("user", "design")
    assert me["balance"]["available"] >= 1000


def test_a_killed_function_comes_back_with_another_pid(copy: Copy) -> None:
    before = copy.endpoints["processes"]
    os.kill(before["submit"], signal.SIGKILL)
    eventually(lambda: copy.endpoints["processes"].get("submit") not in (None, before["submit"]))

    assert ask(copy, "ada@example.com")["role"] == "user"
    assert copy.endpoints["processes"] == before | {"submit": copy.endpoints["processes"]["submit"]}


def test_the_sample_people_are_there_again_after_the_emulator_lost_everything(copy: Copy) -> None:
    before = copy.endpoints["processes"]["firestore"]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: copy.endpoints["processes"].get("firestore") not in (None, before))

    assert ask(copy, "mark@example.com")["role"] == "manager"


def test_what_people_did_is_there_after_a_stop_and_a_start(copy: Copy) -> None:
    sent = {"prompt": "the sea", "model": "local-probe", "params": {"seconds": 0}, "references": []}
    task = ask(copy, "ben@example.com", "POST", "/api/generate", sent)["task_id"]
    assert copy.command("down").returncode == 0
    assert copy.taken_ports == []
    assert copy.command("up").returncode == 0

    assert ask(copy, "ben@example.com", "GET", f"/api/poll/{task}")["prompt"] == "the sea"


def test_nothing_is_left_when_the_supervisor_is_killed(copy: Copy) -> None:
    """The last test here: it leaves the copy down."""
    pid = running_pid(copy.places)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: copy.taken_ports == [])

    assert running_pid(copy.places) is None
    assert not copy.places.endpoints_file.exists()
    assert copy.command("status").returncode == 1


def ask(copy: Copy, email: str, method: str = "GET", path: str = "/api/me", body: object = None) -> dict[str, Any]:
    token = copy.command("token", email).stdout.strip()
    request = urllib.request.Request(
        copy.endpoints["gateway"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": path},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.05)
