"""Reading requests: bodies and queries as closed models, with every mistake named by its field."""

import json
import math
import re
from typing import Any, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.domain.errors import (
    InvalidInput,
    KeyRequired,
    MalformedRequest,
    TooLarge,
    UnsupportedMediaType,
)

LARGEST_BODY = 1024 * 1024
"""Bytes of a JSON body; files go to storage by a signed URL."""

MOST_MISTAKES = 20
LONGEST_WORDING = 200
"""An answer names this many mistakes in so many characters each, or a large body of nonsense brings a larger answer."""

_KEY = re.compile(r"[\x20-\x7e]{1,255}")

B = TypeVar("B", bound="Body")


class Body(BaseModel):
    """A body or a query: exact types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(Body):
    """A query string: its values arrive as text, so numbers are read from text."""

    model_config = ConfigDict(strict=False, extra="forbid", frozen=True)


def body(request: Request, kind: type[B]) -> B:
    """The JSON body. Raises UnsupportedMediaType, TooLarge, MalformedRequest, InvalidInput."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send the body as application/json.")
    return _validated(kind, strict_json(raw_body(request)))


def raw_body(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The body as it came. Raises TooLarge without reading more than is allowed."""
    if request.content_length is not None and request.content_length > largest:
        raise TooLarge(f"A body may have at most {largest} bytes.")
    data = request.stream.read(largest + 1)
    if len(data) > largest:
        raise TooLarge(f"A body may have at most {largest} bytes.")
    return bytes(data)


def query(request: Request, kind: type[B]) -> B:
    """The query string. Raises InvalidInput, also for a name given twice."""
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InvalidInput("A query parameter is given twice.", {name: "Give it once."})
        given[name] = values[0]
    return _validated(kind, given)


def no_query(request: Request) -> None:
    """Raises InvalidInput for a query string with anything in it."""
    query(request, Query)


def idempotency_key(request: Request) -> str:
    """The Idempotency-Key. Raises KeyRequired when it is missing, MalformedRequest when it is no key."""
    keys = request.headers.getlist("Idempotency-Key")
    if not keys:
        raise KeyRequired("Send an Idempotency-Key header, such as a new UUID for each press of the button.")
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise MalformedRequest("Idempotency-Key must be one header of 1 to 255 printable ASCII characters.")
    return keys[0]


def strict_json(data: bytes) -> Any:
    """JSON in UTF-8 in which no name stands twice and every number is finite. Raises MalformedRequest."""
    try:
        value = json.loads(data.decode(), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedRequest("The body is not valid JSON in UTF-8.") from error
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def _validated(kind: type[B], value: Any) -> B:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_input=False)[:MOST_MISTAKES]
        fields = [(_place(mistake["loc"]), mistake["msg"][:LONGEST_WORDING]) for mistake in mistakes]
        raise InvalidInput("The request has mistakes.", fields) from error


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)[:LONGEST_WORDING] or "body"
