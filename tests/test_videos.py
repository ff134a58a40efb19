"""What a video says of itself, read from real encoders' files and from damaged ones."""

import io
import random
import struct

import pytest

from shared.media import Described, NotMedia
from shared.pictures import PictureWorkshop
from shared.videos import Video, probe_video
from tests.films import box, film, movie, talkie

MP4 = film("mp4", "mpeg4")
WEBM = film("webm", "libvpx")


def probed(data: bytes) -> Video:
    return probe_video(io.BytesIO(data))


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_an_mp4_tells_its_size_and_duration(codec: str) -> None:
    assert probed(film("mp4", codec)) == Video("video/mp4", 160, 120, 2.0)


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_a_webm_tells_its_size_and_duration(codec: str) -> None:
    assert probed(film("webm", codec)) == Video("video/webm", 160, 120, 2.0)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (film("mp4", "mpeg4", options={"movflags": "frag_keyframe+empty_moov"}), "video/mp4"),
        (film("webm", "libvpx", options={"live": "1"}), "video/webm"),
    ],
)
def test_a_film_in_pieces_need_not_know_how_long_it_is(data: bytes, content_type: str) -> None:
    assert probed(data) == Video(content_type, 160, 120, None)


def test_a_track_of_sound_has_no_size() -> None:
    assert (probed(talkie()).width, probed(talkie()).height) == (160, 120)


@pytest.mark.parametrize(
    ("data", "duration"),
    [
        (movie(), 2.5),
        (movie(box(b"free", b"")), 2.5),
        (movie(box(b"mdat", b"to the end", length=0)), 2.5),
        (movie(struct.pack(">I4sQ", 1, b"mdat", 20) + b"long"), 2.5),
        (movie(duration=struct.pack(">II", 1000, 0)), None),
        (movie(duration=struct.pack(">II", 0, 5)), None),
        (movie(duration=struct.pack(">II", 1000, 2**32 - 1)), None),
    ],
)
def test_headers_are_read_in_each_of_their_forms(data: bytes, duration: float | None) -> None:
    assert probed(data) == Video("video/mp4", 64, 48, duration)


def test_long_headers_and_the_duration_of_fragments_are_read() -> None:
    track = box(b"trak", box(b"tkhd", bytes([1]) + bytes(87) + struct.pack(">II", 64 << 16, 48 << 16)))
    long_header = box(b"mvhd", bytes([1]) + bytes(19) + struct.pack(">IQ", 1000, 2500) + bytes(80))
    unknown = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80))
    fragments = box(b"mvex", box(b"mehd", bytes(4) + struct.pack(">I", 7500)))
    long_fragments = box(b"mvex", box(b"mehd", bytes([1, 0, 0, 0]) + struct.pack(">Q", 7500)))
    begin, end = box(b"ftyp", b"isom\0\0\2\0isommp41"), box(b"mdat", b"frames")

    assert probed(begin + box(b"moov", long_header + track) + end).duration_seconds == 2.5
    for extension in (fragments, long_fragments):
        assert probed(begin + box(b"moov", unknown + track + extension) + end).duration_seconds == 7.5


def element(identity: bytes, content: bytes) -> bytes:
    return identity + bytes([0x80 | len(content)]) + content


def webm(*elements: bytes, kind: bytes = b"webm") -> bytes:
    """A WebM made by hand."""
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", kind))
    return head + element(b"\x18\x53\x80\x67", b"".join(elements))


CLUSTER = element(b"\x1f\x43\xb6\x75", b"frames")
INFO = element(b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">f", 2500)))
PIXELS = element(b"\xb0", b"\x40") + element(b"\xba", b"\x00\x30")
TRACKS = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\xe0", PIXELS)))
TOO_LONG_A_WIDTH = element(TRACKS[:4], element(b"\xae", element(b"\xe0", b"\xba\x81\x30\xb0\x85\x40")))
TRACK_OF_SOUND = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", b"\x02")))


@pytest.mark.parametrize(
    ("info", "duration"),
    [
        (INFO, 2.5),
        (element(b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", 2500))), 2.5),
        (element(b"\x15\x49\xa9\x66", INFO[5:] + element(b"\x2a\xd7\xb1", (10**9).to_bytes(4))), 2500.0),
        (element(b"\x15\x49\xa9\x66", b""), None),
    ],
)
def test_a_webm_is_read_in_each_of_its_forms(info: bytes, duration: float | None) -> None:
    for data in (webm(info, TRACKS, CLUSTER), webm(TRACKS, element(b"\xec", b"\0"), info, CLUSTER)):
        assert probed(data) == Video("video/webm", 64, 48, duration)


FTYP = box(b"ftyp", b"isom\0\0\2\0isommp41")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"ftyp", bytes(100), b"<html>", b"\x89PNG\r\n\x1a\n", film("mov", "mpeg4"), film("matroska", "mpeg4")),
        *(MP4[: len(MP4) * percent // 100] for percent in (1, 10, 50, 90, 99)),
        *(WEBM[: len(WEBM) * percent // 100] for percent in (1, 10, 50, 90, 99)),
        *(MP4[:-1], WEBM[:-1], MP4 + b"x", WEBM + b"x", MP4 + b"<script>alert(1)</script>", WEBM + WEBM),
        *(FTYP, FTYP + box(b"mdat", b""), FTYP + box(b"moov", b""), FTYP + box(b"moov", b"") + box(b"mdat", b"")),
        *(movie(box(b"moov", b"")), movie(width=0), movie(height=0), movie(width=17000), movie()[8:]),
        *(movie(box(b"free", b"", length=7)), movie(box(b"free", b"", length=2**32 - 1)), movie(b"\0\0\0\x01free")),
        *(movie(struct.pack(">I4sQ", 1, b"free", 15)), movie(struct.pack(">I4sQ", 1, b"free", 2**63)), movie(b"\0\0\0")),
        *(movie(duration=struct.pack(">II", 1, 100_000)), movie(box(b"free", b"") * 20_001)),
        *(WEBM[:40], b"\x1a\x45\xdf\xa3" + bytes(60), b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\xff" * 60),
        *(webm(CLUSTER), webm(INFO, CLUSTER, TRACKS), webm(INFO, CLUSTER), webm(TRACKS, CLUSTER), webm(INFO, TRACK_OF_SOUND)),
        *(movie()[:-14], movie() + movie()[24:], movie(b"\0\0\0\4\0\0\0\x08free")),
        FTYP + box(b"moov", movie()[32:-14] + box(b"free", bytes(17 * 1024 * 1024))) + box(b"mdat", b"frames"),
        *(webm(INFO, TOO_LONG_A_WIDTH), webm(bytes(9) + b"\x80", INFO, TRACKS)),
        *(webm(INFO, TRACKS, kind=b"weba"), webm(b"\x15\x49\xa9\x66\x83\x44\x89\x80", TRACKS)[:-1]),
    ],
)  # fmt: skip
def test_what_is_no_whole_video_is_none(data: bytes) -> None:
    with pytest.raises(NotMedia):
        probed(data)


@pytest.mark.parametrize("whole", [MP4, WEBM, movie()], ids=["mp4", "webm", "by hand"])
def test_random_damage_gives_a_video_or_none(whole: bytes) -> None:
    for seed in range(1500):
        chance, data = random.Random(seed), bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(min(len(data), 2000))] = chance.randrange(256)
        try:
            video = probed(bytes(data))
        except NotMedia:
            continue
        assert video.width > 0
        assert video.height > 0
        assert video.duration_seconds is None or video.duration_seconds > 0


def test_a_video_is_described_and_left_at_its_start() -> None:
    file = io.BytesIO(MP4)
    file.seek(10)

    assert PictureWorkshop().describe(file) == Described("video/mp4", 160, 120, 2.0)
    assert file.tell() == 0
