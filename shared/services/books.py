"""Books: the daily proof in parts, each small enough for one call, and what happens when the books do not balance."""

import io
import logging
import time
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from shared.app import App
from shared.domain import periods
from shared.domain.errands import BooksRun
from shared.domain.errors import Unavailable
from shared.domain.invariants import Proof, Sums, Violation
from shared.domain.ledger import Account
from shared.domain.months import ClosedMonth
from shared.services import prove
from shared.services.freeze import freeze
from shared.storage.files import FileMissing
from shared.storage.queries import TooLongAgo
from shared.storage.store import Change, Reader

PEOPLE_AT_ONCE = 10
"""People of one range: all their jobs and entries are held in memory together."""

MONTHS_AT_ONCE = 20
"""Closed months of one part: each costs the reading of its record and its file."""

LONGEST = timedelta(minutes=55)
"""How long a run may take: the database tells how things were for an hour."""

DAY_BEGINS = timedelta(hours=3)
"""When a day's proof is due, after midnight in the organisation's time zone."""

FREEZES = frozenset({"I1", "I2", "I3", "I5", "I6", "I7", "I8", "I14"})
"""What is about one person's credits or record. The others are counters, and things of ours that cost nobody anything."""

MOST_SUSPECTS = 1000
LARGEST_SUMS = 256 * 1024 * 1024

_SUMS = TypeAdapter(Sums)

_log = logging.getLogger(__name__)


def state(app: App) -> BooksRun:
    """The last proof, and how far the one that runs has come."""
    return app.store.get(BooksRun, BooksRun.id) or BooksRun()


def audit(app: App, *, seconds: float) -> BooksRun:
    """Go on with the proof that runs for about so many seconds; the first call of a day begins one."""
    last = state(app).last_at
    return advance(app, begin=last is None or _day(app, last) < _day(app, app.now()), seconds=seconds)


def advance(app: App, *, begin: bool, seconds: float) -> BooksRun:
    """Go on with the proof that runs, for at least one part; without one, begin it if told to.

    Any number of calls may do this at once: a part counts once. What one reading finds wrong is looked at in a second
    reading, and only what is wrong in both is reported, and the accounts concerned are frozen.
    """
    run = state(app)
    if run.run is None and begin:
        run = _moved(app, run, _begun(app, run))
    until = time.monotonic() + seconds
    while run.run is not None:
        run = _part(app, run)
        if time.monotonic() >= until:
            break
    return run


def _begun(app: App, run: BooksRun) -> BooksRun:
    """A new run of all people, as of now."""
    at = app.now() - prove.CLOCK_SKEW
    return replace(_nothing(run), run=app.new_id(), at=at)


def _nothing(run: BooksRun) -> BooksRun:
    """No run, and what the last one found."""
    return BooksRun(last=run.last, last_at=run.last_at)


def _part(app: App, run: BooksRun) -> BooksRun:
    """Check the next people or closed months, or end the run."""
    at = run.at or app.now()
    try:
        if app.now() - at > LONGEST:
            raise TooLongAgo("The run took too long.")
        after = _checked(app, run, at)
    except (TooLongAgo, FileMissing) as error:
        _log.error("books not proved", extra={"why": error.detail, "position": run.position})
        after = _nothing(run)
    moved = _moved(app, run, after)
    if moved.run != run.run:
        _remove(app, run)
    return moved


def _checked(app: App, run: BooksRun, at: datetime) -> BooksRun:
    sums = _read(app, run)
    if run.months is None:
        accounts = app.queries.after(Account, run.position, limit=PEOPLE_AT_ONCE, at=at)
        through = accounts[-1].id if len(accounts) == PEOPLE_AT_ONCE else None
        prove.range_of_people(app, sums, accounts, run.position, through, at)
        if through is not None:
            return _kept(app, replace(run, position=through), sums)
    closed = app.queries.after(ClosedMonth, run.months or "", limit=MONTHS_AT_ONCE, at=at)
    prove.closed_months(app, sums, closed)
    if len(closed) == MONTHS_AT_ONCE:
        return _kept(app, replace(run, months=closed[-1].id), sums)
    return _ended(app, run, prove.the_end(app, sums, at), at)


def _kept(app: App, run: BooksRun, sums: Sums) -> BooksRun:
    """One part further, with the sums so far in a file."""
    file = f"{_folder(run)}{run.step + 1}-{app.new_id()}"
    app.files.put(file, io.BytesIO(_SUMS.dump_json(sums, warnings=False)), content_type="application/json")
    return replace(run, step=run.step + 1, file=file)


def _ended(app: App, run: BooksRun, proof: Proof, at: datetime) -> BooksRun:
    """Everything is checked: report what is wrong twice, or look a second time at what is wrong once."""
    if proof.violations and not run.confirming:
        suspects = sorted({_suspect(violation) for violation in proof.violations})[:MOST_SUSPECTS]
        return replace(_begun(app, run), confirming=True, suspects=tuple(suspects))
    confirmed = [violation for violation in proof.violations if _suspect(violation) in run.suspects]
    for violation in confirmed:
        _log.error("books violated", extra=asdict(violation))
    reasons: dict[str, str] = {}
    for violation in confirmed:
        if violation.account is not None and violation.invariant in FREEZES:
            reasons.setdefault(violation.account, f"{violation.invariant}: {violation.detail}")
    for uid, why in reasons.items():
        freeze(app, uid=uid, why=why)
    found = prove.summary(replace(proof, violations=confirmed))
    return BooksRun(last=found, last_at=at)


def _suspect(violation: Violation) -> str:
    """What is asked about again; how it is wrong may have changed meanwhile."""
    return f"{violation.invariant} {violation.subject}"


def _moved(app: App, before: BooksRun, after: BooksRun) -> BooksRun:
    """Write how far it has come, unless another call was first; what holds now."""

    def step(read: Reader) -> Change[BooksRun]:
        there = read.get(BooksRun, BooksRun.id)
        if (there or BooksRun()) != before:
            return Change(there or BooksRun())
        return Change(after, update=(after,)) if there else Change(after, create=(after,))

    return app.store.commit(step)


def _read(app: App, run: BooksRun) -> Sums:
    """The sums so far. Raises FileMissing."""
    return _SUMS.validate_json(app.files.read(run.file, max_bytes=LARGEST_SUMS)) if run.file else Sums()


def _remove(app: App, run: BooksRun) -> None:
    """The sums of a run that is over. What stays behind is removed by the bucket's own rule."""
    try:
        app.files.remove_under(_folder(run))
    except Unavailable:
        _log.warning("books: files not removed now", extra={"folder": _folder(run)})


def _folder(run: BooksRun) -> str:
    return f"books/{run.run}/"


def _day(app: App, at: datetime) -> str:
    return periods.day_of(at - DAY_BEGINS, app.policy.zone)
