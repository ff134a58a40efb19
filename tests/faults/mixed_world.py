"""The world of the mixed operations: a clock that processes share, a database that loses replies, a provider without a memory."""

import random
import time
from collections.abc import Callable
from ctypes import c_double
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from google.cloud import firestore

from shared.app import App
from shared.deliveries.contract import Delivery
from shared.providers.contract import (
    Cancelled,
    OutcomeUnknown,
    Progress,
    ProviderRejected,
    ProviderUnavailable,
    Request,
    Working,
)
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from shared.storage.store import Change, Collision, OutcomeLost, Reader
from tests.fakes import A_PICTURE, a_world

T = TypeVar("T")

LOST_ONE_IN = 50
"""Commits that are written and whose reply is lost."""


class Clock:
    """A time that all processes share: that of this machine, moved by as much as the shared number says."""

    def __init__(self, ahead: c_double, skew: float = 0.0) -> None:
        self._ahead = ahead
        self._skew = skew

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._ahead.value + self._skew, UTC)

    def set(self, at: datetime) -> None:
        self._ahead.value = at.timestamp() - time.time()


class RoughStore(FirestoreStore):
    """Counts collisions, and loses replies of what was written."""

    def __init__(self, client: firestore.Client, chance: random.Random) -> None:
        super().__init__(client)
        self.counts = {"collisions": 0, "lost": 0}
        self._chance = chance

    def _attempt(self, step: Callable[[Reader], Change[T]], left: float) -> T:
        try:
            result = super()._attempt(step, left)
        except Collision:
            self.counts["collisions"] += 1
            raise
        if self._chance.randrange(LOST_ONE_IN) == 0:
            self.counts["lost"] += 1
            raise OutcomeLost("Nobody hears of it.")
        return result


class Prompted:
    """A provider that does what the prompt says: `now`, `later N`, `refuses`, `fails`, `busy`, `unheard`."""

    def start(self, request: Request) -> Progress:
        word, _, times = request.prompt.partition(" ")
        if word == "refuses":
            raise ProviderRejected("content_blocked", "Not this.")
        if word == "busy" and ord(request.nonce[0]) % 2:
            raise ProviderUnavailable("Later.", busy=True)
        if word == "unheard" and ord(request.nonce[0]) % 4 == 0:
            raise OutcomeUnknown("Nobody knows.")
        if word in ("later", "fails"):
            return Working(f"{request.nonce} {times or 1}")
        return A_PICTURE

    def check(self, request: Request, handle: str) -> Progress:
        nonce, left = handle.split()
        if int(left) > 1:
            return Working(f"{nonce} {int(left) - 1}")
        if request.prompt == "fails":
            raise ProviderRejected("provider_error", "It broke.")
        return A_PICTURE

    def cancel(self, request: Request, handle: str) -> Cancelled:
        return Cancelled.REQUESTED if ord(request.nonce[0]) % 2 else Cancelled.CONFIRMED


class NoQueue:
    """Deliveries go nowhere: whoever looks after jobs finds them in the database, and so do others."""

    def deliver(self, delivery: Delivery) -> None:
        """Forget it."""


def an_app(client: firestore.Client, store: FirestoreStore, now: Callable[[], datetime]) -> App:
    """The platform on a database, with one model of each rule of cancellation and one whose provider often fails."""
    app = a_world(charged={"cancel_rule": "charge"}, firm={"cancel_rule": "before_start"}, flaky={}).app
    queries = FirestoreQueries(client)
    return replace(app, store=store, queries=queries, now=now, provider=lambda _: Prompted(), deliveries=NoQueue())
