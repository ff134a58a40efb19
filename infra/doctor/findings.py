"""What a check finds, and how facts become findings: a check is a small function from facts to problems."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Facts = Mapping[str, Any]


class Level(Enum):
    """How bad it is. `WARN`: it works, but look. `WRONG`: something does not work, or is not safe."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True)
class Problem:
    """What is not as it should be, as a sentence, and what to do about it."""

    level: Level
    says: str
    cure: str


class CannotTell(Exception):
    """A fact cannot be had. The error stands in the place of the fact, and is a problem of every check that needs it.

    `missing`: what it is about was asked for and is not there.
    """

    def __init__(self, says: str, cure: str, level: Level = Level.WRONG, *, missing: bool = False) -> None:
        super().__init__(says)
        self.missing = missing
        self.problem = Problem(level, says, cure)


@dataclass(frozen=True)
class Finding:
    """One line of the result."""

    subject: str
    level: Level
    says: str
    cure: str = ""


@dataclass(frozen=True)
class Check:
    """`examine` is asked only when all of the facts it `needs` are known; `good` is said when it finds no problem."""

    subject: str
    needs: tuple[str, ...]
    good: str
    examine: Callable[[Facts], Iterator[Problem]]


def wrong(says: str, cure: str) -> Problem:
    return Problem(Level.WRONG, says, cure)


def warn(says: str, cure: str) -> Problem:
    return Problem(Level.WARN, says, cure)


def findings(check: Check, facts: Facts) -> list[Finding]:
    """What one check finds. A fact of another form than expected is a finding, too."""
    unknown = {facts[name].problem: None for name in check.needs if isinstance(facts[name], CannotTell)}
    try:
        problems = list(unknown or check.examine(facts))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        says = f"what was answered has another form than expected ({type(error).__name__}: {error})"
        problems = [wrong(says, "look there yourself, and report it: infra/doctor reads it in another way")]
    if not problems:
        return [Finding(check.subject, Level.OK, check.good)]
    return [Finding(check.subject, problem.level, problem.says, problem.cure) for problem in problems]
