"""A mistake in the catalogue, said so that it can be mended at once: file, line, field, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass

FieldPath = tuple[str | int, ...]
"""Where a value stands: names of fields and positions in lists, from the outside in."""


@dataclass(frozen=True)
class Mistake:
    """One mistake; `line` counts from 1."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}" if self.field else self._without_field()

    def _without_field(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(ValueError):
    """The catalogue cannot be used; `mistakes` holds all that is wrong with it, in the order of the files."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("The catalogue has mistakes:\n" + "\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


def in_words(path: FieldPath) -> str:
    """A path as people write it: `price.credits`, `references.style.max`, `enum[2]`."""
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words
