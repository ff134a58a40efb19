"""The proof finds what is wrong: books that balance are spoiled in one place, and the right invariant says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest

import pytest
from pydantic import TypeAdapter

from shared.domain import audit, invariants, month_sums
from shared.domain.audit import AuditHead
from shared.domain.invariants import TITLES, Books, Sums
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.domain.month_sums import FileSum
from shared.domain.months import ClosedMonth
from shared.domain.records import AuditRecord, DepartmentMonth, RequestRecord, UsageTotals
from shared.providers.contract import ProviderRejected
from shared.services import cancel, departments, manage, months
from shared.services.audit import Asking
from shared.services.manage import Wanted
from tests.fakes import A_PICTURE, NOW, a_world, an_account

KINDS = (Account, Entry, Job, RequestRecord, UsageTotals, AuditRecord, DepartmentMonth)
BY = Asking("cleo", "r-1", "10.1.2.3")
ERASED = {"reason": "", "salts": lambda line: {name: salt for name, salt in line.salts.items() if name != "reason"}}


@pytest.fixture(scope="module")
def books() -> dict[type, list]:
    """One job of each end, one that waits, changes of Ada and of a department, and a closed month without any entry."""
    world = a_world(script=[A_PICTURE, ProviderRejected("invalid_input", "no"), A_PICTURE])
    for key in ("succeeded", "failed"):
        world.ask(key=key)
        world.run()
    stopped = world.ask(key="cancelled")
    cancel.cancel(world.app, uid="ada", job_id=stopped.id)
    world.ask(key="waits")
    for number in (1, 2, 3):
        quotas = {"running_at_once": number}
        manage.change(world.app, uid="ada", wanted=Wanted(quotas=quotas, reason="she asked"), by=BY)
        departments.put(world.app, id="design", wanted={"monthly_grants": number}, by=BY)
    closed = months.close(world.app, department="unassigned", month="2026-10", by=BY)
    head = world.store.get(AuditHead, AuditHead.id)
    files = [month_sums.of_file([world.files.read(closed.object, max_bytes=10**6)])]
    documents = {kind: world.store.everything(kind) for kind in (*KINDS, ClosedMonth)}
    return {**documents, AuditHead: [head], FileSum: files}


def prove(books: dict[type, list]) -> invariants.Proof:
    """Everything in one go."""
    *kinds, _ = KINDS
    sums = Sums()
    invariants.people(sums, Books(*(iter(books[kind]) for kind in kinds)), most_creates=2)
    return ended(sums, books)


def ended(sums: Sums, books: dict[type, list]) -> invariants.Proof:
    """The end of a proof, once all people were checked."""
    for closed, file in zip_longest(books[ClosedMonth], books[FileSum]):
        if closed is not None:
            invariants.closed_month(sums, closed, file)
    return invariants.end(sums, iter(books[DepartmentMonth]), books[AuditHead][0])


def broken(books: dict[type, list]) -> set[str]:
    return {violation.invariant for violation in prove(books).violations}


OWNER = {UsageTotals: "owner", AuditRecord: "target", Account: "id"}
SUMS = TypeAdapter(Sums)


def broken_in_ranges(books: dict[type, list]) -> set[str]:
    """Proved in three ranges of people, with all sums written down and read again between them."""
    *kinds, _ = KINDS
    sums = Sums()
    for after, through in (("", "ada"), ("ada", "ben"), ("ben", "~")):
        mine = [
            [value for value in books[kind] if after < getattr(value, OWNER.get(kind, "user_id")) <= through]
            for kind in kinds
        ]
        invariants.people(sums, Books(*mine), most_creates=2)
        sums = SUMS.validate_json(SUMS.dump_json(sums, warnings=False))
    return {violation.invariant for violation in ended(sums, books).violations}


def changed(kind: type, pick: Callable, **changes) -> Callable:
    """The same books with one document changed."""

    def spoil(books):
        (target, *_) = [value for value in books[kind] if pick(value)]
        others = [value for value in books[kind] if value is not target]
        done = {name: change(target) if callable(change) else change for name, change in changes.items()}
        return {**books, kind: [*others, replace(target, **done)]}

    return spoil


def without(kind: type, pick: Callable) -> Callable:
    return lambda books: {**books, kind: [value for value in books[kind] if not pick(value)]}


def twice(kind: type, pick: Callable, **changes) -> Callable:
    def spoil(books):
        (target, *_) = [value for value in books[kind] if pick(value)]
        return {**books, kind: [*books[kind], replace(target, **changes)]}

    return spoil


def ada(account: Account) -> bool:
    return account.id == "ada"


def state(wanted: State) -> Callable[[Job], bool]:
    return lambda job: job.state is wanted


def entry(kind: EntryKind) -> Callable[[Entry], bool]:
    return lambda line: line.kind is kind


def record(target: str, number: int) -> Callable[[AuditRecord], bool]:
    return lambda line: (line.target, line.number) == (target, number)


def swapped(target: str) -> Callable:
    """Two records change places, each with the numbers and digests of the other's."""

    def spoil(books):
        first, second = (next(filter(record(target, number), books[AuditRecord])) for number in (1, 2))
        others = [line for line in books[AuditRecord] if line not in (first, second)]
        place = lambda line: {"number": line.number, "previous": line.previous}  # noqa: E731
        return {**books, AuditRecord: [*others, replace(first, **place(second)), replace(second, **place(first))]}

    return spoil


def forged(target: str, number: int) -> Callable:
    """A record is written anew, as one would who knows how records are chained but cannot change what follows."""

    def spoil(books):
        (old,) = filter(record(target, number), books[AuditRecord])
        head = AuditHead(audit_number=number - 1, audit_digest=old.previous)
        anew = audit.chained(audit.sealed(replace(old, reason="another"), old.salts), old.chain, head)
        return {**books, AuditRecord: [*(line for line in books[AuditRecord] if line is not old), anew]}

    return spoil


def balance(**changes) -> Callable:
    return lambda account: replace(account.balance, **changes)


def test_books_that_balance_have_no_violation_and_cover_every_invariant(books):
    proof = prove(books)

    assert proof.violations == []
    assert set(proof.covered) == set(TITLES)
    assert broken_in_ranges(books) == set()


@pytest.mark.parametrize(
    ("invariant", "spoil"),
    [
        ("I1", changed(Account, ada, balance=balance(available=-1))),
        ("I1", changed(Account, ada, balance=balance(available=92.0))),
        ("I2", changed(Account, ada, balance=balance(available=93))),
        ("I3", changed(Account, ada, balance=balance(available=93, granted=101))),
        ("I3", changed(Account, ada, seq=99)),
        ("I3", without(Entry, entry(EntryKind.GRANT))),
        ("I3", changed(Entry, entry(EntryKind.HOLD), amount=5)),
        ("I3", changed(Entry, entry(EntryKind.CAPTURE), seq=1)),
        ("I3", twice(Entry, entry(EntryKind.RELEASE), id="again")),
        ("I3", without(Account, ada)),
        ("I4", changed(Account, ada, balance=balance(available=93))),
        ("I5", without(Job, state(State.QUEUED))),
        ("I5", changed(Job, state(State.QUEUED), credits=9)),
        ("I6", without(Entry, lambda line: line.id.endswith(":hold"))),
        ("I6", without(Entry, entry(EntryKind.CAPTURE))),
        ("I6", changed(Job, state(State.QUEUED), state=State.FAILED)),
        ("I6", without(Job, state(State.FAILED))),
        ("I7", changed(Entry, entry(EntryKind.CAPTURE), amount=3)),
        ("I7", changed(Job, state(State.SUCCEEDED), refunded=9)),
        ("I8", changed(Job, state(State.SUCCEEDED), state=State.FAILED)),
        ("I8", changed(Job, state(State.FAILED), state=State.SUCCEEDED)),
        ("I8", changed(Job, state(State.SUCCEEDED), charged=0)),
        ("I9", changed(RequestRecord, lambda _: True, subject="nothing")),
        ("I10", changed(Account, ada, usage=lambda account: replace(account.usage, running=0))),
        ("I10", changed(DepartmentMonth, lambda month: month.committed, committed=0)),
        ("I10", without(DepartmentMonth, lambda _: True)),
        ("I10", changed(UsageTotals, lambda _: True, models={})),
        ("I10", without(UsageTotals, lambda _: True)),
        ("I11", changed(Job, state(State.QUEUED), wake_at=None)),
        ("I11", changed(Job, state(State.SUCCEEDED), wake_at=lambda job: job.created_at)),
        ("I12", changed(Job, state(State.SUCCEEDED), outputs=())),
        ("I12", changed(Job, state(State.FAILED), outputs=("something",))),
        ("I13", changed(Job, state(State.SUCCEEDED), attempt=3)),
        *(("I14", swapped(target)) for target in ("ada", "design")),
        *(("I14", forged(target, number)) for target in ("ada", "design") for number in (2, 3)),
        *(
            ("I14", without(AuditRecord, record(target, number)))
            for target in ("ada", "design")
            for number in (1, 2, 3)
        ),
        *(
            ("I14", changed(AuditRecord, record("ada", 2), **{name: value}))
            for name, value in {
                "actor": "ben",
                "action": "user.add",
                "target": "ben",
                "request_id": "r-2",
                "before": {},
                "after": {"role": "admin"},
                "reason": "",
                "address": "10.1.2.4",
                "at": lambda line: line.at.replace(year=2025),
                "chain": "organisation",
                "number": 7,
                "previous": "0" * 64,
                "salts": {},
                "seals": {},
                "digest": "0" * 64,
            }.items()
        ),
        ("I14", changed(AuditRecord, record("ada", 2), seals={}, salts={}, digest="")),
        ("I14", twice(AuditRecord, record("ada", 2), id="again")),
        ("I14", twice(AuditRecord, record("ada", 3), id="late", digest="", at=NOW + timedelta(hours=1))),
        ("I14", changed(AuditRecord, record("design", 2), **ERASED)),
        ("I14", changed(Account, ada, audit_digest="0" * 64)),
        ("I14", changed(Account, ada, audit_number=2)),
        ("I14", changed(AuditHead, lambda _: True, audit_digest="0" * 64)),
        ("I14", changed(AuditHead, lambda _: True, audit_number=0, audit_digest="")),
        ("I15", changed(Entry, entry(EntryKind.CAPTURE), department="unassigned", month="2026-10")),
        ("I15", changed(ClosedMonth, lambda _: True, entries=5)),
        ("I15", changed(FileSum, lambda _: True, sha256="0" * 64)),
        ("I15", changed(FileSum, lambda _: True, digests="1")),
        ("I15", without(FileSum, lambda _: True)),
        ("I15", without(ClosedMonth, lambda _: True)),
        ("I15", without(DepartmentMonth, lambda month: month.closed_at is not None)),
    ],
)
def test_each_way_of_spoiling_the_books_is_found(books, invariant, spoil):
    assert invariant in broken(spoil(books))
    assert invariant in broken_in_ranges(spoil(books))


def test_a_record_belongs_to_its_chain_though_somebody_is_named_like_what_it_is_about(books):
    namesake = an_account(id="design", email="design@example.com", balance=Balance())
    spoiled = {**books, Account: [*books[Account], namesake]}

    assert broken(spoiled) == broken_in_ranges(spoiled) == set()


def test_what_was_erased_of_somebody_who_was_erased_breaks_nothing(books):
    erased = changed(Account, ada, erasure="done")(changed(AuditRecord, record("ada", 2), **ERASED)(books))

    assert broken(erased) == set()


def test_records_from_before_there_were_chains_break_nothing(books):
    (first,) = filter(record("ada", 1), books[AuditRecord])
    old = replace(first, id="old", at=NOW - timedelta(days=1), chain="", number=0, seals={}, salts={}, digest="")

    assert broken({**books, AuditRecord: [old, *books[AuditRecord]]}) == set()
