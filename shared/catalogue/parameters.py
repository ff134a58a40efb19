"""What may be set about a generation: a closed JSON Schema of plain fields, which is also what the form is drawn from."""

import math
from collections.abc import Iterator, Mapping
from typing import cast

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from shared.catalogue.mistakes import FieldPath
from shared.domain.errors import InvalidInput

CLOSED: Mapping[str, object] = {"type": "object", "additionalProperties": False, "properties": {}}
"""The schema of a model that has nothing to set."""

_ANY_TYPE = {"type", "title", "description", "default", "enum"}
_KEYWORDS = {
    "string": _ANY_TYPE | {"minLength", "maxLength", "pattern"},
    "integer": _ANY_TYPE | {"minimum", "maximum", "multipleOf"},
    "number": _ANY_TYPE | {"minimum", "maximum"},
    "boolean": _ANY_TYPE,
}


def apply(schema: Mapping[str, object], raw: Mapping[str, object]) -> dict[str, object]:
    """The parameters with their defaults filled in; whole numbers are ints. Raises InvalidInput with fields `params.NAME`."""
    properties = _properties(schema)
    wrong = {f"params.{name}": _unknown(properties) for name in raw if name not in properties}
    values: dict[str, object] = {}
    for name, rule in properties.items():
        if name not in raw:
            if "default" in rule:
                values[name] = rule["default"]
        elif _fits(rule, raw[name]):
            values[name] = _normal(rule, raw[name])
        else:
            wrong[f"params.{name}"] = f"{_expected(rule)}."
    if wrong:
        raise InvalidInput("Some parameters are not right.", wrong)
    return values


def problems(schema: Mapping[str, object]) -> Iterator[tuple[FieldPath, str]]:
    """Each thing wrong with a schema: where, and what would be right."""
    broken = list(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema))
    if broken:
        yield from ((tuple(error.absolute_path), f"is not JSON Schema: {error.message}") for error in broken)
        return
    if schema.get("type") != "object":
        yield (), "must say `type: object`"
    if schema.get("additionalProperties") is not False:
        yield (), "must say `additionalProperties: false`"
    for keyword in sorted(schema.keys() - CLOSED.keys()):
        yield (keyword,), f"is not used here; known: {', '.join(sorted(CLOSED))}"
    for name, rule in _properties(schema).items():
        for path, message in _rule_problems(rule):
            yield ("properties", name, *path), message


def outputs_problem(schema: Mapping[str, object], name: str) -> str | None:
    """Why a parameter cannot say how many outputs there are; None if it can."""
    rule = _properties(schema).get(name)
    if rule is None:
        return f"names no parameter; there are: {', '.join(_properties(schema)) or 'none'}"
    least, most = rule.get("minimum"), rule.get("maximum")
    if rule.get("type") == "integer" and isinstance(least, int) and isinstance(most, int) and 1 <= least <= most <= 16:
        return None if "default" in rule else f"names {name}, which needs a default"
    return f"names {name}, which must be an integer with a minimum and maximum within 1 to 16"


def _properties(schema: Mapping[str, object]) -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", schema.get("properties", {}))


def _unknown(properties: Mapping[str, object]) -> str:
    return f"This model has no such parameter; it has: {', '.join(properties) or 'none'}."


def _fits(rule: Mapping[str, object], value: object) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return bool(Draft202012Validator(rule).is_valid(value))


def _normal(rule: Mapping[str, object], value: object) -> object:
    return int(value) if rule["type"] == "integer" and isinstance(value, float) else value


def _expected(rule: Mapping[str, object]) -> str:
    """What a value of this parameter must be, as the end of a sentence without its full stop."""
    if "enum" in rule:
        return f"Must be one of {', '.join(str(choice) for choice in cast('list[object]', rule['enum']))}"
    if rule["type"] == "boolean":
        return "Must be true or false"
    if rule["type"] == "string":
        shape = f" like {rule['pattern']}" if "pattern" in rule else ""
        return f"Must be text of {rule.get('minLength', 0)} to {rule['maxLength']} characters{shape}"
    number = "a whole number" if rule["type"] == "integer" else "a number"
    step = f" in steps of {rule['multipleOf']}" if "multipleOf" in rule else ""
    return f"Must be {number} from {rule['minimum']} to {rule['maximum']}{step}"


def _rule_problems(rule: object) -> Iterator[tuple[FieldPath, str]]:
    kind = rule.get("type") if isinstance(rule, Mapping) else None
    if not isinstance(rule, Mapping) or kind not in _KEYWORDS:
        yield (), f"must have a `type` of {', '.join(_KEYWORDS)}"
        return
    for keyword in sorted(rule.keys() - _KEYWORDS[kind]):
        yield (keyword,), f"is not used for type {kind}; known: {', '.join(sorted(_KEYWORDS[kind]))}"
    if "title" not in rule:
        yield (), "needs a `title`, which is what the form shows"
    bounds = {"string": ["maxLength"], "integer": ["minimum", "maximum"], "number": ["minimum", "maximum"]}
    missing = [] if "enum" in rule else [word for word in bounds.get(kind, []) if word not in rule]
    for keyword in missing:
        yield (), f"needs `{keyword}` (or `enum`), so that nothing boundless reaches a provider"
    for index, choice in enumerate(rule.get("enum", [])):
        if not _fits({"type": kind}, choice):
            yield ("enum", index), f"is not of type {kind}"
    if not missing and "default" in rule and not _fits(rule, rule["default"]):
        yield ("default",), f"does not fit its own rule. {_expected(rule)}"
