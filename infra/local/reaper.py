"""A small process that stops every program we started once our end of its pipe closes, however we ended.

Programs are started through it too: each in its own session, and it begins only after the reaper knows of it, so there
is no moment at which a crash of ours could leave one behind.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_STEP_SECONDS = 0.02
# Becomes the program once it has read a line; ends instead when the line never comes.
_ON_YOUR_MARKS = ("/bin/sh", "-c", 'read -r go && exec "$@" </dev/null', "sh")


class Reaper:
    """Starts programs that do not outlive this object's process. Safe to use from several threads."""

    def __init__(
        self, *, holding: Sequence[int] = (), removing: Sequence[Path] = (), grace_seconds: float = 5.0
    ) -> None:
        """`holding`: descriptors (of a lock, say) kept open until the last program is gone. `removing`: files to delete
        first. `grace_seconds`: what a program gets between being asked to end and being killed.
        """
        reading, self._pipe = os.pipe()
        self._lock = threading.Lock()
        self._closed = False
        # Run as a file and without site packages: it is up in a few hundredths of a second.
        command = [sys.executable, "-I", "-S", __file__, str(grace_seconds), *map(str, removing)]
        self._process = subprocess.Popen(command, stdin=reading, pass_fds=holding, start_new_session=True)
        os.close(reading)

    def spawn(
        self, command: Sequence[str], *, log: Path, environment: Mapping[str, str], directory: Path
    ) -> subprocess.Popen[bytes]:
        """Start a program whose output is appended to `log`; its pid is also its process group.

        BrokenPipeError, and nothing has begun, once the reaper is closed.
        """
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*_ON_YOUR_MARKS, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=environment,
                start_new_session=True,
            )
        assert process.stdin is not None  # noqa: S101 - it was asked for
        try:
            with process.stdin as start:
                self._tell(f"+{process.pid}")
                start.write(b"go\n")
        except BrokenPipeError:
            process.wait()
            raise
        return process

    def finish(self, process: subprocess.Popen[bytes]) -> None:
        """End a program and its children at once."""
        _signal(process.pid, signal.SIGKILL)
        process.wait()
        with suppress(BrokenPipeError):
            self._tell(f"-{process.pid}")

    def close(self) -> None:
        """Stop all that still runs: asked first, killed after the grace. Returns when it is gone."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._pipe)
        self._process.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._closed:
                raise BrokenPipeError("the reaper is closed")
            os.write(self._pipe, f"{line}\n".encode())


def _signal(group: int, number: int) -> bool:
    """Whether the process group was still there."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # the latter is macOS speaking of a group of zombies
        return False
    return True


def _reap(lines: Iterable[str], grace_seconds: float, files: Iterable[str]) -> None:
    """Keep the set of living groups from lines like `+123` and `-123`; at the end of the lines stop them all."""
    groups: set[int] = set()
    for line in lines:
        change, group = line[0], int(line[1:])
        groups.add(group) if change == "+" else groups.discard(group)
    for file in files:
        Path(file).unlink(missing_ok=True)
    until = time.monotonic() + grace_seconds
    living = {group for group in groups if _signal(group, signal.SIGTERM)}
    while living and time.monotonic() < until:
        time.sleep(_STEP_SECONDS)
        living = {group for group in living if _signal(group, 0)}
    for group in living:
        _signal(group, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    _reap(sys.stdin, float(sys.argv[1]), sys.argv[2:])
