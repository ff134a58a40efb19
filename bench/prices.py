"""List prices in US dollars, without free amounts and discounts, and the sizes of the functions they are multiplied with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.environment import ROOT

AS_OF = "November 2026"
GIB = 2**30
MONTH_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Price:
    """What so many of something cost. `second_hand`: not read in a copy of the vendor's own page."""

    dollars: float
    amount: int
    of: str
    second_hand: bool = False

    @property
    def usd(self) -> float:
        """What one of it costs."""
        return self.dollars / self.amount


PRICES = {
    "reads": Price(0.03, 100_000, "100,000 documents read in Firestore", second_hand=True),
    "writes": Price(0.09, 100_000, "100,000 documents written in Firestore", second_hand=True),
    "deletes": Price(0.01, 100_000, "100,000 documents deleted in Firestore", second_hand=True),
    "queue": Price(0.40, 1_000_000, "1,000,000 tasks created, or deliveries tried, by Cloud Tasks"),
    "gateway": Price(3.00, 1_000_000, "1,000,000 calls through API Gateway", second_hand=True),
    "requests": Price(0.40, 1_000_000, "1,000,000 requests at Cloud Run", second_hand=True),
    "cpu": Price(0.024, 1_000, "1,000 seconds of a vCPU that has requests"),
    "memory": Price(0.0025, 1_000, "1,000 seconds of a GiB that has requests", second_hand=True),
    "idle": Price(0.0025, 1_000, "1,000 seconds of a vCPU or a GiB kept without requests", second_hand=True),
    "storage_a": Price(0.005, 1_000, "1,000 writes or lists in Cloud Storage (class A)"),
    "storage_b": Price(0.0004, 1_000, "1,000 reads in Cloud Storage (class B)"),
    "stored": Price(0.020, GIB, "1 GiB in Cloud Storage for a month (standard)"),
    "sent": Price(0.12, GIB, "1 GiB to the internet"),
    "logged": Price(0.50, GIB, "1 GiB of logs, kept for 30 days"),
    "job": Price(0.10, 1, "a job of Cloud Scheduler for a month"),
}


@dataclass(frozen=True)
class Size:
    """How large one instance of a function is, how many requests it takes at once, and how many are always there."""

    cpu: float
    memory: float
    concurrency: int
    least: int

    @property
    def second(self) -> float:
        """What a second with requests costs."""
        return self.cpu * PRICES["cpu"].usd + self.memory * PRICES["memory"].usd

    @property
    def idle_month(self) -> float:
        """What the least instances cost in a month in which nobody comes."""
        return self.least * (self.cpu + self.memory) * PRICES["idle"].usd * MONTH_SECONDS


def sizes() -> Mapping[str, Size]:
    """Those that infra/terraform/functions.tf gives the functions."""
    text = (ROOT / "infra" / "terraform" / "functions.tf").read_text(encoding="utf-8")
    found = {}
    for name, block in re.findall(r"^    (\w+) = \{\n(.*?)^    \}", text, re.MULTILINE | re.DOTALL):
        said = dict(re.findall(r'^\s+(cpu|memory|concurrency|min)\s+= "?(\d+)', block, re.MULTILINE))
        if said.keys() == {"cpu", "memory", "concurrency", "min"}:
            found[name] = Size(float(said["cpu"]), float(said["memory"]), int(said["concurrency"]), int(said["min"]))
    return found
