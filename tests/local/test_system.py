"""The whole local system comes up, repairs itself, and goes away without a trace: a copy of it for these tests alone."""

import json
import os
import signal
from collections.abc import Iterator

import pytest

from infra.local.places import Places
from infra.local.ports import free_range, is_taken
from infra.local.system import running_pid
from tests.system import RunningSystem, eventually

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]
PORTS = 19


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    made = RunningSystem(Places(free_range(PORTS), tmp_path_factory.mktemp("state")))
    started = made.command("up")
    assert started.returncode == 0, started.stdout + started.stderr
    yield made
    made.command("down")


def test_it_says_where_it_is_and_who_can_sign_in(copy: RunningSystem) -> None:
    endpoints = json.loads(copy.places.endpoints_file.read_text())
    roles = {person["email"]: (person["role"], person["status"]) for person in endpoints["people"]}

    assert copy.command("status").returncode == 0
    assert roles["cleo@example.com"] == ("admin", "active")
    assert roles["bill@example.com"] == ("user", "blocked")
    assert {"gateway", "firestore", "worker", "tasks"} <= endpoints["processes"].keys()


def test_a_second_start_says_that_it_is_up(copy: RunningSystem) -> None:
    before = copy.places.endpoints_file.read_text()
    again = copy.command("up")

    assert (again.returncode, "already up" in again.stdout) == (0, True)
    assert copy.places.endpoints_file.read_text() == before


def test_a_sample_person_has_a_department_and_credits(copy: RunningSystem) -> None:
    ada = copy.person("ada@example.com")

    assert (ada.me["role"], ada.me["department"]) == ("user", "design")
    assert ada.balance >= (1000, 0)


def test_a_killed_function_comes_back_and_nothing_else_is_touched(copy: RunningSystem) -> None:
    others = ["poll", "worker", "gateway", "firestore"]
    before, pids = copy.pid("submit"), [copy.pid(name) for name in others]
    os.kill(before, signal.SIGKILL)
    copy.restarted("submit", before)

    assert copy.person("ada@example.com").me["role"] == "user"
    assert [copy.pid(name) for name in others] == pids


def test_the_sample_people_are_there_again_after_the_emulator_lost_everything(copy: RunningSystem) -> None:
    copy.restarted("firestore", copy.kill("firestore"))

    assert copy.person("mark@example.com").me["role"] == "manager"


def test_what_people_did_is_there_after_a_stop_and_a_start(copy: RunningSystem) -> None:
    """On a machine of its own a person picks up in the morning where they stopped in the evening."""
    task = copy.person("ben@example.com").probe()
    assert copy.command("down").returncode == 0
    assert taken_ports(copy) == []
    assert copy.command("up").returncode == 0

    assert copy.person("ben@example.com").ended(task)["status"] == "succeeded"


def test_nothing_is_left_when_the_supervisor_is_killed(copy: RunningSystem) -> None:
    """The last test here: it leaves the copy down."""
    supervisor = running_pid(copy.places)
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    eventually(lambda: taken_ports(copy) == [])

    assert running_pid(copy.places) is None
    assert not copy.places.endpoints_file.exists()
    assert copy.command("status").returncode == 1


def taken_ports(copy: RunningSystem) -> list[int]:
    return [port for port in range(copy.places.port_base, copy.places.port_base + PORTS) if is_taken(port)]
