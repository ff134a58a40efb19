"""What a signed URL does to an object: show it, part of it, under another name; store it; delete it."""

import http.client
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local.places import BUCKET
from tests.local.patience import PATIENCE_SECONDS
from tests.local.storage.system import MEGABYTE, PICTURE, System, ask, code


def test_a_signed_url_shows_the_object(system: System) -> None:
    response = ask("GET", system.signed("outputs/j/1.png"))

    assert (response.status, response.data) == (200, PICTURE)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(PICTURE))
    assert response.headers["Cache-Control"] == "private, max-age=0"
    assert ask("HEAD", system.signed("outputs/j/1.png")).headers["Content-Length"] == str(len(PICTURE))


def test_a_signed_url_gives_the_object_another_name_and_type(system: System) -> None:
    disposition = 'attachment; filename="a fox + 1 = 2.png"'
    url = system.signed("outputs/j/1.png", response_disposition=disposition, response_type="application/octet-stream")
    response = ask("GET", url)

    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_what_the_object_says_of_itself_is_kept(system: System) -> None:
    blob = system.bucket.blob("outputs/j/said")
    blob.cache_control, blob.content_disposition = "private, max-age=300", "inline"
    blob.upload_from_string(b"x", content_type="image/webp")
    headers = ask("GET", system.signed("outputs/j/said")).headers

    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["Content-Disposition"] == "inline"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-0", 206, 0, 1),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=10000-", 206, 10000, 10240),
        ("bytes=-5", 206, 10235, 10240),
    ],
)
def test_part_of_an_object_can_be_read(system: System, asked: str, status: int, start: int, end: int) -> None:
    response = ask("GET", system.signed("outputs/j/1.png"), headers={"Range": asked})

    assert (response.status, response.data) == (status, PICTURE[start:end])
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/10240"
    assert response.headers["Accept-Ranges"] == "bytes"


def test_a_part_that_is_not_there_is_an_error(system: System) -> None:
    assert code(ask("GET", system.signed("outputs/j/1.png"), headers={"Range": "bytes=10240-"})) == (
        416,
        "InvalidRange",
    )


def test_a_known_picture_is_not_sent_again(system: System) -> None:
    url = system.signed("outputs/j/1.png")
    etag = ask("GET", url).headers["ETag"]

    assert ask("GET", url, headers={"If-None-Match": etag}).status == 304
    assert ask("GET", url, headers={"If-None-Match": '"other"'}).status == 200


def test_a_signed_delete_deletes(system: System) -> None:
    url = system.signed("outputs/j/1.png", "DELETE")

    assert ask("DELETE", url).status == 204
    assert code(ask("DELETE", url)) == (404, "NoSuchKey")
    assert code(ask("GET", system.signed("outputs/j/1.png"))) == (404, "NoSuchKey")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (9, (400, "EntityTooSmall")),
        (10, (200, "")),
        (2 * MEGABYTE, (200, "")),
        (2 * MEGABYTE + 1, (400, "EntityTooLarge")),
    ],
)
def test_an_upload_has_the_length_that_was_signed(system: System, size: int, expected: tuple[int, str]) -> None:
    name, limits = f"uploads/of-{size}", f"10,{2 * MEGABYTE}"
    url = system.signed(name, "PUT", headers={"x-goog-content-length-range": limits})

    assert code(ask("PUT", url, body=b"x" * size, headers={"x-goog-content-length-range": limits})) == expected
    assert system.exists(name) is (expected[0] == 200)


def test_an_upload_without_a_length_is_refused(system: System) -> None:
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    for extra in ({"Transfer-Encoding": "chunked"}, {"Content-Length": "many"}, {}):
        connection.putrequest("PUT", system.signed("uploads/endless", "PUT").removeprefix(system.url))
        for name, value in extra.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.read()

        assert response.status == (400 if "Content-Length" in extra else 411)
    connection.close()
    assert not system.exists("uploads/endless")


def test_an_upload_that_breaks_off_leaves_nothing(system: System) -> None:
    path = system.signed("uploads/broken", "PUT").removeprefix(system.url)
    host, port = system.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(
            f"PUT {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 1000\r\n\r\nonly this".encode()
        )
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)

    assert not system.exists("uploads/broken")


def test_of_many_first_uploads_one_is_kept(system: System) -> None:
    """x-goog-if-generation-match: 0 lets nobody write over what is there."""
    only_new = {"x-goog-if-generation-match": "0"}
    url = system.signed("uploads/once", "PUT", headers=only_new)

    def put(number: int) -> tuple[int, str]:
        return code(ask("PUT", url, body=b"%d" % number * MEGABYTE, headers={"x-goog-if-generation-match": "0"}))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(put, range(8)))
    kept = answers.index((200, ""))

    assert sorted(answers) == [(200, "")] + [(412, "PreconditionFailed")] * 7
    assert system.bucket.blob("uploads/once").download_as_bytes() == b"%d" % kept * MEGABYTE


def test_an_upload_tells_its_generation(system: System) -> None:
    response = ask("PUT", system.signed("uploads/told", "PUT"), body=b"x")

    assert response.headers["x-goog-generation"] == str(system.bucket.get_blob("uploads/told").generation)


def test_connections_are_kept_after_a_refusal(system: System) -> None:
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    connection.request("PUT", f"/{BUCKET}/refused", body=b"x" * MEGABYTE)
    refused = connection.getresponse()
    refused.read()
    kept = connection.sock
    connection.request("GET", system.signed("outputs/j/1.png").removeprefix(system.url))
    response = connection.getresponse()

    assert refused.status == 403
    assert response.read() == PICTURE
    assert connection.sock is kept
    connection.close()
