"""Files in Cloud Storage: written once, read with limits, and no call without a timeout."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from shared.storage.files import (
    GET_SECONDS,
    REMOVED_AT_ONCE,
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
from shared.storage.signed_urls import UrlSigner

if TYPE_CHECKING:
    from google.api_core.retry import Retry

_CALL = (1.5, 2.5)
"""Seconds to connect, and to wait for the next bytes, of calls about objects."""

_CONTENT = (1.5, 20.0)
"""The same of calls that carry an object's bytes."""

_PAGE = 100
"""Objects that one call lists."""

_RETRY_SECONDS = 2.5
"""After which no further try begins; so a call about objects ends within five seconds."""


class CloudFiles:
    """Objects in one bucket; STORAGE_EMULATOR_HOST moves the client and the signed addresses to a stand-in."""

    def __init__(self, *, bucket: str, signing_key: Callable[[], Mapping[str, Any]]) -> None:
        self._bucket_name = bucket
        self._signer = UrlSigner(bucket=bucket, endpoint=lambda: str(self._client.api_endpoint), key=signing_key)

    def put(self, name: str, file: IO[bytes], *, content_type: str) -> FileInfo:
        """Store a file from where it stands. An object of this name and the same content is it. Raises FileDiffers."""
        from google.api_core.exceptions import PreconditionFailed

        blob = self._bucket.blob(checked(name))
        size, crc32c = measure(file)
        try:
            with _storage_errors(PreconditionFailed):
                blob.upload_from_file(
                    file,
                    size=size,
                    content_type=content_type,
                    if_generation_match=0,
                    checksum="crc32c",
                    timeout=_CONTENT,
                    retry=self._retry,
                )
            return _info(blob)
        except PreconditionFailed:
            there = self.stat(name)
        if there is None or (there.size, there.crc32c) != (size, crc32c):
            raise FileDiffers(f"{name} is another file.")
        return there

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """The whole object. Raises FileMissing, FileDiffers when it is larger."""
        file = io.BytesIO()
        self._download(name, file, max_bytes=max_bytes)
        return file.getvalue()

    def open(self, name: str, *, max_bytes: int) -> IO[bytes]:
        """A copy of the object as a temporary file, from its beginning. Raises FileMissing, FileDiffers when it is larger."""
        file = TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
        try:
            self._download(name, file, max_bytes=max_bytes)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def stat(self, name: str) -> FileInfo | None:
        """What is known of an object, or None."""
        blob = self._find(name)
        return None if blob is None else _info(blob)

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; one that is not there is removed already."""
        from google.api_core.exceptions import NotFound

        for blob in [self._bucket.blob(checked(name)) for name in names]:
            try:
                with _storage_errors(NotFound):
                    blob.delete(timeout=_CALL, retry=self._retry)
            except NotFound:
                continue

    def remove_under(self, folder: str) -> None:
        """Remove every object below a folder, REMOVED_AT_ONCE of them at most."""
        from google.api_core.exceptions import NotFound

        found = self._bucket.list_blobs(
            prefix=checked_folder(folder),
            page_size=_PAGE,
            fields="items(name),nextPageToken",
            timeout=_CALL,
            retry=self._retry,
        )
        with _storage_errors():
            for blob in islice(found, REMOVED_AT_ONCE):
                with suppress(NotFound):
                    blob.delete(timeout=_CALL, retry=self._retry)

    def uri(self, name: str) -> str:
        """Where an object is, as Google's services write it."""
        return f"gs://{self._bucket_name}/{name}"

    def signed_get(
        self, name: str, *, now: datetime, seconds: int = GET_SECONDS, download_name: str | None = None
    ) -> str:
        """An address to read an object for at least `seconds`, the same for five minutes."""
        return self._signer.get(checked(name), now=now, seconds=seconds, download_name=download_name)

    def signed_put(self, name: str, *, content_type: str, max_bytes: int, now: datetime, seconds: int) -> SignedPut:
        """An address to put an object of 1 to `max_bytes` bytes, once."""
        headers = put_headers(content_type, max_bytes)
        return SignedPut(self._signer.put(checked(name), now=now, seconds=seconds, headers=headers), headers)

    def _download(self, name: str, file: IO[bytes], *, max_bytes: int) -> None:
        from google.api_core.exceptions import NotFound, PreconditionFailed

        blob = self._find(name)
        if blob is None:
            raise FileMissing(f"{name} is not there.")
        if blob.size > max_bytes:
            raise FileDiffers(f"{name} has more than {max_bytes} bytes.")
        try:
            with _storage_errors(NotFound, PreconditionFailed):
                # Raw: an object that was stored compressed would else unfold here to any size.
                blob.download_to_file(
                    file,
                    raw_download=True,
                    if_generation_match=blob.generation,
                    checksum="crc32c",
                    timeout=_CONTENT,
                    retry=self._retry,
                )
        except (NotFound, PreconditionFailed) as error:
            raise FileMissing(f"{name} was removed meanwhile.") from error

    def _find(self, name: str) -> Any:
        with _storage_errors():
            return self._bucket.get_blob(checked(name), timeout=_CALL, retry=self._retry)

    @cached_property
    def _client(self) -> Any:
        from google.cloud.storage import Client

        return Client()

    @cached_property
    def _bucket(self) -> Any:
        return self._client.bucket(self._bucket_name)

    @cached_property
    def _retry(self) -> "Retry":
        """Every call here may be repeated: an upload comes with generation 0, and deleting twice is deleting."""
        from google.cloud.storage.retry import DEFAULT_RETRY

        retry: Retry = DEFAULT_RETRY.with_timeout(_RETRY_SECONDS).with_delay(initial=0.1, maximum=1.0, multiplier=2.0)
        return retry


@contextmanager
def _storage_errors(*answers: type[Exception]) -> Iterator[None]:
    """Turn whatever the client raises into FilesUnavailable, but for those errors that are an answer to the call."""
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
    from requests import RequestException

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, DataCorruption, InvalidResponse, RequestException, OSError) as error:
        if isinstance(error, answers):
            raise
        raise FilesUnavailable from error


def _info(blob: Any) -> FileInfo:
    return FileInfo(blob.size, blob.content_type, blob.crc32c, blob.updated)
