"""Migrations go on where they stopped, are done by one run at a time, and never twice under the same number."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded
from google.cloud import firestore

from infra.migrations import carry_out, progress
from infra.migrations.contract import Document, Migration, Reads, Writes
from infra.migrations.database import Database
from infra.migrations.listed import migrations
from infra.migrations.progress import LEASE, Busy, CannotMigrate, Worker
from tests.infra.migrations import forms
from tests.infra.migrations.conftest import Migrate, a_runner

pytestmark = pytest.mark.emulator

PEOPLE = [f"p{number:02}" for number in range(12)]


class Shouting:
    """A migration of names to upper case, which counts what it is shown and breaks at one id."""

    def __init__(self, breaks_at: str = "") -> None:
        self.breaks_at = breaks_at
        self.shown: Counter[str] = Counter()

    def change(self, id: str, document: Document, _read: Reads) -> Writes:
        self.shown[id] += 1
        if id == self.breaks_at:
            raise KeyError(id)
        name = document["name"].upper()
        return {} if name == document["name"] else {f"people/{id}": {**document, "name": name}}

    @property
    def migration(self) -> Migration:
        return Migration(1, "Names are loud.", "people", self.change, "abc")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_out, "PAGE", 4)


@pytest.fixture
def people(firestore_client: firestore.Client) -> firestore.CollectionReference:
    forms.write(firestore_client, {f"people/{id}": {"name": id, "unknown": {"kept": [1]}} for id in PEOPLE})
    return firestore_client.collection("people")


def names(people: firestore.CollectionReference) -> list[str]:
    return [snapshot.get("name") for snapshot in people.order_by("__name__").stream()]


def test_a_broken_run_goes_on_after_its_last_page(database: Database, people: firestore.CollectionReference) -> None:
    """What was done stays done and is not looked at again; what a newer version wrote beside it stays, too."""
    with pytest.raises(KeyError):
        carry_out.run(database, [Shouting(breaks_at="p06").migration], a_runner())
    broken = names(people)
    whole = Shouting()
    carry_out.run(database, [whole.migration], a_runner("another"))
    ended = progress.of(database.reader(), whole.migration)

    assert broken[:4] == ["P00", "P01", "P02", "P03"]
    assert broken[8:] == PEOPLE[8:]
    assert min(whole.shown) == "p04"
    assert names(people) == [id.upper() for id in PEOPLE]
    assert people.document("p00").get().get("unknown") == {"kept": [1]}
    assert (ended.seen, ended.holder, ended.ended_at is None) == (12, None, False)


def test_a_killed_run_is_taken_over_when_its_lease_is_over(
    database: Database, people: firestore.CollectionReference
) -> None:
    """It could not give up what it held; until then nobody else works."""
    dead = Worker("dead", "v1", datetime.now(UTC))
    shouting = Shouting()
    began = progress.begin(database, shouting.migration, dead)
    progress.advance(database, shouting.migration, dead, replace(began, cursor="p07", seen=8, changed=8))
    with pytest.raises(Busy):
        carry_out.run(database, [shouting.migration], a_runner())
    later = replace(a_runner(), now=lambda: datetime.now(UTC) + LEASE + timedelta(seconds=1))
    carry_out.run(database, [shouting.migration], later)

    assert sorted(shouting.shown) == PEOPLE[8:]
    with pytest.raises(CannotMigrate, match="taken over"):
        progress.advance(database, shouting.migration, dead, began)


def test_two_runs_at_once_do_everything_once(database: Database, people: firestore.CollectionReference) -> None:
    """One works and the other waits for it."""
    shouting = Shouting()
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(carry_out.run, database, [shouting.migration], a_runner(name, patience=60))
            for name in ("one", "other")
        ]
        for run in runs:
            run.result()

    assert shouting.shown == Counter(PEOPLE)
    assert names(people) == [id.upper() for id in PEOPLE]


def test_a_lost_reply_is_no_harm(
    database: Database, people: firestore.CollectionReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second commit is written and nobody hears of it: of documents, of the cursor, of the end."""
    commit, sent = firestore.WriteBatch.commit, count()

    def unheard(batch: firestore.WriteBatch, **options: Any) -> None:
        commit(batch, **options)
        if next(sent) % 2 == 0:
            raise DeadlineExceeded("Nobody knows.")

    monkeypatch.setattr(firestore.WriteBatch, "commit", unheard)
    shouting = Shouting()
    carry_out.run(database, [shouting.migration], a_runner())
    ended = progress.of(database.reader(), shouting.migration)

    assert names(people) == [id.upper() for id in PEOPLE]
    assert (ended.seen, ended.holder, ended.ended_at is None) == (12, None, False)


def test_what_has_ended_is_passed_over_until_it_is_opened_again(
    database: Database, people: firestore.CollectionReference
) -> None:
    shouting = Shouting()
    never = progress.reopen(database, shouting.migration)
    for _ in range(2):
        carry_out.run(database, [shouting.migration], a_runner())
    people.document("p03").update({"name": "an older revision"})
    opened = progress.reopen(database, shouting.migration)
    carry_out.run(database, [shouting.migration], a_runner())

    assert (never, opened) == (False, True)
    assert shouting.shown == Counter(PEOPLE) + Counter(PEOPLE)
    assert names(people)[3] == "AN OLDER REVISION"


def test_one_that_was_edited_after_its_end_is_refused_before_anything_is_done(
    database: Database, people: firestore.CollectionReference
) -> None:
    first, second = Shouting(), Shouting()
    carry_out.run(database, [first.migration], a_runner())
    edited, next_one = replace(first.migration, checksum="abd"), replace(second.migration, number=2)
    with pytest.raises(CannotMigrate, match=r"0001 was carried out .* and edited since"):
        carry_out.run(database, [edited, next_one], a_runner())

    assert second.shown == Counter()


def test_one_that_was_edited_before_its_end_begins_anew(
    database: Database, people: firestore.CollectionReference
) -> None:
    """It was broken, or it would have ended; what it did before may have been wrong."""
    with pytest.raises(KeyError):
        carry_out.run(database, [Shouting(breaks_at="p06").migration], a_runner())
    mended = Shouting()
    carry_out.run(database, [replace(mended.migration, checksum="abd")], a_runner())

    assert mended.shown == Counter(PEOPLE)


def test_what_would_be_done_is_counted_and_nothing_is_written(
    firestore_client: firestore.Client, database: Database, migrate: Migrate
) -> None:
    forms.write(firestore_client, {**forms.documents(), **forms.documents(forms.ALLOWANCE)})
    before = forms.dump(firestore_client)
    planned = {found.migration.id: found for found in carry_out.forecast(database, migrations())}
    after = forms.dump(firestore_client)
    said = "\n".join(example for found in planned.values() for example in found.examples)
    migrate()

    assert after == before
    assert {id: found.changed for id, found in planned.items()} == {
        migration.id: progress.of(database.reader(), migration).changed for migration in migrations()
    }
    assert "usage/department:first-design:2026-10-21 changes in department, models" in said
    assert "@" not in said
    assert list(carry_out.forecast(database, migrations())) == []


def test_a_blind_write_is_refused(database: Database, people: firestore.CollectionReference) -> None:
    """Whatever was not read cannot be known to be unchanged."""
    blind = replace(Shouting().migration, change=lambda id, _document, _read: {"people/else": {"name": id}})

    with pytest.raises(ValueError, match="people/else would be written without having been read"):
        carry_out.run(database, [blind], a_runner())


def test_one_that_another_has_taken_away_stays_away(database: Database, people: firestore.CollectionReference) -> None:
    """A document that went between the page and its turn is not made again."""

    def change(id: str, document: Document, read: Reads) -> Writes:
        people.document(id).delete()
        return {f"people/{id}": {**document, "name": "again"}}

    carry_out.run(database, [replace(Shouting().migration, change=change)], a_runner())

    assert names(people) == []
