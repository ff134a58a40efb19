"""Told: a secret, or published keys, that a provider tells when asked and may change without a word to us."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.domain.errors import PlatformError, Unavailable
from shared.signatures import BadSignature, Headers, Read, VerifiedCallback

KEPT = timedelta(hours=1)
"""How long an answer is believed without asking again, and how long the one before it still counts."""

QUIET = timedelta(minutes=1)
"""Whoever forges calls makes us ask no more often than this, and a provider that does not answer is left alone so long."""

K = TypeVar("K")
_log = logging.getLogger(__name__)


class Told(Generic[K]):
    """What the calls of one provider are checked with. Safe to use from several threads: while one asks, the others wait, so
    that all decide on the same answer."""

    def __init__(self, read: Read[K], ask: Callable[[], K]) -> None:
        self._read = read
        self._ask = ask
        self._last: tuple[K, datetime] | None = None
        self._former: tuple[K, datetime] | None = None
        self._quiet_until: datetime | None = None
        self._in_doubt = False
        self._lock = threading.Lock()

    def verify(self, body: bytes, headers: Headers, now: datetime) -> VerifiedCallback:
        """What a genuine call says of itself.

        What is malformed or not of now is refused without asking anybody. A call that fits nothing we know may follow a
        change, so it is a reason to ask again. Raises BadSignature; Unavailable, so that the call is sent again, when the
        provider does not tell.
        """
        claim = self._read(body, headers, now)
        try:
            return claim.proved_by(self._in_force(now))
        except BadSignature:
            return claim.proved_by(self._asked_again(now))

    def _in_force(self, now: datetime) -> tuple[K, ...]:
        with self._lock:
            if self._last is None or now - self._last[1] >= KEPT:
                if self._in_doubt and self._is_quiet(now):
                    raise _not_known()
                self._ask_now(now)
            return self._known(now)

    def _asked_again(self, now: datetime) -> tuple[K, ...]:
        with self._lock:
            just_asked = self._last is not None and self._last[1] >= now
            if not self._is_quiet(now) and not just_asked:
                self._quiet_until = now + QUIET
                self._ask_now(now)
            if self._in_doubt:  # it may be genuine, and signed with what we could not learn
                raise _not_known()
            return self._known(now)

    def _ask_now(self, now: datetime) -> None:
        try:
            answer = self._ask()
        except (PlatformError, ValueError) as error:
            self._in_doubt, self._quiet_until = True, now + QUIET
            _log.warning("told: the provider does not tell what it signs with (%s)", type(error).__name__)
            raise _not_known() from error
        if self._last is not None and answer != self._last[0]:
            self._former = (self._last[0], now)
        self._last, self._in_doubt = (answer, now), False

    def _is_quiet(self, now: datetime) -> bool:
        return self._quiet_until is not None and now < self._quiet_until

    def _known(self, now: datetime) -> tuple[K, ...]:
        return tuple(key for key, since in filter(None, (self._last, self._former)) if now - since < KEPT)


def _not_known() -> Unavailable:
    return Unavailable("This call cannot be checked now; send it again.", retry_after=int(QUIET.total_seconds()))
