"""Turns the list in a document into entries, and each thing that does not fit into a mistake with its line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from shared.catalogue.adapters import Problem
from shared.catalogue.documents import Document
from shared.catalogue.entry import Entry
from shared.catalogue.explain import explained
from shared.catalogue.mistakes import in_words

E = TypeVar("E", bound=Entry)
Reword = Callable[[Mapping[str, object], list[Problem]], Iterable[Problem]]
"""From an entry as it was written and what does not fit its schema, what is to be said of it."""


@dataclass(frozen=True)
class Placed(Generic[E]):
    """An entry and where it stands; `value` is None when it could not be read."""

    document: Document
    index: int
    name: str
    value: E | None

    def note(self, problems: Iterable[Problem]) -> None:
        """Add each problem to the document's mistakes."""
        for path, message in problems:
            self.document.add_mistake((self.index, *path), message, shown_as=in_words((self.name, *path)))


def read_entries(
    document: Document, schema: type[E], reword: Reword = lambda _raw, problems: problems
) -> Iterator[Placed[E]]:
    """The document's entries, which stand in one list and have ids of their own."""
    if document.mistakes and document.values is None:
        return
    if not isinstance(document.values, list):
        document.add_mistake((), "must be a list of entries, each beginning with `- id:`")
        return
    seen: set[str] = set()
    for index, raw in enumerate(document.values):
        name = raw["id"] if isinstance(raw, Mapping) and isinstance(raw.get("id"), str) else f"[{index}]"
        try:
            placed = Placed(document, index, name, schema.model_validate(raw))
        except ValidationError as error:
            placed = Placed(document, index, name, None)
            found = [each for each in explained(schema, error) if (index, *each[0]) not in document.unreadable]
            placed.note(reword(raw, found) if isinstance(raw, Mapping) else found)
        if name in seen:
            placed.note([(("id",), "is the id of an earlier entry; choose another")])
        seen.add(name)
        yield placed
