"""How a local part ends: on a signal with exit code 0, and its own children never later than itself."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

_PR_SET_PDEATHSIG = 1


def stop_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set from now on; to be called in the main thread."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def ends_with_parent() -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel kills the child when this process dies, however it dies. None where that is unknown.

    For the kernel the parent is a thread: start the child from one that stays.
    """
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return bind
