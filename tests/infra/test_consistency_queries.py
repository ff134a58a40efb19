"""The rules by which queries are held against the indexes file, and that a query without an index fails the run."""

import subprocess
import sys
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter, Or

from tests.firestore_indexes import ASCENDING, CONTAINS, DESCENDING, Index, Indexes, missing, shape_of, unused

CLIENT = firestore.Client(project="demo", credentials=AnonymousCredentials())
ROOT = Path(__file__).parents[2]
NAME = "__name__"

OWNER_TIME = Index("jobs", (("owner", ASCENDING), ("at", DESCENDING)))
STATE_TIME = Index("jobs", (("state", ASCENDING), ("at", DESCENDING)))
WORDS_TIME = Index("jobs", (("words", CONTAINS), ("at", DESCENDING)))
KNOWN = Indexes(
    (OWNER_TIME, STATE_TIME, WORDS_TIME),
    {("jobs", "text"): frozenset(), ("jobs", "until"): frozenset((ASCENDING,)), ("jobs", "map"): frozenset()},
)

ANSWERED = [
    ("no filter", [], []),
    ("by name", [], [(NAME, ASCENDING)]),
    ("one equality", [("owner", "==", 1)], []),
    ("several equalities are merged", [("owner", "==", 1), ("state", "in", ["a", "b"]), ("kind", "==", None)], []),
    ("content of an array", [("words", "array_contains", "fox"), ("owner", "==", 1)], []),
    ("a range", [("at", ">", 1), ("at", "<=", 2)], []),
    ("a range, ordered the other way", [("at", ">", 1)], [("at", DESCENDING), (NAME, DESCENDING)]),
    ("an order", [], [("at", DESCENDING)]),
    ("the composite index", [("owner", "==", 1)], [("at", DESCENDING), (NAME, DESCENDING)]),
    ("a range behind an equality", [("owner", "==", 1), ("at", ">", 1)], [("at", DESCENDING)]),
    ("two composite indexes merged", [("owner", "==", 1), ("state", "==", 1)], [("at", DESCENDING)]),
    ("with an array", [("owner", "==", 1), ("words", "array_contains_any", ["a"])], [("at", DESCENDING)]),
    ("what is left of a field", [("until", "<=", 1)], [("until", ASCENDING)]),
]
REFUSED = [
    ("the other direction", [("owner", "==", 1)], [("at", ASCENDING)]),
    ("names the other way", [("owner", "==", 1)], [("at", DESCENDING), (NAME, ASCENDING)]),
    ("an equality too many", [("owner", "==", 1), ("kind", "==", 1)], [("at", DESCENDING)]),
    ("another order", [("owner", "==", 1)], [("until", ASCENDING)]),
    ("a range nobody ordered by", [("owner", "==", 1), ("at", ">", 1)], []),
    ("two orders", [], [("at", DESCENDING), ("until", DESCENDING)]),
    ("an exempt field", [("text", "==", "a")], []),
    ("a field of an exempt map", [("map.one", "==", "a")], []),
    ("an exempt direction", [], [("until", DESCENDING)]),
    ("an array of a field without its index", [("until", "array_contains", 1)], []),
    ("two arrays", [("words", "array_contains", 1), ("others", "array_contains", 1)], []),
]


def query(filters, orders, collection="jobs"):
    found = CLIENT.collection(collection)
    for field, operator, value in filters:
        found = found.where(filter=FieldFilter(field, operator, value))
    for field, direction in orders:
        found = found.order_by(field, direction=direction)
    return shape_of(found._to_protobuf()) if filters or orders else shape_of(found.limit(1)._to_protobuf())


@pytest.mark.parametrize(("filters", "orders"), [row[1:] for row in ANSWERED], ids=[row[0] for row in ANSWERED])
def test_a_query_is_answered(filters, orders) -> None:
    assert missing(query(filters, orders), KNOWN) is None


@pytest.mark.parametrize(("filters", "orders"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_query_is_refused(filters, orders) -> None:
    assert missing(query(filters, orders), KNOWN) is not None


def test_an_index_of_another_collection_does_not_help() -> None:
    asked = query([("owner", "==", 1)], [("at", DESCENDING)], "audit")

    assert missing(asked, KNOWN) == "audit has no index of owner ASCENDING, at DESCENDING"


def test_an_index_that_only_helps_others_is_unused() -> None:
    """Merging answers the query, so what is there for it alone is the one with all of it."""
    asked = query([("owner", "==", 1), ("state", "==", 1)], [("at", DESCENDING)])

    assert unused([asked], KNOWN) == list(KNOWN.composite)
    assert unused([query([("owner", "==", 1)], [("at", DESCENDING)])], KNOWN) == [STATE_TIME, WORDS_TIME]


def test_a_query_of_an_unknown_kind_is_not_judged() -> None:
    either = CLIENT.collection("jobs").where(filter=Or([FieldFilter("a", "==", 1), FieldFilter("b", "==", 1)]))

    for strange in (either, CLIENT.collection_group("jobs").where(filter=FieldFilter("a", "==", 1))):
        with pytest.raises(ValueError, match="know nothing of"):
            shape_of(strange._to_protobuf())


ASKS = """
from tests.infra.test_consistency_queries import query
from tests.recorded_queries import _seen

def test_asks():
    _seen.add(query([("user_id", "==", "ada")], [("price", "ASCENDING")]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "workers"])
def test_a_query_without_an_index_fails_a_run_whose_tests_passed(tmp_path: Path, processes: tuple[str, ...]) -> None:
    asking = tmp_path / "test_asking.py"
    asking.write_text(ASKS)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.recorded_queries", f"--rootdir={tmp_path}", *processes, asking],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "1 passed" in ran.stdout
    assert "jobs has no index of user_id ASCENDING, price ASCENDING" in ran.stdout
    assert ran.returncode == 1
