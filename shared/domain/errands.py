"""Errands: how far the long errands of the scheduler have come, so that each call does a part and the next one goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class BooksRun:
    """The proof of the books that runs now, if one does (`run`), and the last one that ended.

    It speaks of the moment `at` and has checked the people up to `position`, and after all of them the
    closed months up to `months`; its sums so far are in the object `file`.
    `confirming`: it is the second reading, and only `suspects` (invariant and subject) are still asked about. `last` is what
    the last one found and `last_at` the moment that speaks of.
    """

    id: str = "books"
    run: str | None = None
    at: datetime | None = None
    position: str = ""
    months: str | None = None
    step: int = 0
    file: str | None = None
    confirming: bool = False
    suspects: tuple[str, ...] = ()
    last: Mapping[str, object] = field(default_factory=dict)
    last_at: datetime | None = None


@dataclass(frozen=True)
class Erasure:
    """How far the erasure of a person (`id`) has come; there while it runs."""

    id: str
    stage: int = 0
    cursor: str | None = None


@dataclass(frozen=True)
class LateSweep:
    """A person (`id`) who was erased, and when their uploads are swept once more: no address to put a file lives that long."""

    id: str
    expires_at: datetime


@dataclass(frozen=True)
class RetentionRun:
    """The clearing of what has expired: the day it is for, the stage it is in, and where in it; what it has removed so far.

    `clearing` are the jobs that are being emptied: known until their files are gone, too.
    """

    id: str = "retention"
    day: str = ""
    stage: int = 0
    cursor: str | None = None
    clearing: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)
    ended: bool = True
