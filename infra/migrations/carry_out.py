"""Carry migrations out, one after the other and each from where it stopped; or only count what they would do."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from infra.migrations import progress
from infra.migrations.contract import Document, Migration, Reads, Writes
from infra.migrations.database import Database, Snapshot
from infra.migrations.progress import Busy, Progress, Worker

PAGE = 100
"""Documents between two writes of how far it has come: what a killed run leaves to be looked at again."""

AT_ONCE = 8
"""Documents in hand at a time: enough to keep a connection busy, too few for anybody to notice."""

EXAMPLES = 3
TOLD_EVERY_SECONDS = 10.0
_LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Runner:
    """One run: its name, the version of its code, the time, where to say what happens, and how long to wait for another."""

    name: str
    version: str
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    patience_seconds: float = 0.0

    @property
    def worker(self) -> Worker:
        return Worker(self.name, self.version, self.now())


@dataclass(frozen=True)
class Forecast:
    """What an open migration would do: documents seen and changed, and the first of the changes, without any content."""

    migration: Migration
    seen: int
    changed: int
    examples: tuple[str, ...]


def run(database: Database, migrations: Sequence[Migration], runner: Runner) -> None:
    """Carry out what has not ended. Raises Busy, CannotMigrate (before anything is done, for one that was edited)."""
    for migration in migrations:
        progress.of(database.reader(), migration)
    for migration in migrations:
        began = _begin(database, migration, runner)
        if began is None:
            runner.tell(f"{migration.id}  was carried out before")
            continue
        runner.tell(f"{migration.id}  {migration.title}{f' (goes on after {began.seen})' if began.seen else ''}")
        with progress.released(database, migration, runner.worker):
            done = _pages(database, migration, runner, began)
        runner.tell(f"{migration.id}  done: {done.seen} documents of {migration.collection}, {done.changed} changed")


def forecast(database: Database, migrations: Sequence[Migration]) -> Iterator[Forecast]:
    """What each open migration would do to the documents as they are now. Writes nothing. Raises CannotMigrate."""
    for migration in migrations:
        there = progress.of(database.reader(), migration)
        if there is None or there.ended_at is None:
            yield _forecast(database, migration, there.cursor if there else "")


def _begin(database: Database, migration: Migration, runner: Runner) -> Progress | None:
    """Take it, as soon as another run has ended or is known to be dead."""
    end = time.monotonic() + runner.patience_seconds
    while True:
        try:
            return progress.begin(database, migration, runner.worker)
        except Busy as error:
            if time.monotonic() >= end:
                raise
            runner.tell(f"{error} Waiting.")
            time.sleep(_LOOK_SECONDS)


def _pages(database: Database, migration: Migration, runner: Runner, done: Progress) -> Progress:
    told = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while done.ended_at is None:
            page = database.page(migration.collection, done.cursor, PAGE)
            changed = sum(pool.map(lambda found: _change(database, migration, found), page))
            done = replace(
                done,
                cursor=page[-1].id if page else done.cursor,
                seen=done.seen + len(page),
                changed=done.changed + changed,
                ended_at=runner.now() if len(page) < PAGE else None,
            )
            progress.advance(database, migration, runner.worker, done)
            if time.monotonic() - told > TOLD_EVERY_SECONDS:
                told = time.monotonic()
                runner.tell(f"{migration.id}  {done.seen} documents, {done.changed} changed")
    return done


def _change(database: Database, migration: Migration, found: Snapshot) -> bool:
    """Bring one document into the new form; whoever wrote it meanwhile was first, and it is looked at again."""
    path = f"{migration.collection}/{found.id}"

    def step(read: Reads) -> tuple[bool, Writes]:
        document = read.get(path)
        writes = {} if document is None else migration.change(found.id, document, read)
        return bool(writes), writes

    return database.commit(step, [found])


def _forecast(database: Database, migration: Migration, cursor: str) -> Forecast:
    seen, changed = 0, 0
    examples: list[str] = []
    while page := database.page(migration.collection, cursor, PAGE):
        for found in page:
            read = database.reader([found])
            writes = migration.change(found.id, found.to_dict() or {}, read)
            changed += bool(writes)
            if writes and len(examples) < EXAMPLES:
                examples.append(", ".join(_said(path, read.get(path), after) for path, after in writes.items()))
        seen, cursor = seen + len(page), page[-1].id
    return Forecast(migration, seen, changed, tuple(examples))


def _said(path: str, before: Document | None, after: Document | None) -> str:
    """Which fields of which document would change; never what is in them."""
    if after is None:
        return f"{path} goes"
    if before is None:
        return f"{path} is new"
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return f"{path} changes in {', '.join(names)}"
