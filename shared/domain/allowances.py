"""Allowances: credits that a role or a person is given each month, and what is left of one when the next begins."""

from dataclasses import dataclass
from typing import Literal

from shared.domain.quotas import Usage

Unused = Literal["keep", "expire"]


@dataclass(frozen=True)
class Monthly:
    """What is given each month, in credits; 0 is nothing. `unused` says what becomes of the rest."""

    credits: int = 0
    unused: Unused = "keep"


@dataclass(frozen=True)
class RoleAllowance:
    """What people of a role (`id`) are given each month, unless they have an allowance of their own; as `Monthly` has it."""

    id: str
    credits: int = 0
    unused: Unused = "keep"

    def of(self, own: Monthly | None) -> Monthly:
        """What somebody of the role is given: their own allowance, where they have one."""
        return Monthly(self.credits, self.unused) if own is None else own


@dataclass(frozen=True)
class Allowance:
    """The last allowance a person was given: for which month (yyyy-mm), how much, and whether the rest is taken back.

    `deducted` is what had ever been deducted from the person when it was given.
    """

    period: str
    credits: int
    expires: bool
    deducted: int = 0


def left(allowance: Allowance, usage: Usage, *, available: int, deducted: int) -> int:
    """What may be taken back of an allowance whose month is over.

    A month's use comes out of the month's allowance first, whenever in the month the allowance came, so this is never more
    than what was given and not used since. What is held counts as used. What somebody deducted since (`deducted` is all that
    ever was) comes out of it, too, so nothing is taken twice. What is not there any more cannot be taken, and where the use
    of that month is no longer known, nothing is.
    """
    used = usage.in_month(allowance.period)
    if not allowance.expires or used is None:
        return 0
    return min(available, max(0, allowance.credits - used - (deducted - allowance.deducted)))
