"""What a migration is made of: documents as the database has them, what may be read, and what is to be written.

A migration knows no class of the code: those go on changing, and it must do in two years what it does today.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Document = Mapping[str, Any]
"""A document's fields. Times are aware datetimes."""

Writes = Mapping[str, Document | None]
"""By path (`users/u1`): the whole document as it shall be, or None where there shall be none. All of it or nothing."""


class Reads(Protocol):
    """What a migration sees of the database beside the document it is asked about."""

    def get(self, path: str) -> Document | None:
        """A document by its path. What is written must have been read here, and be unchanged when the write arrives."""

    def where(self, collection: str, **equal: str) -> Iterator[tuple[str, Document]]:
        """The documents of a collection whose fields are equal to these, with their ids, each once.

        They are not checked again at the write, so ask only for what never changes (the ledger), or is written together with
        the document that is changed.
        """


Change = Callable[[str, Document, Reads], Writes]
"""Id and fields of a document to what must be written; nothing for one that is in the new form. Pure: it may run again."""


@dataclass(frozen=True)
class Migration:
    """One numbered step: every document of `collection` is shown to `change`. `checksum` is that of its module's text."""

    number: int
    title: str
    collection: str
    change: Change
    checksum: str

    @property
    def id(self) -> str:
        return f"{self.number:04}"
