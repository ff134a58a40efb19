"""Data of older forms becomes today's, and whoever writes meanwhile loses nothing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from google.cloud import firestore

from infra.migrations import carry_out
from infra.migrations.contract import Document, Migration, Reads, Writes
from infra.migrations.database import Database
from infra.migrations.listed import migrations
from shared.app import App
from shared.domain import counts
from shared.domain.invariants import Violation
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Entry
from shared.domain.quotas import Bucket
from shared.domain.records import UsageTotals
from shared.services import asked, cancel, people, prove, submit
from shared.storage import documents
from shared.storage.store import Change, Reader
from tests.infra.migrations import forms
from tests.infra.migrations.conftest import Migrate, a_runner
from tests.infra.migrations.forms import ADA, BEN, DORA, EVA, FRED, MARK

pytestmark = pytest.mark.emulator


def test_todays_code_reads_every_document_before_and_after(
    firestore_client: firestore.Client, migrate: Migrate
) -> None:
    """The revision that runs reads both, so that nobody waits for a migration."""
    old = forms.documents()
    forms.write(firestore_client, old)
    migrate()
    new = {path: fields for path, (fields, _) in forms.dump(firestore_client).items()}

    assert new.keys() != old.keys()
    for path, fields in (*old.items(), *new.items()):
        name, _, id = path.partition("/")
        kinds = [kind for kind, collection in documents.COLLECTIONS.items() if collection == name]
        assert documents.from_document(kinds[0], id, fields).id == id


def test_the_books_of_the_first_form_balance(firestore_client: firestore.Client, app: App, migrate: Migrate) -> None:
    forms.write(firestore_client, forms.documents())
    before = {violation.invariant for violation in violations(app)}
    migrate()

    assert before == {"I10"}
    assert violations(app) == []


def test_counters_say_what_the_ledger_says_and_no_more(
    firestore_client: firestore.Client, app: App, migrate: Migrate
) -> None:
    forms.write(firestore_client, forms.documents())
    migrate()
    totals = list(app.queries.scan(UsageTotals, None))
    ada = [one for one in totals if one.owner == ADA and one.period == "2026-11"]

    assert {one.department for one in ada} == {"first-design", "first-research"}
    assert all(key.count("|") == 2 for one in totals for key in one.models)
    assert sum(entry.amount for entry in app.queries.scan(Entry, None) if entry.kind == "capture") == sum(
        counts.total(one.models.values()).credits for one in totals if one.scope == "user"
    )


def test_accounts_know_the_month_before_their_present_one(
    firestore_client: firestore.Client, app: App, migrate: Migrate
) -> None:
    """Ada in October: a picture for 6, two probes for 5, two that failed (one never ran), a cancelled one that never did."""
    forms.write(firestore_client, forms.documents())
    migrate()
    former = {uid: account_of(app, uid).usage.former_month for uid in (ADA, BEN, MARK, DORA)}

    assert (former[ADA].period, former[ADA].credits) == ("2026-10", 16)
    assert former[ADA].generations == began(app, ADA, "2026-10")
    assert (former[MARK].period, former[MARK].credits, former[MARK].generations) == ("2026-10", 2, 1)
    assert [former[uid].period for uid in (BEN, DORA)] == ["", ""]


def test_an_allowance_says_what_was_deducted_before_it(
    firestore_client: firestore.Client, app: App, migrate: Migrate
) -> None:
    """Of Eva 60 credits were deducted before her allowance and 5 after it; of Fred none."""
    forms.write(firestore_client, forms.documents(forms.ALLOWANCE))
    migrate()
    allowances = [account_of(app, uid).allowance for uid in (EVA, FRED)]

    assert [allowance and allowance.deducted for allowance in allowances] == [60, 0]
    assert violations(app) == []


def test_what_a_newer_revision_wrote_over_is_found_as_well(
    firestore_client: firestore.Client, app: App, migrate: Migrate
) -> None:
    """The first write of today's code puts its defaults where an old form had nothing."""
    forms.write(firestore_client, {**forms.documents(), **forms.documents(forms.ALLOWANCE)})
    for uid in (ADA, EVA):
        changed(app, uid, name="Another")
    written = firestore_client.document(f"users/{EVA}").get().to_dict()
    migrate()

    assert written["allowance"]["deducted"] == 0
    assert account_of(app, EVA).allowance.deducted == 60
    assert account_of(app, ADA).usage.former_month.period == "2026-10"


def test_a_second_time_nothing_is_changed(firestore_client: firestore.Client, migrate: Migrate) -> None:
    """Neither when the migrations have ended, nor when each looks at everything again."""
    forms.write(firestore_client, {**forms.documents(), **forms.documents(forms.ALLOWANCE)})
    migrate()
    once = forms.dump(firestore_client)
    migrate()
    for document in firestore_client.collection("migrations").stream():
        document.reference.delete()
    lines = migrate()

    assert forms.dump(firestore_client) == once
    assert [line for line in lines if "done" in line and not line.endswith(" 0 changed")] == []


@pytest.mark.parametrize("moment", ["read", "write"])
def test_whoever_writes_between_read_and_write_is_first(
    firestore_client: firestore.Client, database: Database, app: App, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each document its person generates once before each read, or once between the reads and the write."""
    monkeypatch.setattr(carry_out, "AT_ONCE", 1)
    forms.write(firestore_client, forms.documents())
    then = replace(app, now=lambda: forms.FIRST_NOW + timedelta(seconds=30))
    meddled: set[str] = set()

    def meddle(uid: str, at: str) -> None:
        if uid in (ADA, MARK) and at not in meddled:
            meddled.add(at)
            generated(then, uid, at, stays=False)

    def meddled_with(migration: Migration) -> Migration:
        def change(id: str, document: Document, read: Reads) -> Writes:
            owner = document.get("owner", id)
            uid, turn = {"first-design": MARK, "first-research": ADA}.get(owner, owner), f"{migration.id} {id}"
            if moment == "read":
                return migration.change(id, document, Meddled(read, lambda at: meddle(uid, f"{turn} {at}")))
            writes = migration.change(id, document, read)
            meddle(uid, turn)
            return writes

        return replace(migration, change=change)

    carry_out.run(database, [meddled_with(migration) for migration in migrations()], a_runner())

    assert len(meddled) >= 10
    assert violations(app) == []


class Meddled:
    """Reads before each of which somebody else writes."""

    def __init__(self, read: Reads, meddle: Callable[[str], None]) -> None:
        self._read = read
        self._meddle = meddle

    def get(self, path: str) -> Document | None:
        self._meddle(path)
        return self._read.get(path)

    def where(self, collection: str, **equal: str) -> Iterator[tuple[str, Document]]:
        self._meddle(collection)
        return self._read.where(collection, **equal)


def test_whoever_generates_meanwhile_loses_nothing(
    firestore_client: firestore.Client, app: App, migrate: Migrate
) -> None:
    """People ask and cancel in the same departments, on the same day, while their counters are brought into the new form."""
    forms.write(firestore_client, forms.documents())
    then = replace(app, now=lambda: forms.FIRST_NOW + timedelta(seconds=30))
    begun = threading.Barrier(3)

    def use(uid: str) -> None:
        begun.wait()
        for number in range(10):
            generated(then, uid, f"{uid} {number}", stays=number == 0)

    with ThreadPoolExecutor(2) as pool:
        users = [pool.submit(use, uid) for uid in (ADA, MARK)]
        begun.wait()
        migrate()
        for user in users:
            user.result()

    assert violations(app) == []


def generated(app: App, uid: str, key: str, *, stays: bool) -> None:
    """One generation that is asked for, and most often cancelled before it begins; the rate is not what this is about."""
    changed(app, uid, generate_bucket=Bucket())
    wish = asked.Asked(model="sketch", prompt="A fox", params={})
    answer = submit.submit(app, uid=uid, key=key, asked=wish)
    if not stays:
        cancel.cancel(app, uid=uid, job_id=answer.job_id)


def changed(app: App, uid: str, **changes: Any) -> None:
    def step(read: Reader) -> Change[None]:
        return Change(None, update=(replace(people.required(read, uid), **changes),))

    app.store.commit(step)


def account_of(app: App, uid: str) -> Account:
    return people.required(app.store, uid)


def began(app: App, uid: str, month: str) -> int:
    """Generations of a month that count: whose provider began."""
    jobs = [job for job in app.queries.scan(Job, None) if (job.user_id, job.month) == (uid, month)]
    return sum(job.state is State.SUCCEEDED or job.started for job in jobs)


def violations(app: App) -> list[Violation]:
    """As of this moment, without files: those of older forms were left where they were made."""
    return prove.prove(replace(app, now=lambda: app.now() + prove.CLOCK_SKEW)).proof.violations
