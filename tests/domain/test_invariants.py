"""The proof finds what is wrong: books that balance are spoiled in one place, and the right invariant says so."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.domain import invariants
from shared.domain.invariants import TITLES, Books
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Entry, EntryKind
from shared.domain.records import DepartmentMonth, RequestRecord, UsageTotals
from shared.providers.contract import ProviderRejected
from shared.services import cancel
from tests.fakes import A_PICTURE, a_world

KINDS = (Account, Entry, Job, RequestRecord, DepartmentMonth, UsageTotals)


@pytest.fixture(scope="module")
def books() -> dict[type, list]:
    """One job of each end, and one that waits."""
    world = a_world(script=[A_PICTURE, ProviderRejected("invalid_input", "no"), A_PICTURE])
    for key in ("succeeded", "failed"):
        world.ask(key=key)
        world.run()
    stopped = world.ask(key="cancelled")
    cancel.cancel(world.app, uid="ada", job_id=stopped.id)
    world.ask(key="waits")
    return {kind: world.store.everything(kind) for kind in KINDS}


def broken(books: dict[type, list]) -> set[str]:
    proof = invariants.prove(Books(*(iter(books[kind]) for kind in KINDS)), most_creates=2)
    return {violation.invariant for violation in proof.violations}


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


def balance(**changes) -> Callable:
    return lambda account: replace(account.balance, **changes)


def test_books_that_balance_have_no_violation_and_cover_every_invariant(books):
    proof = invariants.prove(Books(*(iter(books[kind]) for kind in KINDS)), most_creates=2)

    assert proof.violations == []
    assert set(proof.covered) == set(TITLES)


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
        ("I10", changed(DepartmentMonth, lambda _: True, committed=0)),
        ("I10", without(DepartmentMonth, lambda _: True)),
        ("I10", changed(UsageTotals, lambda _: True, models={})),
        ("I10", without(UsageTotals, lambda _: True)),
        ("I11", changed(Job, state(State.QUEUED), wake_at=None)),
        ("I11", changed(Job, state(State.SUCCEEDED), wake_at=lambda job: job.created_at)),
        ("I12", changed(Job, state(State.SUCCEEDED), outputs=())),
        ("I12", changed(Job, state(State.FAILED), outputs=("something",))),
        ("I13", changed(Job, state(State.SUCCEEDED), attempt=3)),
    ],
)
def test_each_way_of_spoiling_the_books_is_found(books, invariant, spoil):
    assert invariant in broken(spoil(books))
