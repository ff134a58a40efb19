"""A small HTTP server on loopback that answers as a script says, and can be slow, silent, broken or gone."""

import json
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """What arrived; names of headers are in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Reply:
    """What to answer. `body` is JSON unless it is bytes; `pieces` are sent one by one instead.

    `lost` reads the call and hangs up (after the pieces, if there are any); `silent` reads it and waits.
    """

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    pieces: Iterable[bytes] = ()
    lost: bool = False
    silent: bool = False

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class FakeServer:
    """Serves in its own threads until `close`. A subclass says what to answer; `next` answers go first."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._next: list[Reply] = []
        self.hung_up = threading.Event()
        """Set once a caller has gone away before it had the whole answer."""
        self._released = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.hung_up = self.hung_up
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def next(self, *replies: Reply) -> None:
        """Answer the next calls with these, whatever they are."""
        self._next.extend(replies)

    def answer(self, call: Call) -> Reply:
        """What to answer to a call."""
        raise NotImplementedError

    def respond(self, call: Call) -> Reply:
        """Record the call and choose the answer; called from the server's threads."""
        self.calls.append(call)
        return self._next.pop(0) if self._next else self.answer(call)

    def wait_until_released(self) -> None:
        self._released.wait(20)

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


S = TypeVar("S", bound=FakeServer)


@contextmanager
def running(server: S) -> Iterator[S]:
    """The server for the length of a `with`."""
    try:
        yield server
    finally:
        server.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hung_up: threading.Event

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what some tests are about."""
        if isinstance(sys.exc_info()[1], ConnectionError):
            self.hung_up.set()
        else:
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer in two pieces would wait for the caller's late acknowledgement
    owner: FakeServer

    def _handle(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.owner.respond(Call(self.command, address.path, dict(parse_qsl(address.query)), headers, body))
        if reply.silent:
            self.owner.wait_until_released()
        if reply.silent or (reply.lost and not reply.pieces):
            self.close_connection = True
        elif reply.pieces:
            self._stream(reply)
        else:
            self._whole(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _handle  # noqa: N815 - the names are the base class's

    def _whole(self, reply: Reply) -> None:
        content = reply.content()
        self._head(reply, {"Content-Length": str(len(content))})
        self.wfile.write(content)

    def _stream(self, reply: Reply) -> None:
        self._head(reply, {"Transfer-Encoding": "chunked"})
        for piece in reply.pieces:
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if reply.lost:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _head(self, reply: Reply, headers: Mapping[str, str]) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.content_type, **headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests speak for themselves."""
