"""The small language in which a provider's calls are written: `{{name}}` stands for a value, and nothing else is special.

- A text that is exactly one placeholder becomes the value with its type; inside a longer text it becomes its words.
- Where the value is absent, the key (or list item) it stands for is left out, and so is what becomes empty by that.
- An item of a list that needs an image which is not there is left out whole.
- The key `*` spreads a mapping, or each of a list of them, into the one it stands in: `{"*": "{{params}}"}`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Final

from shared.catalogue.mistakes import FieldPath

SPREAD: Final = "*"
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_.]+)\s*\}\}")
_IMAGES = re.compile(r"images(\.(?P<place>0|[1-9][0-9]?))?(\.(data_uri|base64|file))?", re.ASCII)


class Absent:
    """Stands for a value that is not there."""


ABSENT: Final = Absent()

Resolve = Callable[[str], object]
"""The value of a name, or ABSENT."""


def render(template: object, resolve: Resolve) -> object:
    """The template with its placeholders filled; ABSENT when nothing of it is left."""
    if isinstance(template, str):
        return _render_text(template, resolve)
    if isinstance(template, Mapping):
        return _render_mapping(template, resolve)
    if isinstance(template, list):
        items = [_render_item(item, resolve) for item in template]
        kept = [item for item in items if item is not ABSENT]
        return kept if kept or not template else ABSENT
    return template


def names(template: object) -> Iterator[tuple[FieldPath, str]]:
    """Every name a template uses, with the place where it stands."""
    for path, text in _texts(template, ()):
        for match in _PLACEHOLDER.finditer(text):
            yield path, match[1]


def image_place(name: str) -> int | None:
    """The place N of a name `images.N`; None for other names."""
    match = _IMAGES.fullmatch(name)
    return int(match["place"]) if match and match["place"] is not None else None


def problems(template: object, known: Set[str]) -> Iterator[tuple[FieldPath, str]]:
    """Each thing wrong with a template that may use the `known` names."""
    for path, name in names(template):
        if not _is_known(name, known):
            yield path, f"uses {{{{{name}}}}}, which is not known here; known: {', '.join(sorted(known))}"
    for path, text in _texts(template, ()):
        rest = _PLACEHOLDER.sub("", text)
        if "{{" in rest or "}}" in rest:
            yield path, "has braces that are no placeholder; write {{name}}"
        elif SPREAD in path and not _is_mapping(text):
            yield path, 'cannot be spread; write "{{params}}" or "{{options.NAME}}", or a list of such'


def _is_mapping(text: str) -> bool:
    whole = _PLACEHOLDER.fullmatch(text.strip())
    return whole is not None and (whole[1] == "params" or whole[1].startswith("options."))


def _render_text(text: str, resolve: Resolve) -> object:
    whole = _PLACEHOLDER.fullmatch(text.strip())
    if whole:
        return resolve(whole[1])
    values = {name: resolve(name) for name in _PLACEHOLDER.findall(text)}
    if ABSENT in values.values():
        return ABSENT
    return _PLACEHOLDER.sub(lambda match: _words(values[match[1]]), text)


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _render_item(item: object, resolve: Resolve) -> object:
    """An item of a list. What a service says about an image is of no use without the image."""
    missing = False

    def noting(name: str) -> object:
        nonlocal missing
        value = resolve(name)
        missing |= value is ABSENT and image_place(name) is not None
        return value

    rendered = render(item, noting)
    return ABSENT if missing else rendered


def _render_mapping(template: Mapping[str, object], resolve: Resolve) -> object:
    values: dict[str, object] = {}
    for key, part in template.items():
        value = render(part, resolve)
        if value is ABSENT:
            continue
        if key == SPREAD:
            for mapping in value if isinstance(value, list) else [value]:
                values.update(mapping if isinstance(mapping, Mapping) else {})
        else:
            values[key] = value
    return values if values or not template else ABSENT


def _texts(template: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(template, str):
        yield path, template
    elif isinstance(template, Mapping):
        for key, part in template.items():
            yield from _texts(part, (*path, key))
    elif isinstance(template, list):
        for index, part in enumerate(template):
            yield from _texts(part, (*path, index))


def _is_known(name: str, known: Set[str]) -> bool:
    root, _, rest = name.partition(".")
    if root not in known:
        return False
    if root == "images":
        return bool(_IMAGES.fullmatch(name))
    if root == "options":
        return bool(rest) and "." not in rest
    return not rest or (root == "params" and "." not in rest)
