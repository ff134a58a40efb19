"""What a file is by its first bytes."""

import pytest

from shared.sniffing import sniff
from tests.bad_pictures import strangers
from tests.pictures import TYPES, loaded, proper

EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08"


@pytest.mark.parametrize(("kind", "data"), [pytest.param(k, d, id=name) for name, k, d in (*proper(), *loaded())])
def test_every_proper_picture_is_known_by_64_bytes(kind: str, data: bytes) -> None:
    assert sniff(data) == sniff(data[:64]) == TYPES[kind]


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\0\0\0\x1cftypisom\0\0\x02\0isomiso2mp41", "video/mp4"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        (EBML + b"\x42\x82\x84webm\x42\x87\x81\x02", "video/webm"),
    ],
)
def test_videos_are_known(data: bytes, content_type: str) -> None:
    assert sniff(data) == content_type


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\0", b"text", b"\x89PNG", b"\x89PNG\r\n\x1a\n", b"\xff\xd8"),
        *(b"RIFF\0\0\0\0WAVEfmt ", b"RIFF\0\0\0\0WEBPJUNK", b"RIFF\0\0\0\0AVI LIST", b"GIF89a", b"BM\0\0", b"II*\0"),
        *(b"<html>", b" \r\n\t<svg/>", b"\xef\xbb\xbf<?xml?>", b"%PDF-1.7", b"%!PS-Adobe", b"{\\rtf1}", b"\x7fELF"),
        *(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", b"\0\0\0\x1cftypavif\0\0\0\0isommp41", b"\0\0\0\x18ftypheic\0\0\0\0mif1"),
        *(EBML + b"\x42\x82\x88matroska", EBML, b"\0\0\0\x08moov", b"\0\0\0\x20ftyp"),
    ],
)
def test_what_is_not_kept_is_not_known(data: bytes) -> None:
    assert sniff(data) is None


def test_of_what_is_no_picture_nothing_is_known_as_one() -> None:
    assert not {sniff(data) for _, _, data in strangers()} & set(TYPES.values())
