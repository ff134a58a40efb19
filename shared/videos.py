"""Reads from a video file's own headers what it is: type, size of the picture, duration. Nothing is decoded.

Both containers are trees of boxes that say their own length. The tree must fill the file exactly, so a file that broke
off on its way here is noticed.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from shared.media import NotMedia
from shared.sniffing import sniff

_MOST_BOXES = 20_000
_LARGEST_HEADER = 16 * 1024 * 1024
_WEBM_HEAD = 1024 * 1024

_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_DOCUMENT_TYPE = 0x4282
_INFO, _TIMESTAMP_SCALE, _DURATION = 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _TRACK, _PICTURE, _PIXEL_WIDTH, _PIXEL_HEIGHT = 0x1654AE6B, 0xAE, 0xE0, 0xB0, 0xBA
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Video:
    """What a video file says of itself; size in pixels. Duration is None where the file does not say it."""

    content_type: str
    width: int
    height: int
    duration_seconds: float | None


class _Damaged(Exception):
    pass


def probe_video(file: IO[bytes]) -> Video:
    """Read the headers of an MP4 or WebM file that can seek. Raises NotMedia when it is neither or not whole."""
    file.seek(0)
    content_type = sniff(file.read(64))
    try:
        if content_type == "video/mp4":
            return _mp4(file)
        if content_type == "video/webm":
            return _webm(file)
    except (_Damaged, struct.error, IndexError):
        raise NotMedia("This video is damaged or incomplete.") from None
    raise NotMedia("This is no video in the formats MP4 or WebM.")


# MP4: length (4 bytes), kind (4 bytes), contents


def _mp4(file: IO[bytes]) -> Video:
    header, has_media = b"", False
    for kind, start, end in _boxes_of_file(file):
        has_media |= kind == b"mdat"
        if kind == b"moov":
            if header or end - start > _LARGEST_HEADER:
                raise _Damaged
            file.seek(start)
            header = file.read(end - start)
    if not has_media:
        raise _Damaged
    boxes = list(_boxes(header))
    sizes = [_track_size(content) for kind, content in boxes if kind == b"trak"]
    width, height = next((size for size in sizes if size[0] and size[1]), (0, 0))
    return _video("video/mp4", width, height, _movie_duration(boxes))


def _boxes_of_file(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of each box of the file."""
    size = file.seek(0, os.SEEK_END)
    position, boxes = 0, 0
    while position < size:
        file.seek(position)
        kind, head, length = _box_head(file.read(16), size - position)
        yield kind, position + head, position + length
        position += length
        boxes += 1
        if boxes > _MOST_BOXES:
            raise _Damaged


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and contents of each box inside another."""
    position, boxes = 0, 0
    while position < len(data):
        kind, head, length = _box_head(data[position : position + 16], len(data) - position)
        yield kind, data[position + head : position + length]
        position += length
        boxes += 1
        if boxes > _MOST_BOXES:
            raise _Damaged


def _box_head(data: bytes, room: int) -> tuple[bytes, int, int]:
    """Kind, length of the head, length of all. The length 0 means all that is left, 1 that it is written in 8 bytes."""
    length, kind = struct.unpack_from(">I4s", data)
    head = 8
    if length == 0:
        length = room
    elif length == 1:
        (length,) = struct.unpack_from(">Q", data, 8)
        head = 16
    if not head <= length <= room:
        raise _Damaged
    return kind, head, length


def _track_size(track: bytes) -> tuple[int, int]:
    """Width and height of a track, (0, 0) for sound. They are written as 16.16 fixed point numbers at the end."""
    for kind, content in _boxes(track):
        if kind == b"tkhd":
            width, height = struct.unpack(">II", content[-8:])
            return width >> 16, height >> 16
    return 0, 0


def _movie_duration(boxes: list[tuple[bytes, bytes]]) -> float | None:
    """From the movie header; of a fragmented file, from the extension header."""
    found = dict(boxes)
    scale, units, unknown = _times(found.get(b"mvhd", b""))
    if not units and b"mvex" in found:
        extended = dict(_boxes(found[b"mvex"])).get(b"mehd")
        if extended:
            (units,) = struct.unpack_from(">Q" if extended[0] else ">I", extended, 4)
    return units / scale if scale and 0 < units < unknown else None


def _times(header: bytes) -> tuple[int, int, int]:
    """Units a second, units in all, and the number of units that means unknown."""
    if header[0]:
        return (*struct.unpack_from(">IQ", header, 20), 2**64 - 1)
    return (*struct.unpack_from(">II", header, 12), 2**32 - 1)


# WebM: identity and length, both written in as many bytes as the leading zero bits say, contents


def _webm(file: IO[bytes]) -> Video:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    data = file.read(_WEBM_HEAD)
    identity, start, end = _element(data, 0, size)
    document_type = dict(_elements(data[start:end])).get(_DOCUMENT_TYPE)
    segment, inside, segment_end = _element(data, end, size)
    if (identity, document_type, segment, segment_end) != (_EBML, b"webm", _SEGMENT, size):
        raise _Damaged
    found: dict[int, bytes] = {}
    while not {_INFO, _TRACKS} <= found.keys():
        identity, start, inside = _element(data, inside, size)
        if identity == _CLUSTER:
            raise _Damaged
        found[identity] = data[start:inside]
    width, height = _picture_size(found[_TRACKS])
    return _video("video/webm", width, height, _segment_duration(dict(_elements(found[_INFO]))))


def _element(data: bytes, position: int, limit: int) -> tuple[int, int, int]:
    """Identity, start and end of an element's contents. A length of only ones means up to the limit."""
    identity, position = _number(data, position, keep_marker=True)
    length, start = _number(data, position, keep_marker=False)
    unknown = (1 << 7 * (start - position)) - 1
    end = limit if length == unknown else start + length
    if end > limit:
        raise _Damaged
    return identity, start, end


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        identity, start, position = _element(data, position, len(data))
        yield identity, data[start:position]


def _number(data: bytes, position: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of one to eight bytes, and where it ends."""
    width = 9 - data[position].bit_length()
    end = position + width
    if width > 8 or end > len(data):
        raise _Damaged
    number = int.from_bytes(data[position:end])
    return number if keep_marker else number & ((1 << 7 * width) - 1), end


def _picture_size(tracks: bytes) -> tuple[int, int]:
    for identity, track in _elements(tracks):
        picture = dict(_elements(track)).get(_PICTURE) if identity == _TRACK else None
        if picture is not None:
            found = dict(_elements(picture))
            return int.from_bytes(found.get(_PIXEL_WIDTH, b"")), int.from_bytes(found.get(_PIXEL_HEIGHT, b""))
    return 0, 0


def _segment_duration(info: dict[int, bytes]) -> float | None:
    units = info.get(_DURATION)
    if not units:
        return None
    scale = int.from_bytes(info.get(_TIMESTAMP_SCALE, b"")) or 1_000_000
    (value,) = struct.unpack(">f" if len(units) == 4 else ">d", units)
    return float(value) * scale / _NANOSECONDS


def _video(content_type: str, width: int, height: int, duration_seconds: float | None) -> Video:
    if not 0 < width <= 16384 or not 0 < height <= 16384:
        raise _Damaged
    if duration_seconds is not None and not 0 < duration_seconds < 86_400:
        raise _Damaged
    return Video(content_type, width, height, duration_seconds)
