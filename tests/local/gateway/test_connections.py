"""What the local gateway does when functions are slow or gone, and with what clients may send."""

import http.client
import json
import threading
from collections.abc import Callable

import pytest

from infra.local.gateway_body import LARGEST_BODY
from infra.local.ports import free_port
from tests.local.gateway.system import Function, System, hang_up, ok, refused, signed_in


def test_a_function_that_takes_too_long_is_given_up(start: Callable[..., System]) -> None:
    release = threading.Event()

    def sleep(function: Function) -> None:
        release.wait(timeout=2)
        ok(function)

    system = start(deadline=0.2)
    system.answers(sleep)
    try:
        message = refused(system.call("POST", "/api/generate", signed_in(), b"{}"), 504)
    finally:
        release.set()

    assert message == "upstream request timeout"
    assert len(system.asked) == 1


def test_a_function_that_is_not_there_is_503(start: Callable[..., System]) -> None:
    system = start(function_port=free_port())

    assert "connection failure" in refused(system.call("GET", "/api/me", signed_in()), 503)


def test_a_broken_connection_is_tried_once_more_even_for_a_post(system: System) -> None:
    """So a submit can arrive twice with nobody having sent it twice: its key is not optional."""
    system.answers(lambda function: hang_up(function) if len(function.asked) == 1 else ok(function))
    response = system.call("POST", "/api/generate", signed_in() | {"Idempotency-Key": "k1"}, b'{"model":"m"}')
    first, second = system.asked

    assert response.status == 200
    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == "k1"


def test_a_connection_that_breaks_twice_is_503(system: System) -> None:
    system.answers(hang_up)

    assert "connection termination" in refused(system.call("POST", "/api/generate", signed_in(), b"{}"), 503)
    assert len(system.asked) == 2


def test_more_than_the_gateway_takes_is_not_even_read(system: System) -> None:
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/api/generate")
    connection.putheader("Content-Length", str(LARGEST_BODY + 1))
    connection.endheaders()
    response = connection.getresponse()

    assert response.status == 413
    assert response.getheader("Connection") == "close"
    assert json.loads(response.read())["code"] == 413
    assert system.asked == []
    connection.close()


def test_a_body_in_chunks_arrives_whole(system: System) -> None:
    system.call("POST", "/api/generate", signed_in(), (part for part in (b'{"model":', b'"m"}')))

    assert system.asked[0].body == b'{"model":"m"}'


@pytest.mark.parametrize(
    "wrong",
    [
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: ten\r\n\r\n",
        b"Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_a_body_without_a_clear_end_is_refused_and_the_connection_closed(system: System, wrong: bytes) -> None:
    """Otherwise the rest of the body could pass for another person's request."""
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=10)
    connection.connect()
    connection.sock.sendall(b"POST /api/generate HTTP/1.1\r\nHost: gateway\r\n" + wrong)
    response = http.client.HTTPResponse(connection.sock, method="POST")
    response.begin()

    assert (response.status, response.getheader("Connection")) == (400, "close")
    assert system.asked == []
    response.close()
    connection.close()


def test_a_connection_serves_one_request_after_another(system: System) -> None:
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=10)
    statuses = []
    for path, headers in (("/api/nothing", {}), ("/api/generate", {}), ("/api/generate", signed_in())):
        connection.request("POST", path, body=b"{}", headers=headers)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)

    assert statuses == [404, 401, 200]
    connection.close()


def test_fifty_callers_are_served_at_once(system: System) -> None:
    """The function answers nobody before all fifty are there."""
    everybody = threading.Barrier(50)

    def together(function: Function) -> None:
        everybody.wait(timeout=10)
        ok(function)

    system.answers(together)
    statuses: list[int] = []
    callers = [
        threading.Thread(target=lambda: statuses.append(system.call("GET", "/api/me", signed_in()).status))
        for _ in range(50)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert statuses == [200] * 50
