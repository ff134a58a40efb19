"""Our verifier against the published ones, on many calls: it is never laxer, and stricter only in ways that have a name."""

import pytest

from tests.contracts.signed_calls import calls
from tests.contracts.verifiers import OTHERS, SEED, STRICTER, Comparison, compare

pytestmark = pytest.mark.slow

CALLS = 20_000
"""`make verifiers` compares ten times as many."""


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(calls(CALLS, SEED))


def test_no_call_whatever_makes_ours_fail(found: Comparison) -> None:
    """The others fail on many of these: anybody could make a server of theirs answer 500."""
    assert found.failures == []
    assert found.kinds.total() == CALLS * (1 + len(OTHERS))
    assert any(fate == "failed" for _, name, fate in found.kinds if name != "ours")


def test_ours_takes_nothing_that_another_does_not(found: Comparison) -> None:
    assert found.laxer == []


def test_ours_refuses_more_only_for_reasons_with_a_name(found: Comparison) -> None:
    assert found.unexplained == []


def test_ours_is_the_specification_and_those_reasons_and_nothing_else(found: Comparison) -> None:
    assert found.inexact == []


@pytest.mark.parametrize("reason", STRICTER)
def test_every_named_reason_makes_a_difference(found: Comparison, reason: str) -> None:
    """A reason without a case would excuse what nobody has seen."""
    assert sum(found.stricter[reason, name] for name in OTHERS) >= 10


@pytest.mark.parametrize("kind", ["genuine", "genuine, any id", "while a secret is replaced", "several signatures"])
def test_genuine_calls_are_among_them_and_taken(found: Comparison, kind: str) -> None:
    assert found.kinds[kind, "ours", "taken"] > 100


def test_every_verifier_takes_a_genuine_call(found: Comparison) -> None:
    """Or the comparison would compare nothing."""
    for name in ("ours", *OTHERS):
        assert found.kinds["genuine", name, "refused"] == found.kinds["genuine", name, "failed"] == 0
