"""Says what would be right where a value does not fit its schema."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.catalogue.entry import Entry
from shared.catalogue.mistakes import FieldPath


def explained(schema: type[Entry], error: ValidationError) -> Iterator[tuple[FieldPath, str]]:
    """Each thing that did not fit: where, and what would be right."""
    return (_problem(schema, details) for details in error.errors(include_url=False))


def _problem(schema: type[Entry], details: ErrorDetails) -> tuple[FieldPath, str]:
    path = tuple(step for step in details["loc"] if step != "[key]")
    right = _description(schema, path)
    match details["type"]:
        case "missing":
            return path, f"is missing: {right}"
        case "extra_forbidden":
            return path, _unknown_field(schema, path)
    message = details["msg"].replace("Input should be", "must be").replace("String should", "must")
    return path, f"{message} ({right})" if right else message


def _unknown_field(schema: type[Entry], path: FieldPath) -> str:
    owner = _schema_at(schema, path[:-1])
    known = [name for name in owner.model_fields if name != "section"] if owner else []
    close = get_close_matches(str(path[-1]), known, n=1)
    return f"is no field here; did you mean {close[0]}?" if close else f"is no field here; known: {', '.join(known)}"


def _description(schema: type[Entry], path: FieldPath) -> str:
    """What is right for the innermost field on the path."""
    for length in range(len(path), 0, -1):
        owner = _schema_at(schema, path[: length - 1])
        if owner and path[length - 1] in owner.model_fields:
            return owner.model_fields[str(path[length - 1])].description or ""
    return ""


def _schema_at(schema: type[Entry], path: FieldPath) -> type[Entry] | None:
    """The schema of the mapping at the path, if it is an entry."""
    owner: type[Entry] | None = schema
    for step in path:
        if owner is None or step not in owner.model_fields:
            return None
        owner = _entry_in(owner.model_fields[str(step)].annotation)
    return owner


def _entry_in(annotation: object) -> type[Entry] | None:
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, Entry):
            return candidate
    return None
