"""The invariants of the books, as code: fed with every account, entry, job and counter, they name whatever is wrong.

The numbers I1–I13 are explained in docs/money.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from shared.domain import counts, ids, ledger
from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.domain.records import DepartmentMonth, RequestRecord, UsageTotals

TITLES: Mapping[str, str] = {
    "I1": "balances are whole numbers of 0 or more",
    "I2": "available + held + spent = granted - deducted",
    "I3": "every account is the sum of its entries, numbered without a gap, each balance following from the one before",
    "I4": "all accounts together are all grants less all deductions",
    "I5": "held is the price of the jobs that have not ended",
    "I6": "each job has one hold, and one closing entry exactly when it has ended",
    "I7": "what is captured or released is what was held, and no refund is larger",
    "I8": "succeeded is captured, failed is released, cancelled is one of them by the model's rule",
    "I9": "each request that was carried out belongs to one job or movement",
    "I10": "what counters say of people, departments, days and months is what the entries say",
    "I11": "an ended job has no lease and nothing wakes it; a live one has a time to wake",
    "I12": "a succeeded job has its results; any other has none",
    "I13": "no job was created more often at its provider than allowed",
}


@dataclass(frozen=True)
class Violation:
    """One broken rule: which, whose, and how."""

    invariant: str
    subject: str
    detail: str


@dataclass
class Proof:
    """How many rows each invariant covered, and everything that is wrong."""

    covered: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def check(self, invariant: str, subject: str, holds: bool, detail: str) -> None:
        self.covered[invariant] += 1
        if not holds:
            self.violations.append(Violation(invariant, subject, detail))


@dataclass
class Books:
    """Everything the invariants speak of, as it was at one moment."""

    accounts: Iterable[Account]
    entries: Iterable[Entry]
    jobs: Iterable[Job]
    requests: Iterable[RequestRecord]
    months: Iterable[DepartmentMonth]
    usage: Iterable[UsageTotals]


def prove(books: Books, *, most_creates: int) -> Proof:
    """Check everything against everything. `most_creates` is how often a job may be created at its provider."""
    proof = Proof()
    by_user: dict[str, list[Entry]] = defaultdict(list)
    by_job: dict[str, list[Entry]] = defaultdict(list)
    counted = _Counted()
    for entry in books.entries:
        by_user[entry.user_id].append(entry)
        counted.add(entry)
        if entry.job_id is not None:
            by_job[entry.job_id].append(entry)
    live: dict[str, list[int]] = defaultdict(list)
    jobs: set[str] = set()
    for job in books.jobs:
        jobs.add(job.id)
        if not job.ended:
            live[job.user_id].append(job.credits)
        _job(proof, job, by_job.get(job.id, []), most_creates)
    for job_id in by_job.keys() - jobs:
        proof.check("I6", job_id, False, "entries of a job that is not there")
    _accounts(proof, books.accounts, by_user, live)
    for request in books.requests:
        known = request.route != "generate" or request.subject in jobs
        proof.check("I9", request.id, known, f"answered with {request.subject}, which is not there")
    _months(proof, books.months, counted)
    _usage(proof, books.usage, counted)
    return proof


def _accounts(
    proof: Proof, accounts: Iterable[Account], by_user: dict[str, list[Entry]], live: Mapping[str, list[int]]
) -> None:
    total = Balance()
    for account in accounts:
        total = ledger.moved(total, account.balance)
        entries = sorted(by_user.pop(account.id, []), key=lambda entry: entry.seq)
        _account(proof, account, entries, live.get(account.id, []))
    for user_id in by_user:
        proof.check("I3", user_id, False, "entries of an account that is not there")
    there, given = total.available + total.held + total.spent, total.granted - total.deducted
    proof.check("I4", "all accounts", there == given, f"{there} credits there, {given} given")


def _account(proof: Proof, account: Account, entries: list[Entry], live: list[int]) -> None:
    try:
        ledger.check(account.id, account.balance)
        broken = ""
    except BrokenInvariant as error:
        broken = error.detail
    proof.check("I1", account.id, "whole number" not in broken, broken)
    proof.check("I2", account.id, "granted - deducted" not in broken, broken)
    balance = Balance()
    for position, entry in enumerate(entries, start=1):
        balance = ledger.moved(balance, entry.delta)
        proof.check("I3", account.id, entry.seq == position, f"{entry.id} is number {entry.seq}, should be {position}")
        proof.check("I3", account.id, entry.after == balance, f"{entry.id} leaves {entry.after}, should be {balance}")
        right = entry.delta == ledger.delta(entry.kind, entry.amount)
        proof.check("I3", account.id, right, f"{entry.id} moves what its verb does not")
    proof.check("I3", account.id, balance == account.balance, f"is {account.balance}, its entries say {balance}")
    proof.check(
        "I3", account.id, account.seq == len(entries), f"counts {account.seq} entries, there are {len(entries)}"
    )
    held = account.balance.held
    proof.check("I5", account.id, held == sum(live), f"holds {held}, its live jobs cost {sum(live)}")
    running = account.usage.running
    proof.check("I10", account.id, running == len(live), f"counts {running} running, there are {len(live)}")
    for used in (account.usage.day, account.usage.month):
        should = sum(_used(entry) for entry in entries if used.period in (entry.day, entry.month))
        proof.check(
            "I10", account.id, used.credits == should, f"used {used.credits} in {used.period}, entries say {should}"
        )


def _used(entry: Entry) -> int:
    """What an entry does to the quota of its period: a hold uses it, a release gives it back."""
    if entry.kind is EntryKind.HOLD:
        return entry.amount
    return -entry.amount if entry.kind is EntryKind.RELEASE else 0


def _job(proof: Proof, job: Job, entries: list[Entry], most_creates: int) -> None:
    by_id = {entry.id: entry for entry in entries}
    hold, end = by_id.get(ids.hold_entry(job.id)), by_id.get(ids.end_entry(job.id))
    refunds = [entry for entry in entries if entry.kind is EntryKind.REFUND]
    proof.check("I6", job.id, hold is not None and hold.kind is EntryKind.HOLD, "has no hold")
    proof.check("I6", job.id, (end is not None) == job.ended, f"is {job.state}, closing entry: {end is not None}")
    proof.check("I6", job.id, len(refunds) <= 1 and len(entries) <= 3, f"has {len(entries)} entries")
    amounts = {entry.amount for entry in entries if entry.kind is not EntryKind.REFUND}
    proof.check("I7", job.id, amounts <= {job.credits}, f"costs {job.credits}, its entries say {sorted(amounts)}")
    refunded = sum(entry.amount for entry in refunds)
    proof.check("I7", job.id, job.refunded == refunded <= job.charged, f"refunded {refunded} of {job.charged}")
    if end is not None:
        charged = end.amount if end.kind is EntryKind.CAPTURE else 0
        proof.check("I8", job.id, _honest(job, end), f"is {job.state} with a {end.kind}")
        proof.check("I8", job.id, job.charged == charged, f"says it cost {job.charged}, the ledger {charged}")
    woken = job.wake_at is None and job.lease_until is None if job.ended else job.wake_at is not None
    proof.check("I11", job.id, woken, f"is {job.state}, wakes at {job.wake_at}, leased until {job.lease_until}")
    empty = not job.outputs and not job.text and not job.text_object
    complete = not empty if job.state is State.SUCCEEDED and job.deleted_at is None else not job.outputs
    proof.check("I12", job.id, complete, f"is {job.state} with {len(job.outputs)} outputs")
    proof.check("I13", job.id, job.attempt <= most_creates, f"was created {job.attempt} times at its provider")


def _honest(job: Job, end: Entry) -> bool:
    """Whether the money ended as the state says."""
    if job.state is State.CANCELLED:
        return end.kind is EntryKind.RELEASE or (job.cancel_rule == "charge" and job.started)
    return end.kind is (EntryKind.CAPTURE if job.state is State.SUCCEEDED else EntryKind.RELEASE)


class _Counted:
    """What the counters should be, added up from entries."""

    def __init__(self) -> None:
        self.committed: Counter[str] = Counter()
        self.usage: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    def add(self, entry: Entry) -> None:
        month = ids.department_month(entry.department, entry.month)
        if entry.kind is EntryKind.HOLD:
            self.committed[month] += entry.amount
        if entry.kind is EntryKind.RELEASE:
            self.committed[month] -= entry.amount
        numbers = {name: number for name, number in asdict(counts.counted(entry)).items() if number}
        for id in counts.usage_ids(entry) if numbers else ():
            self.usage[id][entry.model or ""].update(numbers)


def _months(proof: Proof, months: Iterable[DepartmentMonth], counted: _Counted) -> None:
    expected = dict(counted.committed)
    for month in months:
        should = expected.pop(month.id, 0)
        proof.check("I10", month.id, month.committed == should, f"counts {month.committed}, the entries say {should}")
    for id, should in expected.items():
        proof.check("I10", id, should == 0, f"is not there, the entries say {should}")


def _usage(proof: Proof, usage: Iterable[UsageTotals], counted: _Counted) -> None:
    expected = dict(counted.usage)
    for total in usage:
        should = {model: dict(numbers) for model, numbers in expected.pop(total.id, {}).items()}
        there = {
            model: {name: number for name, number in asdict(value).items() if number}
            for model, value in total.models.items()
        }
        proof.check("I10", total.id, there == should, f"counts {there}, the entries say {should}")
    for id in expected:
        proof.check("I10", id, False, "is not there, though entries count for it")
