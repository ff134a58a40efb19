"""What all files promise, wherever they are kept; each kind's tests inherit these."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shared.storage.files import SAME_FOR_SECONDS, FileDiffers, FileInfo, FileMissing, Files

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=SAME_FOR_SECONDS)


def file(data: bytes = b"picture") -> io.BytesIO:
    return io.BytesIO(data)


class FilesContract:
    """A subclass gives the fixture `files`. Each test uses names of its own."""

    @pytest.fixture
    def name(self) -> str:
        return f"outputs/{uuid.uuid4()}/1/0"

    @pytest.mark.parametrize("data", [b"picture", b"", bytes(range(256)) * 1000], ids=["short", "empty", "longer"])
    def test_what_is_put_is_read_back_with_its_facts(self, files: Files, name: str, data: bytes) -> None:
        put = files.put(name, file(data), content_type="image/png")

        assert (put.size, put.content_type) == (len(data), "image/png")
        assert files.read(name, max_bytes=len(data)) == data
        assert files.stat(name) == put

    def test_the_checksum_is_the_one_of_cloud_storage(self, files: Files, name: str) -> None:
        """CRC32C, big-endian, in base64; of `123456789` it is E3069283."""
        assert files.put(name, file(b"123456789"), content_type="text/plain").crc32c == "4waSgw=="

    def test_a_file_is_put_from_where_it_stands(self, files: Files, name: str) -> None:
        data = file(b"head and body")
        data.seek(5)
        files.put(name, data, content_type="text/plain")

        assert files.read(name, max_bytes=100) == b"and body"

    def test_putting_the_same_again_is_done_already(self, files: Files, name: str) -> None:
        """A worker that died between storing and settling comes again."""
        first = files.put(name, file(), content_type="image/png")

        assert files.put(name, file(), content_type="image/png") == first

    @pytest.mark.parametrize("other", [b"another", b"picture and more", b""])
    def test_putting_another_file_changes_nothing(self, files: Files, name: str, other: bytes) -> None:
        first = files.put(name, file(), content_type="image/png")
        with pytest.raises(FileDiffers):
            files.put(name, file(other), content_type="image/png")

        assert files.stat(name) == first
        assert files.read(name, max_bytes=100) == b"picture"

    def test_of_many_who_put_at_once_one_is_kept(self, files: Files, name: str) -> None:
        def put(number: int) -> FileInfo | None:
            try:
                return files.put(name, file(str(number).encode()), content_type="text/plain")
            except FileDiffers:
                return None

        with ThreadPoolExecutor(8) as pool:
            kept = [info for info in pool.map(put, range(8)) if info]

        assert kept == [files.stat(name)]

    def test_what_is_not_there_is_not_there(self, files: Files, name: str) -> None:
        assert files.stat(name) is None
        with pytest.raises(FileMissing):
            files.read(name, max_bytes=1)

    def test_no_more_is_read_than_allowed(self, files: Files, name: str) -> None:
        files.put(name, file(b"12345"), content_type="text/plain")
        with pytest.raises(FileDiffers):
            files.read(name, max_bytes=4)

        assert files.read(name, max_bytes=5) == b"12345"

    def test_an_object_is_opened_as_a_file_from_its_beginning(self, files: Files, name: str) -> None:
        files.put(name, file(b"a film"), content_type="video/mp4")
        with files.open(name, max_bytes=6) as opened:
            assert (opened.read(2), opened.read(), opened.read()) == (b"a ", b"film", b"")
            opened.seek(0)
            assert opened.read() == b"a film"

    def test_opening_is_bound_as_reading_is(self, files: Files, name: str) -> None:
        with pytest.raises(FileMissing):
            files.open(name, max_bytes=100)
        files.put(name, file(b"a film"), content_type="video/mp4")

        with pytest.raises(FileDiffers):
            files.open(name, max_bytes=5)

    def test_a_folder_is_emptied_with_all_below_it_and_nothing_beside_it(self, files: Files, name: str) -> None:
        """A provider makes folders of its own in the one we gave it."""
        folder = f"staging/{name.replace('/', '-')}"
        inside = [f"{folder}/1/0", f"{folder}/1/deep/sample_0.mp4", f"{folder}/2"]
        beside = [f"{folder}0/1/0", f"{folder}.txt"]
        for each in inside + beside:
            files.put(each, file(), content_type="video/mp4")
        for _ in range(2):
            files.remove_under(f"{folder}/")

        assert [files.stat(each) for each in inside] == [None] * len(inside)
        assert all(files.stat(each) for each in beside)

    def test_deleting_is_done_when_it_is_gone(self, files: Files, name: str) -> None:
        files.put(name, file(), content_type="image/png")
        for _ in range(2):
            files.delete([name, f"{name}-other"])

        assert files.stat(name) is None
        files.put(name, file(b"new"), content_type="image/png")
        assert files.read(name, max_bytes=3) == b"new"

    def test_deleting_nothing_is_fine(self, files: Files) -> None:
        files.delete([])

    @pytest.mark.parametrize(
        "name",
        [
            *("", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a" * 129, "/".join("a" * 9)),
            *("a b", "a\n", "ä", "a?b", "a#b", "a%2Fb", "a\\b", "a:b"),
        ],
    )
    def test_a_name_that_is_not_ours_is_refused_everywhere(self, files: Files, name: str) -> None:
        for use in (
            lambda: files.put(name, file(), content_type="image/png"),
            lambda: files.read(name, max_bytes=1),
            lambda: files.stat(name),
            lambda: files.open(name, max_bytes=1),
            lambda: files.delete([name]),
            lambda: files.remove_under(f"{name}/"),
            lambda: files.signed_get(name, now=NOW),
            lambda: files.signed_put(name, content_type="image/png", max_bytes=1, now=NOW, seconds=60),
        ):
            with pytest.raises(ValueError, match="object name"):
                use()

    def test_only_a_folder_is_emptied(self, files: Files, name: str) -> None:
        files.put(name, file(), content_type="image/png")
        with pytest.raises(ValueError, match="no folder"):
            files.remove_under(name)

        assert files.stat(name) is not None

    def test_a_bad_name_among_others_deletes_none_of_them(self, files: Files, name: str) -> None:
        files.put(name, file(), content_type="image/png")
        with pytest.raises(ValueError, match="object name"):
            files.delete([name, "../other"])

        assert files.stat(name) is not None

    def test_an_address_stays_the_same_for_five_minutes(self, files: Files, name: str) -> None:
        first = files.signed_get(name, now=NOW)

        assert files.signed_get(name, now=NOW + WINDOW - timedelta(seconds=1)) == first
        assert files.signed_get(name, now=NOW + WINDOW) != first
        assert files.signed_get(name, now=NOW - timedelta(seconds=1)) != first

    def test_addresses_differ_by_object_by_life_and_by_the_name_to_save_under(self, files: Files, name: str) -> None:
        addresses = [
            files.signed_get(name, now=NOW),
            files.signed_get(f"{name}-thumbnail", now=NOW),
            files.signed_get(name, now=NOW, seconds=3600),
            files.signed_get(name, now=NOW, download_name="a.png"),
            files.signed_get(name, now=NOW, download_name="b.png"),
        ]

        assert len(set(addresses)) == len(addresses)

    def test_a_put_says_what_must_be_sent_with_it(self, files: Files, name: str) -> None:
        signed = files.signed_put(name, content_type="image/png", max_bytes=10, now=NOW, seconds=600)

        assert signed.headers == {
            "Content-Type": "image/png",
            "x-goog-content-length-range": "1,10",
            "x-goog-if-generation-match": "0",
        }
        assert signed.url not in repr(signed)
