"""Local parts started as the processes they are."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def started(module: str, **options: object) -> Iterator[subprocess.Popen[str]]:
    """`python -m infra.local.MODULE` with the options; killed at the end of the block if it still runs."""
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    with subprocess.Popen(
        [sys.executable, "-m", f"infra.local.{module}", *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """What it says when it is ready."""
    if process.stdout is None:
        raise ValueError("the process was started without a pipe")
    return process.stdout.readline()
