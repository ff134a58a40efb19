"""Thousands of operations of people and administrators from four processes on one database: the books are exact throughout.

make soak OPERATIONS=200000 SEED=7
"""

import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from ctypes import c_double
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

import pytest
from google.cloud import firestore

from infra.local.parts import firestore_emulator
from shared.app import App
from shared.domain.errors import InvalidInput, Unavailable
from shared.domain.invariants import Violation
from shared.domain.ledger import Balance
from shared.domain.quotas import Quotas, UserRole
from shared.services import allowances, bulk, departments, manage, prove, sweep
from shared.services.audit import Asking
from shared.storage.firestore import FirestoreStore
from tests.fakes import an_account, open_account
from tests.faults.mixed_audit import Books, Logs, audit, read_logs
from tests.faults.mixed_operations import BEGIN, DEPARTMENTS, HOME, OFTEN, PEOPLE, process
from tests.faults.mixed_world import Clock, an_app

T = TypeVar("T")

OPERATIONS = int(os.environ.get("OPERATIONS", "4000"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 2**31)
PROCESSES = 4
PROOF_SECONDS = 8
"""Between two proofs while the processes work."""

BY = Asking(actor="root", request_id="before", address="10.0.0.1")

pytestmark = [pytest.mark.emulator, pytest.mark.no_cover, pytest.mark.timeout(120 + OPERATIONS // 8)]


@pytest.fixture(scope="module")
def firestore_host() -> Iterator[str]:
    """An emulator of our own: it remembers every version of everything for an hour, which many operations fill it with."""
    with firestore_emulator(gigabytes=1 + OPERATIONS // 20_000) as host:
        yield host


@dataclass
class Run:
    """What a run of all processes left behind: their exit codes, their logs, and what proofs found meanwhile and after."""

    exits: list[int | None]
    logs: Logs
    books: Books
    proofs: int
    violations: list[Violation]

    def wrong(self) -> str:
        """What is wrong, with what is needed to see it again; nothing if all is well."""
        found = [*map(str, self.violations), *audit(self.books, self.logs.told, PEOPLE)]
        return "\n".join([f"{len(found)} wrong, SEED={SEED}, {self.table()}", *found[:20]]) if found else ""

    def table(self) -> str:
        answers = self.logs.answers()
        kinds = sorted(f"{kind} {answer}: {number}" for (kind, answer), number in answers.items())
        codes = dict(sorted(self.codes().items()))
        counts = f"{len(self.logs.told)} operations, {dict(self.logs.counts)}, {self.proofs} proofs"
        return f"{counts}; {', '.join(kinds)}; {codes}"

    def codes(self) -> Counter[str]:
        return Counter(one["code"] for one in self.logs.told if one["answer"] == "refused")


def test_mixed_operations_from_four_processes_leave_the_books_exact(firestore_client, tmp_path):
    """Over a midnight that begins a month, with replies that are lost. Proofs meanwhile find nothing either."""
    ran = run(firestore_client, tmp_path, OPERATIONS)
    sys.stdout.write(f"SEED={SEED} {ran.table()}\n")

    assert ran.exits == [0] * PROCESSES
    assert not ran.wrong(), ran.wrong()
    assert ran.proofs >= 2
    answers = ran.logs.answers()
    assert [(kind, word) for kind in OFTEN for word in ("accepted", "refused") if not answers[kind, word]] == []
    assert ran.codes().keys() >= {
        "insufficient_credits", "budget_exhausted", "quota_exceeded", "too_many_running", "account_blocked", "conflict",
        "idempotency_key_reused", "not_found", "already_finished", "invalid_input", "held", "moved on",
    }  # fmt: skip
    assert ran.logs.counts["collisions"] > OPERATIONS / 100
    assert ran.logs.counts["lost"] > OPERATIONS / 200


def test_a_process_that_is_killed_in_the_midst_leaves_books_that_balance_after_a_sweep(firestore_client, tmp_path):
    ran = run(firestore_client, tmp_path, 800, kill=3)

    assert ran.exits == [0, 0, 0, -signal.SIGKILL]
    assert not ran.wrong(), ran.wrong()


def run(client: firestore.Client, folder: Path, operations: int, *, kill: int | None = None) -> Run:
    """Start the processes on a laid out database, prove the books while they work, bring all to an end, and prove again."""
    spawn = multiprocessing.get_context("spawn")
    ahead = spawn.RawValue(c_double, 0.0)
    clock = Clock(ahead)
    clock.set(BEGIN)
    app = an_app(client, FirestoreStore(client), clock)
    patiently(lambda: lay_out(app, operations))
    logs = [folder / f"{number}.log" for number in range(PROCESSES)]
    workers = [
        spawn.Process(target=process, args=(client.project, number, SEED, operations // PROCESSES, ahead, log))
        for number, log in enumerate(logs)
    ]
    for worker in workers:
        worker.start()
    proofs: list[list[Violation]] = []
    last = time.monotonic()
    try:
        while any(worker.is_alive() for worker in workers):
            time.sleep(0.1)
            if kill is not None and far_enough(logs[kill], operations):
                workers[kill].kill()
            if time.monotonic() > last + PROOF_SECONDS:
                proofs.append(patiently(lambda: proved(app)))
                last = time.monotonic()
    finally:
        stopped(workers)
    found = read_logs(logs)
    patiently(lambda: finish(app, clock, found))
    time.sleep(1.1)  # a proof reads a second ago
    proofs.append(patiently(lambda: proved(app)))
    violations = [violation for proof in proofs for violation in proof]
    books = Books(client, datetime.now(UTC) - prove.CLOCK_SKEW)
    return Run([worker.exitcode for worker in workers], found, books, len(proofs), violations)


def lay_out(app: App, operations: int) -> None:
    """People with some credits, of whom every fifth has a narrow quota of their own; departments with and without limits."""
    scale = max(1, operations // 4000)
    limits = (200, 80, 120, 240, 5000, None, None, None)
    for id, limit in zip(DEPARTMENTS, limits, strict=True):
        credits = limit * scale if limit else None
        departments.put(app, id=id, wanted={"monthly_credits": credits, "monthly_grants": 150 * scale}, by=BY)
    for number, uid in enumerate(PEOPLE):
        own = {0: Quotas(running_at_once=2), 5: Quotas(credits_per_day=16 * scale)}.get(number % 10)
        person = an_account(
            id=uid, email=f"{uid}@example.com", department=HOME[uid], quotas=own, balance=Balance(100, granted=100)
        )
        open_account(app.store, person)
    for uid in PEOPLE[-3:]:
        manage.change(app, uid=uid, wanted=manage.Wanted(role=UserRole.ADMIN), by=BY)
    allowances.put(app, role=UserRole.USER, credits=20, unused="expire", by=BY)
    allowances.put(app, role=UserRole.MANAGER, credits=30, unused="keep", by=BY)


def finish(app: App, clock: Clock, logs: Logs) -> None:
    """What was begun comes to its end: whoever began a movement for many asks again, and the sweep ends the jobs."""
    for one in logs.told:
        if one["kind"] == "bulk" and one["answer"] != "refused":
            wanted = bulk.Wanted(**one["wanted"])
            wanted = replace(wanted, uids=tuple(wanted.uids) if wanted.uids else None)
            with suppress(InvalidInput):  # nobody knew that there is no such department
                bulk.apply(app, wanted=wanted, key=one["key"], by=BY, seconds=60)
    clock.set(clock() + timedelta(hours=1))
    swept = sweep.sweep(app)
    while swept.due and swept.moved:
        swept = sweep.sweep(app)


def proved(app: App) -> list[Violation]:
    """What is wrong at this moment; the clock is that of the database."""
    return prove.prove(replace(app, now=lambda: datetime.now(UTC))).proof.violations


def patiently(act: Callable[[], T]) -> T:
    """Do what can be done again, until a busy machine answers in time."""
    for _ in range(9):
        with suppress(Unavailable):
            return act()
    return act()


def far_enough(log: Path, operations: int) -> bool:
    """Whether a process is somewhere in the midst of its operations."""
    return log.exists() and log.read_text().count("\n") > operations // PROCESSES


def stopped(workers: list[BaseProcess]) -> None:
    for worker in workers:
        if worker.is_alive():
            worker.kill()
        worker.join()
