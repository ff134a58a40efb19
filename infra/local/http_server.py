"""The plain HTTP/1.1 server that local parts are built on."""

import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.places import HOST

IDLE_SECONDS = 60


class Handler(BaseHTTPRequestHandler):
    """Keeps connections alive, gives up on silent ones, and does not log each request."""

    protocol_version = "HTTP/1.1"
    server_version = "local"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def answer(self, status: int, body: bytes = b"", *, headers: Mapping[str, str]) -> None:
        """Send a whole response; its body stays away where there may be none."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        """Say it when this is the connection's last answer, so that the client does not send another request on it."""
        if self.close_connection:
            self.send_header("Connection", "close")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """One line per request would bury the lines that matter."""


class Server(ThreadingHTTPServer):
    """A thread per connection; none of them keeps the process from ending."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is printed."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def serve(handler: Callable[..., BaseHTTPRequestHandler], port: int) -> Server:
    """Start serving on 127.0.0.1 (port 0 picks a free one); OSError if the port is taken."""
    server = Server((HOST, port), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
