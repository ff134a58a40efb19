"""Files in Cloud Storage, on a real object store behind a front that checks signed addresses as Cloud Storage does."""

import gzip
import io
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from infra.local.keys import storage_signing_key
from infra.local.places import BUCKET
from infra.local.ports import free_port
from infra.local.storage import Options, StorageServer
from shared.storage import cloud_files
from shared.storage.cloud_files import CloudFiles
from shared.storage.files import FilesUnavailable, SignedPut
from shared.storage.signed_urls import attachment
from tests.storage.files_contract import FilesContract

pytestmark = pytest.mark.emulator

SECOND = timedelta(seconds=1)


class Clock:
    """The time by which signed addresses are judged."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> float:
        return self.at.timestamp()


@dataclass
class Running:
    url: str
    clock: Clock
    key: dict[str, str]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state_dir, clock = tmp_path_factory.mktemp("state"), Clock()
    server = StorageServer(Options(free_port(), free_port(), state_dir, BUCKET, ()), clock=clock)
    yield Running(server.url, clock, json.loads(storage_signing_key(state_dir / "secrets")))
    server.close()


@pytest.fixture
def files(running: Running, monkeypatch: pytest.MonkeyPatch) -> CloudFiles:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", running.url)
    return CloudFiles(bucket=BUCKET, signing_key=lambda: running.key)


@pytest.fixture
def name() -> str:
    return f"outputs/{uuid.uuid4()}/1/0"


@pytest.fixture
def clock(running: Running) -> Iterator[Clock]:
    began = running.clock.at
    yield running.clock
    running.clock.at = began


class TestCloudFiles(FilesContract):
    @pytest.fixture
    def files(self, files: CloudFiles) -> CloudFiles:
        return files


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=5)


def put(signed: SignedPut, data: bytes, **headers: str) -> int:
    return requests.put(signed.url, data=data, headers={**signed.headers, **headers}, timeout=5).status_code


@pytest.mark.parametrize("late", [0, 150, 299])
def test_an_address_lives_fifteen_minutes_whenever_it_was_asked_for(
    files: CloudFiles, name: str, clock: Clock, late: int
) -> None:
    files.put(name, io.BytesIO(b"picture"), content_type="image/png")
    asked = datetime.fromtimestamp(clock() // 300 * 300 + late, UTC)
    url = files.signed_get(name, now=asked)

    clock.at = asked
    assert (get(url).status_code, get(url).content, get(url).headers["Content-Type"]) == (200, b"picture", "image/png")
    clock.at = asked + timedelta(minutes=15)
    assert get(url).status_code == 200
    clock.at = asked + timedelta(minutes=20) + SECOND
    assert get(url).status_code == 400


def test_an_address_for_a_provider_lives_as_long_as_asked_but_never_over_a_week(
    files: CloudFiles, name: str, clock: Clock
) -> None:
    files.put(name, io.BytesIO(b"picture"), content_type="image/png")
    asked = clock.at
    hour = files.signed_get(name, now=asked, seconds=3600)
    week = files.signed_get(name, now=asked, seconds=8 * 24 * 3600)

    clock.at = asked + timedelta(hours=1)
    assert get(hour).status_code == 200
    assert get(week).status_code == 200
    assert parse_qs(urlsplit(week).query)["X-Goog-Expires"] == [str(7 * 24 * 3600)]


def test_an_address_opens_one_object_for_one_purpose(files: CloudFiles, name: str, clock: Clock) -> None:
    files.put(name, io.BytesIO(b"picture"), content_type="image/png")
    files.put(f"{name}-other", io.BytesIO(b"secret"), content_type="image/png")
    url = files.signed_get(name, now=clock.at)

    assert get(url.replace(name, f"{name}-other")).status_code == 403
    assert get(f"{url}&response-content-type=text/html").status_code == 403
    assert get(url.split("?")[0]).status_code in {401, 403}
    assert requests.put(url, data=b"x", timeout=5).status_code == 403
    assert requests.delete(url, timeout=5).status_code == 403


@pytest.mark.parametrize(
    ("name_to_save", "disposition"),
    [
        ("fox-1.png", 'attachment; filename="fox-1.png"'),
        ("a fox, red.png", 'attachment; filename="a fox, red.png"'),
        ("füchse.png", "attachment; filename=\"f_chse.png\"; filename*=UTF-8''f%C3%BCchse.png"),
        ('"; x="y.png', "attachment; filename=\"_; x=_y.png\"; filename*=UTF-8''%22%3B%20x%3D%22y.png"),
        ("a\\b%41.png", "attachment; filename=\"a_b_41.png\"; filename*=UTF-8''a%5Cb%2541.png"),
        ("a\r\nSet-Cookie: b", "attachment; filename=\"a__Set-Cookie: b\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b"),
    ],
)
def test_a_download_is_saved_under_its_name(
    files: CloudFiles, name: str, clock: Clock, name_to_save: str, disposition: str
) -> None:
    files.put(name, io.BytesIO(b"picture"), content_type="image/png")
    answer = get(files.signed_get(name, now=clock.at, download_name=name_to_save))

    assert attachment(name_to_save) == disposition
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, disposition)


def test_a_browser_puts_a_file_once_within_its_limits(files: CloudFiles, name: str, clock: Clock) -> None:
    signed = files.signed_put(name, content_type="image/png", max_bytes=10, now=clock.at, seconds=600)

    assert put(signed, b"") == 400
    assert put(signed, b"x" * 11) == 400
    assert put(signed, b"picture", **{"Content-Type": "text/html"}) == 403
    assert put(signed, b"picture", **{"x-goog-content-length-range": "1,99"}) == 403
    assert put(signed, b"picture", **{"x-goog-if-generation-match": "1"}) == 403
    assert files.stat(name) is None
    assert put(signed, b"picture") == 200
    assert put(signed, b"another") == 412
    assert files.read(name, max_bytes=10) == b"picture"


def test_a_put_is_good_for_the_time_asked(files: CloudFiles, name: str, clock: Clock) -> None:
    asked = clock.at
    signed = files.signed_put(name, content_type="image/png", max_bytes=10, now=asked, seconds=600)

    clock.at = asked + timedelta(seconds=601)
    assert put(signed, b"picture") == 400
    clock.at = asked + timedelta(seconds=599)
    assert put(signed, b"picture") == 200


def test_a_compressed_object_does_not_unfold(files: CloudFiles, name: str, clock: Clock) -> None:
    """The browser may send a Content-Encoding that storage keeps."""
    bomb = gzip.compress(bytes(10_000_000))
    signed = files.signed_put(name, content_type="image/png", max_bytes=20_000, now=clock.at, seconds=600)
    assert put(signed, bomb, **{"Content-Encoding": "gzip"}) == 200

    assert files.read(name, max_bytes=20_000) == bomb


def test_a_large_file_is_stored_whole(files: CloudFiles, name: str) -> None:
    """Beyond 8 MB the client sends it in another way."""
    data = bytes(range(256)) * (40 * 1024)

    for _ in range(2):
        assert files.put(name, io.BytesIO(data), content_type="video/mp4").size == len(data)
    assert files.read(name, max_bytes=len(data)) == data


def test_a_large_file_is_opened_without_being_held_in_memory(files: CloudFiles, name: str) -> None:
    data = bytes(range(256)) * (40 * 1024)
    files.put(name, io.BytesIO(data), content_type="video/mp4")

    with files.open(name, max_bytes=len(data)) as opened:
        assert opened.fileno() >= 0
        assert opened.read() == data


@pytest.mark.parametrize(("most", "left"), [(500, 0), (3, 2)])
def test_a_folder_is_emptied_page_by_page_up_to_a_bound(
    files: CloudFiles, name: str, monkeypatch: pytest.MonkeyPatch, most: int, left: int
) -> None:
    monkeypatch.setattr(cloud_files, "_PAGE", 2)
    monkeypatch.setattr(cloud_files, "REMOVED_AT_ONCE", most)
    names = [f"{name}/{index}" for index in range(5)]
    for each in names:
        files.put(each, io.BytesIO(b"picture"), content_type="image/png")
    files.remove_under(f"{name}/")

    assert sum(files.stat(each) is not None for each in names) == left


def test_the_key_is_asked_for_once_and_only_to_sign(
    running: Running, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", running.url)
    asked: list[int] = []

    def key() -> dict[str, str]:
        asked.append(1)
        return running.key

    files = CloudFiles(bucket=BUCKET, signing_key=key)
    files.stat(name)
    assert asked == []

    for minute in range(20):
        files.signed_get(name, now=running.clock.at + timedelta(minutes=minute))
    assert asked == [1]


def test_signing_asks_nobody(files: CloudFiles, name: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of fifty would else take seconds."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a call to the network"))
    files.signed_get(name, now=clock.at)
    files.signed_put(name, content_type="image/png", max_bytes=1, now=clock.at, seconds=60)


def test_storage_that_is_down_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{free_port()}")
    files = CloudFiles(bucket=BUCKET, signing_key=dict)
    calls: list[Callable[[], object]] = [
        lambda: files.put("a", io.BytesIO(b"x"), content_type="text/plain"),
        lambda: files.read("a", max_bytes=1),
        lambda: files.open("a", max_bytes=1),
        lambda: files.stat("a"),
        lambda: files.delete(["a"]),
        lambda: files.remove_under("a/"),
    ]

    with ThreadPoolExecutor(len(calls)) as pool:
        failures = [running.exception() for running in [pool.submit(call) for call in calls]]
    assert [type(failure) for failure in failures] == [FilesUnavailable] * len(calls)


def test_a_bucket_that_does_not_exist_is_no_place_to_put(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", running.url)

    with pytest.raises(FilesUnavailable):
        CloudFiles(bucket="other", signing_key=dict).put("a", io.BytesIO(b"x"), content_type="text/plain")


def test_storage_that_says_nothing_is_unavailable_before_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that takes connections and never answers; the client's own default would be two minutes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{silent.getsockname()[1]}")
        files = CloudFiles(bucket=BUCKET, signing_key=dict)
        ended = threading.Event()

        def stat() -> None:
            with pytest.raises(FilesUnavailable):
                files.stat("a")
            ended.set()

        threading.Thread(target=stat, daemon=True).start()
        assert ended.wait(6)
