"""CSV cells: tables as comma-separated text that no spreadsheet takes for formulas.

Every cell is quoted. A text that a spreadsheet might run begins with an apostrophe, which spreadsheets take as "this is text";
whitespace and invisible characters before it do not hide it. A spreadsheet that takes semicolons or tabs for separators, as many
countries' do, breaks texts at them and at line ends, in spite of the quotes: a start behind one gets its apostrophe, too.
Numbers are numbers, also negative ones.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

Cell = str | int | Decimal | None
"""What a cell may hold; None is an empty one."""

CONTENT_TYPE = "text/csv; charset=utf-8"

_STARTS = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20\uff5c\u2212\ufe62\ufe63\ufe66\ufe6b")
"""What a formula begins with, and the full-width, small and mathematical forms that a spreadsheet may take for it."""

_BREAKS = frozenset("\t\r\n")

_PIECES = re.compile("([;\t\r\n]+)")


def lines(rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The rows as lines of UTF-8, each ended as RFC 4180 says."""
    for row in rows:
        yield (",".join(map(cell, row)) + "\r\n").encode(errors="replace")


def cell(value: Cell) -> str:
    """One cell with its quotes. TypeError for what is neither text nor an exact number."""
    if value is None:
        return '""'
    if isinstance(value, str):
        return '"' + harmless(value).replace('"', '""') + '"'
    if type(value) is int or (isinstance(value, Decimal) and value.is_finite()):
        return f'"{value:f}"' if isinstance(value, Decimal) else f'"{value}"'
    raise TypeError(f"{value!r} has no form in a table")


def harmless(text: str) -> str:
    """The text, with an apostrophe before each part of it that a spreadsheet might take for something else."""
    first, *others = _PIECES.split(text)
    guarded = [f"'{piece}" if _is_formula(piece) else piece for piece in others]
    return ("'" if _is_dangerous(text) else "") + first + "".join(guarded)


def _is_dangerous(text: str) -> bool:
    """Whether the beginning of a cell is; a break there is, too."""
    hidden = 0
    while hidden < len(text) and _invisible(text[hidden]):
        hidden += 1
    return bool(_BREAKS & set(text[:hidden])) or text[hidden : hidden + 1] in _STARTS


def _is_formula(piece: str) -> bool:
    return next((character for character in piece if not _invisible(character)), "") in _STARTS


def _invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
