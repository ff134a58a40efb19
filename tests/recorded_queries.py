"""A pytest plugin: remembers the shape of every query that a run sends to the Firestore emulator, and fails the run when one of
them would find no index in production. With xdist each process sends what it saw to the one that reports."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.firestore_indexes import Shape, missing, read_indexes, shape_of

_KEY = "recorded_queries"
_seen: set[Shape] = set()
_installed: list[bool] = []


def watch() -> None:
    """Remember from now on what any client of this process asks. The client's own calls are its one way to the server."""
    from google.cloud.firestore_v1.services.firestore import FirestoreClient

    if _installed:
        return
    _installed.append(True)
    run_query, run_aggregation = FirestoreClient.run_query, FirestoreClient.run_aggregation_query

    def watched_query(client: Any, request: Any = None, **options: Any) -> Any:
        _seen.add(shape_of(request["structured_query"]))
        return run_query(client, request=request, **options)

    def watched_aggregation(client: Any, request: Any = None, **options: Any) -> Any:
        _seen.add(shape_of(request["structured_aggregation_query"].structured_query))
        return run_aggregation(client, request=request, **options)

    FirestoreClient.run_query = watched_query  # type: ignore[method-assign]
    FirestoreClient.run_aggregation_query = watched_aggregation  # type: ignore[method-assign]


def seen() -> frozenset[Shape]:
    """What was asked until now, in this process and those that have ended."""
    return frozenset(_seen)


def without_index(shapes: Iterable[Shape]) -> list[str]:
    """A sentence for each shape that production would refuse."""
    indexes = read_indexes()
    return sorted(sentence for shape in shapes if (sentence := missing(shape, indexes)) is not None)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _seen.update(_shape(written) for written in getattr(node, "workeroutput", {}).get(_KEY, ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_KEY] = [list(shape) for shape in _seen]
    elif without_index(_seen) and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    wrong = without_index(_seen)
    if wrong:
        terminalreporter.section("queries without an index (infra/firestore/firestore.indexes.json)", red=True)
        for sentence in wrong:
            terminalreporter.line(sentence, red=True)


def _shape(written: list[Any]) -> Shape:
    """A shape as it was sent: tuples arrive as lists."""
    collection, equal, orders, names = written
    return Shape(collection, tuple(map(tuple, equal)), tuple(map(tuple, orders)), names)
