"""Our own description of Replicate says nothing that Replicate's does not, wherever that is at hand."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.vendor import Description

OURS = Path(__file__).parents[2] / "contracts" / "descriptions" / "replicate" / "openapi.json"
FOLDER = "PROVIDER_CONTRACTS"
"""The variable that names a folder of the providers' own descriptions; they may not be passed on with this repository."""

Json = Mapping[str, Any]


def test_ours_agrees_with_theirs() -> None:
    place = Path(os.environ.get(FOLDER, "")) / "replicate" / "openapi.json"
    if FOLDER not in os.environ or not place.is_file():
        pytest.skip(f"{FOLDER} names no folder with replicate/openapi.json, Replicate's own description")

    assert list(differences(json.loads(OURS.read_text()), json.loads(place.read_text()))) == []


SMALL: dict[str, Any] = {
    "paths": {
        "/runs/{id}": {
            "post": {
                "parameters": [{"in": "header", "name": "Cancel-After", "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Run": {
                "type": "object",
                "additionalProperties": False,
                "required": ["status"],
                "properties": {"status": {"type": "string", "enum": ["starting", "aborted"]}, "id": {"type": "string"}},
            }
        }
    },
}

CHANGES = [
    ('"/runs/{id}"', '"/runs"', "POST /runs/{}: is not theirs"),
    ('"Cancel-After"', '"Stop-After"', "POST /runs/{}: they take no header Cancel-After"),
    ('"starting", "aborted"', '"starting"', "status: enum is"),
    ('"type": "string"}}, "id"', '"type": "string"}}, "name"', None),
    ('"required": ["status"]', '"required": []', "required is"),
    ('"additionalProperties": false', '"additionalProperties": true', "additionalProperties is"),
    ('"id": {"type": "string"}', '"id": {"type": "integer"}', "id: type is"),
    ('"id": {"type": "string"}', '"name": {"type": "string"}', "id: is not theirs"),
    ('"201"', '"200"', "answers 201"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_a_difference_would_be_seen(old: str, new: str, expected: str | None) -> None:
    theirs = json.loads(json.dumps(SMALL).replace(old, new))
    found = list(differences(SMALL, theirs))

    assert any(expected in line for line in found) if expected else found == []


def test_ours_can_be_used() -> None:
    assert Description("replicate", "/v1").problems("SigningSecret", {"key": 5})


def differences(ours: Json, theirs: Json) -> Iterator[str]:
    """What our description has that theirs has not, or has otherwise."""
    known = {_plain(path): operations for path, operations in theirs["paths"].items()}
    for path, operations in ours["paths"].items():
        for method, mine in operations.items():
            name = f"{method.upper()} {_plain(path)}"
            other = known.get(_plain(path), {}).get(method)
            if other is None:
                yield f"{name}: is not theirs"
            else:
                yield from (f"{name}: {line}" for line in _of_operation(ours, mine, theirs, other))


def _plain(path: str) -> str:
    """The path with nameless parameters."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _of_operation(ours: Json, mine: Json, theirs: Json, other: Json) -> Iterator[str]:
    yield from (f"they take no header {name}" for name in sorted(_headers(ours, mine) - _headers(theirs, other)))
    if "requestBody" in mine:
        bodies = _schema(ours, mine["requestBody"]), _schema(theirs, other.get("requestBody", {}))
        yield from (f"body{line}" for line in _of_schema(ours, bodies[0], theirs, bodies[1]))
    for status, answer in mine["responses"].items():
        if status not in other["responses"]:
            yield f"answers {status}, which theirs does not"
            continue
        bodies = _schema(ours, answer), _schema(theirs, other["responses"][status])
        yield from (f"answer{line}" for line in _of_schema(ours, bodies[0], theirs, bodies[1]))


def _headers(document: Json, operation: Json) -> set[str]:
    parameters = [_followed(document, parameter) for parameter in operation.get("parameters", [])]
    return {parameter["name"] for parameter in parameters if parameter["in"] == "header"}


def _schema(document: Json, holder: Json) -> Json:
    content: Json = _followed(document, holder).get("content", {})
    schema: Json = content.get("application/json", {}).get("schema", {})
    return schema


def _followed(document: Json, value: Json) -> Json:
    """The value itself, or what it refers to."""
    while "$ref" in value:
        target: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        value = target
    return value


def _of_schema(ours: Json, mine: Json, theirs: Json, other: Json) -> Iterator[str]:
    mine, other = _followed(ours, mine), _followed(theirs, other)
    for word in ("type", "enum", "required", "additionalProperties"):
        wanted, found = _said(mine, word), _said(other, word)
        if wanted != found:
            yield f": {word} is {wanted} in ours and {found} in theirs"
    if "items" in mine:
        yield from (f"[]{line}" for line in _of_schema(ours, mine["items"], theirs, other.get("items", {})))
    for name, property in mine.get("properties", {}).items():
        if name in other.get("properties", {}):
            lines = _of_schema(ours, property, theirs, other["properties"][name])
            yield from (f".{name}{line}" for line in lines)
        elif other.get("additionalProperties") is not True:
            yield f".{name}: is not theirs"


def _said(schema: Json, word: str) -> object:
    """What a schema says in a form that can be compared. Alternatives of one type are that type, and an open object is open."""
    if word == "type":
        types = schema.get("type", [alternative.get("type") for alternative in schema.get("anyOf", [])])
        return sorted(set([types] if isinstance(types, str) else types))
    value = schema.get(word)
    if word == "additionalProperties":
        return value is not False
    return sorted(value) if isinstance(value, list) else value
