"""What is left of an allowance: never more than was given and not used since, and never what is not there."""

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import allowances
from shared.domain.allowances import Allowance
from shared.domain.quotas import Usage, Used

MONTHS = ["2026-10", "2026-11", "2026-12", "2027-01"]
credits = st.integers(0, 200)


@given(credits, credits, credits, st.sampled_from(MONTHS), st.sampled_from(MONTHS), credits, credits, credits, credits)
def test_it_is_never_more_than_was_given_and_not_used(
    amount, used, available, month, former, later, earlier, before, since
):
    """November's allowance, whatever the counters of this and the former month are, and what was deducted before and since."""
    usage = Usage(month=Used(month, used if month == "2026-11" else later), former_month=Used(former, earlier))
    allowance = Allowance("2026-11", amount, expires=True, deducted=before)
    left = allowances.left(allowance, usage, available=available, deducted=before + since)
    november = {month: used, **({former: earlier} if former < month else {})}.get("2026-11")

    assert 0 <= left <= min(amount, available)
    if month == "2026-11":
        assert left == min(available, max(0, amount - used - since))
    elif november is not None:
        assert left == min(available, max(0, amount - november - since))


def test_what_is_kept_is_never_taken():
    assert allowances.left(Allowance("2026-11", 50, expires=False), Usage(), available=50, deducted=0) == 0


def test_nothing_is_taken_when_the_use_of_its_month_is_forgotten():
    usage = Usage(month=Used("2027-01", 1), former_month=Used("2026-12", 1))

    assert allowances.left(Allowance("2026-11", 50, expires=True), usage, available=50, deducted=0) == 0
