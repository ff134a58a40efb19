"""What moves: the account's balances, the entries that explain them, and the six verbs that make both.

verb        available  held  spent  granted  deducted
grant n          +n                    +n
deduct n         -n                             +n
hold n           -n     +n
capture n               -n     +n
release n        +n     -n
refund n         +n            -n
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.domain.allowances import Allowance, Monthly
from shared.domain.errors import BrokenInvariant, InsufficientCredits
from shared.domain.quotas import Bucket, Quotas, Usage, UserRole

LARGEST = 2**53
"""Balances stay below what every JSON reader holds exactly."""


@dataclass(frozen=True)
class Balance:
    """Whole credits. `available + held + spent = granted - deducted`, always."""

    available: int = 0
    held: int = 0
    spent: int = 0
    granted: int = 0
    deducted: int = 0


@dataclass(frozen=True)
class Unbound:
    """A Firebase identity that an account was bound to, and until when."""

    sign_in: str
    at: datetime


@dataclass(frozen=True)
class Account:
    """A person and their credits: one document, so that who may and how much are decided in one commit.

    `seq` is the number of entries written for this account. `sign_in` is the Firebase identity it is bound to, `unbound` are
    those it was bound to before. `allowance` is
    the last one that was given, `own_allowance` what is given each month instead of the role's. `audit_number` and
    `audit_digest` are the end of the chain of its audit records. `erasure` is set once the person was erased: the account
    stays, blocked, for its ledger, and leads to nobody.
    """

    id: str
    email: str
    name: str
    role: UserRole
    department: str
    status: str
    created_at: datetime
    balance: Balance = Balance()
    seq: int = 0
    usage: Usage = Usage()
    generate_bucket: Bucket = Bucket()
    quotas: Quotas | None = None
    allowance: Allowance | None = None
    own_allowance: Monthly | None = None
    sign_in: str | None = None
    unbound: tuple[Unbound, ...] = ()
    frozen: str | None = None
    blocked_reason: str | None = None
    audit_number: int = 0
    audit_digest: str = ""
    erasure: Literal["running", "done"] | None = None


class EntryKind(StrEnum):
    GRANT = "grant"
    DEDUCT = "deduct"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True)
class About:
    """What an entry says besides its numbers.

    An entry of a job carries the department, day and month of its hold. A closing entry also has how the job ended
    (`outcome`), how long it took (`seconds`) and what the provider asks (`provider_cost_micros`, millionths of a US
    dollar), so every counter can be computed again from entries alone.
    """

    id: str
    at: datetime
    actor: str
    reason: str
    department: str
    day: str
    month: str
    job_id: str | None = None
    model: str | None = None
    model_kind: str | None = None
    provider: str | None = None
    outcome: str | None = None
    seconds: int | None = None
    provider_cost_micros: int | None = None


@dataclass(frozen=True, kw_only=True)
class Entry(About):
    """One immutable line of the ledger: `delta` is what it did, `after` the balance it left, `seq` its place."""

    user_id: str
    kind: EntryKind
    amount: int
    delta: Balance
    after: Balance
    seq: int


@dataclass(frozen=True)
class Posting:
    """An account after a movement, and the entry that explains it: written together or not at all."""

    account: Account
    entry: Entry


def delta(kind: EntryKind, amount: int) -> Balance:
    """What a verb does: the table at the top of this module."""
    match kind:
        case EntryKind.GRANT:
            return Balance(available=amount, granted=amount)
        case EntryKind.DEDUCT:
            return Balance(available=-amount, deducted=amount)
        case EntryKind.HOLD:
            return Balance(available=-amount, held=amount)
        case EntryKind.CAPTURE:
            return Balance(held=-amount, spent=amount)
        case EntryKind.RELEASE:
            return Balance(available=amount, held=-amount)
        case EntryKind.REFUND:
            return Balance(available=amount, spent=-amount)


def grant(account: Account, amount: int, about: About) -> Posting:
    """Give credits."""
    return _post(account, EntryKind.GRANT, amount, about)


def deduct(account: Account, amount: int, about: About) -> Posting:
    """Take credits away again, never below zero. Raises InsufficientCredits."""
    _enough(account, amount)
    return _post(account, EntryKind.DEDUCT, amount, about)


def hold(account: Account, amount: int, about: About) -> Posting:
    """Set the price of a job aside. Raises InsufficientCredits."""
    _enough(account, amount)
    return _post(account, EntryKind.HOLD, amount, about)


def capture(account: Account, amount: int, about: About) -> Posting:
    """The price is spent."""
    return _post(account, EntryKind.CAPTURE, amount, about)


def release(account: Account, amount: int, about: About) -> Posting:
    """The price comes back."""
    return _post(account, EntryKind.RELEASE, amount, about)


def refund(account: Account, amount: int, about: About) -> Posting:
    """What was spent comes back."""
    return _post(account, EntryKind.REFUND, amount, about)


def _enough(account: Account, amount: int) -> None:
    if account.balance.available < amount:
        raise InsufficientCredits(needed=amount, available=account.balance.available)


def _post(account: Account, kind: EntryKind, amount: int, about: About) -> Posting:
    if type(amount) is not int or not 0 < amount < LARGEST:
        raise BrokenInvariant(f"An amount of {amount!r} credits is not a positive whole number.")
    change = delta(kind, amount)
    after = moved(account.balance, change)
    check(account.id, after)
    entry = Entry(
        **vars(about), user_id=account.id, kind=kind, amount=amount, delta=change, after=after, seq=account.seq + 1
    )
    return Posting(replace(account, balance=after, seq=entry.seq), entry)


def moved(balance: Balance, delta: Balance) -> Balance:
    """A balance after a movement."""
    return Balance(
        available=balance.available + delta.available,
        held=balance.held + delta.held,
        spent=balance.spent + delta.spent,
        granted=balance.granted + delta.granted,
        deducted=balance.deducted + delta.deducted,
    )


def check(account_id: str, balance: Balance) -> None:
    """Invariants I1 and I2: whole numbers, none below zero, and what came in is what there is. Raises BrokenInvariant."""
    numbers = (balance.available, balance.held, balance.spent, balance.granted, balance.deducted)
    if any(type(number) is not int or not 0 <= number < LARGEST for number in numbers):
        raise BrokenInvariant(f"Account {account_id}: a balance is not a whole number of 0 or more: {numbers}.")
    if balance.available + balance.held + balance.spent != balance.granted - balance.deducted:
        raise BrokenInvariant(f"Account {account_id}: available + held + spent is not granted - deducted: {numbers}.")
