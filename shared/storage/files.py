"""The files port: whole objects under names of ours, written once, and addresses that live for minutes."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Protocol

import google_crc32c

from shared.domain.errors import PlatformError, Unavailable

GET_SECONDS = 900
"""How long a signed address to read lives, at least."""

SAME_FOR_SECONDS = 300
"""How long the address of an object stays the same, so that browsers keep pictures and ETags hold."""

REMOVED_AT_ONCE = 500
"""The most objects that one `remove_under` removes; what one job leaves behind is a handful."""

_PIECE = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}(/[A-Za-z0-9_.-]{1,128}){0,7}")


class FilesUnavailable(Unavailable):
    """Storage does not answer in time."""


class FileMissing(PlatformError):
    """There is no such object."""


class FileDiffers(PlatformError):
    """There is another object of this name already."""


@dataclass(frozen=True)
class FileInfo:
    """What is known of an object. `size` in bytes, `crc32c` in base64 as Cloud Storage gives it."""

    size: int
    content_type: str
    crc32c: str
    updated: datetime


@dataclass(frozen=True)
class SignedPut:
    """Where to put a file, and the headers that must be sent with it."""

    url: str = field(repr=False)
    headers: Mapping[str, str]


class Files(Protocol):
    """Objects in one bucket. Every method raises FilesUnavailable when storage does not answer in time."""

    def put(self, name: str, file: IO[bytes], *, content_type: str) -> FileInfo:
        """Store a file from where it stands. An object of this name and the same content is it. Raises FileDiffers."""

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """The whole object. Raises FileMissing, FileDiffers when it is larger."""

    def open(self, name: str, *, max_bytes: int) -> IO[bytes]:
        """A copy of the object as a temporary file, from its beginning, for objects too large to hold in memory; whoever asks
        closes it. Raises FileMissing, FileDiffers when it is larger."""

    def stat(self, name: str) -> FileInfo | None:
        """What is known of an object, or None."""

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; one that is not there is removed already."""

    def remove_under(self, folder: str) -> None:
        """Remove every object below a folder, which is written with a slash at its end; REMOVED_AT_ONCE of them at most."""

    def uri(self, name: str) -> str:
        """Where an object is (or a folder, with a slash at the end), as Google's services write it: gs://bucket/name."""

    def signed_get(
        self, name: str, *, now: datetime, seconds: int = GET_SECONDS, download_name: str | None = None
    ) -> str:
        """An address to read an object for at least `seconds`, the same for five minutes."""

    def signed_put(self, name: str, *, content_type: str, max_bytes: int, now: datetime, seconds: int) -> SignedPut:
        """An address to put an object of 1 to `max_bytes` bytes, once."""


def put_headers(content_type: str, max_bytes: int) -> dict[str, str]:
    """What a signed PUT is held to: the type, 1 to `max_bytes` bytes, and that nothing is there yet."""
    return {
        "Content-Type": content_type,
        "x-goog-content-length-range": f"1,{max_bytes}",
        "x-goog-if-generation-match": "0",
    }


def measure(file: IO[bytes]) -> tuple[int, str]:
    """Size in bytes and checksum of what follows in a file, which is left where it stood."""
    begin, checksum = file.tell(), 0
    while piece := file.read(_PIECE):
        checksum = google_crc32c.extend(checksum, piece)
    size = file.tell() - begin
    file.seek(begin)
    return size, base64.b64encode(checksum.to_bytes(4)).decode()


def checked_folder(folder: str) -> str:
    """The folder, if it is one of ours: a name and a slash. ValueError for any other, such as the whole bucket."""
    if not folder.endswith("/"):
        raise ValueError(f"{folder!r} is no folder")
    return f"{checked(folder[:-1])}/"


def checked(name: str) -> str:
    """The name, if it is one of ours. ValueError for any other."""
    if not _NAME.fullmatch(name) or any(part in (".", "..") for part in name.split("/")):
        raise ValueError(f"{name!r} is no object name")
    return name
