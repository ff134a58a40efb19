"""The database as migrations see it: documents without classes, read in pages by id, and written only as they were read."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.field_path import FieldPath

from infra.migrations.contract import Document, Writes
from shared.storage import firestore_reading as reading
from shared.storage.firestore import NEVER, send
from shared.storage.store import OutcomeLost, repeat

T = TypeVar("T")
Snapshot = firestore.DocumentSnapshot[Any]

PATIENCE_SECONDS = 60.0
"""How long one document is tried when others write it, too: nobody waits for an answer here."""

CALL_SECONDS = 10.0

_NAME = FieldPath.document_id()


class Database:
    """One client serves all threads. Raises StoreUnavailable when the database does not answer."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def page(self, collection: str, after: str, limit: int) -> list[Snapshot]:
        """The next documents of a collection by id; all ids come after ""."""
        query = self._client.collection(collection).order_by(_NAME).limit(limit)
        if after:
            query = query.start_after({_NAME: self._client.collection(collection).document(after)})
        return _tried(lambda timeout: list(query.stream(retry=reading.ONCE, timeout=timeout)))

    def reader(self, seen: Iterable[Snapshot] = ()) -> "Reader":
        """Reads by themselves, for who writes nothing. `seen` was read a moment ago."""
        return Reader(self._client, seen)

    def commit(self, step: Callable[["Reader"], tuple[T, Writes]], seen: Iterable[Snapshot] = ()) -> T:
        """Run the step and write what it returns, if all it read of that is unchanged; else again, from fresh reads.

        The first try may rest on what was `seen` already. When the reply is lost, the step runs again and finds its work.
        """
        first = [list(seen)]
        return repeat(lambda _: self._attempt(step, first.pop() if first else []), seconds=PATIENCE_SECONDS)

    def _attempt(self, step: Callable[["Reader"], tuple[T, Writes]], seen: Iterable[Snapshot]) -> T:
        reader = Reader(self._client, seen)
        result, writes = step(reader)
        batch = self._client.batch()
        for path, document in writes.items():
            self._add(batch, reader.read(path), document)
        if len(batch) == 0:
            return result
        send(batch, CALL_SECONDS)
        return result

    def _add(self, batch: firestore.WriteBatch, there: Snapshot, document: Document | None) -> None:
        if not there.exists:
            if document is not None:
                batch.create(there.reference, dict(document))
            return
        as_read = self._client.write_option(last_update_time=there.update_time)
        if document is None:
            batch.delete(there.reference, option=as_read)
            return
        before = there.to_dict() or {}
        fields = {name: value for name, value in document.items() if name not in before or before[name] != value}
        fields |= {name: firestore.DELETE_FIELD for name in before if name not in document}
        if fields:
            batch.update(there.reference, fields, option=as_read)


class Reader:
    """Reads of one attempt, remembered with the time each document was last changed."""

    def __init__(self, client: firestore.Client, seen: Iterable[Snapshot] = ()) -> None:
        self._client = client
        self._snapshots = {_path(snapshot): snapshot for snapshot in seen}

    def get(self, path: str) -> Document | None:
        if path not in self._snapshots:
            reference = self._client.document(path)
            self._snapshots[path] = _tried(lambda timeout: reference.get(retry=None, timeout=timeout))
        return self._snapshots[path].to_dict()

    def where(self, collection: str, **equal: str) -> Iterator[tuple[str, Document]]:
        everything = self._client.collection(collection)
        query: Any = everything
        for name, value in equal.items():
            query = query.where(filter=FieldFilter(name, "==", value))
        query = query.order_by(_NAME)
        found = reading.everything(query, None, lambda last: query.start_after({_NAME: everything.document(last.id)}))
        return ((one.id, one.fields) for one in found)

    def read(self, path: str) -> Snapshot:
        """What was read at a path. Raises ValueError if it was not: such a write would be blind."""
        if path not in self._snapshots:
            raise ValueError(f"{path} would be written without having been read.")
        return self._snapshots[path]


def _path(snapshot: Snapshot) -> str:
    path: str = snapshot.reference.path
    return path


def _tried(ask: Callable[[float], T]) -> T:
    """An answer, asked for again while that can help."""

    def read(left: float) -> T:
        try:
            return ask(min(CALL_SECONDS, left))
        except NEVER:
            raise
        except (google.GoogleAPIError, GoogleAuthError) as error:
            raise OutcomeLost(str(error)) from error

    return repeat(read, seconds=PATIENCE_SECONDS)
