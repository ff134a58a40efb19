"""Reading on Firestore: one query or one document with a deadline, tried again while that can help."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from google.api_core import exceptions as google
from google.api_core.retry import Retry
from google.auth.exceptions import GoogleAuthError
from google.cloud.firestore_v1.types import RunQueryResponse

from shared.storage import documents
from shared.storage.queries import TooLongAgo
from shared.storage.store import COMMIT_SECONDS, OutcomeLost, repeat

D = TypeVar("D")

QUERY_SECONDS = 4.0

STREAM_SECONDS = 30.0
"""How long a stream may take to its first document, and one call of it in all; then it goes on where it was."""

ONCE = Retry(predicate=lambda _: False)
"""No hidden repetition. With `None` the client itself fails when a stream breaks after its first answers: it asks the retry
whether to go on."""

_log = logging.getLogger(__name__)


class Found(NamedTuple):
    """A document as it is in the database."""

    id: str
    fields: Mapping[str, Any]


def values(kind: type[D], query: Any, at: datetime | None = None) -> list[D]:
    """The documents a query finds."""
    return [value(kind, one) for one in found(query, at)]


def readable(kind: type[D], query: Any) -> list[D]:
    """The documents this version can read; one that it cannot must not keep the others from being seen."""
    read = []
    for one in found(query, None):
        try:
            read.append(value(kind, one))
        except ValueError:
            name = f"{documents.collection(kind)}/{one.id}"
            _log.exception("This document cannot be read", extra={"document": name})
    return read


def value(kind: type[D], one: Found) -> D:
    return documents.from_document(kind, one.id, one.fields)


def found(query: Any, at: datetime | None) -> list[Found]:
    """What a query finds, as it was at `at` (None: now). Raises TooLongAgo, StoreUnavailable."""
    return _tried(lambda timeout: list(_answers(query, at, timeout)), at)


def everything(
    query: Any, at: datetime | None, after: Callable[[Found], Any], *, seconds: float = STREAM_SECONDS
) -> Iterator[Found]:
    """What a query finds, however many: one after the other, and few of them in memory.

    A stream that breaks goes on with the query `after` the last document that came. Raises TooLongAgo, StoreUnavailable.
    """
    last: Found | None = None
    while True:
        left = query if last is None else after(last)
        stream, one = _tried(partial(_begun, left, at), at, seconds)
        while one is not None:
            yield one
            last = one
            try:
                one = next(stream, None)
            except (google.GoogleAPIError, GoogleAuthError):
                break
        else:
            return


def document(reference: Any, at: datetime) -> Found | None:
    """One document as it was at `at`. Raises TooLongAgo, StoreUnavailable."""
    snapshot = _tried(lambda timeout: reference.get(retry=None, timeout=timeout, read_time=at), at)
    return Found(snapshot.id, snapshot.to_dict()) if snapshot.exists else None


def count(query: Any) -> int:
    """How many documents a query finds, without reading them. Raises StoreUnavailable."""
    return _tried(lambda timeout: int(query.count().get(retry=ONCE, timeout=timeout)[0][0].value), None)


def _tried(ask: Callable[[float], D], at: datetime | None, seconds: float = QUERY_SECONDS) -> D:
    def read(left: float) -> D:
        try:
            return ask(min(seconds, left))
        except (google.InvalidArgument, google.FailedPrecondition) as error:
            if at is None:
                raise  # a missing index: no other try will help
            raise TooLongAgo(str(error)) from error
        except google.PermissionDenied:
            raise
        except (google.GoogleAPIError, GoogleAuthError) as error:
            raise OutcomeLost(str(error)) from error

    return repeat(read, seconds=max(COMMIT_SECONDS, seconds))


def _begun(query: Any, at: datetime | None, timeout: float) -> tuple[Iterator[Found], Found | None]:
    """A stream, and the first of it."""
    stream = _answers(query, at, timeout)
    return stream, next(stream, None)


def _answers(query: Any, at: datetime | None, timeout: float) -> Iterator[Found]:
    """The documents as they come.

    The client's own `stream` makes a snapshot of each, which is copied deeply when it is made and again when it is read:
    three quarters of the time of a long list. So the answers are read before that; there is no public method for it.
    """
    answers, _ = query._get_stream_iterator(None, ONCE, timeout, read_time=at)
    for answer in answers:
        plain = RunQueryResponse.pb(answer)
        if plain.HasField("document"):
            yield Found(plain.document.name.rpartition("/")[2], _fields(plain.document.fields))


def _fields(fields: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:
    """A value as documents.py writes them: no references, places on earth or vectors."""
    kind = value.WhichOneof("value_type")
    if kind == "map_value":
        return _fields(value.map_value.fields)
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    if kind == "timestamp_value":
        return value.timestamp_value.ToDatetime(UTC)
    return None if kind == "null_value" else getattr(value, kind)
