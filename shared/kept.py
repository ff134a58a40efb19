"""Kept: what a process keeps in mind between requests: what it read a moment ago, and what it has not told the database."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from shared.domain.breakers import Breaker, Tally
from shared.domain.errors import Unavailable
from shared.domain.offers import Offers

T = TypeVar("T")
Now = Callable[[], datetime]

RECENT_SECONDS = 10
STALE_SECONDS = 60
"""What was read serves for so long; and for so long when it cannot be read again. After that nobody may rely on it."""

MEASURED_SECONDS = 600
UNMEASURED_SECONDS = 60
PATIENCE_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Recent(Generic[T]):
    """A value that was read lately, for all threads of a process."""

    def __init__(self) -> None:
        self._known: tuple[T, datetime] | None = None
        self._failed: datetime | None = None
        self._reading = threading.Lock()
        self._writing = threading.Lock()

    def get(self, now: Now, read: Callable[[], T]) -> T:
        """The value, read again when it is older than 10 s.

        One thread reads; the others go on with what is known. Where it cannot be read, what is known serves until it is a
        minute old; then this raises Unavailable.
        """
        known = self._within(RECENT_SECONDS, now())
        if known is not None:
            return known[0]
        known = self._within(STALE_SECONDS, now())
        if not self._reading.acquire(blocking=known is None) and known is not None:
            return known[0]
        try:
            return self._read(now, read)
        finally:
            self._reading.release()

    def amend(self, change: Callable[[T], T]) -> None:
        """Change what is known, after a change that this process has just written."""
        with self._writing:
            if self._known is not None:
                self._known = (change(self._known[0]), self._known[1])

    def forget(self) -> None:
        """Read it again the next time."""
        with self._writing:
            self._known = None

    def _read(self, now: Now, read: Callable[[], T]) -> T:
        began = now()
        known = self._within(RECENT_SECONDS, began)
        if known is not None:  # somebody else has read it while we waited
            return known[0]
        try:
            if self._failed is not None and began - self._failed < timedelta(seconds=1):
                raise Unavailable
            value = read()
        except Unavailable:
            self._failed = now()
            known = self._within(STALE_SECONDS, self._failed)
            if known is None:
                raise
            _log.warning("What was read before serves on, the database does not answer")
            return known[0]
        with self._writing:
            self._known = (value, began)
        return value

    def _within(self, seconds: float, now: datetime) -> tuple[T, datetime] | None:
        known = self._known
        return known if known is not None and now - known[1] < timedelta(seconds=seconds) else None


class Measured(Generic[T]):
    """A value that is worth little waiting: it is read beside the requests, every ten minutes, and a failure only logged."""

    def __init__(self) -> None:
        self.patience = PATIENCE_SECONDS
        self._value: T | None = None
        self._next: datetime | None = None
        self._lock = threading.Lock()

    def get(self, now: Now, read: Callable[[], T]) -> T | None:
        """The value last read; who finds it old has it read and waits half a second for that. None where there is none."""
        with self._lock:
            if self._next is not None and now() < self._next:
                return self._value
            self._next = now() + timedelta(seconds=UNMEASURED_SECONDS)
        thread = threading.Thread(target=self._read, args=(now, read), daemon=True)
        thread.start()
        thread.join(self.patience)
        return self._value

    def _read(self, now: Now, read: Callable[[], T]) -> None:
        try:
            value = read()
        except Exception:  # noqa: BLE001 - it is only for orientation; whatever is wrong with it must stop nobody
            _log.warning("What is measured cannot be read", exc_info=True)
            return
        with self._lock:
            self._value, self._next = value, now() + timedelta(seconds=MEASURED_SECONDS)


class Tallies:
    """Successes by breaker that the database does not know yet."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}
        self._lock = threading.Lock()

    def add(self, breaker_id: str, now: datetime) -> datetime:
        """Count one success more, and say when the first of them was."""
        with self._lock:
            tally = self._tallies[breaker_id] = self._tallies.get(breaker_id, Tally()).more(now)
            return tally.first or now

    def take(self, breaker_id: str) -> Tally:
        """All there are; whoever takes them tells them."""
        with self._lock:
            return self._tallies.pop(breaker_id, Tally())


@dataclass(frozen=True)
class Kept:
    """All of it, one of each for a process."""

    offers: Recent[Offers] = field(default_factory=Recent)
    breakers: Recent[Mapping[str, Breaker]] = field(default_factory=Recent)
    tallies: Tallies = field(default_factory=Tallies)
    typical_seconds: Measured[Mapping[str, float]] = field(default_factory=Measured)
