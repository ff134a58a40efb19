"""What `make cost` counts and how it prices it, and that the page shows the rows that it prints."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.cost import BEGIN, END, PAGE, ROWS, UNITS, alone, priced, tables
from bench.counters import Counts, storage_class, watch_firestore, watch_queue, writes_in
from bench.prices import PRICES, Size, sizes

ROOT = Path(__file__).parents[2]


class Database:
    """What is called as Firestore's client is."""

    def batch_get_documents(self, request: Any, **_named: Any) -> list[str]:
        return list(request["documents"])

    def run_query(self, request: Any, **_named: Any) -> list[Any]:
        return [SimpleNamespace(document=found) for found in request["finds"]]

    def run_aggregation_query(self, request: Any, **_named: Any) -> list[int]:
        return [request["counts"]]

    def commit(self, request: Any, **_named: Any) -> str:
        return f"{len(request['writes'])} written"


@pytest.fixture
def kept(tmp_path: Path) -> Counts:
    return Counts(tmp_path / "counts.json")


def totals(counts: Counts, tmp_path: Path) -> dict[str, float]:
    counts.keep()
    found: dict[str, float] = json.loads((tmp_path / "counts.json").read_text())
    return {name: number for name, number in found.items() if name != "cpu"}


def test_documents_are_counted_as_they_are_billed(kept: Counts, tmp_path: Path) -> None:
    """Each that is asked for, there or not; at least one for a query; one for a count."""
    client = type("Client", (Database,), {})
    watch_firestore(kept, client)

    assert client().batch_get_documents({"documents": ["a", "b", "not there"]}) == ["a", "b", "not there"]
    assert [one.document for one in client().run_query({"finds": ["a", "b"]})] == ["a", "b"]
    assert list(client().run_query({"finds": []})) == []
    assert client().run_aggregation_query(request={"counts": 7}) == [7]
    writes = [SimpleNamespace(delete=""), SimpleNamespace(delete=""), SimpleNamespace(delete="a/b")]
    assert client().commit(request={"writes": writes}) == "3 written"

    assert totals(kept, tmp_path) == {"reads": 3 + 2 + 1 + 1, "writes": 2, "deletes": 1}


def test_a_query_that_is_left_early_counts_what_was_read(kept: Counts, tmp_path: Path) -> None:
    client = type("Client", (Database,), {})
    watch_firestore(kept, client)
    answers = client().run_query({"finds": ["a", "b", "c"]})
    next(answers), next(answers)
    answers.close()

    assert totals(kept, tmp_path) == {"reads": 2}


def test_each_task_is_counted(kept: Counts, tmp_path: Path) -> None:
    client = type("Client", (), {"create_task": lambda _self, _request=None, **_named: "made"})
    watch_queue(kept, client)

    assert client().create_task(parent="queue", task="one") == "made"
    assert totals(kept, tmp_path) == {"tasks": 1}


@pytest.mark.parametrize(
    ("method", "path", "billed"),
    [
        ("POST", "/upload/storage/v1/b/files/o?uploadType=multipart", "storage_a"),
        ("GET", "/storage/v1/b/files/o?prefix=outputs", "storage_a"),
        ("GET", "/storage/v1/b/files/o/outputs%2Fone", "storage_b"),
        ("GET", "/download/storage/v1/b/files/o/outputs%2Fo?alt=media", "storage_b"),
        ("DELETE", "/storage/v1/b/files/o/outputs%2Fone", "storage_free"),
    ],
)
def test_calls_to_storage_are_of_their_class(method: str, path: str, billed: str) -> None:
    assert storage_class(method, f"http://127.0.0.1:1{path}") == billed


def test_a_commit_of_nothing_writes_nothing() -> None:
    assert writes_in([]) == {"writes": 0, "deletes": 0}


def test_a_unit_costs_what_its_parts_cost() -> None:
    numbers = {"submit reads": 2, "worker writes": 1, "submit tasks": 1, "worker requests": 1, "poll requests": 1}
    costs = priced(numbers, {})

    assert costs["Firestore"] == pytest.approx(2 * PRICES["reads"].usd + PRICES["writes"].usd)
    assert costs["queue"] == pytest.approx(2 * PRICES["queue"].usd)
    assert costs["gateway"] == pytest.approx(PRICES["gateway"].usd)


@pytest.mark.parametrize(
    ("cpu", "instance_seconds"),
    [(0.1, 1.0), (6.0, 3.0)],
    ids=["as many requests as an instance takes", "as much as its processors can do"],
)
def test_a_busy_instance_is_shared_by_requests_until_its_processors_are_full(
    cpu: float, instance_seconds: float
) -> None:
    size = Size(cpu=2, memory=4, concurrency=16, least=1)
    numbers = {"worker seconds": 16.0, "worker cpu": cpu}
    second = 2 * PRICES["cpu"].usd + 4 * PRICES["memory"].usd

    assert priced(numbers, {"worker": size})["functions, busy"] == pytest.approx(instance_seconds * second)
    assert alone(numbers, {"worker": size}) == pytest.approx((16 - instance_seconds) * second)


def test_the_sizes_are_those_of_terraform() -> None:
    known = sizes()

    assert set(known) == {"submit", "poll", "webhook", "admin", "worker", "signin"}
    assert known["worker"].concurrency > 1
    assert known["webhook"].idle_month == 0 < known["submit"].idle_month


def test_the_page_shows_the_rows_and_columns_that_are_printed() -> None:
    """Numbers differ from run to run; what is measured and priced does not."""
    shown = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    printed = tables({unit: {"submit reads": 1.0} for unit in UNITS})

    assert titles(shown) == titles(printed)
    assert len(titles(shown)) > len(ROWS) + len(PRICES)


def test_the_page_has_a_number_wherever_it_cannot_be_nothing() -> None:
    shown = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = {line.split(" | ")[0]: line for line in shown.splitlines()}

    for title in ("| Firestore: documents read", "| Firestore: documents written", "| queue: tasks created"):
        assert re.fullmatch(r"\d[\d.,]*", rows[title].split(" | ")[1])


def titles(text: str) -> list[str]:
    """The first cell of each line, and the heads of columns."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    return [line if "a text" in line else line.split(" | ")[0] for line in lines]
