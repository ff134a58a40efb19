"""The rates that are counted in this process: of each signed-in person, and of each address that strangers ask from.

One instance serves one person most of the time, and the rate that costs money is counted exactly, in the account itself.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address

from flask import Request

from shared.api.client_address import asked_from
from shared.domain.quotas import EVERYTHING_ELSE, GENERATE, Bucket, Rate

POLICY = "default"
STRANGERS = "strangers"

STRANGERS_RATE = Rate(per_second=20, burst=200)
"""An address may be that of a whole office, where many tokens expire at the same time; nothing that counts here succeeds."""

REPORTS = "reports"
HEAVY = "heavy"

REPORTS_RATE = Rate(per_second=2, burst=30)
"""A report reads thousands of counters. The app's page of figures asks for eight at once, and again with each choice."""

HEAVY_RATE = Rate(per_second=1, burst=5)
"""What reads a whole month, the whole audit or all books; nobody asks for these one after the other."""

RATES: Mapping[str, Rate] = {
    "generate": GENERATE,
    POLICY: EVERYTHING_ELSE,
    STRANGERS: STRANGERS_RATE,
    REPORTS: REPORTS_RATE,
    HEAVY: HEAVY_RATE,
}
"""The rate of each policy that the RateLimit headers name."""

MOST_REMEMBERED = 10_000
"""Buckets that are remembered; the one not used longest is forgotten, which only ever fills a bucket."""

_NETWORK_BITS = 64
"""Whoever has an IPv6 address has at least the 2**64 of its network, so these are one caller."""


class Limiter:
    """One bucket for each caller; safe to use from several threads."""

    def __init__(self, policy: str = POLICY) -> None:
        self._policy = policy
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str, now: datetime) -> int:
        """Count one request and say how many may follow at once. Raises RateLimited."""
        with self._lock:
            bucket = self._buckets.get(who, Bucket()).take(RATES[self._policy], now, policy=self._policy)
            self._buckets[who] = bucket
            self._buckets.move_to_end(who)
            if len(self._buckets) > MOST_REMEMBERED:
                self._buckets.popitem(last=False)
            return int(bucket.tokens)


@dataclass(frozen=True)
class Strangers:
    """Callers who have not proved who they are, by address. Those whose address is not known are one caller."""

    limiter: Limiter
    trusted_hops: int
    now: Callable[[], datetime]

    def count(self, request: Request) -> None:
        """Count one request. Raises RateLimited."""
        address = asked_from(request, trusted_hops=self.trusted_hops)
        who = str(int(address) >> _NETWORK_BITS if isinstance(address, IPv6Address) else address)
        self.limiter.take(who, self.now())


def left(policy: str, remaining: int) -> dict[str, str]:
    """The headers of an accepted request: what is left, and when all of it is there again."""
    rate = RATES[policy]
    return headers(policy, remaining=remaining, seconds=-(-(rate.burst - remaining) // rate.per_second))


def headers(policy: str, *, remaining: int, seconds: int) -> dict[str, str]:
    """The IETF draft's two fields: the policy (quota and window in seconds), and what is left of it."""
    rate = RATES[policy]
    window = -(-rate.burst // rate.per_second)
    return {
        "RateLimit-Policy": f'"{policy}";q={rate.burst};w={window}',
        "RateLimit": f'"{policy}";r={remaining};t={seconds}',
    }
