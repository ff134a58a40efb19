"""How far each migration has come, and who works on it: one document each in `migrations`, which only the holder moves on.

The lease keeps two runs from doing the same work; that nothing is lost does not rest on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from infra.migrations.contract import Document, Migration, Reads, Writes
from infra.migrations.database import Database
from shared.domain.errors import PlatformError

COLLECTION = "migrations"

LEASE = timedelta(seconds=60)
"""How long after its last page a run is taken for dead; a page takes a second or two."""


class CannotMigrate(Exception):
    """What keeps a run from going on, for whoever started it."""


class Busy(CannotMigrate):
    """Another run is at work."""


@dataclass(frozen=True)
class Progress:
    """Documents up to the id `cursor` were `seen`, and some of them `changed`. `version` is that of the code at work."""

    title: str
    checksum: str
    version: str
    started_at: datetime
    cursor: str = ""
    seen: int = 0
    changed: int = 0
    holder: str | None = None
    lease_until: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Worker:
    """Who works: a name that no other run has, the version of its code, and the moment."""

    name: str
    version: str
    now: datetime


def of(read: Reads, migration: Migration) -> Progress | None:
    """How far a migration has come; None if it never began. Raises CannotMigrate for one that was edited after its end."""
    found = _read(read, migration)
    if found is not None and found.ended_at is not None and found.checksum != migration.checksum:
        raise CannotMigrate(
            f"Migration {migration.id} was carried out on {found.ended_at:%Y-%m-%d %H:%M} and edited since: bring its old text "
            "back, and write what is still to be done as a new migration."
        )
    return found


def begin(database: Database, migration: Migration, worker: Worker) -> Progress | None:
    """Take a migration, or take it over where the last run stopped; None if it has ended.

    One that was edited since it was interrupted starts anew. Raises Busy while another run holds it, CannotMigrate.
    """

    def step(read: Reads) -> tuple[Progress | None, Writes]:
        there = of(read, migration)
        if there is not None and there.ended_at is not None:
            return None, {}
        if (
            there is not None
            and there.holder not in (None, worker.name)
            and (there.lease_until or worker.now) > worker.now
        ):
            raise Busy(f"Migration {migration.id} is being carried out by {there.holder}.")
        if there is None or there.checksum != migration.checksum:
            there = Progress(migration.title, migration.checksum, worker.version, worker.now)
        mine = replace(there, version=worker.version, holder=worker.name, lease_until=worker.now + LEASE)
        return mine, _written(migration, mine)

    return database.commit(step)


def advance(database: Database, migration: Migration, worker: Worker, done: Progress) -> None:
    """Write how far it has come, and hold it longer. Raises CannotMigrate if another run has taken it over."""
    held = replace(done, holder=worker.name, lease_until=worker.now + LEASE)
    after = replace(held, holder=None, lease_until=None) if done.ended_at is not None else held

    def step(read: Reads) -> tuple[None, Writes]:
        there = _read(read, migration)
        if there is None or (there.holder != worker.name and there != after):
            raise CannotMigrate(f"Migration {migration.id} was taken over by another run, which goes on with it.")
        return None, _written(migration, after)

    database.commit(step)


@contextmanager
def released(database: Database, migration: Migration, worker: Worker) -> Iterator[None]:
    """Whatever ends the block, the next run need not wait for the lease."""
    try:
        yield
    except BaseException:
        with suppress(PlatformError):
            database.commit(lambda read: (None, _given_up(read, migration, worker)))
        raise


def reopen(database: Database, migration: Migration) -> bool:
    """Have a migration that ended carried out once more; False if it has not ended. Raises CannotMigrate."""

    def step(read: Reads) -> tuple[bool, Writes]:
        there = of(read, migration)
        if there is None or there.ended_at is None:
            return False, {}
        return True, {_path(migration): None}

    return database.commit(step)


def _given_up(read: Reads, migration: Migration, worker: Worker) -> Writes:
    there = _read(read, migration)
    if there is None or there.holder != worker.name:
        return {}
    return _written(migration, replace(there, holder=None, lease_until=None))


def _path(migration: Migration) -> str:
    return f"{COLLECTION}/{migration.id}"


def _read(read: Reads, migration: Migration) -> Progress | None:
    document = read.get(_path(migration))
    return None if document is None else _progress(document)


def _written(migration: Migration, progress: Progress) -> Writes:
    return {_path(migration): asdict(progress)}


def _progress(document: Document) -> Progress:
    """Fields of a later version are left aside."""
    return Progress(**{field.name: document[field.name] for field in fields(Progress) if field.name in document})
