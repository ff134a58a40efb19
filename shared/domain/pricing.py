"""What a generation costs: a whole number of credits, known before the button is pressed."""

from dataclasses import dataclass
from typing import Literal

from shared.domain.errors import BrokenInvariant, PriceChanged

HIGHEST_PRICE = 10_000_000
"""A cap on what one job may cost, so that a slip in a price cannot empty a budget (in credits)."""


@dataclass(frozen=True)
class Price:
    """Credits for a run, or for each output of it."""

    credits: int
    per: Literal["run", "output"]
    version: str


def total(price: Price, *, outputs: int) -> int:
    """Credits of a job with `outputs` outputs."""
    credits = price.credits * (outputs if price.per == "output" else 1)
    if not 0 < credits <= HIGHEST_PRICE:
        raise BrokenInvariant(f"A price of {credits} credits is outside 1..{HIGHEST_PRICE}.")
    return credits


def agree(credits: int, shown: int | None) -> None:
    """The person agreed to `shown`, if they said so. Raises PriceChanged when that is not the price."""
    if shown is not None and shown != credits:
        raise PriceChanged(credits=credits)
