"""Seeds a year of use into a Firestore emulator and asks every report: what each reads, how long it takes, and whether it is
what the ledger says.

    python -m infra.local.seed_year [--people 200] [--jobs 100000] [--seed 1] [--running] [--prove]
"""

import argparse
import contextlib
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any, get_args

from google.cloud import firestore

from infra.local.parts import firestore_emulator
from infra.local.places import PROJECT, places_from_environment
from infra.local.year import DEPARTMENTS, ZONE, Year, a_year
from shared.app import App, Policy
from shared.domain import counts, ids, reports
from shared.domain.ledger import Entry
from shared.domain.records import UsageTotals
from shared.domain.reports import Group, Period
from shared.services import prove, report
from shared.services.report import Asked
from shared.storage import documents
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries

AT_ONCE = 400
WRITERS = 4
MEMORY_GIGABYTES = 6
SLOWEST_SECONDS = 2.0
TRIES = 3
"""How often a slow report is asked before it counts as slow: the machine may just have been busy with other things."""


@dataclass(frozen=True)
class Outcome:
    """One report: how many rows and documents, how long, and whether it is what the ledger says."""

    by: tuple[Group, ...]
    rows: int
    documents: int
    seconds: float
    agrees: bool

    @property
    def line(self) -> str:
        said = "as the ledger" if self.agrees else "NOT AS THE LEDGER"
        groups = " × ".join(self.by)
        return f"  {groups:<22} {self.rows:>6} rows {self.documents:>6} documents {self.seconds:>6.2f} s  {said}"


def write(client: firestore.Client, year: Year) -> int:
    """Write every document of the year, and answer how many they are."""
    usage = client.collection(documents.collection(UsageTotals))
    everything = [
        *((usage.document(id), fields) for id, fields in year.usage.items()),
        *((_reference(client, value), documents.to_document(value)) for value in year.values),
    ]
    parts = [everything[begin : begin + AT_ONCE] for begin in range(0, len(everything), AT_ONCE)]
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda part: _batch(client, part), parts))
    return len(everything)


def outcomes(client: firestore.Client, year: Year) -> Iterator[Outcome]:
    """Every report of one group and of two, over the whole year; by day and person, of one department and month."""
    groups = get_args(Group)
    for by in [*((group,) for group in groups), *combinations(groups, 2)]:
        daily = {"day", "user"} <= set(by)
        period = Period(year.last.replace(day=1), year.last) if daily else Period(year.first, year.last)
        yield _outcome(client, year, Asked(period, by, DEPARTMENTS[0] if daily else None))


def application(client: firestore.Client, now: datetime) -> tuple[App, "_Reads"]:
    """What a report needs of the platform, and the number of documents it has read."""
    reads = _Reads(client)
    nothing: Any = None
    policy = Policy(ZONE, 0, "invite", frozenset(), frozenset(), None, "")
    app = App(
        store=reads,  # type: ignore[arg-type]  # reads by id are all that is asked of it
        queries=reads,
        files=nothing,
        media=nothing,
        deliveries=nothing,
        fetcher=nothing,
        catalogue=nothing,
        provider=nothing,
        policy=policy,
        now=lambda: now,
        new_id=ids.new_id,
    )
    return app, reads


class _Reads(FirestoreQueries):
    """Lists and reads by id that are counted, as the database charges for them.

    The emulator has no indexes: for every query it reads and sorts a whole collection before the first document comes, which
    for 200,000 documents takes seconds, and half a minute on a busy machine.
    """

    stream_seconds = 120.0

    def __init__(self, client: firestore.Client) -> None:
        super().__init__(client)
        self._store = FirestoreStore(client)
        self.documents = 0

    def all_usage(self, *args: Any, **named: Any) -> list[UsageTotals]:
        found = super().all_usage(*args, **named)
        self.documents += max(1, len(found))
        return found

    def usage_documents(self, *args: Any, **named: Any) -> int:
        found = super().usage_documents(*args, **named)
        self.documents += 1 + found // 1000
        return found

    def get_all(self, kind: type[Any], ids: list[str]) -> list[Any]:
        self.documents += len(ids)
        return self._store.get_all(kind, ids)


def _warm(client: firestore.Client, year: Year) -> None:
    """Ask two reports that are not measured: an emulator that has just begun answers its first questions slowly."""
    app, _ = application(client, datetime(year.last.year, year.last.month, year.last.day, 12, tzinfo=UTC))
    groups: tuple[Group, ...] = ("day", "month")
    for group in groups:
        report.report(app, Asked(Period(year.first, year.last), (group,), None))


def _outcome(client: firestore.Client, year: Year, asked: Asked) -> Outcome:
    """A report at its quickest."""
    seconds = float("inf")
    for _ in range(TRIES):
        app, reads = application(client, datetime(year.last.year, year.last.month, year.last.day, 12, tzinfo=UTC))
        began = time.monotonic()
        made = report.report(app, asked)
        seconds = min(seconds, time.monotonic() - began)
        if seconds < SLOWEST_SECONDS:
            break
    found = {row.key: asdict(row.figures.counts) for row in made.rows}
    return Outcome(asked.by, len(made.rows), reads.documents, seconds, found == _sums(year.entries, asked))


def _sums(entries: list[Entry], asked: Asked) -> dict[tuple[str, ...], dict[str, int]]:
    """The same from the ledger, entry by entry."""
    fields = {"kind": "model_kind", "user": "user_id"}
    names = [fields.get(group, group) for group in asked.by]
    first, last = asked.period.first.isoformat(), asked.period.last.isoformat()
    sums: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(counts.NUMBERS, 0))
    for entry in entries:
        counted = counts.counted(entry)
        if (
            counted == reports.NOTHING
            or not first <= entry.day <= last
            or asked.department not in (None, entry.department)
        ):
            continue
        there = sums[tuple(getattr(entry, name) for name in names)]
        for name in counts.NUMBERS:
            there[name] += getattr(counted, name)
    return dict(sums)


def _reference(client: firestore.Client, value: Any) -> firestore.DocumentReference:
    return client.collection(documents.collection(type(value))).document(value.id)


def _batch(client: firestore.Client, part: list[tuple[firestore.DocumentReference, dict[str, Any]]]) -> None:
    batch = client.batch()
    for reference, fields in part:
        batch.set(reference, fields)
    batch.commit(timeout=120)


def main(arguments: list[str]) -> int:
    """Seed, report, and end with 0 only if every report agrees in time."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.seed_year", description=str(__doc__).splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--last", type=date.fromisoformat, default=datetime.now(UTC).date() - timedelta(days=1))
    parser.add_argument(
        "--running",
        action="store_true",
        help="into the running local system, whose memory takes some 20,000 generations",
    )
    parser.add_argument("--prove", action="store_true", help="prove the books of what was written, too")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    year = a_year(people=given.people, jobs=given.jobs, last=given.last, seed=given.seed)
    _say(f"{len(year.entries)} entries of {given.jobs} generations in {time.monotonic() - began:.0f} s")
    with _emulator(running=given.running) as host:
        os.environ["FIRESTORE_EMULATOR_HOST"] = host
        client = firestore.Client(project=PROJECT)
        began = time.monotonic()
        _say(f"{write(client, year)} documents written in {time.monotonic() - began:.0f} s")
        _warm(client, year)
        good = True
        for outcome in outcomes(client, year):
            quick = outcome.seconds < SLOWEST_SECONDS
            good = good and outcome.agrees and quick
            _say(outcome.line + ("" if quick else "  SLOW"))
        if given.prove:
            app, _ = application(client, datetime.now(UTC))
            began = time.monotonic()
            proved = prove.prove(app)
            said = "proved" if proved.ok else proved.summary()["violations"]
            _say(f"books: {said} in {time.monotonic() - began:.0f} s")
            good = good and proved.ok
    return 0 if good else 1


@contextlib.contextmanager
def _emulator(*, running: bool) -> Iterator[str]:
    if running:
        places = places_from_environment()
        yield places.address(places.firestore_port)
        return
    with firestore_emulator(gigabytes=MEMORY_GIGABYTES) as host:
        yield host


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
