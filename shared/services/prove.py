"""Prove: the invariants over everything there is, read at one moment, in ranges of people or in one go."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.app import App
from shared.domain import invariants, month_sums
from shared.domain.audit import AuditHead
from shared.domain.invariants import TITLES, Books, Proof, Sums
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Entry
from shared.domain.month_sums import FileSum
from shared.domain.months import ClosedMonth
from shared.domain.records import AuditRecord, DepartmentMonth, RequestRecord, UsageTotals
from shared.services.conclude import MOST_CREATES
from shared.services.months import LARGEST_FILE
from shared.storage.files import FileDiffers, FileMissing

MOST_SHOWN = 100
"""Violations in one answer; the count is always complete."""

CLOCK_SKEW = timedelta(seconds=1)
"""The database refuses to read in its future, and our clock may be a little ahead of its own."""


@dataclass(frozen=True)
class Proved:
    """A proof and the moment it speaks of."""

    proof: Proof
    at: datetime

    @property
    def ok(self) -> bool:
        return not self.proof.violations

    def summary(self) -> dict[str, Any]:
        """For a person or a program: each invariant with its rows, and what is wrong."""
        return {"at": self.at, **summary(self.proof)}


def prove(app: App, *, with_files: bool = False) -> Proved:
    """Check all invariants at one read time. `with_files` also looks at every stored output."""
    at = app.now() - CLOCK_SKEW
    sums = Sums()
    range_of_people(app, sums, app.queries.scan(Account, at), "", None, at)
    closed_months(app, sums, app.queries.scan(ClosedMonth, at))
    proof = the_end(app, sums, at)
    if with_files:
        for job in app.queries.scan(Job, at):
            _outputs(app, proof, job)
    return Proved(proof, at)


def range_of_people(
    app: App, sums: Sums, accounts: Iterable[Account], after: str, through: str | None, at: datetime
) -> None:
    """Check the people after one id and up to another (None: to the end), with all that is theirs. Raises TooLongAgo."""
    between = app.queries.between
    books = Books(
        accounts=accounts,
        entries=between(Entry, after, through, at),
        jobs=between(Job, after, through, at),
        requests=between(RequestRecord, after, through, at),
        usage=between(UsageTotals, after, through, at),
        records=between(AuditRecord, after, through, at),
    )
    invariants.people(sums, books, most_creates=MOST_CREATES)


def closed_months(app: App, sums: Sums, found: Iterable[ClosedMonth]) -> None:
    """Hold closed months and their files against the entries of all people."""
    for closed in found:
        invariants.closed_month(sums, closed, _file(app, closed))


def the_end(app: App, sums: Sums, at: datetime) -> Proof:
    """Check what is about all people together, after the last range and the last closed month. Raises TooLongAgo."""
    head = app.queries.one(AuditHead, AuditHead.id, at) or AuditHead()
    return invariants.end(sums, app.queries.scan(DepartmentMonth, at), head)


def summary(proof: Proof) -> dict[str, Any]:
    """What a proof found, as JSON values."""
    broken = proof.violations
    return {
        "ok": not broken,
        "invariants": [
            {
                "id": id,
                "title": title,
                "rows": proof.covered[id],
                "violations": sum(violation.invariant == id for violation in broken),
            }
            for id, title in TITLES.items()
        ],
        "violations": [asdict(violation) for violation in broken[:MOST_SHOWN]],
    }


def _file(app: App, closed: ClosedMonth) -> FileSum | None:
    """The stored file of a closed month, if it is there."""
    try:
        with app.files.open(closed.object, max_bytes=LARGEST_FILE) as file:
            return month_sums.of_file(file)
    except (FileMissing, FileDiffers):
        return None


def _outputs(app: App, proof: Proof, job: Job) -> None:
    """Every listed output is there, in its size and with its checksum."""
    if job.state is not State.SUCCEEDED:
        return
    for output in job.outputs:
        there = app.files.stat(output.object)
        same = there is not None and (there.size, there.crc32c) == (output.bytes, output.crc32c)
        proof.check("I12", job.id, same, f"{output.object} is missing or another file", job.user_id)
