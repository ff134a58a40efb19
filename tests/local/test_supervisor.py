"""The local system's parts start together, are kept running, and never outlive the one who started them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.places import Places
from infra.local.reaper import Reaper
from infra.local.supervisor import CannotStart, Part, Supervisor
from infra.local.system import AlreadyRunning, only_one, running_pid

PATIENCE = 10.0
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
"""A part that begins so takes no hint."""
STAYS = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"
"""A part that says it is ready by writing the file it is given."""


class Bench:
    """Makes supervisors of small stand-ins, and hears what they tell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []
        self.restarted: list[str] = []
        self._supervisors: list[Supervisor] = []

    def part(self, name: str, code: str = STAYS) -> Part:
        sign = self.folder / f"{name}.ready"
        return Part(name, [sys.executable, "-I", "-S", "-c", code, str(sign)], sign.exists, environment={})

    def supervisor(self, *parts: Part) -> Supervisor:
        made = Supervisor(
            parts,
            Reaper(grace_seconds=0.2),
            logs=self.folder / "logs",
            tell=self.told.append,
            restarted=self.restarted.append,
        )
        self._supervisors.append(made)
        return made

    def close(self) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def test_all_parts_run_once_the_start_returns_and_none_after_the_stop(bench: Bench) -> None:
    supervisor = bench.supervisor(bench.part("one"), bench.part("two", STUBBORN + STAYS))
    supervisor.start()
    pids = supervisor.processes()

    assert list(pids) == ["one", "two"]
    assert all(map(runs, pids.values()))
    supervisor.stop()
    assert not any(map(runs, pids.values()))


def test_a_part_waits_for_the_parts_it_needs(bench: Bench) -> None:
    slow = "import time; time.sleep(0.2)\n" + STAYS
    bench.supervisor(replace(bench.part("late"), needs=["early"]), bench.part("early", slow)).start()

    assert [line.split()[0] for line in bench.told] == ["early", "late"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('no such\\nluck today.'); raise SystemExit(3)", "broken ended with exit code 3: luck today (more in "),
        (
            """print('{"severity": "ERROR", "message": "no settings"}'); raise SystemExit(1)""",
            ": no settings (more in ",
        ),
        ("raise SystemExit(0)", "is empty)"),
        ("import os; os.kill(os.getpid(), 9)", "broken was ended by SIGKILL."),
        ("import time; time.sleep(600)", "broken was not ready after 0 s"),
    ],
)
def test_a_part_that_cannot_start_is_named_with_its_reason_and_a_hint(bench: Bench, code: str, reason: str) -> None:
    broken = replace(bench.part("broken", code), patience=0.3, hint="Try Java 17.")

    with pytest.raises(CannotStart) as failure:
        bench.supervisor(broken).start()
    [line] = failure.value.args
    assert reason in line
    assert line.endswith("Try Java 17.")


def test_when_one_part_cannot_start_the_others_are_stopped(bench: Bench) -> None:
    pids = bench.folder / "pid"
    fine = bench.part("fine", f"import os, pathlib; pathlib.Path({str(pids)!r}).write_text(str(os.getpid()))\n" + STAYS)

    with pytest.raises(CannotStart):
        bench.supervisor(fine, replace(bench.part("broken", "raise SystemExit(1)"), needs=["fine"])).start()
    assert not runs(int(pids.read_text()))


def test_a_taken_port_is_named_with_the_one_who_has_it_and_the_way_out(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart) as failure:
            bench.supervisor(replace(bench.part("gateway"), ports=[port])).start()

    [line] = failure.value.args
    assert f"port {port}" in line
    assert "PORT_BASE=" in line
    if sys.platform == "linux":
        assert f"(pid {os.getpid()})" in line


def test_a_part_that_is_killed_is_started_again_and_its_children_are_not_left_behind(bench: Bench) -> None:
    """As with a function's runtime: the process that is killed has a child that does the work."""
    supervisor = bench.supervisor(bench.part("worker", "import os; os.fork()\n" + STAYS), bench.part("other"))
    supervisor.start()
    before = supervisor.processes()
    eventually(lambda: living_in(before["worker"]) == 2)
    os.kill(before["worker"], signal.SIGKILL)
    eventually(lambda: bench.restarted == ["worker"])

    after = supervisor.processes()
    assert after["other"] == before["other"]
    assert runs(after["worker"])
    assert living_in(before["worker"]) == 0


OWNER = """
import sys, time
from pathlib import Path
from infra.local.places import Places
from infra.local.reaper import Reaper
from infra.local.supervisor import Part, Supervisor
from infra.local.system import only_one

folder = Path(sys.argv[1])
with only_one(Places(1024, folder)) as lock:
    reaper = Reaper(holding=[lock.fileno()], removing=[folder / "endpoints.json"], grace_seconds=0.2)
    parts = [
        Part(name, [sys.executable, "-I", "-S", "-c", code, str(folder / name)], (folder / name).exists, {})
        for name, code in (("meek", sys.argv[2]), ("stubborn", sys.argv[3]))
    ]
    supervisor = Supervisor(parts, reaper, logs=folder / "logs", tell=lambda line: None)
    supervisor.start()
    (folder / "endpoints.json").touch()
    print(*supervisor.processes().values(), flush=True)
    time.sleep(600)
"""


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    """Neither its parts, nor the file that says they are there, nor its lock."""
    places = Places(1024, tmp_path)
    command = [sys.executable, "-c", OWNER, str(tmp_path), STAYS, STUBBORN + STAYS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        assert len(pids) == 2
        assert running_pid(places) == owner.pid
        with pytest.raises(AlreadyRunning), only_one(places):
            pass
        owner.kill()

    assert running_pid(places) is None
    assert not any(map(runs, pids))
    assert not (tmp_path / "endpoints.json").exists()
    with only_one(places):
        assert running_pid(places) == os.getpid()


def test_a_program_does_not_begin_unless_the_reaper_knows_of_it(tmp_path: Path) -> None:
    reaper = Reaper()
    reaper.close()
    began = tmp_path / "began"

    with pytest.raises(BrokenPipeError):
        reaper.spawn(["touch", str(began)], log=tmp_path / "log", environment={}, directory=tmp_path)
    assert not began.exists()


def runs(pid: int) -> bool:
    """Whether the process is there and no zombie that only waits to be buried."""
    return pid in {process for process, _ in living()}


def living_in(group: int) -> int:
    return sum(1 for _, member in living() if member == group)


def living() -> list[tuple[int, int]]:
    """Each process with its group."""
    table = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()]
    return [(int(pid), int(group)) for pid, group, state in rows if not state.startswith("Z")]


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.01)
