"""The six verbs, and what they can never do."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ledger
from shared.domain.errors import BrokenInvariant, InsufficientCredits
from shared.domain.ledger import About, Account, Balance, EntryKind
from shared.domain.quotas import UserRole

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ABOUT = About(id="e", at=NOW, actor="cleo", reason="test", department="design", day="2026-11-22", month="2026-11")
VERBS = {
    EntryKind.GRANT: ledger.grant,
    EntryKind.DEDUCT: ledger.deduct,
    EntryKind.HOLD: ledger.hold,
    EntryKind.CAPTURE: ledger.capture,
    EntryKind.RELEASE: ledger.release,
    EntryKind.REFUND: ledger.refund,
}


def account(available: int = 0, held: int = 0, spent: int = 0) -> Account:
    balance = Balance(available=available, held=held, spent=spent, granted=available + held + spent)
    return Account(
        id="ada",
        email="ada@example.com",
        name="Ada",
        role=UserRole.USER,
        department="design",
        status="active",
        created_at=NOW,
        balance=balance,
    )


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        (ledger.grant, Balance(10, 0, 0, 10), Balance(13, 0, 0, 13)),
        (ledger.deduct, Balance(10, 0, 0, 10), Balance(7, 0, 0, 10, 3)),
        (ledger.hold, Balance(10, 0, 0, 10), Balance(7, 3, 0, 10)),
        (ledger.capture, Balance(0, 3, 0, 3), Balance(0, 0, 3, 3)),
        (ledger.release, Balance(0, 3, 0, 3), Balance(3, 0, 0, 3)),
        (ledger.refund, Balance(0, 0, 3, 3), Balance(3, 0, 0, 3)),
    ],
)
def test_each_verb_moves_what_the_table_says(verb, before, after):
    posting = verb(replace(account(), balance=before), 3, ABOUT)

    assert posting.account.balance == after
    assert posting.entry.after == after
    assert posting.entry.seq == posting.account.seq == 1


@pytest.mark.parametrize("verb", [ledger.hold, ledger.deduct])
def test_nobody_spends_what_they_do_not_have(verb):
    with pytest.raises(InsufficientCredits) as refused:
        verb(account(available=2), 3, ABOUT)

    assert refused.value.extra == {"needed": 3, "available": 2}


@pytest.mark.parametrize("verb", [ledger.capture, ledger.release, ledger.refund])
def test_a_balance_below_zero_is_a_bug_and_stops(verb):
    with pytest.raises(BrokenInvariant):
        verb(account(available=5), 3, ABOUT)


@pytest.mark.parametrize("amount", [0, -1, True, 1.0, 2**53])
def test_an_amount_is_a_positive_whole_number(amount):
    with pytest.raises(BrokenInvariant):
        ledger.grant(account(), amount, ABOUT)


@given(st.lists(st.tuples(st.sampled_from(list(EntryKind)), st.integers(1, 50)), max_size=60))
def test_random_movements_conserve_credits(moves):
    """Whatever is tried, what is there is what was given less what was taken, and the entries add up to it."""
    holder, entries = account(available=20), []
    for kind, amount in moves:
        try:
            posting = VERBS[kind](holder, amount, ABOUT)
        except (InsufficientCredits, BrokenInvariant):
            continue
        holder = posting.account
        entries.append(posting.entry)

    total = account(available=20).balance
    for entry in entries:
        total = ledger.moved(total, entry.delta)
    assert total == holder.balance
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    ledger.check("ada", holder.balance)


@pytest.mark.parametrize(
    "balance",
    [Balance(-1, 1), Balance(1, 0, 0, 2), Balance(True, 0, 0, 1), Balance(1.0, 0, 0, 1)],
)
def test_books_that_do_not_add_up_are_noticed(balance):
    with pytest.raises(BrokenInvariant):
        ledger.check("ada", balance)
