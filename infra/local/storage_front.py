"""What stands before the object store: signed URLs are checked as Cloud Storage checks them, all else is refused.

The JSON interface, which the unchanged client library uses, is open to programs on this machine, as STORAGE_EMULATOR_HOST
has it: no token is asked for, and none is taken. Web pages cannot use it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from functools import partial
from typing import Any
from urllib.parse import unquote

from infra.local import http_server, storage_objects
from infra.local.storage_backend import Backend
from infra.local.storage_cors import Cors
from infra.local.storage_errors import StorageError, access_denied
from infra.local.storage_objects import Answer, Asked
from infra.local.storage_signature import SignatureCheck, parameters

_JSON_PATHS = ("/storage/v1/", "/upload/storage/v1/", "/download/storage/v1/", "/batch/storage/v1")
_OF_ONE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "expect")
_OURS = ("date", "server")
_CHUNK_BYTES = 64 * 1024
# Of a refused body this much is read, so that the client sees the answer rather than a broken connection.
_MOST_DISCARDED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Front:
    """What all requests share."""

    bucket: str
    backend: Backend
    signatures: SignatureCheck
    cors: Cors


def serve(front: Front, port: int) -> http_server.Server:
    """Start serving; OSError if the port is taken."""
    return http_server.serve(partial(_Request, front), port)


class _Request(http_server.Handler):
    """One connection; each request on it goes to one object or to the JSON interface."""

    def __init__(self, front: Front, *arguments: Any) -> None:
        self._front = front
        super().__init__(*arguments)

    def _respond(self) -> None:
        self._path, _, self._query = self.path.partition("?")
        self._given = _joined(self.headers)
        self._unread = 0
        try:
            self._unread = self._body_length()
            if self._path.startswith(_JSON_PATHS):
                self._send(self._json())
            elif self.command == "OPTIONS":
                self._send(Answer(200, self._front.cors.preflight(self._given)))
            else:
                answer = self._object()
                self._send(
                    Answer(answer.status, {**answer.headers, **self._front.cors.answer(self._given)}, answer.body)
                )
        except StorageError as error:
            headers = {"Content-Type": "application/xml; charset=UTF-8", **self._front.cors.answer(self._given)}
            self._send(Answer(error.status, headers, error.xml()))
        finally:
            self._discard_body()

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = _respond  # noqa: N815 - as the base class has it

    def _object(self) -> Answer:
        """Carry out what a signed URL asks for."""
        given = parameters(self._query)
        if "X-Goog-Signature" not in given:
            raise access_denied("Nobody may do this without a signed URL.")
        front = self._front
        front.signatures.verify(self.command, self._path, self._query, self._given)
        bucket, _, name = unquote(self._path[1:]).partition("/")
        if bucket != front.bucket:
            raise StorageError(404, "NoSuchBucket", "There is no such bucket.")
        if not name:
            raise StorageError(501, "NotImplemented", "Signed URLs are for objects here, not for buckets.")
        _refuse_climbing(name)
        asked = Asked(bucket, name, given, self._given)
        match self.command:
            case "GET" | "HEAD":
                return storage_objects.read(front.backend, self.command, asked)
            case "PUT" if "content-length" in self._given:
                return storage_objects.write(front.backend, asked, self._body(), self._unread)
            case "PUT":
                raise StorageError(411, "MissingContentLength", "Content-Length is missing.")
            case "DELETE":
                return storage_objects.delete(front.backend, asked)
            case _:
                raise StorageError(405, "MethodNotAllowed", "A signed URL cannot do this here.")

    def _json(self) -> Answer:
        """Pass a request of the client library on to the object store."""
        self._refuse_strangers()
        query = parameters(self._query)
        _refuse_climbing(unquote(self._path))
        _refuse_climbing(query.get("name", ""))
        if self.command == "DELETE" and "ifGenerationMatch" in query:
            self._check_generation(query["ifGenerationMatch"])
        headers = {name: value for name, value in self._given.items() if name not in _OF_ONE_CONNECTION}
        response = self._front.backend.request(self.command, self.path, headers, self._body() if self._unread else None)
        passed = {
            name: value for name, value in response.getheaders() if name.lower() not in (*_OF_ONE_CONNECTION, *_OURS)
        }
        return Answer(response.status, passed, response)

    def _refuse_strangers(self) -> None:
        port = self.connection.getsockname()[1]
        if "origin" in self._given or "sec-fetch-site" in self._given:
            raise access_denied("Web pages may use signed URLs only.")
        # A page whose name was pointed at this machine sends that name.
        if self._given.get("host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            raise access_denied("The JSON interface is for this machine only.")
        if "authorization" in self._given:
            raise StorageError(401, "AuthenticationRequired", "Real credentials do not belong here; send none.")

    def _check_generation(self, wanted: str) -> None:
        """Refuse to delete another generation than the wanted one; the object store itself would not."""
        response = self._front.backend.request("GET", self._path, {})
        content = response.read()
        if response.status == 200 and json.loads(content)["generation"] != wanted:
            raise StorageError(412, "conditionNotMet", "The object's generation is another one.")

    def _body_length(self) -> int:
        if "transfer-encoding" in self._given:
            self.close_connection = True
            raise StorageError(411, "MissingContentLength", "A body needs a Content-Length here.")
        written = self._given.get("content-length", "0")
        if not written.isdecimal():
            self.close_connection = True
            raise StorageError(400, "InvalidArgument", "Content-Length is no number.")
        return int(written)

    def _body(self) -> Iterator[bytes]:
        while self._unread:
            chunk = self.rfile.read(min(_CHUNK_BYTES, self._unread))
            if not chunk:
                self._unread = 0
                raise ConnectionAbortedError("the client hung up while sending")
            self._unread -= len(chunk)
            yield chunk

    def _discard_body(self) -> None:
        if self._unread > _MOST_DISCARDED_BYTES:
            self.close_connection = True
            return
        for _ in self._body():
            pass

    def _send(self, answer: Answer) -> None:
        body = answer.body
        if isinstance(body, bytes):
            self.answer(answer.status, body, headers=answer.headers)
            return
        with body:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if body.length is None:  # then the end of the connection is the end of the body
                self.close_connection = True
            self.end_headers()
            while chunk := body.read(_CHUNK_BYTES):
                self.wfile.write(chunk)
            if body.length:  # the store broke off, so the next answer would be taken for the rest of this one
                self.close_connection = True


def _joined(headers: Message) -> dict[str, str]:
    """Lower-case name → value; the values of one name are joined as they are for signing."""
    return {name: ",".join(headers.get_all(name, [])) for name in {key.lower() for key in headers}}


def _refuse_climbing(name: str) -> None:
    """The object store keeps objects in files under their names, and follows `..` out of its folder."""
    if {".", ".."} & set(name.split("/")):
        raise StorageError(400, "InvalidArgument", "An object's name may not have . or .. between slashes here.")
