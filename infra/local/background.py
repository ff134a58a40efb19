"""Runs the local system behind the terminal: up, down, and what is there now."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from infra.local.environment import ROOT
from infra.local.places import Places
from infra.local.system import has_run, running_pid

_STEP_SECONDS = 0.1
_LONGEST_STOP_SECONDS = 60.0


def up(places: Places, say: Callable[[str], None]) -> bool:
    """Start the system unless it runs; return when it is up, or False when it cannot start, having said why."""
    if running_pid(places) is not None:
        say("The system is already up." if places.endpoints_file.exists() else "The system is already starting.")
        return _came_up(places, lambda: running_pid(places) is not None)
    places.logs_dir.mkdir(parents=True, exist_ok=True)
    log = places.logs_dir / "system.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run", "--background"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=os.environ | {"PORT_BASE": str(places.port_base), "LOCAL_STATE_DIR": str(places.state_dir)},
            start_new_session=True,
        )
    with log.open() as progress:

        def still_starting() -> bool:
            for line in progress:
                say(line.rstrip("\n"))
            return process.poll() is None

        try:
            return _came_up(places, still_starting)
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise


def down(places: Places) -> bool:
    """Stop the system and return when nothing of it runs; False if it did not run."""
    pid = running_pid(places)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + _LONGEST_STOP_SECONDS
    while running_pid(places) == pid:
        if time.monotonic() > until:
            # Its reaper stops the parts then.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_STEP_SECONDS)
    return True


def reset(places: Places) -> None:
    """Stop the system and delete its state directory. ValueError if no system ever ran in it."""
    if not places.state_dir.exists():
        return
    if not has_run(places):
        raise ValueError(f"{places.state_dir} is not the state of a local system: nothing was deleted.")
    down(places)
    shutil.rmtree(places.state_dir)


def _came_up(places: Places, still_starting: Callable[[], bool]) -> bool:
    while still_starting():
        if places.endpoints_file.exists():
            still_starting()
            return True
        time.sleep(_STEP_SECONDS)
    return False
