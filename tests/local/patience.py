"""Waiting for what other threads and processes do: long enough to be sure, and not a moment longer than it takes."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 20


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < until:
        time.sleep(0.005)
    return holds()
