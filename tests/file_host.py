"""A host of files that behaves as badly as a test wants: it says raw bytes over a socket, plain or by TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

Talk = Callable[[socket.socket], None]
"""What the host says to one call, once it has read it."""


@contextmanager
def served(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A host for the length of a `with`: its port, and what it was asked, one call after the other."""
    requests: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # the test is over
                return
            connection.settimeout(10)
            with ExitStack() as stack:
                stack.callback(connection.close)
                try:
                    answer(stack.enter_context(tls.wrap_socket(connection, server_side=True)) if tls else connection)
                except OSError:  # the caller has left
                    continue

    def answer(connection: socket.socket) -> None:
        received = b""
        while not received.endswith(b"\r\n\r\n"):
            piece = connection.recv(1024)
            if not piece:
                return
            received += piece
        requests.append(received)
        talk(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], requests
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def says(*parts: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return talk


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer that says how long it is."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(*chunks: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: video/mp4\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


def dripping(head: bytes, drop: bytes) -> Talk:
    """Something comes again and again, and never the end."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        quiet = threading.Event()
        while not quiet.wait(0.02):
            connection.sendall(drop)

    return talk


def silent(connection: socket.socket) -> None:
    """Takes the request and waits until the other side leaves."""
    connection.recv(1)
