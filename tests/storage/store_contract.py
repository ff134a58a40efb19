"""What every store promises; each store's tests inherit these."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain import audit
from shared.domain.audit import AuditHead
from shared.domain.breakers import Breaker, LastError, Slice
from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import Job, JobReference, Output, State
from shared.domain.ledger import Account, Balance
from shared.domain.offers import OfferChange, Offers
from shared.domain.quotas import Bucket, Quotas, Usage, Used
from shared.domain.records import (
    AuditRecord,
    Counts,
    Department,
    DepartmentMonth,
    RequestRecord,
    UsageTotals,
)
from shared.storage.store import Change, Increment, Reader, Store
from tests.fakes import NOW, a_job, an_account


class StoreContract:
    """A subclass gives the fixture `store`, empty at the start of each test."""

    @pytest.mark.parametrize(
        "value",
        [
            an_account(
                balance=Balance(1, 2, 3, 7, 1),
                usage=Usage(Used("2026-11-22", 5, 1), Used("2026-11", 5, 1), 1),
                generate_bucket=Bucket(3.25, NOW),
                quotas=Quotas(credits_per_day=5, kinds=("text",)),
            ),
            a_job(
                state=State.SUCCEEDED,
                params={"nested": [[1, 2], {"a": None}], "size": 1.5, "on": True},
                references=(JobReference("style", "uploads/a", "image/png", 0.5, upload_id="u"),),
                outputs=(Output(0, "outputs/j/1/0", "image/png", 3, "crc", 10, 20, None, "thumb"),),
                usage={"tokens": 12},
                text="Grüße 红",
            ),
            RequestRecord("r", "ada", "generate", "f", 202, {"a": [[1]]}, "j", NOW, NOW),
            Department("design", "Design", monthly_credits=5),
            Offers(
                changes=(OfferChange("flux.1:1", "flux.1", 1, NOW, 5, None, "cleo", "why", NOW),),
                versions={"flux.1": 1},
            ),
            Breaker(
                "studio:flux.1",
                in_a_row=2,
                slices=(Slice(179, 3, 2),),
                open_until=NOW,
                failures={"unavailable": 2},
                last_error=LastError("unavailable", "It is down.", NOW),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_what_is_written_is_read_back_equal(self, store: Store, value):
        put(store, value)

        assert store.get(type(value), value.id) == value

    def test_audit_records_are_chained_in_the_commit_that_creates_them(self, store: Store):
        """Two about Ada beside a change of hers and without, and one about a model, which goes to the organisation's chain."""
        put(store, an_account())

        def change(read: Reader) -> Change[Account]:
            account = read.get(Account, "ada")
            records = tuple(a_record(read, id, "ada") for id in ("a1", "a2"))
            renamed = replace(account, name="Countess")
            return Change(renamed, create=records, update=(renamed,))

        result = store.commit(change)
        store.commit(lambda read: Change(None, create=(a_record(read, "a3", "ada"), a_record(read, "m1", "sketch"))))
        store.commit(lambda read: Change(None, create=(a_record(read, "m2", "design"),)))
        account, head = store.get(Account, "ada"), store.get(AuditHead, AuditHead.id)
        records = {id: store.get(AuditRecord, id) for id in ("a1", "a2", "a3", "m1", "m2")}

        assert (result.audit_number, account.audit_number, account.name, head.audit_number) == (2, 3, "Countess", 2)
        assert {id: (record.chain, record.number) for id, record in records.items()} == {
            "a1": ("ada", 1), "a2": ("ada", 2), "a3": ("ada", 3), "m1": ("organisation", 1), "m2": ("organisation", 2),
        }  # fmt: skip
        assert [audit.changed(record) for record in records.values()] == [""] * 5
        assert list(audit.breaks([audit.link(records[id]) for id in ("a1", "a2", "a3")], account)) == []
        assert list(audit.breaks([audit.link(records[id]) for id in ("m1", "m2")], head)) == []
        assert (records["a1"].before, records["a1"].reason, len(set(records["a1"].salts.values()))) == (
            {"x": [1]},
            "why",
            4,
        )

    def test_an_account_that_is_created_with_a_record_begins_its_chain(self, store: Store):
        def add(read: Reader) -> Change[None]:
            read.get(Account, "ada")
            return Change(None, create=(an_account(), a_record(read, "a1", "ada")))

        store.commit(add)

        assert store.get(Account, "ada").audit_number == 1
        assert store.get(AuditRecord, "a1").chain == "ada"

    def test_two_records_at_once_are_both_in_the_chain(self, store: Store):
        put(store, an_account())
        met: list[str] = []

        def first(read: Reader) -> Change[None]:
            record = a_record(read, "a1", "ada")
            read.get(Account, "ada")
            if not met:
                met.append("second")
                store.commit(lambda mine: Change(None, create=(a_record(mine, "a2", "ada"),)))
            return Change(None, create=(record,))

        store.commit(first)
        links = [audit.link(store.get(AuditRecord, id)) for id in ("a1", "a2")]

        assert list(audit.breaks(links, store.get(Account, "ada"))) == []

    def test_what_is_not_there_is_none(self, store: Store):
        assert store.get(Job, "nothing") is None
        assert store.get_all(Job, ["nothing"]) == []

    def test_several_come_in_the_order_asked(self, store: Store):
        for id in ("a", "b", "c"):
            put(store, a_job(id=id))

        assert [job.id for job in store.get_all(Job, ["c", "x", "a"])] == ["c", "a"]

    def test_a_step_sees_and_changes_several_documents_as_one(self, store: Store):
        put(store, a_job())
        put(store, an_account())

        def step(read: Reader) -> Change[str]:
            job, account = read.get(Job, "job"), read.get(Account, "ada")
            return Change("done", update=(replace(job, text="x"), replace(account, name="Lovelace")))

        assert store.commit(step) == "done"
        assert store.get(Job, "job").text == "x"
        assert store.get(Account, "ada").name == "Lovelace"

    def test_a_step_that_writes_nothing_only_answers(self, store: Store):
        assert store.commit(lambda read: Change(read.get(Job, "nothing"))) is None

    def test_an_error_in_a_step_writes_nothing_and_is_told(self, store: Store):
        def step(read: Reader) -> Change[None]:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            store.commit(step)

    def test_a_collision_runs_the_step_again_on_fresh_reads(self, store: Store):
        """Somebody writes between the read and the commit of the first try."""
        put(store, an_account())
        tries = []

        def step(read: Reader) -> Change[None]:
            account = read.get(Account, "ada")
            if threading.current_thread() is main and len(tries) < 2:
                tries.append(account.name)
                if len(tries) == 1:
                    other = threading.Thread(target=lambda: store.commit(rename("Other")))
                    other.start()
                    other.join()
            return Change(None, update=(replace(account, name=account.name + "!"),))

        main = threading.current_thread()
        store.commit(step)

        assert store.get(Account, "ada").name == "Other!"

    def test_creating_what_exists_runs_the_step_again_which_then_sees_it(self, store: Store):
        put(store, a_job())

        def step(read: Reader) -> Change[str]:
            return Change("seen") if read.get(Job, "job") else Change("made", create=(a_job(),))

        assert store.commit(step) == "seen"

    def test_of_many_who_create_one_document_one_creates_it(self, store: Store):
        def step(read: Reader) -> Change[bool]:
            return Change(False) if read.get(Job, "job") else Change(True, create=(a_job(),))

        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: store.commit(step), range(16)))

        assert made.count(True) == 1

    def test_many_at_once_on_one_account_lose_nothing(self, store: Store):
        put(store, an_account(seq=0))

        def step(read: Reader) -> Change[None]:
            account = read.get(Account, "ada")
            return Change(None, update=(replace(account, seq=account.seq + 1),))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: store.commit(step), range(40)))

        assert store.get(Account, "ada").seq == 40

    def test_increments_add_up_beside_a_create(self, store: Store):
        for number in range(3):
            increment = Increment(
                UsageTotals,
                "department:design:2026-11-22",
                {"models": {"flux.1-pro": {"succeeded": 1, "credits": 5}}},
                {"scope": "department", "owner": "design", "period": "2026-11-22"},
            )
            put(store, a_job(id=f"j{number}"), increment)

        totals = store.get(UsageTotals, "department:design:2026-11-22")
        assert totals.models == {"flux.1-pro": Counts(succeeded=3, credits=15)}
        assert (totals.scope, totals.owner, totals.period) == ("department", "design", "2026-11-22")

    def test_increments_and_plain_fields_live_in_one_document(self, store: Store):
        put(store, DepartmentMonth("design:2026-11", "design", "2026-11", committed=5, granted_by_managers=2))
        put(store, a_job(), Increment(DepartmentMonth, "design:2026-11", {"committed": -3}))

        assert store.get(DepartmentMonth, "design:2026-11") == DepartmentMonth(
            "design:2026-11", "design", "2026-11", committed=2, granted_by_managers=2
        )

    def test_an_increment_alone_is_refused(self, store: Store):
        """A repeated commit would add it twice."""
        with pytest.raises(BrokenInvariant):
            store.commit(lambda _: Change(None, increment=(Increment(DepartmentMonth, "m", {"committed": 1}),)))

    def test_a_change_of_what_was_not_read_is_refused(self, store: Store):
        put(store, an_account())
        with pytest.raises(BrokenInvariant):
            store.commit(lambda _: Change(None, update=(an_account(name="Blind"),)))

    def test_what_is_deleted_is_gone(self, store: Store):
        put(store, a_job())
        store.commit(lambda read: Change(None, delete=(read.get(Job, "job"),)))

        assert store.get(Job, "job") is None


def a_record(read: Reader, id: str, target: str) -> AuditRecord:
    read.get(AuditRecord, id)
    return AuditRecord(id, NOW, "cleo", "user.change", target, {"x": [1]}, {}, "why", "rq", "127.0.0.1")


def put(store: Store, value, *increments: Increment) -> None:
    """Create a document."""

    def step(read: Reader) -> Change[None]:
        if read.get(type(value), value.id) is not None:
            return Change(None)
        return Change(None, create=(value,), increment=increments)

    store.commit(step)


def rename(name: str):
    def step(read: Reader) -> Change[None]:
        return Change(None, update=(replace(read.get(Account, "ada"), name=name),))

    return step
