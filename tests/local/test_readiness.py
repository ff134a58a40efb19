"""A part is asked whether it is ready; whatever it answers, asking never ends the one who asks."""

import socket
import threading

import pytest

from infra.local.places import HOST
from infra.local.readiness import answers_grpc, answers_http

ANSWERS = {
    "an answer": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", True),
    "a refusal": (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", True),
    "a server's error": (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False),
    "nothing": (b"", False),
    "its own question": (b"GET / HTTP/1.1\r\n\r\n", False),
    "half an answer": (b"HTTP", False),
    "no status": (b"HTTP/1.1 ok\r\n\r\n", False),
}


@pytest.mark.parametrize(("answer", "is_ready"), ANSWERS.values(), ids=ANSWERS)
def test_only_a_proper_answer_over_http_is_a_yes(answer: bytes, is_ready: bool) -> None:
    with socket.create_server((HOST, 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, answer))
        thread.start()
        assert answers_http(f"http://{HOST}:{server.getsockname()[1]}")() is is_ready
        thread.join()


def test_where_nobody_listens_nobody_is_ready() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]

    assert not answers_http(f"http://{HOST}:{port}")()
    assert not answers_grpc(f"{HOST}:{port}", "/a.Service/Method")()


def _answer(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(answer)
