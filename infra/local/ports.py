"""Finds out whether a port of this machine is free, and who has it when it is not."""

import errno
import random
import socket
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from infra.local.places import HOST

_WIDTH = 60


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def free_range(count: int) -> int:
    """The first of so many ports in a row that nobody uses now, below those the system gives to outgoing connections."""
    while True:
        first = random.randrange(10_000, 32_000 - count)  # noqa: S311 - no secret
        if not any(map(is_taken, range(first, first + count))):
            return first


def is_taken(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return True
    return False


def holder(port: int) -> str | None:
    """The program that listens on the port, as `name (pid 123)`; None where that cannot be known."""
    sockets = set(_listening_sockets(port))
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) in sockets:
                process = descriptor.parents[1]
                return f"{_program(process)} (pid {process.name})"
        except OSError:  # another user's process, or one that has just ended
            continue
    return None


def _listening_sockets(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            address, state, inode = fields[1], fields[3], fields[9]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port:
                yield f"socket:[{inode}]"


def _program(process: Path) -> str:
    command = (process / "cmdline").read_text().replace("\0", " ").strip()
    return shorten(command, width=_WIDTH, placeholder=" …") or "a program"
