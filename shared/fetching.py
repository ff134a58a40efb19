"""Fetches what lies behind a URL that we did not write: only from allowed hosts, and only as much as was asked for.

The name is looked up once, every address is checked, and the connection goes to a checked address while TLS is held to
the name; so a name that changes its address in between gains nothing. Redirects and proxies are not followed.
"""

import io
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Self

from shared.destinations import Destination, FetchRefused, HostRules, check_addresses, destination
from shared.domain.errors import PlatformError

__all__ = ["FetchFailed", "FetchRefused", "Fetched", "Fetcher", "HostRules"]

_KEPT_IN_MEMORY = 8 * 1024 * 1024
_PIECE = 64 * 1024
_CONTENT_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_TROUBLE = (OSError, HTTPException, ValueError)


class FetchFailed(PlatformError):
    """It did not work this time. `gone` means that the host says the file is there no more; `reason` is for logs."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(f"The file could not be fetched ({reason}).")
        self.reason = reason
        self.gone = gone


@dataclass(frozen=True)
class Fetched:
    """A file as it came, open at its start. `content_type` is what the host claims, without parameters. Use it in a `with`."""

    file: IO[bytes]
    size: int
    content_type: str | None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name. Raises OSError."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in answers]


class Fetcher:
    """Fetches by the rules given. `resolve`, `connect` and `tls` are the ways out to the network."""

    def __init__(
        self,
        rules: HostRules,
        *,
        resolve: Resolve = look_up,
        connect: Connect = socket.create_connection,
        tls: ssl.SSLContext | None = None,
        connect_seconds: float = 5.0,
        total_seconds: float = 60.0,
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._connect = connect
        self._tls = tls or ssl.create_default_context()
        self._connect_seconds = connect_seconds
        self._total_seconds = total_seconds

    def fetch(self, url: str, *, max_bytes: int) -> Fetched:
        """The file behind `url`, at most `max_bytes` long. Raises FetchRefused (never will) and FetchFailed (perhaps later)."""
        deadline = _Deadline(self._total_seconds)
        place = destination(url, self._rules)
        try:
            with self._open(place, self._addresses(place, deadline), deadline) as connection:
                response = _ask(connection, place, deadline)
                return _receive(response, max_bytes)
        except _TROUBLE as trouble:
            # The text of a network error may quote the host, which is not to be trusted in a log either.
            raise FetchFailed(type(trouble).__name__) from None

    def _addresses(self, place: Destination, deadline: "_Deadline") -> Sequence[str]:
        if place.local:
            return [place.host]
        addresses = _within(deadline.at_most(self._connect_seconds), lambda: self._resolve(place.host, place.port))
        check_addresses(addresses)
        return addresses

    def _open(self, place: Destination, addresses: Sequence[str], deadline: "_Deadline") -> socket.socket:
        """Connect to the first of the addresses that answers."""
        trouble: OSError = OSError()
        for address in addresses:
            try:
                seconds = deadline.at_most(self._connect_seconds)
                connection = self._connect((address, place.port), seconds)
            except OSError as error:
                trouble = error
                continue
            return connection if place.local else self._tls.wrap_socket(connection, server_hostname=place.host)
        raise trouble


class _Deadline:
    """A point in time that all waiting together may not pass."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def at_most(self, seconds: float) -> float:
        """What is left, but no more than `seconds`. Raises TimeoutError when nothing is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, seconds)


class _TimedReader(io.RawIOBase):
    """Reads a socket; a host that sends a byte now and then gets no further than the deadline."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base takes any writable buffer
        self._connection.settimeout(self._deadline.at_most(60))
        return self._connection.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What HTTPResponse asks of a socket."""
        return io.BufferedReader(self)


def _within(seconds: float, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Run `work`, which knows no timeout itself, for at most `seconds`. Raises TimeoutError or what it raised."""
    outcome: queue.SimpleQueue[Sequence[str] | OSError | ValueError] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put(work())
        except (OSError, ValueError) as error:
            outcome.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        result = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise result
    return result


def _ask(connection: socket.socket, place: Destination, deadline: _Deadline) -> HTTPResponse:
    host = f"{place.host}:{place.port}" if place.local else place.host
    lines = (
        f"GET {place.target} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: ai-tools-platform",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    connection.sendall("\r\n".join((*lines, "", "")).encode("ascii"))
    response = HTTPResponse(_TimedReader(connection, deadline), method="GET")  # type: ignore[arg-type]  # reads only
    response.begin()
    return response


def _receive(response: HTTPResponse, max_bytes: int) -> Fetched:
    _check_head(response, max_bytes)
    file: IO[bytes] = SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115 - closed by Fetched
    try:
        size = 0
        while piece := response.read1(_PIECE):
            size += len(piece)
            if size > max_bytes:
                raise FetchRefused("too large")
            file.write(piece)
        if response.length:
            raise FetchFailed("ended early")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Fetched(file, size, _content_type(response))


def _check_head(response: HTTPResponse, max_bytes: int) -> None:
    if 300 <= response.status < 400:
        raise FetchRefused("redirect")
    if response.status != 200:
        raise FetchFailed(f"status {response.status}", gone=response.status in {404, 410})
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise FetchRefused("compressed")
    if response.length is None and not response.chunked:
        raise FetchFailed("no length, so its end cannot be told from a break")
    if response.length is not None and response.length > max_bytes:
        raise FetchRefused("too large")


def _content_type(response: HTTPResponse) -> str | None:
    essence = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    return essence if _CONTENT_TYPE.fullmatch(essence) else None
