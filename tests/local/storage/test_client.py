"""The JSON interface, through the unchanged client, and who may not use it."""

import http.client
import os
from collections.abc import Mapping
from urllib.parse import quote

import pytest
import urllib3
from google.api_core import exceptions

from infra.local.places import BUCKET
from tests.local.patience import PATIENCE_SECONDS
from tests.local.storage.system import MEGABYTE, PAGE, System, ask


def test_the_client_library_works_unchanged(system: System) -> None:
    blob = system.bucket.blob("outputs/k/text.txt")
    blob.metadata = {"job": "k"}
    blob.upload_from_string("hello", content_type="text/plain", if_generation_match=0)
    with pytest.raises(exceptions.PreconditionFailed):
        blob.upload_from_string("again", if_generation_match=0)
    found = system.bucket.get_blob("outputs/k/text.txt")
    listed = [one.name for one in system.client.list_blobs(BUCKET, prefix="outputs/k/")]

    assert found.download_as_text() == "hello"
    assert found.download_as_bytes(start=1, end=2) == b"el"
    assert (found.metadata, found.content_type, found.size) == ({"job": "k"}, "text/plain", 5)
    assert listed == ["outputs/k/text.txt"]
    assert system.bucket.copy_blob(found, system.bucket, "outputs/k/copy.txt").name == "outputs/k/copy.txt"


def test_the_client_library_uploads_in_chunks(system: System) -> None:
    data = os.urandom(MEGABYTE)
    with system.bucket.blob("outputs/k/video.mp4").open("wb", chunk_size=256 * 1024, content_type="video/mp4") as file:
        file.write(data)

    assert system.bucket.blob("outputs/k/video.mp4").download_as_bytes() == data
    assert ask("GET", system.signed("outputs/k/video.mp4")).data == data


def test_only_the_generation_that_was_named_is_deleted(system: System) -> None:
    blob = system.bucket.get_blob("outputs/j/1.png")

    with pytest.raises(exceptions.PreconditionFailed):
        blob.delete(if_generation_match=blob.generation + 1)
    assert system.exists("outputs/j/1.png")
    blob.delete(if_generation_match=blob.generation)
    assert not system.exists("outputs/j/1.png")
    with pytest.raises(exceptions.NotFound):
        blob.delete(if_generation_match=1)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": PAGE}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example:8604"}, 403),
        ({"Authorization": "Bearer real"}, 401),
    ],
)
def test_the_json_interface_is_for_local_programs_only(system: System, headers: Mapping[str, str], status: int) -> None:
    url = f"{system.url}/storage/v1/b/{BUCKET}/o"

    assert urllib3.request("GET", url, timeout=PATIENCE_SECONDS).status == 200
    assert urllib3.request("GET", url, headers=headers, timeout=PATIENCE_SECONDS).status == status


def test_a_name_cannot_climb_out_of_the_bucket(system: System) -> None:
    climbing = quote("../../evil", safe="")
    uploads = f"{system.url}/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={climbing}"
    assert ask("POST", uploads, body=b"x").status == 400
    assert ask("GET", f"{system.url}/storage/v1/b/{BUCKET}/o/{climbing}?alt=media").status == 400

    # Sent as it is: other clients take the dots out first.
    connection = http.client.HTTPConnection(system.url.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    connection.request("PUT", system.signed("a/../../evil", "PUT").removeprefix(system.url), body=b"x")
    assert connection.getresponse().status == 400
    connection.close()
