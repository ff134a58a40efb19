"""The store's port: read documents by id, decide, and commit everything or nothing.

A step is pure: it reads, it returns a Change, and it may run several times. Whatever happens to a commit (somebody else was
first, the reply was lost), the step is simply run again on fresh reads, so a step must recognise what it has already
done: it reads the id it is about to create, or finds the mark that its caller chose beforehand.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from shared.domain.errors import PlatformError, Unavailable

T = TypeVar("T")
D = TypeVar("D")

COMMIT_SECONDS = 5.0
"""How long one unit of work may take with all its repetitions, before its caller is told to come again."""


class Reads(Protocol):
    """Whatever gives a document by its id: the store, and what a step sees of it."""

    def get(self, kind: type[D], id: str) -> D | None:
        """The document, or None."""


class Reader(Reads, Protocol):
    """What a step may see. Everything it reads and then updates must be unchanged when the commit arrives."""

    def prefetch(self, *wanted: tuple[type[Any], str]) -> None:
        """Fetch several documents in one round trip; `get` then answers from these."""


@dataclass(frozen=True)
class Increment:
    """Add to counters nobody decides on: `numbers` is a nested mapping of whole numbers, `identity` the fields beside them."""

    kind: type[Any]
    id: str
    numbers: Mapping[str, Any]
    identity: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change(Generic[T]):
    """What a step wants written, and what its caller gets back.

    `create` fails if the id exists; `update` fails unless the document is as this step read it; increments are allowed
    only beside a create, so that a repeated commit fails whole. An audit record that is created takes its place in its chain
    (storage/chaining.py), and the end of that chain is written with it.
    """

    result: T
    create: tuple[Any, ...] = ()
    update: tuple[Any, ...] = ()
    delete: tuple[Any, ...] = ()
    increment: tuple[Increment, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.create or self.update or self.delete or self.increment)


class Store(Reads, Protocol):
    """Documents by id. Raises Unavailable when the database does not answer in time."""

    def get_all(self, kind: type[D], ids: list[str]) -> list[D]:
        """Those of the documents that exist, in the order asked."""

    def commit(self, step: Callable[[Reader], Change[T]]) -> T:
        """Run the step and write its change as one; again from the reads when that was not possible."""


class StoreUnavailable(Unavailable):
    """The database does not answer, or everybody wants the same document; asking again is safe."""


class Collision(PlatformError):
    """A store's own signal: the commit was refused because what was read has changed, or what was created exists."""


class OutcomeLost(PlatformError):
    """A store's own signal: the commit was sent and nobody knows whether it was written."""


def repeat(attempt: Callable[[float], T], *, seconds: float = COMMIT_SECONDS) -> T:
    """Call `attempt` with the seconds left until it neither collides nor loses its reply.

    Waits between attempts with full jitter, 20 to 500 ms. Raises StoreUnavailable when the time is used up.
    """
    end = time.monotonic() + seconds
    tries = 0
    last: PlatformError | None = None
    while True:
        left = end - time.monotonic()
        if left <= 0.05:
            raise StoreUnavailable from last
        try:
            return attempt(left)
        except (Collision, OutcomeLost) as error:
            last = error
            tries += 1
            pause = random.uniform(0.005, min(0.5, 0.02 * 2 ** min(tries, 5)))  # noqa: S311 - jitter, not a secret
            time.sleep(min(pause, max(0.0, end - time.monotonic())))
