"""Month sums: what the ledger says of each department's month, added up in any order, to hold closed months against it.

The proof reads every entry once and in the order of people, so it cannot write a month's file again. Of each line that the file
would have it adds up the digests instead: the same lines give the same sum, in whatever order they come.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.domain import counts, months
from shared.domain.ledger import Entry, EntryKind
from shared.domain.months import ClosedMonth
from shared.domain.records import Counts

_MODULUS = 2**256


@dataclass(frozen=True)
class MonthSum:
    """Entries of a department's month so far: holds that have not ended, how many lines the file has, their totals, and the
    sum of their digests in hex."""

    open: int = 0
    entries: int = 0
    totals: Counts = Counts()
    digests: str = "0"

    def with_entry(self, entry: Entry) -> "MonthSum":
        """With one entry more."""
        ends = entry.kind in (EntryKind.CAPTURE, EntryKind.RELEASE)
        still_open = self.open + (entry.kind is EntryKind.HOLD) - ends
        if not months.listed(entry):
            return MonthSum(still_open, self.entries, self.totals, self.digests)
        totals = counts.total((self.totals, counts.counted(entry)))
        return MonthSum(still_open, self.entries + 1, totals, _sum(self.digests, months.line(entry)))


@dataclass(frozen=True)
class FileSum:
    """A stored file: its SHA-256 in hex, and the sum of the digests of its entries' lines."""

    sha256: str
    digests: str


def of_file(file: Iterable[bytes]) -> FileSum:
    """Of the lines of a stored file, with their ends."""
    whole, digests = hashlib.sha256(), "0"
    for line in file:
        whole.update(line)
        if line.startswith(months.ENTRY):
            digests = _sum(digests, line)
    return FileSum(whole.hexdigest(), digests)


def wrong(closed: ClosedMonth, ledger: MonthSum, file: FileSum | None) -> Iterator[str]:
    """What of a closed month is not as it was: ledger, file (None: it is not there) and record must say the same."""
    if ledger.open:
        yield f"the ledger has {ledger.open} open holds"
    if (ledger.entries, ledger.totals) != (closed.entries, closed.totals):
        yield "the ledger gives other totals"
    if file is None:
        yield "the stored file is missing"
    elif file.sha256 != closed.sha256:
        yield "the stored file is another one"
    elif file.digests != ledger.digests:
        yield "the ledger gives another file"


def _sum(digests: str, line: bytes) -> str:
    return f"{(int(digests, 16) + int(hashlib.sha256(line).hexdigest(), 16)) % _MODULUS:x}"
