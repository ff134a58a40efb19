"""Reads the body of a request, whole and within the gateway's limit."""

from email.message import Message
from io import BufferedIOBase

from infra.local.gateway_errors import BadBody, BodyTooLarge

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes that API Gateway takes."""

_LONGEST_CHUNK_LINE = 1024


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The bytes of the body, empty if there is none. Raises BadBody or BodyTooLarge."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return _read_chunks(stream)
    written = headers.get("Content-Length", "0")
    if "Transfer-Encoding" in headers or not (written.isascii() and written.isdecimal()):
        raise BadBody
    return _read(stream, int(written))


def _read_chunks(stream: BufferedIOBase) -> bytes:
    body = b""
    while size := _chunk_size(stream):
        body += _read(stream, size, already=len(body))
        if stream.readline(_LONGEST_CHUNK_LINE) not in (b"\r\n", b"\n"):
            raise BadBody
    while stream.readline(_LONGEST_CHUNK_LINE) not in (b"\r\n", b"\n", b""):
        pass  # trailers mean nothing to us
    return body


def _chunk_size(stream: BufferedIOBase) -> int:
    line = stream.readline(_LONGEST_CHUNK_LINE).partition(b";")[0].strip()
    try:
        size = int(line, 16)
    except ValueError as error:
        raise BadBody from error
    if size < 0:
        raise BadBody
    return size


def _read(stream: BufferedIOBase, size: int, *, already: int = 0) -> bytes:
    if already + size > LARGEST_BODY:
        raise BodyTooLarge
    read = stream.read(size)
    if len(read) < size:
        raise BadBody
    return read
