"""Counters at the clients of a function's process: what it asks of Firestore, the queue and storage, and the time it works.

What Google would bill is counted where it leaves the process, so nothing of the product knows of it.
"""

import json
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class Counts:
    """Totals of one process, kept in a file that is whole at any moment."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._totals: defaultdict[str, float] = defaultdict(float)

    def add(self, **numbers: float) -> None:
        with self._lock:
            for name, number in numbers.items():
                self._totals[name] += number

    def keep(self) -> None:
        """Write the totals, with the processor time of this process and of its children that have ended."""
        with self._lock:
            times = os.times()
            self._totals["cpu"] = times.user + times.system + times.children_user + times.children_system
            draft = self._file.with_suffix(".draft")
            draft.write_text(json.dumps(self._totals))
            draft.replace(self._file)


def watch_firestore(counts: Counts, client: type[Any]) -> None:
    """Count the documents that a Firestore client reads, writes and deletes, as they are billed: a document that is not there
    is a read, and so is a query that finds nothing."""
    _before(client, "batch_get_documents", lambda request: counts.add(reads=len(_part(request, "documents"))))
    _before(client, "run_aggregation_query", lambda _: counts.add(reads=1))
    _before(client, "commit", lambda request: counts.add(**writes_in(_part(request, "writes"))))
    query = client.run_query

    def run_query(self: Any, *given: Any, **named: Any) -> Iterator[Any]:
        return _counted(query(self, *given, **named), lambda found: counts.add(reads=max(1, found)))

    client.run_query = run_query


def watch_queue(counts: Counts, client: type[Any]) -> None:
    """Count the tasks that are created."""
    _before(client, "create_task", lambda _: counts.add(tasks=1))


def watch_storage(counts: Counts, session: type[Any], endpoint: str) -> None:
    """Count the calls to storage by the class they are billed as, and the bytes that are stored and read."""
    send = session.send

    def watched(self: Any, request: Any, **named: Any) -> Any:
        answer = send(self, request, **named)
        if request.url.startswith(endpoint):
            counts.add(**{storage_class(request.method, request.url): 1})
            if request.method in ("POST", "PUT"):
                counts.add(stored=int(request.headers.get("Content-Length") or 0))
        return answer

    session.send = watched


def writes_in(writes: Iterable[Any]) -> dict[str, int]:
    """How many documents a commit writes and deletes."""
    kinds = ["deletes" if write.delete else "writes" for write in writes]
    return {"writes": kinds.count("writes"), "deletes": kinds.count("deletes")}


def storage_class(method: str, url: str) -> str:
    """What a call to storage is billed as: class A writes and lists, class B reads; removing is free."""
    if method == "DELETE":
        return "storage_free"
    lists = urlsplit(url).path.endswith("/o")
    return "storage_a" if method in ("POST", "PUT", "PATCH") or lists else "storage_b"


def _before(client: type[Any], method: str, note: Callable[[Any], None]) -> None:
    """Have `note` see the request of each call of a method."""
    call = getattr(client, method)

    def noted(self: Any, request: Any = None, **named: Any) -> Any:
        note(request if request is not None else named)
        return call(self, request, **named)

    setattr(client, method, noted)


def _part(request: Any, name: str) -> Any:
    return request.get(name, ()) if isinstance(request, Mapping) else getattr(request, name)


def _counted(answers: Iterable[Any], tell: Callable[[int], None]) -> Iterator[Any]:
    found = 0
    try:
        for answer in answers:
            found += bool(answer.document)
            yield answer
    finally:
        tell(found)
