"""Runs the local system until it is told to stop: by Ctrl-C, a signal, or the end of whoever started it."""

import os
import signal
import time
from collections.abc import Callable

from infra.local.places import Places
from infra.local.system import System, only_one

_LOOK_SECONDS = 0.5


def run(places: Places, say: Callable[[str], None], *, ready: Callable[[], None], alone: bool) -> None:
    """Run it; `ready` is called once it is up. `alone`: it goes on when the process that started this one ends.

    Raises supervisor.CannotStart, or system.AlreadyRunning.
    """
    _end_on_signals()
    with only_one(places) as lock:
        say(f"Starting on ports {places.port_base} to {places.spare_port}; logs are in {places.logs_dir}")
        begun = time.monotonic()
        system = System(places, lock, say)
        try:
            system.start()
            say(f"Up after {time.monotonic() - begun:.0f} s.")
            ready()
            _wait(alone=alone)
            say("Whoever started this has ended. Stopping …")
        except KeyboardInterrupt:
            say("Stopping …")
        finally:
            system.stop()
    say("Stopped.")


def _end_on_signals() -> None:
    """Have them raise KeyboardInterrupt, as Ctrl-C does, so that everything is stopped on the way out."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Whoever started us with nohup wants us to outlive the terminal.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _wait(*, alone: bool) -> None:
    parent = os.getppid()
    while alone or os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
