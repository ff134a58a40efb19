"""A local system of its own whose functions count what they do; without a scheduler, so that nothing happens unasked."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.local import people
from infra.local.client import CallRefused, Client
from infra.local.environment import ROOT, prepare_secrets
from infra.local.parts import system_parts
from infra.local.places import FUNCTIONS, Places
from infra.local.ports import free_range
from infra.local.reaper import Reaper
from infra.local.seed import seed
from infra.local.supervisor import Part, Supervisor

_PORTS = 19
_SEEDINGS = 3
_SEEDING_PAUSE_SECONDS = 3.0


@dataclass(frozen=True)
class CountedSystem:
    """A running system, and what its functions have done so far."""

    places: Places

    def person(self, email: str) -> Client:
        return Client(self.places.url(self.places.gateway_port), people.token(self.places, email))

    def totals(self) -> dict[str, float]:
        """What was counted since the start, by `function counter`, and the bytes each has logged."""
        totals: dict[str, float] = {}
        for name in FUNCTIONS:
            file = _counts(self.places, name)
            if file.exists():
                totals.update({f"{name} {counter}": number for counter, number in json.loads(file.read_text()).items()})
            totals[f"{name} logged"] = (self.places.logs_dir / f"{name}.log").stat().st_size
        return totals


@contextmanager
def counted_system() -> Iterator[CountedSystem]:
    """One that runs for as long as the block. CannotStart when this machine lacks what it needs."""
    with TemporaryDirectory() as folder:
        places = Places(free_range(_PORTS), Path(folder))
        # Where whatever is asked of this system from here finds it.
        os.environ.update(PORT_BASE=str(places.port_base), LOCAL_STATE_DIR=str(places.state_dir))
        prepare_secrets(places)
        parts = [_counting(places, part) for part in system_parts(places) if part.name != "scheduler"]
        supervisor = Supervisor(parts, Reaper(), logs=places.logs_dir, tell=_say)
        supervisor.start()
        try:
            _seeded(places)
            yield CountedSystem(places)
        finally:
            supervisor.stop()


def _seeded(places: Places) -> None:
    """A machine that has just started so much may be too busy for the first sign-in."""
    for left in reversed(range(_SEEDINGS)):
        try:
            seed(places)
            return
        except (CallRefused, people.SignInRefused):
            if not left:
                raise
            time.sleep(_SEEDING_PAUSE_SECONDS)


def _counting(places: Places, part: Part) -> Part:
    if part.name not in FUNCTIONS:
        return part
    command = ["--source=bench/counted.py" if word == "--source=main.py" else word for word in part.command]
    told = {"PYTHONPATH": str(ROOT), "COUNTS": str(_counts(places, part.name))}
    return replace(part, command=command, environment={**part.environment, **told})


def _counts(places: Places, name: str) -> Path:
    return places.state_dir / f"{name}.counts.json"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
