"""A year of use that never happened: people, departments and generations with their whole ledger, the same for each seed.

Every movement goes through the rules of shared/domain, so the books balance as they would if all of it had been asked for.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shared.domain import counts, ids, ledger, periods, settlement
from shared.domain.jobs import Job, State
from shared.domain.kinds import CancelRule, Kind
from shared.domain.ledger import About, Account, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import Department, DepartmentMonth

ZONE = ZoneInfo("UTC")
DEPARTMENTS = ("design", "research", "marketing", "sales", "support", "legal", "film", "people-and-culture")
_FIRST_CREDITS = 1_000_000
_MODELS: tuple[tuple[str, Kind, str, int, int, CancelRule], ...] = (
    ("fox-1", "text", "northern", 1, 900, "refund"),
    ("fox-2", "text", "northern", 3, 12_000, "refund"),
    ("owl-mini", "text", "harbour", 1, 400, "refund"),
    ("owl-large", "text", "harbour", 6, 26_000, "charge"),
    ("sketch", "image", "studio", 4, 15_000, "refund"),
    ("portrait", "image", "studio", 8, 38_000, "charge"),
    ("poster", "image", "harbour", 10, 44_000, "charge"),
    ("reel", "video", "studio", 60, 280_000, "before_start"),
    ("reel-quick", "video", "northern", 30, 130_000, "charge"),
)
"""Id, kind, provider, credits, millionths of a US dollar, cancel rule."""

_Ending = Literal["succeeded", "failed", "cancelled"]


@dataclass
class Year:
    """Everything of the year, as documents; `usage` holds the counters' fields by id."""

    first: date
    last: date
    accounts: dict[str, Account] = field(default_factory=dict)
    departments: list[Department] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    months: dict[str, DepartmentMonth] = field(default_factory=dict)
    usage: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def values(self) -> Iterator[Any]:
        """All documents but the counters."""
        yield from self.accounts.values()
        yield from self.departments
        yield from self.months.values()
        yield from self.jobs
        yield from self.entries


def a_year(*, people: int, jobs: int, last: date, seed: int, credits: int = _FIRST_CREDITS) -> Year:
    """The year that ends with the day `last`: `jobs` generations of so many people, who begin with so many credits each."""
    chance = random.Random(seed)  # noqa: S311 - the same year each time, and no secret
    year = Year(last - timedelta(days=364), last)
    year.departments = [Department(id, id.replace("-", " ").capitalize()) for id in DEPARTMENTS]
    uids = [_arrived(year, number, credits) for number in range(people)]
    weights = [1 / (1 + number % 25) for number in range(people)]
    moments = sorted(_moment(chance, year) for _ in range(jobs))
    for number, (at, uid) in enumerate(zip(moments, chance.choices(uids, weights, k=jobs), strict=True)):
        if chance.random() < 0.0005:
            year.accounts[uid] = replace(year.accounts[uid], department=chance.choice(DEPARTMENTS))
        _generation(chance, year, f"seeded{number:07d}", uid, at)
    return year


def _arrived(year: Year, number: int, credits: int) -> str:
    """A person with credits for the whole year."""
    at = datetime(year.first.year, year.first.month, year.first.day, tzinfo=UTC)
    email = f"person{number:04d}@example.com"
    department = DEPARTMENTS[number % len(DEPARTMENTS)]
    empty = Account(
        ids.user_id(email),
        email,
        f"Person {number}",
        UserRole.USER,
        department,
        "active",
        at,
        sign_in=f"seeded-{number}",
    )
    about = About(
        id=ids.welcome_entry(empty.id),
        at=at,
        actor=settlement.SYSTEM,
        reason="welcome",
        department=department,
        day=periods.day_of(at, ZONE),
        month=periods.month_of(at, ZONE),
    )
    posting = ledger.grant(empty, credits, about)
    year.accounts[empty.id] = posting.account
    year.entries.append(posting.entry)
    return empty.id


def _moment(chance: random.Random, year: Year) -> datetime:
    """Some time of the year: more on working days, and more the later it is."""
    while True:
        day = year.first + timedelta(days=int(365 * chance.random() ** 0.8))
        if day.weekday() < 5 or chance.random() < 0.25:
            second = int(chance.triangular(0, 86_399, 50_000))
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)


def _generation(chance: random.Random, year: Year, id: str, uid: str, at: datetime) -> None:
    """One generation from its hold to its end, and perhaps a refund days later."""
    account = year.accounts[uid]
    model, kind, provider, credits, cost, rule = chance.choice(_MODELS)
    queued = Job(
        id=id,
        user_id=uid,
        department=account.department,
        day=periods.day_of(at, ZONE),
        month=periods.month_of(at, ZONE),
        model=model,
        model_title=model.capitalize(),
        kind=kind,
        provider=provider,
        prompt="A seeded generation",
        params={},
        references=(),
        credits=credits,
        price_version="seeded",
        cancel_rule=rule,
        provider_cost_micros=cost,
        created_at=at,
        deadline=at + timedelta(minutes=10),
        wake_at=at,
    )
    held = settlement.hold(queued, account)
    ending: _Ending = chance.choices(("succeeded", "failed", "cancelled"), (88, 7, 5))[0]
    ended = _end(held.job, held.account, ending, at + timedelta(seconds=chance.randint(1, 90)))
    year.jobs.append(ended.job)
    year.accounts[uid] = ended.account
    _write(year, held.entry, ended.entry)
    if ended.job.charged and chance.random() < 0.01:
        _given_back(year, ended)


def _end(job: Job, account: Account, ending: _Ending, at: datetime) -> settlement.Settlement:
    started = replace(job, state=State.FINALIZING, attempt=1, started_at=job.created_at)
    match ending:
        case "succeeded":
            return settlement.succeed(replace(started, text="Seeded."), account, outputs=(), at=at)
        case "failed":
            return settlement.fail(started, account, code="provider_error", message="It did not work.", at=at)
        case "cancelled":
            begun = job.cancel_rule != "before_start"
            return settlement.cancel(started if begun else job, account, at=at)


def _given_back(year: Year, ended: settlement.Settlement) -> None:
    about = About(
        **{
            **{name: getattr(ended.entry, name) for name in ("department", "day", "month", "job_id", "model")},
            "model_kind": ended.entry.model_kind,
            "provider": ended.entry.provider,
        },
        id=ids.refund_entry(ended.job.id),
        at=ended.entry.at + timedelta(minutes=5),
        actor=settlement.SYSTEM,
        reason="The result was not what was asked for",
    )
    refunded = settlement.refund(ended.job, ended.account, about=about)
    year.jobs[-1] = refunded.job
    year.accounts[refunded.account.id] = refunded.account
    _write(year, refunded.entry)


def _write(year: Year, *entries: Entry) -> None:
    """Entries, and what they add to the counters."""
    for entry in entries:
        year.entries.append(entry)
        id = ids.department_month(entry.department, entry.month)
        month = year.months.get(id) or DepartmentMonth(id, entry.department, entry.month)
        year.months[id] = replace(
            month,
            committed=month.committed - entry.delta.available * (entry.kind in ("hold", "release")),
            refunded=month.refunded + entry.amount * (entry.kind == "refund"),
        )
        for addition in counts.additions(entry):
            document = year.usage.setdefault(addition.id, dict(addition.identity))
            _add(document, addition.numbers)


def _add(target: dict[str, Any], numbers: Any) -> None:
    for name, number in numbers.items():
        if isinstance(number, int):
            target[name] = target.get(name, 0) + number
        else:
            _add(target.setdefault(name, {}), number)
