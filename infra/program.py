"""Runs a program to its end, without a terminal."""

import os
import subprocess
from collections.abc import Mapping
from typing import NamedTuple


class NotRun(Exception):
    """The program did not come to its end: it cannot be started, or see TooSlow."""


class TooSlow(NotRun):
    """The program was stopped because its time was over. What it was to change may have been changed."""


class Ended(NamedTuple):
    """What a program ended with, and what it printed."""

    code: int
    said: str
    complained: str

    def last_words(self, lines: int = 5) -> str:
        """The end of its complaint, or of what it printed when it did not complain."""
        return "\n".join((self.complained.strip() or self.said.strip()).splitlines()[-lines:])


def run(command: list[str], seconds: float, environment: Mapping[str, str] | None = None) -> Ended:
    """Run a program with this `environment` beside ours. NotRun if it cannot be started, TooSlow after `seconds`."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=os.environ | (environment or {}),
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow(f"{' '.join(command[:5])}: no end after {seconds:.0f} s") from error
    except OSError as error:
        raise NotRun(f"{command[0]} cannot be run: {error}") from error
    return Ended(done.returncode, done.stdout, done.stderr)
