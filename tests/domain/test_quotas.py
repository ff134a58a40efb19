"""Quotas and rates: what is let in, what is not, and when it starts again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import quotas
from shared.domain.errors import Forbidden, QuotaExceeded, RateLimited, TooManyRunning
from shared.domain.quotas import GENERATE, Bucket, Quotas, Usage, Used

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
"""In Berlin it is December already."""


def admit(usage: Usage, limits: Quotas, *, credits: int = 5, zone: ZoneInfo = BERLIN) -> Usage:
    return quotas.admit(usage, limits, credits=credits, kind="image", model="sketch", now=NOW, zone=zone)


def test_an_admitted_job_counts_for_day_month_and_what_runs():
    usage = admit(Usage(), Quotas())

    assert usage == Usage(Used("2026-12-01", 5, 1), Used("2026-12", 5, 1), running=1)


@pytest.mark.parametrize(
    ("limits", "quota", "resets_at"),
    [
        (Quotas(credits_per_day=9), "credits_per_day", datetime(2026, 12, 2, tzinfo=BERLIN)),
        (Quotas(credits_per_month=9), "credits_per_month", datetime(2027, 1, 1, tzinfo=BERLIN)),
        (Quotas(generations_per_day=1), "generations_per_day", datetime(2026, 12, 2, tzinfo=BERLIN)),
    ],
)
def test_a_full_quota_says_which_how_much_and_when_it_starts_again(limits, quota, resets_at):
    used = admit(Usage(), limits)
    with pytest.raises(QuotaExceeded) as refused:
        admit(used, limits)

    assert refused.value.extra["quota"] == quota
    assert refused.value.extra["resets_at"] == resets_at
    assert refused.value.retry_after >= 1


def test_yesterdays_use_does_not_count_today():
    yesterday = Usage(Used("2026-11-30", 999, 999), Used("2026-11", 999, 999))

    assert admit(yesterday, Quotas(credits_per_day=5, credits_per_month=5, generations_per_day=1)).day.credits == 5


def test_at_most_so_many_run_at_once():
    with pytest.raises(TooManyRunning) as refused:
        admit(Usage(running=3), Quotas(running_at_once=3))

    assert refused.value.extra == {"limit": 3}


@pytest.mark.parametrize("limits", [Quotas(kinds=("text",)), Quotas(models=("other",))])
def test_a_role_may_be_kept_from_kinds_and_models(limits):
    with pytest.raises(Forbidden):
        admit(Usage(), limits)


def test_a_persons_own_limit_wins_over_the_roles():
    role = Quotas(credits_per_day=10, running_at_once=2)

    assert role.overridden(Quotas(credits_per_day=99)) == Quotas(credits_per_day=99, running_at_once=2)


@pytest.mark.parametrize(("started", "generations"), [(True, 1), (False, 0)])
def test_released_credits_come_back_to_the_quota_and_a_started_job_still_counts(started, generations):
    used = admit(Usage(), Quotas())
    ended = quotas.ended(used, held_day="2026-12-01", held_month="2026-12", released=5, started=started)

    assert ended == Usage(Used("2026-12-01", 0, generations), Used("2026-12", 0, generations), running=0)


@given(st.lists(st.floats(0, 2), max_size=80))
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(gaps):
    """Over any stretch of time: at most burst + seconds × rate."""
    bucket, at, taken = Bucket(), NOW, 0
    for gap in gaps:
        at += timedelta(seconds=gap)
        try:
            bucket = bucket.take(GENERATE, at, policy="generate")
            taken += 1
        except RateLimited:
            continue
    assert taken <= GENERATE.burst + (at - NOW).total_seconds() * GENERATE.per_second + 1e-6


def test_ten_at_once_then_five_a_second():
    bucket = Bucket()
    for _ in range(10):
        bucket = bucket.take(GENERATE, NOW, policy="generate")
    with pytest.raises(RateLimited):
        bucket.take(GENERATE, NOW, policy="generate")
    for _ in range(5):
        bucket = bucket.take(GENERATE, NOW + timedelta(seconds=1), policy="generate")
    with pytest.raises(RateLimited):
        bucket.take(GENERATE, NOW + timedelta(seconds=1), policy="generate")


def test_a_full_quota_says_how_much_is_left_in_words_and_in_the_organisations_time():
    with pytest.raises(QuotaExceeded) as refused:
        admit(admit(Usage(), Quotas()), Quotas(credits_per_day=7))

    assert refused.value.extra["left"] == 2
    assert "2 are left until 2026-12-02 00:00 (Europe/Berlin)" in refused.value.detail


def test_the_month_before_is_remembered_until_the_one_after_the_next():
    november = Usage(month=Used("2026-11", 30, 3))
    december = admit(november, Quotas())
    given_back = quotas.ended(december, held_day="2026-11-30", held_month="2026-11", released=10, started=True)

    assert (december.former_month, december.month) == (Used("2026-11", 30, 3), Used("2026-12", 5, 1))
    assert (given_back.in_month("2026-11"), given_back.in_month("2026-12")) == (20, 5)
    assert (given_back.in_month("2026-10"), given_back.in_month("2027-01")) == (None, 0)
