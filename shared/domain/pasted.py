"""Pasted: a list of people as somebody pastes it, or as a CSV file has it, and what is wrong with each of its lines.

A line is `email[, name][, role][, department][, credits]`, separated by commas, semicolons or tabs and quoted where needed;
a first line of titles may name the columns in another order. A line may also be addresses alone, as a mail has them, each
with a name (`Ada <ada@example.com>`) or without.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.errors import DomainNotAllowed, InvalidInput
from shared.domain.quotas import UserRole

MOST_LINES = 2_000
LONGEST_NAME = 200
MOST_CREDITS = 10_000_000

COLUMNS = ("email", "name", "role", "department", "credits")
_TITLES: Mapping[str, str] = {"e-mail": "email", "mail": "email", "email address": "email", "full name": "name"}
_QUOTED = re.compile(r'"[^"]*"')
_MAILBOX = re.compile(r'(?:"([^"]*)"[ \t]*|([^",;<>]*))<([^<>]*)>[ \t]*(?:[,;][ \t]*|$)')
_NUMBER = re.compile(r"[0-9]{1,8}")
_DEPARTMENT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True)
class Listed:
    """One person of the list. What the line leaves out is None; `line` counts from 1."""

    line: int
    email: str
    name: str = ""
    role: UserRole = UserRole.USER
    department: str | None = None
    credits: int | None = None


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be understood: the column, and what would be right."""

    line: int
    field: str
    message: str


def read(text: str) -> list[Listed | BadLine]:
    """What each line says; empty ones say nothing. Raises InvalidInput for a list too long, or with unknown titles."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise InvalidInput("The list is too long.", {"text": f"At most {MOST_LINES} lines; this has {len(lines)}."})
    found: list[Listed | BadLine] = []
    columns: tuple[str, ...] | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip(" \t,;"):
            continue
        if columns is None:
            titles = _titles(line, number)
            columns = titles or COLUMNS
            if titles:
                continue
        found.extend(_line(line, number, columns))
    return found


def _titles(line: str, number: int) -> tuple[str, ...] | None:
    """The columns, if this is a line of titles. Raises InvalidInput for a title nobody knows."""
    try:
        cells = [cell.lower() for cell in _cells(line)]
    except csv.Error:
        return None
    names = tuple(_TITLES.get(cell, cell) for cell in cells)
    if "@" in line or not set(names) & set(COLUMNS):
        return None
    wrong = [cell for cell, name in zip(cells, names, strict=True) if name not in COLUMNS]
    if wrong or len(set(names)) < len(names) or "email" not in names:
        known = ", ".join(COLUMNS)
        raise InvalidInput(
            "The titles of the list are not understood.",
            {"text": f"Line {number}: the titles are {known}, each at most once, and email must be one of them."},
        )
    return names


def _line(line: str, number: int, columns: tuple[str, ...]) -> Iterator[Listed | BadLine]:
    addresses = _addresses(line)
    if addresses:
        for name, address in addresses:
            yield _person(number, {"email": address, "name": name})
        return
    try:
        cells = _cells(line)
    except csv.Error:
        yield BadLine(number, "line", "A quotation mark is not closed, or stands inside a cell without being doubled.")
        return
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        yield BadLine(number, "line", f"At most {len(columns)} cells: {', '.join(columns)}.")
        return
    yield _person(number, dict(zip(columns, cells, strict=False)))


def _addresses(line: str) -> list[tuple[str, str]]:
    """Names and addresses, if the line is nothing but addresses as a mail has them."""
    bare = re.split(r"[,;\s]+", line.strip(" ,;\t"))
    if "<" not in line and all("@" in one for one in bare):
        return [("", one) for one in bare]
    found: list[tuple[str, str]] = []
    line, place = line.strip(), 0
    while place < len(line):
        mailbox = _MAILBOX.match(line, place)
        if mailbox is None:
            return []
        found.append(((mailbox[1] or mailbox[2] or "").strip(), mailbox[3]))
        place = mailbox.end()
    return found


def _cells(line: str) -> list[str]:
    """The cells of a line. Raises csv.Error."""
    bare = _QUOTED.sub("", line)
    separator = next((mark for mark in "\t;" if mark in bare), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))]


def _person(number: int, cells: Mapping[str, str]) -> Listed | BadLine:
    address, name, role, department, credits = (cells.get(column, "") for column in COLUMNS)
    try:
        email = ids.normal_address(address)
    except DomainNotAllowed:
        return BadLine(number, "email", "An address such as ada@example.com must stand here.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        return BadLine(number, "name", f"A name has at most {LONGEST_NAME} characters on one line.")
    if role.lower() not in ("", *UserRole):
        return BadLine(number, "role", f"One of {', '.join(UserRole)}, or nothing.")
    if department and not _DEPARTMENT.fullmatch(department):
        return BadLine(number, "department", "The id of a department, such as research, or nothing.")
    if credits and not (_NUMBER.fullmatch(credits) and int(credits) <= MOST_CREDITS):
        return BadLine(number, "credits", f"A whole number from 0 to {MOST_CREDITS}, or nothing.")
    return Listed(
        line=number,
        email=email,
        name=name,
        role=UserRole(role.lower() or UserRole.USER),
        department=department or None,
        credits=int(credits) if credits else None,
    )
