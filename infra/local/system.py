"""One whole local system: started, seeded, announced in a file, kept running until told to stop, and stopped."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

import requests

from infra.local import endpoints, snapshot
from infra.local.client import CallRefused
from infra.local.environment import prepare_secrets
from infra.local.parts import system_parts
from infra.local.people import SignInRefused
from infra.local.places import Places
from infra.local.reaper import Reaper
from infra.local.seed import seed
from infra.local.supervisor import CannotStart, Supervisor

# Parts that remember nothing of their last life.
_FORGETFUL = {"firestore", "firebase"}
# The first is locked until the last part is gone, the second as long as the supervisor lives; it holds its pid.
_LOCK = "system.lock"
_SUPERVISOR = "supervisor.lock"
_STEP_SECONDS = 0.05
_SEEDINGS = 3
_NOT_SEEDED = (CallRefused, SignInRefused, requests.RequestException)
_SEEDING_PAUSE_SECONDS = 1.0


class AlreadyRunning(Exception):
    """Another process runs the system of this state directory."""


class System:
    """Everything between `start` and `stop`; `tell` takes lines for a person."""

    def __init__(self, places: Places, lock: IO[str], tell: Callable[[str], None]) -> None:
        """CannotStart when this machine lacks what a part needs. `lock` is held until the last part is gone."""
        self._places = places
        self._tell = tell
        self._guard = threading.Lock()
        self._up = False
        prepare_secrets(places)
        parts = system_parts(places)
        reaper = Reaper(holding=[lock.fileno()], removing=[places.endpoints_file])
        self._supervisor = Supervisor(parts, reaper, logs=places.logs_dir, tell=tell, restarted=self._restarted)

    def start(self) -> None:
        """Return when it is up, its people are there, and endpoints.json says so. CannotStart if that fails."""
        self._supervisor.start()
        try:
            self._seed()
        except _NOT_SEEDED as error:
            raise CannotStart(
                f"The sample people could not be added: {error}. Logs: {self._places.logs_dir}"
            ) from error
        with self._guard:
            self._up = True
            endpoints.write(self._places, self._supervisor.processes())

    def stop(self) -> None:
        """Keep what the emulator holds, then stop everything; returns when nothing runs."""
        with self._guard:
            was_up, self._up = self._up, False
        if was_up:
            try:
                snapshot.keep(self._places)
            except requests.RequestException as error:
                self._tell(f"  Firestore's data could not be kept: {error}")
        self._supervisor.stop()

    def _restarted(self, name: str) -> None:
        with self._guard:
            if not self._up:
                return
            if name in _FORGETFUL:
                try:
                    self._seed()
                except _NOT_SEEDED as error:
                    self._tell(f"  The sample people could not be added again: {error}")
            endpoints.write(self._places, self._supervisor.processes())

    def _seed(self) -> None:
        """A function needs a moment to find the emulator, above all on a busy machine, so one refusal is not yet the end."""
        for _ in range(_SEEDINGS - 1):
            try:
                return seed(self._places)
            except _NOT_SEEDED:
                time.sleep(_SEEDING_PAUSE_SECONDS)
        return seed(self._places)


@contextmanager
def only_one(places: Places) -> Iterator[IO[str]]:
    """Hold the lock of the state directory. AlreadyRunning when another process does and is not ending."""
    places.state_dir.mkdir(parents=True, exist_ok=True)
    with _file(places, _LOCK) as lock, _file(places, _SUPERVISOR) as supervisor:
        while not _locked(lock, fcntl.LOCK_EX):
            if _supervisor(places) is not None:
                raise AlreadyRunning(f"The system of {places.state_dir} is already up.")
            time.sleep(_STEP_SECONDS)
        fcntl.flock(supervisor, fcntl.LOCK_EX)
        supervisor.truncate(0)
        supervisor.write(str(os.getpid()))
        supervisor.flush()
        places.endpoints_file.unlink(missing_ok=True)
        yield lock


def running_pid(places: Places) -> int | None:
    """Who runs the system of this state directory; None, once all is gone, if nobody does."""
    if not has_run(places):
        return None
    with _file(places, _LOCK) as lock:
        while not _locked(lock, fcntl.LOCK_SH):
            pid = _supervisor(places)
            if pid is not None:
                return pid
            time.sleep(_STEP_SECONDS)
    return None


def has_run(places: Places) -> bool:
    """Whether this really is the state directory of a local system."""
    return (places.state_dir / _LOCK).exists()


def as_running(places: Places) -> Places:
    """The places of the system that is up in this state directory, on whatever ports; the given ones if none is."""
    if running_pid(places) is None:
        return places
    return replace(places, port_base=endpoints.port_base(places) or places.port_base)


def _file(places: Places, name: str) -> IO[str]:
    return (places.state_dir / name).open("a+", encoding="ascii")


def _locked(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _supervisor(places: Places) -> int | None:
    """The supervisor, unless it is dead and its reaper, which keeps the lock for seconds, still cleans up."""
    with _file(places, _SUPERVISOR) as supervisor:
        if _locked(supervisor, fcntl.LOCK_SH):
            return None
        supervisor.seek(0)
        return int(supervisor.read() or 0) or None
