"""A dry run: the adapter itself sends its request, to a server of ours that writes it down and refuses it."""

import json
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from shared.catalogue import ProviderEntry
from shared.providers.contract import ProviderError, Request
from shared.providers.registry import Providers

_OF_THE_WAY = {"host", "content-length", "transfer-encoding", "connection"}
"""Headers that speak of this connection and not of the request."""

_CONTENT = re.compile(r"(?P<head>(data:[^,]{1,100},)?)(?P<content>[A-Za-z0-9+/_-]{120,}={0,2})")
_SHOWN_CHARACTERS = 24


class NothingSent(Exception):
    """The adapter failed before it sent anything; the text is what it said."""


@dataclass(frozen=True)
class Sent:
    """A request as it arrived."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def show(entry: ProviderEntry, request: Request) -> Iterator[str]:
    """The lines of the request that would be sent, without the key. No key is read. Raises NothingSent."""
    key = f"key-{secrets.token_hex(16)}"
    sent = _recorded(entry, request, key)
    address = urlsplit(entry.base_url)
    lines = [f"{sent.method} {address.scheme}://{address.netloc}{sent.target}"]
    lines += [f"{name}: {value}" for name, value in sent.headers if name.lower() not in _OF_THE_WAY]
    lines += ["", *_body(sent)]
    hidden = f"[{entry.secret or 'credentials'}]"
    return (line.replace(key, hidden) for line in lines)


def _recorded(entry: ProviderEntry, request: Request, key: str) -> Sent:
    with _recorder() as (address, arrived):
        moved = entry.model_copy(
            update={
                "base_url": address + urlsplit(entry.base_url).path,
                "plain_http": True,
                "secret": entry.secret or "credentials",
            }
        )
        try:
            Providers({entry.id: moved}, lambda _name: key, project="your-project")[entry.id].start(request)
        except ProviderError as error:
            if not arrived:
                raise NothingSent(error.detail) from error
    if not arrived:
        raise NothingSent("The adapter asked nothing of its provider.")
    return arrived[0]


@contextmanager
def _recorder() -> Iterator[tuple[str, list[Sent]]]:
    """The address of a server on this machine that refuses everything, and what came to it."""
    arrived: list[Sent] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"arrived": arrived}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", arrived
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    arrived: list[Sent]

    def _take(self) -> None:
        self.arrived.append(Sent(self.command, self.path, tuple(self.headers.items()), self._content()))
        answer = json.dumps({"error": {"code": 400, "message": "written down", "status": "INVALID_ARGUMENT"}}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _take  # noqa: N815 - the names are the base class's

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        return b"".join(pieces)

    def log_message(self, format: str, *args: object) -> None:
        """What arrives is shown by the command."""


def _body(sent: Sent) -> Iterator[str]:
    content_type = {name.lower(): value for name, value in sent.headers}.get("content-type", "")
    if content_type.startswith("multipart/"):
        yield from _parts(content_type, sent.body)
        return
    try:
        written = json.dumps(_shortened(json.loads(sent.body)), indent=2, ensure_ascii=False)
    except ValueError:
        written = f"({len(sent.body)} bytes)" if sent.body else ""
    yield from written.splitlines()


def _parts(content_type: str, body: bytes) -> Iterator[str]:
    """A line for each part of a form; of a file its name, type and size."""
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=policy.HTTP)
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101 - a part of a form is no message of parts itself
        name, file = part.get_param("name", header="content-disposition"), part.get_filename()
        shown = content.decode(errors="replace")
        yield f"{name}: {f'({file}, {part.get_content_type()}, {len(content)} bytes)' if file else shown}"


def _shortened(value: object) -> object:
    """The value with the content of files cut: it says nothing to a reader."""
    if isinstance(value, Mapping):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    content = _CONTENT.fullmatch(value) if isinstance(value, str) else None
    if content is None:
        return value
    return f"{content['head']}{content['content'][:_SHOWN_CHARACTERS]}… ({len(content['content'])} characters)"
