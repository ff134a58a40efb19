"""Reports are what the ledger says: whatever is asked of whatever was written, against a sum over all entries."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import reports
from shared.domain.errors import InvalidInput
from shared.domain.ledger import Balance, Entry, EntryKind
from shared.domain.records import Counts
from shared.domain.reports import Group, Period
from shared.services import changes, report
from shared.services.report import Asked
from shared.storage.memory import MemoryStore
from shared.storage.store import Change
from tests.fakes import POLICY, FakeQueries, a_world, an_account

GROUPS = get_args(Group)
FIRST = date(2026, 8, 20)
CHOICES = [(), *((group,) for group in GROUPS), *permutations(GROUPS, 2)]


@st.composite
def an_entry(draw) -> Entry:
    """A closing entry or a refund. A model may be of two providers, as one that has moved."""
    day = FIRST + timedelta(days=draw(st.integers(0, 100)))
    kind = draw(st.sampled_from([EntryKind.CAPTURE, EntryKind.RELEASE, EntryKind.REFUND]))
    outcomes = {EntryKind.CAPTURE: ["succeeded", "cancelled"], EntryKind.RELEASE: ["failed", "cancelled"]}
    ended = kind in outcomes
    model = draw(st.sampled_from(["fox", "hare-1.5"]))
    return Entry(
        id="",
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        actor="system",
        reason="",
        department=draw(st.sampled_from(["design", "research"])),
        day=day.isoformat(),
        month=f"{day:%Y-%m}",
        job_id="job",
        model=model,
        model_kind="image" if model == "fox" else "text",
        provider=draw(st.sampled_from(["studio", "other"])),
        outcome=draw(st.sampled_from(outcomes[kind])) if ended else None,
        seconds=draw(st.integers(0, 99)) if ended else None,
        provider_cost_micros=draw(st.integers(0, 99_999)) if ended else None,
        user_id=draw(st.sampled_from(["ada", "ben", "cleo"])),
        kind=kind,
        amount=draw(st.integers(1, 9)),
        delta=Balance(),
        after=Balance(),
        seq=1,
    )


ENTRIES = st.lists(an_entry(), max_size=30).map(
    lambda several: [replace(one, id=str(number)) for number, one in enumerate(several)]
)


@st.composite
def a_period(draw) -> Period:
    """Any days, and often whole months."""
    if draw(st.booleans()):
        month = draw(st.sampled_from([date(2026, 9, 1), date(2026, 10, 1)]))
        return Period(
            month, draw(st.sampled_from([date(2026, 10, 31), (month + timedelta(31)).replace(day=1) - timedelta(1)]))
        )
    first = FIRST + timedelta(days=draw(st.integers(0, 100)))
    return Period(first, first + timedelta(days=draw(st.integers(0, 60))))


def platform(entries):
    """A platform whose counters are those that the endings and refunds wrote."""
    world = a_world()
    for entry in entries:
        world.store.commit(
            lambda read, entry=entry: Change(
                None, create=(entry,) if read.get(Entry, entry.id) is None else (), increment=changes.usage(entry)
            )
        )
    return world


def brute(entries, period: Period, by, department) -> dict[tuple, tuple[Counts, set[str]]]:
    """Sums over every entry there is, one by one."""
    sums: dict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[tuple, set[str]] = defaultdict(set)
    for entry in entries:
        if not period.first <= date.fromisoformat(entry.day) <= period.last or department not in (
            None,
            entry.department,
        ):
            continue
        place = {"kind": entry.model_kind, "user": entry.user_id}
        key = tuple(place.get(group) or getattr(entry, group) for group in by)
        if entry.kind is EntryKind.REFUND:
            sums[key]["refunded"] += entry.amount
            continue
        people[key].add(entry.user_id)
        sums[key][entry.outcome] += 1
        sums[key]["credits"] += entry.amount if entry.kind is EntryKind.CAPTURE else 0
        sums[key]["seconds"] += entry.seconds
        sums[key]["succeeded_seconds"] += entry.seconds if entry.outcome == "succeeded" else 0
        sums[key]["provider_cost_micros"] += entry.provider_cost_micros
    return {key: (Counts(**numbers), people[key]) for key, numbers in sums.items()}


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(ENTRIES, a_period(), st.sampled_from(CHOICES), st.sampled_from([None, "design"]))
def test_every_report_is_the_sum_over_the_ledger(entries, period, by, department):
    if {"day", "user"} <= set(by):
        period, department = Period(period.first, min(period.last, _end(period.first))), "design"
    made = report.report(platform(entries).app, Asked(period, by, department))

    should = brute(entries, period, by, department)
    assert [row.key for row in made.rows] == sorted(should)
    assert {row.key: row.figures.counts for row in made.rows} == {key: counts for key, (counts, _) in should.items()}
    if "day" not in by or "user" in by:
        assert {row.key: row.figures.people for row in made.rows} == {key: len(who) for key, (_, who) in should.items()}
    (total,) = brute(entries, period, (), department).values() or [(Counts(), set())]
    assert made.total.figures.counts == total[0]


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(ENTRIES, a_period(), st.sampled_from([by for by in CHOICES if not {"day", "month"} & set(by)]))
def test_every_group_is_compared_with_what_the_ledger_says_of_the_period_before(entries, period, by):
    made = report.report(platform(entries).app, Asked(period, by, None))

    were = brute(entries, period.before, by, None)
    assert all(row.before.counts == were.get(row.key, (Counts(), set()))[0] for row in made.rows)
    (total,) = brute(entries, period.before, (), None).values() or [(Counts(), set())]
    assert made.total.before.counts == total[0]


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),
        (("2026-01-01", "2026-02-28"), ("2025-11-01", "2025-12-31")),
        (("2026-11-01", "2026-11-22"), ("2026-10-10", "2026-10-31")),
        (("2026-03-01", "2026-03-01"), ("2026-02-28", "2026-02-28")),
    ],
)
def test_a_period_is_compared_with_as_many_days_or_whole_months(period, before):
    assert Period(*map(date.fromisoformat, period)).before == Period(*map(date.fromisoformat, before))


@pytest.mark.parametrize(
    ("period", "by", "department", "field"),
    [
        (("2026-11-02", "2026-11-01"), ("day",), None, "to"),
        (("2025-10-01", "2026-11-05"), ("day",), None, "to"),
        (("2026-11-01", "2026-11-02"), ("day", "user"), None, "by"),
        (("2026-10-31", "2026-11-01"), ("user", "day"), "design", "by"),
    ],
)
def test_what_would_read_too_much_is_refused_with_what_would_be_right(period, by, department, field):
    with pytest.raises(InvalidInput) as refused:
        report.report(a_world().app, Asked(Period(*map(date.fromisoformat, period)), by, department))

    assert [error["field"] for error in refused.value.extra["errors"]] == [field]


def test_a_report_reads_counters_in_number_of_days_or_people_and_nothing_else():
    """Two hundred entries of two people on two days are four counters."""
    entries = [
        replace(an_entry_of("ada" if number % 2 else "ben", f"2026-11-0{1 + number // 100}"), id=str(number))
        for number in range(200)
    ]
    world = platform(entries)
    counting = Counting(world.store)
    app = replace(world.app, queries=counting, store=counting.people)
    november = Period(date(2026, 11, 1), date(2026, 11, 30))

    report.report(app, Asked(november, ("day", "model"), None))
    assert counting.read == 2
    report.report(app, Asked(november, ("user",), None))
    assert counting.read == 2 + 2
    assert counting.people.read == 2


def test_the_present_month_is_projected_from_the_part_that_has_passed():
    """NOW is noon of the 22nd of 30 days: 21.5 days."""
    world = platform([an_entry_of("ada", "2026-11-03", amount=43)])

    def projected(first, last):
        made = report.report(
            world.app, Asked(Period(date.fromisoformat(first), date.fromisoformat(last)), ("model",), None)
        )
        return made.projection and (made.projection.month, made.projection.counts.credits)

    assert projected("2026-11-01", "2026-11-22") == projected("2026-09-15", "2026-11-30") == ("2026-11", 60)
    assert projected("2026-11-02", "2026-11-22") is projected("2026-11-01", "2026-11-21") is None
    world.clock.at = datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert projected("2026-11-01", "2026-11-01") is None


def test_who_was_active_is_not_counted_where_it_would_read_too_many_people(monkeypatch):
    world = platform([an_entry_of("ada", "2026-11-03")])
    november = Asked(Period(date(2026, 11, 1), date(2026, 11, 30)), ("model",), None)
    assert report.report(world.app, november).total.figures.people == 1

    monkeypatch.setattr(report, "MOST_PEOPLE_MONTHS", 0)
    made = report.report(world.app, november)
    assert made.total.figures.people is None
    assert made.total.figures.counts.succeeded == 1


@pytest.mark.parametrize("limit", ["MOST_DOCUMENTS", "MOST_ROWS"])
def test_a_report_that_is_too_large_is_refused(monkeypatch, limit):
    world = platform([an_entry_of("ada", "2026-11-03")])
    monkeypatch.setattr(report, limit, 0)

    with pytest.raises(InvalidInput):
        report.report(world.app, Asked(Period(date(2026, 11, 1), date(2026, 11, 30)), ("user",), None))


def test_what_was_given_back_is_no_income():
    """Ten credits of half a cent less four, against two cents that the provider asks."""
    made = reports.margin(Counts(credits=10, refunded=4, provider_cost_micros=20_000), 5_000)

    assert made == reports.Margin(charged=30_000, cost=20_000)
    assert (made.micros, made.rate) == (10_000, 0.3333)
    assert reports.margin(Counts(credits=4, refunded=4), 5_000).rate is None


def test_days_are_those_of_the_organisation():
    """Half past midnight in Tokyo is still the day before in UTC."""
    world = a_world(an_account())
    zone = type(POLICY.zone)("Asia/Tokyo")
    world.app = replace(world.app, policy=replace(POLICY, zone=zone))
    world.clock.at = datetime(2026, 10, 31, 15, 30, tzinfo=UTC)
    world.ask()
    world.run()

    made = report.report(world.app, Asked(Period(date(2026, 11, 1), date(2026, 11, 1)), ("day",), None))
    assert [row.key for row in made.rows] == [("2026-11-01",)]


def an_entry_of(user: str, day: str, amount: int = 4) -> Entry:
    return Entry(
        id="1", at=datetime(2026, 11, 1, tzinfo=UTC), actor="system", reason="", department="design", day=day,
        month=day[:7], job_id="job", model="fox", model_kind="image", provider="studio", outcome="succeeded",
        seconds=3, provider_cost_micros=1000, user_id=user, kind=EntryKind.CAPTURE, amount=amount, delta=Balance(),
        after=Balance(), seq=1,
    )  # fmt: skip


class Counting(FakeQueries):
    """Counts what is read; whatever else a report might ask for is not there."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.read = 0
        self.people = People(store)

    def all_usage(self, *args, **named):
        found = super().all_usage(*args, **named)
        self.read += len(found)
        return found

    scan = month_entries = live_jobs = due = departments = None


class People:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.read = 0

    def get_all(self, kind, ids):
        self.read += len(ids)
        return self._store.get_all(kind, ids)


def _end(day: date) -> date:
    return (day.replace(day=1) + timedelta(31)).replace(day=1) - timedelta(1)
