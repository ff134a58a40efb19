"""What a signed URL does to one object: read, write or delete it by Cloud Storage's rules."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from infra.local.storage_backend import Backend
from infra.local.storage_errors import StorageError, invalid_argument

MAX_OBJECT_BYTES = 1024**3
_SHOWN_HEADERS = ("accept-ranges", "content-", "cache-control", "etag", "last-modified", "x-goog-")
_PRIVATE = "private, max-age=0"


@dataclass(frozen=True)
class Answer:
    """An answer whose body may still be on its way from the object store."""

    status: int
    headers: Mapping[str, str]
    body: http.client.HTTPResponse | bytes = b""


@dataclass(frozen=True)
class Asked:
    """A verified request for an object; the names of `headers` are lower case."""

    bucket: str
    name: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def json_path(self) -> str:
        return f"/storage/v1/b/{self.bucket}/o/{quote(self.name, safe='')}"


def read(backend: Backend, method: str, asked: Asked) -> Answer:
    """GET or HEAD, whole or by Range, under the name and type that the URL asks for."""
    overrides = _overrides(asked.parameters)
    generation = asked.parameters.get("generation")
    query = "?alt=media" + (f"&generation={quote(generation)}" if generation else "")
    headers = {"Range": asked.headers["range"]} if "range" in asked.headers else {}
    response = backend.request(method, f"/download{asked.json_path}{query}", headers)
    if response.status not in (200, 206):
        response.close()
        raise _error(response.status)
    shown = {name: value for name, value in response.getheaders() if name.lower().startswith(_SHOWN_HEADERS)}
    answer = Answer(response.status, {"Cache-Control": _PRIVATE, **shown, **overrides}, response)
    return _not_modified(answer) if _is_known(asked, answer) else answer


def write(backend: Backend, asked: Asked, body: Iterator[bytes], length: int) -> Answer:
    """PUT: store the body, if it is as long as it may be and the generation is the one the URL names."""
    _check_length(asked.headers.get("x-goog-content-length-range"), length)
    generation = asked.headers.get("x-goog-if-generation-match", "")
    if generation and not generation.isdecimal():
        raise invalid_argument("x-goog-if-generation-match must be a number.")
    response = backend.upload(asked.bucket, asked.name, _metadata(asked.headers), body, length, generation)
    content = response.read()
    if response.status != 200:
        raise _error(response.status)
    stored = json.loads(content)
    headers = {
        "ETag": f'"{stored["etag"]}"',
        "x-goog-generation": stored["generation"],
        "x-goog-hash": f"crc32c={stored['crc32c']},md5={stored['md5Hash']}",
    }
    return Answer(200, headers)


def delete(backend: Backend, asked: Asked) -> Answer:
    response = backend.request("DELETE", asked.json_path, {})
    response.close()
    if response.status not in (200, 204):
        raise _error(response.status)
    return Answer(204, {})


def _overrides(parameters: Mapping[str, str]) -> dict[str, str]:
    names = {"response-content-type": "Content-Type", "response-content-disposition": "Content-Disposition"}
    overrides = {header: parameters[name] for name, header in names.items() if name in parameters}
    for header, value in overrides.items():
        if not all(" " <= character <= "~" for character in value):
            raise invalid_argument(f"{header} may have printable ASCII characters only.")
    return overrides


def _is_known(asked: Asked, answer: Answer) -> bool:
    known = {tag.strip() for tag in asked.headers.get("if-none-match", "").split(",")}
    etag = next((value for name, value in answer.headers.items() if name.lower() == "etag"), None)
    return answer.status == 200 and etag in known


def _not_modified(answer: Answer) -> Answer:
    if isinstance(answer.body, http.client.HTTPResponse):
        answer.body.close()
    kept = {name: value for name, value in answer.headers.items() if not name.lower().startswith("content-")}
    return Answer(304, kept)


def _check_length(allowed: str | None, length: int) -> None:
    least, most = 0, MAX_OBJECT_BYTES
    if allowed is not None:
        parts = allowed.split(",")
        if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
            raise invalid_argument("x-goog-content-length-range must be LEAST,MOST.")
        least, most = int(parts[0]), min(int(parts[1]), most)
    if length < least:
        raise StorageError(400, "EntityTooSmall", "The upload is too small.", details=f"{length} bytes of {least}")
    if length > most:
        raise StorageError(400, "EntityTooLarge", "The upload is too large.", details=f"{length} bytes of {most}")


def _metadata(headers: Mapping[str, str]) -> dict[str, object]:
    fields = {
        "cacheControl": "cache-control",
        "contentDisposition": "content-disposition",
        "contentEncoding": "content-encoding",
        "contentLanguage": "content-language",
    }
    custom = {
        name.removeprefix("x-goog-meta-"): value for name, value in headers.items() if name.startswith("x-goog-meta-")
    }
    return {
        "contentType": headers.get("content-type", "application/octet-stream"),
        **{field: headers[name] for field, name in fields.items() if name in headers},
        "metadata": custom,
    }


def _error(status: int) -> StorageError:
    match status:
        case 404:
            return StorageError(404, "NoSuchKey", "There is no such object.")
        case 412:
            return StorageError(412, "PreconditionFailed", "The object's generation is another one.")
        case 416:
            return StorageError(416, "InvalidRange", "The object has no such range.")
        case _:
            return StorageError(503, "ServiceUnavailable", f"The object store answered {status}.")
