"""The store in memory: the same promises as Firestore's, kept strictly, for tests that run in milliseconds.

It runs every step twice and refuses one that decides differently the second time, keeps documents in their database form,
and refuses what the real store would refuse later: a change of what was not read, a create of what was not looked for.
"""

import copy
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from shared.domain.errors import BrokenInvariant
from shared.storage import documents
from shared.storage.chaining import chained
from shared.storage.store import Change, Collision, Increment, Reader, repeat

T = TypeVar("T")
D = TypeVar("D")
Key = tuple[str, str]


class MemoryStore:
    """Documents in a dictionary, with a version each. `before_commit` is called between decision and write, for races."""

    def __init__(self) -> None:
        self._documents: dict[Key, tuple[int, dict[str, Any]]] = {}
        self._versions = 0
        self._lock = threading.Lock()
        self.before_commit: Callable[[], None] = lambda: None

    def get(self, kind: type[D], id: str) -> D | None:
        return _MemoryReader(self._snapshot()).get(kind, id)

    def get_all(self, kind: type[D], ids: list[str]) -> list[D]:
        found = [self.get(kind, id) for id in ids]
        return [value for value in found if value is not None]

    def commit(self, step: Callable[[Reader], Change[T]]) -> T:
        return repeat(lambda _: self._attempt(step))

    def everything(self, kind: type[D]) -> list[D]:
        """All documents of a kind, for tests and proofs."""
        name = documents.collection(kind)
        return [
            documents.from_document(kind, id, document)
            for (collection, id), (_, document) in sorted(self._snapshot().items())
            if collection == name
        ]

    def _snapshot(self) -> Mapping[Key, tuple[int, dict[str, Any]]]:
        with self._lock:
            return dict(self._documents)

    def _attempt(self, step: Callable[[Reader], Change[T]]) -> T:
        snapshot = self._snapshot()
        reader = _MemoryReader(snapshot)
        change = step(reader)
        if step(_MemoryReader(snapshot)) != change:
            raise BrokenInvariant("A step decided differently on the same reads; it must be pure.")
        change = chained(change, reader)
        if change.empty:
            return change.result
        self.before_commit()
        with self._lock:
            self._write(change, reader.seen)
        return change.result

    def _write(self, change: Change[T], seen: Mapping[Key, int]) -> None:
        if change.increment and not change.create:
            raise BrokenInvariant("An increment without a create could be applied twice.")
        written = dict(self._documents)
        for value in change.create:
            key = _key(type(value), value.id)
            if key not in seen:
                raise BrokenInvariant(f"{key} is created without having been looked for.")
            if key in written:
                raise Collision(f"{key} exists.")
            written[key] = (self._next(), copy.deepcopy(documents.to_document(value)))
        for value in (*change.update, *change.delete):
            key = _key(type(value), value.id)
            if key not in seen:
                raise BrokenInvariant(f"{key} is changed without having been read.")
            if key not in written or written[key][0] != seen[key]:
                raise Collision(f"{key} has changed.")
        for value in change.update:
            written[_key(type(value), value.id)] = (self._next(), copy.deepcopy(documents.to_document(value)))
        for value in change.delete:
            del written[_key(type(value), value.id)]
        for increment in change.increment:
            key = _key(increment.kind, increment.id)
            _, document = written.get(key, (0, {}))
            written[key] = (self._next(), _added(document, increment))
        self._documents = written

    def _next(self) -> int:
        self._versions += 1
        return self._versions


class _MemoryReader:
    def __init__(self, snapshot: Mapping[Key, tuple[int, dict[str, Any]]]) -> None:
        self._documents = snapshot
        self.seen: dict[Key, int] = {}

    def get(self, kind: type[D], id: str) -> D | None:
        key = _key(kind, id)
        version, document = self._documents.get(key, (0, None))
        self.seen[key] = version
        return None if document is None else documents.from_document(kind, id, copy.deepcopy(document))

    def prefetch(self, *wanted: tuple[type[Any], str]) -> None:
        """Everything is near already."""


def _key(kind: type[Any], id: str) -> Key:
    return documents.collection(kind), id


def _added(document: Mapping[str, Any], increment: Increment) -> dict[str, Any]:
    result = {**copy.deepcopy(dict(document)), **increment.identity}
    _add(result, increment.numbers)
    return result


def _add(target: dict[str, Any], numbers: Mapping[str, Any]) -> None:
    for name, number in numbers.items():
        if isinstance(number, Mapping):
            _add(target.setdefault(name, {}), number)
        else:
            target[name] = target.get(name, 0) + number
