"""The rates counted in a process: buckets by caller, no more of them than may be remembered."""

from collections.abc import Callable
from datetime import timedelta

import flask
import pytest

from shared.api import limits
from shared.api.limits import RATES, STRANGERS, Limiter, Strangers
from shared.domain.errors import RateLimited
from shared.domain.quotas import Rate
from tests.fakes import NOW, Clock

BURST = 20


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A smaller bucket, to be quick."""
    monkeypatch.setitem(RATES, STRANGERS, Rate(per_second=2, burst=BURST))


@pytest.fixture
def ask() -> Callable[..., bool]:
    """Ask from behind one proxy; whether it was let be."""
    strangers = Strangers(Limiter(STRANGERS), 1, Clock())

    def asked(forwarded: str | None) -> bool:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        with flask.Flask("test").test_request_context("/", headers=headers):
            try:
                strangers.count(flask.request)
            except RateLimited:
                return False
        return True

    return asked


def used_up(ask: Callable[..., bool], forwarded: str | None) -> int:
    return sum(ask(forwarded) for _ in range(BURST + 20))


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("192.0.2.1", "192.0.2.1:4711", True),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "6.6.6.6, 192.0.2.1", True),
        ("2001:db8:1:2::1", "[2001:db8:1:2:ffff::9]:443", True),
        (None, "unknown", True),
        ("", "192.0.2.999", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.2, 192.0.2.1", "192.0.2.1, 192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", None, False),
    ],
)
def test_an_address_is_one_caller_and_so_are_all_whose_address_is_not_known(ask, first, second, one):
    """An IPv6 address stands for the network of 64 bits that its owner has at least."""
    assert used_up(ask, first) == BURST

    assert used_up(ask, second) == (0 if one else BURST)


def test_a_bucket_fills_with_time():
    limiter = Limiter(STRANGERS)
    for _ in range(BURST):
        limiter.take("somebody", NOW)
    with pytest.raises(RateLimited) as refused:
        limiter.take("somebody", NOW)

    assert refused.value.retry_after >= 1
    assert limiter.take("somebody", NOW + timedelta(seconds=1)) == 1


def test_only_so_many_callers_are_remembered(monkeypatch):
    """Whoever is forgotten begins anew, so what may follow is everything but one."""
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 3)
    limiter = Limiter()
    for who in ("ada", "ben", "cleo", "ada", "dora"):
        limiter.take(who, NOW)

    assert len(limiter._buckets) == 3
    assert limiter.take("ada", NOW) == limits.RATES["default"].burst - 3
    assert limiter.take("ben", NOW) == limits.RATES["default"].burst - 1
