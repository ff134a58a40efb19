"""Reading on Firestore: one query or one document with a deadline, tried again while that can help."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from google.api_core import exceptions as google
from google.api_core.retry import Retry
from google.auth.exceptions import GoogleAuthError

from shared.storage import documents
from shared.storage.queries import TooLongAgo
from shared.storage.store import COMMIT_SECONDS, OutcomeLost, repeat

D = TypeVar("D")

QUERY_SECONDS = 4.0

ONCE = Retry(predicate=lambda _: False)
"""No hidden repetition. With `None` the client itself fails when a stream breaks after its first answers: it asks the retry
whether to go on."""

_log = logging.getLogger(__name__)


def values(kind: type[D], query: Any, at: datetime | None = None) -> list[D]:
    """The documents a query finds."""
    return [value(kind, snapshot) for snapshot in snapshots(query, at)]


def readable(kind: type[D], query: Any) -> list[D]:
    """The documents this version can read; one that it cannot must not keep the others from being seen."""
    found = []
    for snapshot in snapshots(query, None):
        try:
            found.append(value(kind, snapshot))
        except ValueError:
            _log.exception("This document cannot be read", extra={"document": snapshot.reference.path})
    return found


def value(kind: type[D], snapshot: Any) -> D:
    return documents.from_document(kind, snapshot.id, snapshot.to_dict() or {})


def snapshots(query: Any, at: datetime | None, *, seconds: float = QUERY_SECONDS) -> list[Any]:
    """What a query finds within so many seconds, as it was at `at` (None: now). Raises TooLongAgo, StoreUnavailable."""
    return _tried(lambda timeout, options: list(query.stream(retry=ONCE, timeout=timeout, **options)), at, seconds)


def document(reference: Any, at: datetime) -> Any:
    """One document, or that there is none, as it was at `at`. Raises TooLongAgo, StoreUnavailable."""
    return _tried(lambda timeout, options: reference.get(retry=None, timeout=timeout, **options), at)


def count(query: Any) -> int:
    """How many documents a query finds, without reading them. Raises StoreUnavailable."""
    return _tried(lambda timeout, _: int(query.count().get(retry=ONCE, timeout=timeout)[0][0].value), None)


def _tried(ask: Callable[[float, dict[str, Any]], D], at: datetime | None, seconds: float = QUERY_SECONDS) -> D:
    def read(left: float) -> D:
        try:
            return ask(min(seconds, left), {} if at is None else {"read_time": at})
        except (google.InvalidArgument, google.FailedPrecondition) as error:
            if at is None:
                raise  # a missing index: no other try will help
            raise TooLongAgo(str(error)) from error
        except google.PermissionDenied:
            raise
        except (google.GoogleAPIError, GoogleAuthError) as error:
            raise OutcomeLost(str(error)) from error

    return repeat(read, seconds=max(COMMIT_SECONDS, seconds))
