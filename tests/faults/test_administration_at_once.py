"""What administrators and the scheduler begin several times at once, on the real Firestore emulator: each person gets it once,
and a month that is closed while its last generations end is what the ledger says."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest

from shared.app import App
from shared.domain import ids, periods
from shared.domain.errors import Conflict, Unavailable
from shared.domain.jobs import Job
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.domain.months import ClosedMonth
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, Department
from shared.services import advance, allowances, bulk, grant, invite, manage, months, prove, refunds, submit
from shared.services.asked import Asked
from shared.services.audit import Asking
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from shared.storage.store import Change
from tests.fakes import a_world, an_account, open_account

pytestmark = pytest.mark.emulator

BY = Asking("cleo", "r-1", "10.1.2.3")
AT_ONCE = 4
PEOPLE = [f"p{number:02d}" for number in range(40)]
WELCOME = 100

T = TypeVar("T")


@pytest.fixture
def app(firestore_client, monkeypatch: pytest.MonkeyPatch) -> App:
    """A platform on a real database at the real time, with forty people of one department."""
    for module in (prove, months):
        monkeypatch.setattr(module, "CLOCK_SKEW", timedelta(0))  # the database's clock is this machine's
    store = FirestoreStore(firestore_client)
    store.commit(lambda read: Change(read.get(Department, "design"), create=(Department("design", "Design"),)))
    for uid in PEOPLE:
        open_account(store, an_account(id=uid, email=f"{uid}@example.com", sign_in=f"s-{uid}"))
    return replace(
        a_world().app, store=store, queries=FirestoreQueries(firestore_client), now=lambda: datetime.now(UTC)
    )


def at_once(*calls: Callable[[], T]) -> list[T]:
    """What each call answers; all of them begin together."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], T]) -> T:
        together.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(begin, call) for call in calls]]


def insisting(call: Callable[[], T | None]) -> T:
    """What a call answers in the end, by whoever comes again while it is told to, or is not done."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            answer = call()
        except Unavailable:
            continue
        if answer is not None:
            return answer
    raise AssertionError("it never ends")


def entries(app: App, beginning: str) -> list[Entry]:
    return [entry for entry in app.queries.scan(Entry, None) if entry.id.startswith(beginning)]


def violations(app: App) -> list[object]:
    return list(prove.prove(app).proof.violations)


def test_a_movement_for_many_that_several_carry_out_at_once_reaches_everybody_once(app: App) -> None:
    """Under one key; a deduction and top-ups of single people come between."""
    wanted = bulk.Wanted(5, "hackathon", department="design")

    def carry_out() -> bulk.Progress:
        def go_on() -> bulk.Progress | None:
            progress = bulk.apply(app, wanted=wanted, key="one", by=BY, seconds=0)
            return None if progress.left else progress

        return insisting(go_on)

    def meanwhile() -> None:
        for uid in PEOPLE[::4]:
            asked = {"uid": uid, "amount": -3, "reason": "r", "key": f"single {uid}", "by": BY, "within": None}
            insisting(partial(grant.grant, app, **asked))

    at_once(*[carry_out] * AT_ONCE, meanwhile)

    assert Counter(entry.user_id for entry in entries(app, "adm:") if entry.amount == 5) == Counter(PEOPLE)
    moved = {account.id: account.balance.available for account in app.queries.scan(Account, None)}
    assert moved == {uid: WELCOME + 5 - 3 * (uid in PEOPLE[::4]) for uid in PEOPLE}
    assert len(list(app.queries.scan(AuditRecord, None))) == len(PEOPLE) + len(PEOPLE[::4])
    assert violations(app) == []


def test_a_list_that_several_import_at_once_brings_everybody_once(app: App) -> None:
    listed = [f"new{number}@example.com" for number in range(40)]

    def bring() -> list[str]:
        added: list[str] = []

        def go_on() -> list[str] | None:
            done = invite.add_all(app, text="\n".join(listed), by=BY, seconds=0)
            added.extend(one.email for one in done.added)
            return added if done.left == 0 else None

        return insisting(go_on)

    added = at_once(*[bring] * AT_ONCE)

    assert Counter(email for some in added for email in some) == Counter(listed)
    assert len(list(app.queries.scan(Account, None))) == len(PEOPLE) + len(listed)
    new = [app.store.get(Account, ids.user_id(email)) for email in listed]
    assert {account.balance for account in new if account} == {Balance(available=WELCOME, granted=WELCOME)}
    assert [record.action for record in app.queries.scan(AuditRecord, None)] == ["user.add"] * len(listed)
    assert violations(app) == []


def test_allowances_that_several_give_at_once_are_given_once_while_they_change(app: App) -> None:
    """Of the role, and of some people their own; a change that comes meanwhile counts for the one month or the next."""
    allowances.put(app, role=UserRole.USER, credits=50, unused="expire", by=BY)
    for uid in PEOPLE[:10]:
        manage.change(app, uid=uid, wanted=manage.Wanted(allowance={"credits": 70}), by=BY)

    def give() -> int:
        people = 0

        def go_on() -> int | None:
            nonlocal people
            ran = allowances.run(app, seconds=30)
            people += ran.people
            return people if ran.done else None

        return insisting(go_on)

    def meanwhile() -> int:
        for uid in PEOPLE[30:]:
            insisting(partial(manage.change, app, uid=uid, wanted=manage.Wanted(allowance={"credits": 20}), by=BY))
        return 0

    people = at_once(*[give] * AT_ONCE, meanwhile)
    given = {entry.user_id: entry.amount for entry in entries(app, "allowance:")}

    assert (sum(people), len(entries(app, "allowance:"))) == (len(PEOPLE), len(PEOPLE))
    assert {given[uid] for uid in PEOPLE[:10]} == {70}
    assert {given[uid] for uid in PEOPLE[10:30]} == {50}
    assert {given[uid] for uid in PEOPLE[30:]} <= {20, 50}
    for account in app.queries.scan(Account, None):
        assert account.balance.available == WELCOME + given[account.id]
    assert violations(app) == []


def test_a_month_that_is_closed_while_its_last_generations_end_is_what_the_ledger_says(app: App) -> None:
    """Several close it, others let the last generations of it end and give some of them back."""
    month = periods.month_of(datetime.now(UTC).replace(day=1) - timedelta(days=2), app.policy.zone)
    then = datetime.fromisoformat(f"{month}-15T12:00:00+00:00")
    past = replace(app, now=lambda: then)
    asked = Asked(model="sketch", prompt="fox", params={})
    jobs = [submit.submit(past, uid=uid, key="k", asked=asked).job_id for uid in PEOPLE[:16]]

    def close() -> ClosedMonth:
        def now() -> ClosedMonth | None:
            try:
                return months.close(app, department="design", month=month, by=BY)
            except Conflict:
                return None

        return insisting(now)

    def end(mine: list[str]) -> None:
        for number, job_id in enumerate(mine):
            time.sleep(random.uniform(0, 0.05))
            while not (job := past.store.get(Job, job_id)) or not job.ended:
                advance.advance(past, job_id=job_id)
            if number % 2:
                insisting(partial(refunds.refund, app, job_id=job_id, reason="r", key=None, by=BY))

    closed, again, *_ = at_once(close, close, lambda: end(jobs[:8]), lambda: end(jobs[8:]))

    assert closed == again
    ledger = [entry for entry in app.queries.scan(Entry, None) if (entry.department, entry.month) == ("design", month)]
    of = Counter()
    for entry in ledger:
        of[entry.kind] += entry.amount
    assert (closed.totals.credits, closed.totals.refunded) == (of[EntryKind.CAPTURE], of[EntryKind.REFUND])
    assert (closed.totals.succeeded, closed.totals.credits) == (len(jobs), 4 * len(jobs))
    assert sum(entry.kind is EntryKind.REFUND for entry in app.queries.scan(Entry, None)) == len(jobs) // 2
    assert months.verify(app, closed).ok
    assert [record.action for record in app.queries.scan(AuditRecord, None)].count("month.close") == 1
    assert violations(app) == []
