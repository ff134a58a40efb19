"""Starts the parts of a system in parallel, tells how it goes, and keeps each running until it is stopped."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import ports
from infra.local.readiness import Question
from infra.local.reaper import Reaper

_ASK_EVERY_SECONDS = 0.05
_NEWS_EVERY_SECONDS = 10.0
# A part that lived this long did start well: when it dies it is started again at once.
_STEADY_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Part:
    """One program of the system, which runs in `directory`.

    `patience`: seconds it may take to become ready; `hint`: what to try when it cannot.
    """

    name: str
    command: Sequence[str]
    ready: Question
    environment: Mapping[str, str]
    directory: Path = Path()
    ports: Sequence[int] = ()
    needs: Sequence[str] = ()
    patience: float = 90.0
    hint: str = ""


class CannotStart(Exception):
    """The system cannot start. Each argument is one line that says why and what to do."""


def _nobody(name: str) -> None:
    """Nobody wants to know."""


@dataclass
class Supervisor:
    """Runs parts: `start` once, then `stop`; a part that dies in between is started again.

    `tell` takes lines for a person. `restarted` gets the name of a part that is ready again after it died, in that
    part's own thread; it must not raise.
    """

    parts: Sequence[Part]
    reaper: Reaper
    logs: Path
    tell: Callable[[str], None] = print
    restarted: Callable[[str], None] = _nobody
    _pids: dict[str, int] = field(default_factory=dict, init=False)
    _ready: set[str] = field(default_factory=set, init=False)
    _troubles: list[str] = field(default_factory=list, init=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)

    def start(self) -> None:
        """Start all parts and return when each is ready. CannotStart, with nothing left running, when one cannot."""
        taken = [_port_trouble(part, port) for part in self.parts for port in part.ports if ports.is_taken(port)]
        if taken:
            raise CannotStart(*taken)
        self.logs.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            self._log_of(part).write_bytes(b"")
            threading.Thread(target=self._tend, args=(part,), name=part.name, daemon=True).start()
        self._wait_for_all()

    def stop(self) -> None:
        """Stop everything; returns when nothing runs."""
        with self._changed:
            self._stopping.set()
            self._changed.notify_all()
        self.reaper.close()

    def processes(self) -> dict[str, int]:
        """The pid of each part that was ever ready, in the order of the parts: while it is down, its last one."""
        with self._changed:
            return {part.name: self._pids[part.name] for part in self.parts if part.name in self._pids}

    def _wait_for_all(self) -> None:
        begun = time.monotonic()
        with self._changed:
            while not self._troubles and len(self._ready) < len(self.parts):
                if not self._changed.wait(_NEWS_EVERY_SECONDS):
                    late = ", ".join(part.name for part in self.parts if part.name not in self._ready)
                    self.tell(f"  … {time.monotonic() - begun:.0f} s, still waiting for {late}")
            troubles = tuple(self._troubles)
        if troubles:
            self.stop()
            raise CannotStart(*troubles)

    def _tend(self, part: Part) -> None:
        """The life of one part, in a thread of its own."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping.is_set() or self._ready.issuperset(part.needs))
        was_ready, pause = False, 0.0
        while not self._stopping.wait(pause):
            begun = time.monotonic()
            process = self._launch(part)
            if self._becomes_ready(part, process):
                self._announce(part, process.pid, time.monotonic() - begun, again=was_ready)
                was_ready = True
                process.wait()
            if self._stopping.is_set():
                self.reaper.finish(process)
                return
            trouble = self._bury(part, process)
            if not was_ready:
                self._give_up(f"{trouble} {part.hint}".rstrip())
                return
            self._say(f"  {trouble} Starting it again.")
            lived = time.monotonic() - begun
            pause = 0.0 if lived > _STEADY_SECONDS else min(2 * pause + 0.25, _LONGEST_PAUSE_SECONDS)

    def _launch(self, part: Part) -> subprocess.Popen[bytes]:
        return self.reaper.spawn(
            part.command, log=self._log_of(part), environment=part.environment, directory=part.directory
        )

    def _becomes_ready(self, part: Part, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + part.patience
        while process.poll() is None and time.monotonic() < until:
            if part.ready():
                return True
            if self._stopping.wait(_ASK_EVERY_SECONDS):
                return False
        return False

    def _announce(self, part: Part, pid: int, seconds: float, *, again: bool) -> None:
        with self._changed:
            self._pids[part.name] = pid
            self._ready.add(part.name)
            self._changed.notify_all()
            width = max(len(part.name) for part in self.parts)
            self.tell(f"  {part.name.ljust(width)}  ready {'again ' if again else ''}{seconds:5.1f} s")
        if again:
            self.restarted(part.name)

    def _bury(self, part: Part, process: subprocess.Popen[bytes]) -> str:
        """End what is left of the part, and say what became of it."""
        with self._changed:
            self._ready.discard(part.name)
        code = process.poll()
        self.reaper.finish(process)
        if code is not None and code < 0:
            return f"{part.name} was ended by {signal.Signals(-code).name}."
        what = f"was not ready after {part.patience:.0f} s" if code is None else f"ended with exit code {code}"
        return f"{part.name} {what}{_last_words(self._log_of(part))}."

    def _give_up(self, trouble: str) -> None:
        with self._changed:
            self._troubles.append(trouble)
            self._changed.notify_all()

    def _say(self, line: str) -> None:
        with self._changed:
            self.tell(line)

    def _log_of(self, part: Part) -> Path:
        return self.logs / f"{part.name}.log"


def _port_trouble(part: Part, port: int) -> str:
    holder = ports.holder(port)
    by_whom = f" by {holder}" if holder else ""
    return f"{part.name}: port {port} is taken{by_whom}. Stop that, or use other ports: PORT_BASE=9600 make run."


def _last_words(log: Path) -> str:
    """The last line of a log, as the end of a sentence; of a JSON line, its message."""
    lines = log.read_text(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    try:
        entry = json.loads(last)
    except ValueError:
        entry = None
    words = str(entry.get("message", last)) if isinstance(entry, dict) else last
    return f": {words[:300].rstrip('.')} (more in {log})" if words else f" (its log, {log}, is empty)"
