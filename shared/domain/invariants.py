"""The invariants of the books, as code: fed with every account, entry, job and counter, they name whatever is wrong.

The numbers I1–I15 are explained in docs/money.md. A proof may be made in ranges of people: what is about one person is
checked within the range, and the sums go on to the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from shared.domain import audit, ids, ledger, month_sums
from shared.domain.audit import AuditHead, Link
from shared.domain.errors import BrokenInvariant
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.domain.month_sums import FileSum, MonthSum
from shared.domain.months import ClosedMonth
from shared.domain.records import AuditRecord, DepartmentMonth, RequestRecord, UsageTotals
from shared.domain.tallies import Tallies

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
    "I14": "audit records are as they were written, numbered without a gap, each following from the one before",
    "I15": "closed months are what the ledger and their files say",
}


@dataclass(frozen=True)
class Violation:
    """One broken rule: which, of what, how, and in whose account, if in anybody's."""

    invariant: str
    subject: str
    detail: str
    account: str | None = None


@dataclass
class Proof:
    """How many rows each invariant covered, and everything that is wrong."""

    covered: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def check(self, invariant: str, subject: str, holds: bool, detail: str, account: str | None = None) -> None:
        self.covered[invariant] += 1
        if not holds:
            self.violations.append(Violation(invariant, subject, detail, account))


@dataclass
class Books:
    """All people of a range, or all there are, with everything that is theirs, as it was at one moment.

    Usage counters and audit records belong to the range that their owner or target lies in, whoever or whatever that is.
    """

    accounts: Iterable[Account]
    entries: Iterable[Entry]
    jobs: Iterable[Job]
    requests: Iterable[RequestRecord]
    usage: Iterable[UsageTotals]
    records: Iterable[AuditRecord]


@dataclass
class Sums:
    """What a proof remembers from one range to the next.

    `months` is what the ledger says of each department's month, `closed` are those that are closed. `links` is the
    organisation's chain so far, `first_chained` and `last_unchained` times of its records. `erased` are people who were
    erased, `without_address` those who made a change from an address that was.
    """

    proof: Proof = field(default_factory=Proof)
    total: Balance = Balance()
    tallies: Tallies = field(default_factory=Tallies)
    months: dict[str, MonthSum] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    first_chained: datetime | None = None
    last_unchained: datetime | None = None
    erased: set[str] = field(default_factory=set)
    without_address: set[str] = field(default_factory=set)


def people(sums: Sums, books: Books, *, most_creates: int) -> None:
    """Check a range of people. `most_creates` is how often a job may be created at its provider."""
    proof = sums.proof
    by_user: dict[str, list[Entry]] = defaultdict(list)
    by_job: dict[str, list[Entry]] = defaultdict(list)
    for entry in books.entries:
        by_user[entry.user_id].append(entry)
        sums.tallies.entry(entry)
        month = ids.department_month(entry.department, entry.month)
        sums.months[month] = sums.months.get(month, MonthSum()).with_entry(entry)
        if entry.job_id is not None:
            by_job[entry.job_id].append(entry)
    live: dict[str, list[int]] = defaultdict(list)
    jobs: set[str] = set()
    for job in books.jobs:
        jobs.add(job.id)
        if not job.ended:
            live[job.user_id].append(job.credits)
        _job(proof, job, by_job.get(job.id, []), most_creates)
    for job_id in sorted(by_job.keys() - jobs):
        detail, whose = "entries of a job that is not there", by_job[job_id][0].user_id
        proof.check("I6", job_id, False, detail, whose)
    records: dict[str, list[AuditRecord]] = defaultdict(list)
    for record in books.records:
        # Only one from before there were chains is placed by what it is about; what is in a chain says in which.
        records[record.chain or record.target].append(record)
    for account in books.accounts:
        sums.total = ledger.moved(sums.total, account.balance)
        entries = sorted(by_user.pop(account.id, []), key=lambda entry: entry.seq)
        _account(proof, account, entries, live.get(account.id, []))
        _chain(sums, account, records.pop(account.id, []))
    for user_id in by_user:
        proof.check("I3", user_id, False, "entries of an account that is not there")
    for request in books.requests:
        known = request.route != "generate" or request.subject in jobs
        proof.check("I9", request.id, known, f"answered with {request.subject}, which is not there")
    for several in records.values():
        _organisation(sums, several)
    for totals in books.usage:
        sums.tallies.usage(totals)
        proof.covered["I10"] += 1
    _agree(sums, "user:")


def closed_month(sums: Sums, closed: ClosedMonth, file: FileSum | None) -> None:
    """Check a closed month and its stored file (None: it is not there), once every range of people was."""
    sums.closed.add(closed.id)
    sums.proof.covered["I15"] += 1
    for detail in month_sums.wrong(closed, sums.months.get(closed.id, MonthSum()), file):
        sums.proof.check("I15", closed.id, False, detail)


def end(sums: Sums, months: Iterable[DepartmentMonth], head: AuditHead) -> Proof:
    """Check what is about all people together, once every range and every closed month was.

    `head` is the end of the organisation's chain.
    """
    total, proof = sums.total, sums.proof
    there, given = total.available + total.held + total.spent, total.granted - total.deducted
    proof.check("I4", "all accounts", there == given, f"{there} credits there, {given} given")
    for month in months:
        sums.tallies.month(month)
        proof.covered["I10"] += 1
        if month.closed_at is not None:
            proof.check("I15", month.id, month.id in sums.closed, "the month is closed without a record of it")
            sums.closed.discard(month.id)
    for id in sorted(sums.closed):
        proof.check("I15", id, False, "the month is open")
    _agree(sums, "")
    proof.covered["I14"] += 1
    for id, detail in audit.breaks(sums.links, head):
        proof.check("I14", id or audit.ORGANISATION, False, detail)
    _none_after(proof, audit.ORGANISATION, sums.last_unchained, sums.first_chained)
    for actor in sorted(sums.without_address - sums.erased):
        proof.check("I14", actor, False, "addresses of somebody who was not erased are gone")
    return proof


def _agree(sums: Sums, beginning: str) -> None:
    """The counters whose ids begin so have come, and all their entries."""
    for id, difference in sums.tallies.taken(beginning).items():
        sums.proof.check("I10", id, False, f"its entries say more by {difference}")


def _account(proof: Proof, account: Account, entries: list[Entry], live: list[int]) -> None:
    check = partial(proof.check, account=account.id)
    try:
        ledger.check(account.id, account.balance)
        broken = ""
    except BrokenInvariant as error:
        broken = error.detail
    check("I1", account.id, "whole number" not in broken, broken)
    check("I2", account.id, "granted - deducted" not in broken, broken)
    balance = Balance()
    for position, entry in enumerate(entries, start=1):
        balance = ledger.moved(balance, entry.delta)
        check("I3", account.id, entry.seq == position, f"{entry.id} is number {entry.seq}, should be {position}")
        check("I3", account.id, entry.after == balance, f"{entry.id} leaves {entry.after}, should be {balance}")
        right = entry.delta == ledger.delta(entry.kind, entry.amount)
        check("I3", account.id, right, f"{entry.id} moves what its verb does not")
    check("I3", account.id, balance == account.balance, f"is {account.balance}, its entries say {balance}")
    check("I3", account.id, account.seq == len(entries), f"counts {account.seq} entries, there are {len(entries)}")
    held = account.balance.held
    check("I5", account.id, held == sum(live), f"holds {held}, its live jobs cost {sum(live)}")
    running = account.usage.running
    check("I10", account.id, running == len(live), f"counts {running} running, there are {len(live)}")
    for used in (account.usage.day, account.usage.month, account.usage.former_month):
        should = sum(_used(entry) for entry in entries if used.period in (entry.day, entry.month))
        check("I10", account.id, used.credits == should, f"used {used.credits} in {used.period}, entries say {should}")


def _used(entry: Entry) -> int:
    """What an entry does to the quota of its period: a hold uses it, a release gives it back."""
    if entry.kind is EntryKind.HOLD:
        return entry.amount
    return -entry.amount if entry.kind is EntryKind.RELEASE else 0


def _job(proof: Proof, job: Job, entries: list[Entry], most_creates: int) -> None:
    check = partial(proof.check, account=job.user_id)
    by_id = {entry.id: entry for entry in entries}
    hold, end = by_id.get(ids.hold_entry(job.id)), by_id.get(ids.end_entry(job.id))
    refunds = [entry for entry in entries if entry.kind is EntryKind.REFUND]
    check("I6", job.id, hold is not None and hold.kind is EntryKind.HOLD, "has no hold")
    check("I6", job.id, (end is not None) == job.ended, f"is {job.state}, closing entry: {end is not None}")
    check("I6", job.id, len(refunds) <= 1 and len(entries) <= 3, f"has {len(entries)} entries")
    amounts = {entry.amount for entry in entries if entry.kind is not EntryKind.REFUND}
    check("I7", job.id, amounts <= {job.credits}, f"costs {job.credits}, its entries say {sorted(amounts)}")
    refunded = sum(entry.amount for entry in refunds)
    check("I7", job.id, job.refunded == refunded <= job.charged, f"refunded {refunded} of {job.charged}")
    if end is not None:
        charged = end.amount if end.kind is EntryKind.CAPTURE else 0
        check("I8", job.id, _honest(job, end), f"is {job.state} with a {end.kind}")
        check("I8", job.id, job.charged == charged, f"says it cost {job.charged}, the ledger {charged}")
    woken = job.wake_at is None and job.lease_until is None if job.ended else job.wake_at is not None
    check("I11", job.id, woken, f"is {job.state}, wakes at {job.wake_at}, leased until {job.lease_until}")
    empty = not job.outputs and not job.text and not job.text_object
    complete = not empty if job.state is State.SUCCEEDED and job.deleted_at is None else not job.outputs
    check("I12", job.id, complete, f"is {job.state} with {len(job.outputs)} outputs")
    check("I13", job.id, job.attempt <= most_creates, f"was created {job.attempt} times at its provider")


def _honest(job: Job, end: Entry) -> bool:
    """Whether the money ended as the state says."""
    if job.state is State.CANCELLED:
        return end.kind is EntryKind.RELEASE or (job.cancel_rule == "charge" and job.started)
    return end.kind is (EntryKind.CAPTURE if job.state is State.SUCCEEDED else EntryKind.RELEASE)


def _chain(sums: Sums, account: Account, records: list[AuditRecord]) -> None:
    """The records about an account, against the end of their chain, which the account has."""
    written = _sound(sums, records, account)
    if account.erasure is not None:
        sums.erased.add(account.id)
    sums.proof.covered["I14"] += 1
    for id, detail in audit.breaks([audit.link(record) for record in written], account):
        sums.proof.check("I14", id or account.id, False, detail, account.id)
    unchained = max((record.at for record in records if not record.digest), default=None)
    _none_after(sums.proof, account.id, unchained, min((record.at for record in written), default=None), account.id)


def _organisation(sums: Sums, records: list[AuditRecord]) -> None:
    """Records about something else, which go on to the organisation's chain."""
    for record in _sound(sums, records, None):
        sums.links.append(audit.link(record))
        sums.first_chained = min(sums.first_chained or record.at, record.at)
    for record in records:
        if not record.digest:
            sums.last_unchained = max(sums.last_unchained or record.at, record.at)


def _sound(sums: Sums, records: list[AuditRecord], target: Account | None) -> list[AuditRecord]:
    """Those in a chain, each looked at by itself; what nobody had a right to erase counts as altered."""
    written = [record for record in records if record.digest]
    whose = target.id if target else None
    for record in written:
        broken, gone = audit.changed(record), audit.without_salt(record)
        if not broken and set(gone) & set(audit.ABOUT_TARGET) and (target is None or target.erasure is None):
            broken = "was erased, and whom it is about was not"
        if set(gone) & set(audit.ABOUT_ACTOR):
            sums.without_address.add(record.actor)
        sums.proof.check("I14", record.id, not broken, broken, whose)
    return written


def _none_after(
    proof: Proof, chain: str, unchained: datetime | None, first: datetime | None, account: str | None = None
) -> None:
    """Records without a digest are from before there were chains."""
    if unchained is not None and first is not None and unchained > first:
        proof.check("I14", chain, False, f"a record of {unchained:%Y-%m-%d %H:%M:%S} is in no chain", account)
