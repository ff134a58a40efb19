"""Prove: the invariants over everything there is, read at one moment; and the daily audit that acts on what it finds."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from shared.app import App
from shared.domain import invariants
from shared.domain.invariants import TITLES, Books, Proof
from shared.domain.jobs import Job, State
from shared.domain.ledger import Account, Entry
from shared.domain.records import DepartmentMonth, RequestRecord, UsageTotals
from shared.services.advance import MOST_CREATES
from shared.storage.store import Change, Reader

D = TypeVar("D")

MOST_SHOWN = 100
"""Violations in one answer; the count is always complete."""

CLOCK_SKEW = timedelta(seconds=1)
"""The database refuses to read in its future, and our clock may be a little ahead of its own."""

_log = logging.getLogger(__name__)


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
        broken = self.proof.violations
        return {
            "ok": self.ok,
            "at": self.at,
            "invariants": [
                {
                    "id": id,
                    "title": title,
                    "rows": self.proof.covered[id],
                    "violations": sum(violation.invariant == id for violation in broken),
                }
                for id, title in TITLES.items()
            ],
            "violations": [asdict(violation) for violation in broken[:MOST_SHOWN]],
        }


def prove(app: App, *, with_files: bool = False) -> Proved:
    """Check all invariants at one read time. `with_files` also looks at every stored output."""
    at = app.now() - CLOCK_SKEW

    def scan(kind: type[D]) -> Iterator[D]:
        return app.queries.scan(kind, at)

    books = Books(
        accounts=scan(Account),
        entries=scan(Entry),
        jobs=scan(Job),
        requests=scan(RequestRecord),
        months=scan(DepartmentMonth),
        usage=scan(UsageTotals),
    )
    proof = invariants.prove(books, most_creates=MOST_CREATES)
    if with_files:
        for job in scan(Job):
            _outputs(app, proof, job)
    return Proved(proof, at)


def audit(app: App) -> Proved:
    """The daily audit: what is wrong twice is reported as an error, and the accounts concerned are frozen."""
    first = prove(app)
    if first.ok:
        return first
    second = prove(app)
    confirmed = [violation for violation in second.proof.violations if violation in first.proof.violations]
    for violation in confirmed:
        _log.error("audit: the books do not balance", extra=asdict(violation))
        if violation.invariant in ("I1", "I2", "I3", "I5"):
            _freeze(app, violation.subject, f"{violation.invariant}: {violation.detail}")
    return Proved(replace(second.proof, violations=confirmed), second.at)


def _outputs(app: App, proof: Proof, job: Job) -> None:
    """Every listed output is there, in its size and with its checksum."""
    if job.state is not State.SUCCEEDED:
        return
    for output in job.outputs:
        there = app.files.stat(output.object)
        same = there is not None and (there.size, there.crc32c) == (output.bytes, output.crc32c)
        proof.check("I12", job.id, same, f"{output.object} is missing or another file")


def _freeze(app: App, uid: str, why: str) -> None:
    """Stop an account whose numbers cannot be trusted: better to stop than to go on wrong."""

    def step(read: Reader) -> Change[None]:
        account = read.get(Account, uid)
        if account is None or account.frozen is not None:
            return Change(None)
        return Change(None, update=(replace(account, frozen=why[:500]),))

    app.store.commit(step)
