"""The store on Firestore: plain reads by id, then one atomic commit that carries the time at which each document was read.

No server transaction is used: those lock what they read, and a process killed inside one blocks an account for a minute.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from shared.domain.errors import BrokenInvariant
from shared.storage import documents
from shared.storage.chaining import chained
from shared.storage.store import Change, Collision, OutcomeLost, Reader, repeat

T = TypeVar("T")
D = TypeVar("D")

READ_SECONDS = 2.0
"""The deadline of one read; a healthy one takes milliseconds."""

COMMIT_CALL_SECONDS = 3.0
"""The deadline of one commit: less than a unit of work has, so that there is time to see whether it was written."""

_REFUSED = (google.FailedPrecondition, google.Aborted, google.AlreadyExists, google.NotFound)
NEVER = (google.InvalidArgument, google.PermissionDenied, google.Unauthenticated)
"""What is wrong with the call itself or with us: another try would be refused as well."""


class FirestoreStore:
    """Documents in Firestore. One client serves all threads of a process."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def get(self, kind: type[D], id: str) -> D | None:
        return repeat(lambda left: self._reader(left).get(kind, id))

    def get_all(self, kind: type[D], ids: list[str]) -> list[D]:
        def read(left: float) -> list[D]:
            reader = self._reader(left)
            reader.prefetch(*((kind, id) for id in ids))
            found = [reader.get(kind, id) for id in ids]
            return [value for value in found if value is not None]

        return repeat(read)

    def commit(self, step: Callable[[Reader], Change[T]]) -> T:
        return repeat(lambda left: self._attempt(step, left))

    def _reader(self, left: float) -> "_FirestoreReader":
        return _FirestoreReader(self._client, time.monotonic() + left)

    def _attempt(self, step: Callable[[Reader], Change[T]], left: float) -> T:
        reader = self._reader(left)
        try:
            change = chained(step(reader), reader)
        except BrokenInvariant as error:
            # Documents are read one after the other; what does not fit together may have been changed in between.
            if reader.outdated():
                raise Collision(str(error)) from error
            raise
        if change.empty:
            return change.result
        batch = self._batch(change, reader)
        pass  # pragma: SYNCPOINT commit
        send(batch, min(COMMIT_CALL_SECONDS, reader.left()))
        return change.result

    def _batch(self, change: Change[T], reader: "_FirestoreReader") -> firestore.WriteBatch:
        if change.increment and not change.create:
            raise BrokenInvariant("An increment without a create could be applied twice.")
        batch = self._client.batch()
        for value in change.create:
            batch.create(self._reference(type(value), value.id), documents.to_document(value))
        for value in change.update:
            snapshot = reader.seen(type(value), value.id)
            fields = _changed(snapshot.to_dict() or {}, documents.to_document(value))
            option = self._client.write_option(last_update_time=snapshot.update_time)
            batch.update(snapshot.reference, fields, option=option)
        for value in change.delete:
            snapshot = reader.seen(type(value), value.id)
            batch.delete(snapshot.reference, option=self._client.write_option(last_update_time=snapshot.update_time))
        for increment in change.increment:
            fields = {**increment.identity, **_increments(increment.numbers)}
            batch.set(self._reference(increment.kind, increment.id), fields, merge=True)
        return batch

    def _reference(self, kind: type[Any], id: str) -> firestore.DocumentReference:
        return self._client.collection(documents.collection(kind)).document(id)


class _FirestoreReader:
    """Reads of one attempt, remembered with the time each document was last changed."""

    def __init__(self, client: firestore.Client, end: float) -> None:
        self._client = client
        self._end = end
        self._snapshots: dict[tuple[type[Any], str], firestore.DocumentSnapshot[Any]] = {}

    def left(self) -> float:
        """Seconds this attempt may still take."""
        return max(0.05, self._end - time.monotonic())

    def get(self, kind: type[D], id: str) -> D | None:
        if (kind, id) not in self._snapshots:
            self.prefetch((kind, id))
        snapshot = self._snapshots[kind, id]
        if not snapshot.exists:
            return None
        return documents.from_document(kind, id, snapshot.to_dict() or {})

    def prefetch(self, *wanted: tuple[type[Any], str]) -> None:
        # What was read stays as it was read: the decision rests on it.
        references = {
            self._client.collection(documents.collection(kind)).document(id): (kind, id)
            for kind, id in wanted
            if (kind, id) not in self._snapshots
        }
        if not references:
            return
        by_path = {reference.path: key for reference, key in references.items()}
        try:
            for snapshot in self._client.get_all(list(references), retry=None, timeout=min(READ_SECONDS, self.left())):
                self._snapshots[by_path[snapshot.reference.path]] = snapshot
        except NEVER:
            raise
        except (google.GoogleAPIError, GoogleAuthError) as error:
            raise _ReadFailed(str(error)) from error

    def outdated(self) -> bool:
        """Whether any document that was read has been changed since."""
        before = dict(self._snapshots)
        self._snapshots.clear()
        self.prefetch(*before)
        return any(self._snapshots[key].update_time != snapshot.update_time for key, snapshot in before.items())

    def seen(self, kind: type[Any], id: str) -> firestore.DocumentSnapshot[Any]:
        snapshot = self._snapshots.get((kind, id))
        if snapshot is None or not snapshot.exists:
            raise BrokenInvariant(f"{kind.__name__} {id} is changed without having been read.")
        return snapshot


class _ReadFailed(OutcomeLost):
    """A read failed; reading again is always safe."""


def send(batch: firestore.WriteBatch, seconds: float) -> None:
    """Write all of it or nothing. Raises Collision when something is not as it was read, OutcomeLost when nobody knows."""
    try:
        batch.commit(retry=None, timeout=seconds)
    except _REFUSED as error:
        raise Collision(str(error)) from error
    except NEVER:
        raise
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise OutcomeLost(str(error)) from error


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields that differ: less to send, and indexes of the others stay untouched.

    One field is always named, since an update of nothing would not be checked.
    """
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    return changed or dict(list(after.items())[:1])


def _increments(numbers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _increments(number) if isinstance(number, Mapping) else firestore.Increment(number)
        for name, number in numbers.items()
    }
