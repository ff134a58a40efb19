"""Files in memory, for tests: written once, checked by checksum, and out of order when told to be."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO
from urllib.parse import urlencode

from shared.storage.files import (
    GET_SECONDS,
    REMOVED_AT_ONCE,
    SAME_FOR_SECONDS,
    FileDiffers,
    FileInfo,
    FileMissing,
    FilesUnavailable,
    SignedPut,
    checked,
    checked_folder,
    measure,
    put_headers,
)

_HOST = "https://files.example.com"


class MemoryFiles:
    """Objects in a dictionary. The next `fail_next` calls that write or read fail as storage out of order does."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, FileInfo]] = {}
        self.fail_next = 0

    def put(self, name: str, file: IO[bytes], *, content_type: str) -> FileInfo:
        self._reach()
        size, crc32c = measure(file)
        data, info = file.read(), FileInfo(size, content_type, crc32c, datetime.now(UTC))
        there = self._objects.get(checked(name))
        if there is None:
            self._objects[name] = (data, info)
            return info
        if (there[1].size, there[1].crc32c) != (info.size, info.crc32c):
            raise FileDiffers(f"{name} is another file.")
        return there[1]

    def read(self, name: str, *, max_bytes: int) -> bytes:
        self._reach()
        if checked(name) not in self._objects:
            raise FileMissing(f"{name} is not there.")
        data, _ = self._objects[name]
        if len(data) > max_bytes:
            raise FileDiffers(f"{name} has more than {max_bytes} bytes.")
        return data

    def open(self, name: str, *, max_bytes: int) -> IO[bytes]:
        return io.BytesIO(self.read(name, max_bytes=max_bytes))

    def stat(self, name: str) -> FileInfo | None:
        self._reach()
        there = self._objects.get(checked(name))
        return there[1] if there else None

    def delete(self, names: Sequence[str]) -> None:
        self._reach()
        for name in [checked(name) for name in names]:
            self._objects.pop(name, None)

    def remove_under(self, folder: str) -> None:
        checked_folder(folder)
        self._reach()
        for name in [name for name in self._objects if name.startswith(folder)][:REMOVED_AT_ONCE]:
            del self._objects[name]

    def uri(self, name: str) -> str:
        return f"gs://memory/{name}"

    def signed_get(
        self, name: str, *, now: datetime, seconds: int = GET_SECONDS, download_name: str | None = None
    ) -> str:
        begun = int(now.timestamp()) // SAME_FOR_SECONDS * SAME_FOR_SECONDS
        asked = {"begun": begun, "seconds": seconds + SAME_FOR_SECONDS, "name": download_name or ""}
        return f"{_HOST}/{checked(name)}?{urlencode(asked)}"

    def signed_put(self, name: str, *, content_type: str, max_bytes: int, now: datetime, seconds: int) -> SignedPut:
        asked = {"put": max_bytes, "begun": int(now.timestamp()), "seconds": seconds}
        return SignedPut(f"{_HOST}/{checked(name)}?{urlencode(asked)}", put_headers(content_type, max_bytes))

    def receive(self, name: str, data: bytes) -> None:
        """What a browser does with a signed address."""
        self.put(name, io.BytesIO(data), content_type="application/octet-stream")

    def _reach(self) -> None:
        if self.fail_next > 0:
            self.fail_next -= 1
            raise FilesUnavailable
