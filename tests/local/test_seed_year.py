"""A seeded year: its books balance, and every report of it is what its ledger says."""

from datetime import UTC, date, datetime

import pytest

from infra.local.seed_year import application, outcomes, write
from infra.local.year import DEPARTMENTS, a_year
from shared.services import prove

PEOPLE = 20
LAST = date(2026, 11, 20)


def test_the_same_seed_is_the_same_year_and_another_one_another():
    years = [a_year(people=3, jobs=20, last=LAST, seed=seed) for seed in (1, 1, 2)]

    assert years[0] == years[1] != years[2]


@pytest.mark.emulator
def test_every_report_of_a_year_is_what_its_ledger_says_and_reads_days_or_people(firestore_client):
    year = a_year(people=PEOPLE, jobs=1000, last=LAST, seed=1)
    write(firestore_client, year)

    found = list(outcomes(firestore_client, year))
    assert len(found) == 28
    assert [outcome.by for outcome in found if not outcome.agrees] == []
    # A day of each department, or a month of each person (some have two, having moved), and the people named.
    assert max(o.documents for o in found if "day" in o.by) <= 365 * len(DEPARTMENTS)
    assert max(o.documents for o in found if "day" not in o.by) <= PEOPLE * (13 + 3)
    (daily,) = [outcome for outcome in found if set(outcome.by) == {"day", "user"}]
    assert daily.documents <= 2 * PEOPLE

    app, _ = application(firestore_client, datetime.now(UTC))
    assert prove.prove(app).proof.violations == []
