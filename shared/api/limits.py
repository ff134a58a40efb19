"""The rate of everything but accepted generations: 20 requests a second and 50 at once, for each person.

Counted in this process: one instance serves one person most of the time, and the rate that costs money is counted exactly, in
the account itself.
"""

import threading
from collections import OrderedDict
from datetime import datetime

from shared.domain.quotas import EVERYTHING_ELSE, Bucket, Rate

POLICY = "default"
MOST_REMEMBERED = 10_000
"""People whose bucket is remembered; the one not seen longest is forgotten, which only ever fills a bucket."""


class Limiter:
    """One bucket for each person; safe to use from several threads."""

    def __init__(self, rate: Rate = EVERYTHING_ELSE) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str, now: datetime) -> int:
        """Count one request and say how many may follow at once. Raises RateLimited."""
        with self._lock:
            bucket = self._buckets.get(who, Bucket()).take(self._rate, now, policy=POLICY)
            self._buckets[who] = bucket
            self._buckets.move_to_end(who)
            if len(self._buckets) > MOST_REMEMBERED:
                self._buckets.popitem(last=False)
            return int(bucket.tokens)


def left(policy: str, rate: Rate, remaining: int) -> dict[str, str]:
    """The headers of an accepted request: what is left, and when all of it is there again."""
    seconds = -(-(rate.burst - remaining) // rate.per_second)
    return headers(policy, rate, remaining=remaining, seconds=seconds)


def headers(policy: str, rate: Rate, *, remaining: int, seconds: int) -> dict[str, str]:
    """The IETF draft's two fields: the policy (quota and window in seconds), and what is left of it."""
    window = -(-rate.burst // rate.per_second)
    return {
        "RateLimit-Policy": f'"{policy}";q={rate.burst};w={window}',
        "RateLimit": f'"{policy}";r={remaining};t={seconds}',
    }
