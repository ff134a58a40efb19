"""Reads a YAML file so that every value can be traced to the line it was written on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from shared.catalogue.mistakes import FieldPath, Mistake, in_words

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass
class Document:
    """The values of one file, the line of each, and what was wrong while reading."""

    file: str
    values: object = None
    lines: dict[FieldPath, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    unreadable: set[FieldPath] = field(default_factory=set)

    def add_mistake(self, path: FieldPath, message: str, *, shown_as: str | None = None) -> None:
        """Note a mistake at `path`; the line is that of the nearest value that was written."""
        words = in_words(path) if shown_as is None else shown_as
        self.mistakes.append(Mistake(self.file, self._line(path), words, message))

    def _line(self, path: FieldPath) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(file: Path, variables: Mapping[str, str]) -> Document:
    """The file's document with every `${NAME}` filled from `variables`. Mistakes are noted, never raised."""
    document = Document(file.name)
    try:
        loader = yaml.SafeLoader(file.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is not None:
            document.values = _Reader(document, loader, variables).value(node, ())
    except (OSError, UnicodeDecodeError) as error:
        document.add_mistake((), f"cannot be read: {error}")
    except yaml.YAMLError as error:
        _note_yaml_error(document, error)
    return document


def _note_yaml_error(document: Document, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    document.mistakes.append(
        Mistake(document.file, mark.line + 1 if mark else 1, "", f"is not YAML that can be read: {problem}")
    )


class _Reader:
    """Turns nodes into values, noting lines."""

    def __init__(self, document: Document, loader: yaml.SafeLoader, variables: Mapping[str, str]) -> None:
        self._document = document
        self._loader = loader
        self._variables = variables
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: FieldPath) -> object:
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self._unreadable(path, "is an alias of another value; write it out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: FieldPath) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in values:
                self._document.lines[(*path, key)] = key_node.start_mark.line + 1
                self._document.add_mistake((*path, key), "is written twice; keep one")
                continue
            self._document.lines[(*path, key)] = key_node.start_mark.line + 1
            values[key] = self.value(value_node, (*path, key))
        return values

    def _scalar(self, node: yaml.Node, path: FieldPath) -> object:
        try:
            value: object = self._loader.construct_object(node)
        except ValueError as error:  # a date such as 2026-13-45
            self._unreadable(path, f"cannot be read: {error}")
            return None
        return self._filled(value, path) if isinstance(value, str) else value

    def _filled(self, text: str, path: FieldPath) -> str:
        for name in _VARIABLE.findall(text):
            if name not in self._variables:
                known = ", ".join(f"${{{known}}}" for known in sorted(self._variables)) or "none"
                self._unreadable(path, f"uses ${{{name}}}, which is not known here; known: {known}")
        return _VARIABLE.sub(lambda match: self._variables.get(match[1], match[0]), text)

    def _unreadable(self, path: FieldPath, message: str) -> None:
        self._document.unreadable.add(path)
        self._document.add_mistake(path, message)
