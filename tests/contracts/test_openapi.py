"""The public contract: a valid document, complete in what every operation must say, with the error codes there are."""

from collections.abc import Iterator, Mapping
from typing import Any

import openapi_spec_validator
import pytest
import yaml
from openapi_core import OpenAPI

from infra.local.gateway_contract import CONTRACT

TEXT = CONTRACT.read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
METHODS = ("get", "put", "post", "delete", "options", "patch")
OPERATIONS = [
    (path, method, item[method]) for path, item in DOCUMENT["paths"].items() for method in METHODS if method in item
]

ERRORS: dict[int, dict[str, set[str]]] = {
    400: {"malformed_request": set(), "idempotency_key_required": set()},
    401: {"unauthenticated": set(), "reauth_required": set()},
    402: {"insufficient_credits": {"needed", "available"}},
    403: {
        "forbidden": set(),
        "account_blocked": set(),
        "account_conflict": set(),
        "account_frozen": set(),
        "not_invited": set(),
        "domain_not_allowed": set(),
        "address_not_allowed": set(),
    },
    404: {"not_found": set()},
    405: {"method_not_allowed": set()},
    409: {
        "already_finished": set(),
        "too_late": set(),
        "model_unavailable": {"reason"},
        "price_changed": {"credits"},
        "conflict": set(),
    },
    413: {"too_large": set()},
    415: {"unsupported_media_type": set()},
    422: {
        "invalid_input": set(),
        "idempotency_key_reused": set(),
        "references_not_supported": set(),
        "unsafe_upload": set(),
    },
    429: {
        "rate_limited": set(),
        "quota_exceeded": {"quota", "limit", "left", "resets_at"},
        "budget_exhausted": {"department", "left", "resets_at"},
        "too_many_running": {"limit"},
    },
    503: {"provider_unavailable": set(), "temporarily_unavailable": set()},
}
"""Every code with its status, and the fields that come with it."""

TASK_FIELDS = (
    "task_id status stage progress eta_seconds model model_title kind prompt params references credits charged refunded "
    "cancel_rule favourite text outputs error created_at started_at finished_at"
)


def test_the_document_is_valid_and_the_validator_of_answers_can_load_it() -> None:
    openapi_spec_validator.validate(DOCUMENT)
    OpenAPI.from_dict(DOCUMENT)


def test_the_gateway_gets_no_yaml_anchors() -> None:
    anchors = [token for token in yaml.scan(TEXT) if isinstance(token, yaml.AnchorToken | yaml.AliasToken)]

    assert anchors == []


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_says_who_may_call_it_and_who_serves_it(path: str, method: str, operation: dict[str, Any]) -> None:
    """Preflights, webhooks and health are open; everything under /api needs a token."""
    open_to_all = method == "options" or not path.startswith("/api/")

    assert operation["security"] == ([] if open_to_all else [{"firebase": []}])
    assert operation["x-google-backend"] in DOCUMENT["x-google-api-management"]["backends"]
    assert operation["summary"]
    assert operation["tags"]


@pytest.mark.parametrize(("path", "item"), DOCUMENT["paths"].items())
def test_a_path_lets_the_browser_ask_first(path: str, item: dict[str, Any]) -> None:
    """The gateway has no CORS of its own: the function behind the path answers the preflight."""
    served_by = {item[method]["x-google-backend"] for method in METHODS if method in item}

    assert item["options"]["responses"] == {"204": {"$ref": "#/components/responses/Preflight"}}
    assert len(served_by) == 1


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [entry for entry in OPERATIONS if entry[1] != "options" and not entry[0].startswith("/health/")],
)
def test_an_operation_says_how_it_is_refused(path: str, method: str, operation: dict[str, Any]) -> None:
    refusals = [status for status in operation["responses"] if status.startswith("4")]

    assert refusals
    for status in refusals:
        assert "application/problem+json" in _resolved(operation["responses"][status])["content"]
    if operation["security"]:
        assert set(operation["responses"]) >= {"401", "403", "422", "429", "503", "504"}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_a_response_stands_under_its_own_status(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if "application/problem+json" in _resolved(response).get("content", {}):
            assert set(_codes(_resolved(response))) == set(ERRORS[int(status)])


def test_the_error_codes_are_the_agreed_ones_with_their_fields() -> None:
    documented = {}
    for response in DOCUMENT["components"]["responses"].values():
        if "application/problem+json" in response.get("content", {}):
            (status,) = _statuses(response)
            documented[status] = _codes(response)

    assert documented == ERRORS


def test_the_list_of_error_codes_is_all_of_them() -> None:
    assert DOCUMENT["components"]["schemas"]["ErrorCode"]["enum"] == [
        code for codes in ERRORS.values() for code in codes
    ]


def test_who_is_told_to_come_again_is_told_when() -> None:
    for name in ("TooManyRequests", "Unavailable"):
        headers = DOCUMENT["components"]["responses"][name]["headers"]

        assert _resolved(headers["Retry-After"])["required"] is True


@pytest.mark.parametrize(("path", "method", "operation"), [entry for entry in OPERATIONS if entry[1] != "options"])
def test_every_answer_has_the_common_headers(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status != "504":  # made by the gateway
            assert set(_resolved(response)["headers"]) >= {"X-Request-Id", "X-Content-Type-Options", "Cache-Control"}


@pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for path, _, operation in OPERATIONS if "requestBody" in operation],
)
def test_a_request_body_is_closed(path: str, operation: dict[str, Any]) -> None:
    """A field nobody knows is refused; only a model's own params and what providers send are not ours to list."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    open_objects = {name for name, part in _parts(schema) if _is_open_object(part)}

    assert open_objects <= {"params"}
    assert path.startswith("/webhooks/") or _resolved(schema)["additionalProperties"] is False


def test_answers_show_listed_fields_only() -> None:
    """What a function shows by mistake is found by the tests that hold its answers against this document."""
    free = {"GatewayError", "params", "params_schema", "headers", "before", "after", "checks"}
    schemas = DOCUMENT["components"]["schemas"]
    open_objects = {name for top in schemas for name, part in _parts(schemas[top], top) if _is_open_object(part)}

    assert open_objects <= free


def test_a_task_has_exactly_the_agreed_fields_always() -> None:
    task = DOCUMENT["components"]["schemas"]["Task"]

    assert list(task["properties"]) == task["required"] == TASK_FIELDS.split()


def test_a_history_item_is_a_task_without_its_params() -> None:
    item = DOCUMENT["components"]["schemas"]["HistoryItem"]

    assert item["required"] == [name for name in TASK_FIELDS.split() if name != "params"] == list(item["properties"])


def test_credits_are_whole_numbers_and_times_are_times() -> None:
    credits = {"credits", "charged", "refunded", "amount", "held", "needed", "committed", "granted", "spent"}
    credits |= {"monthly_credits", "monthly_grants"}
    properties = [
        (top, name, _resolved(part))
        for top, schema in DOCUMENT["components"]["schemas"].items()
        for name, part in schema.get("properties", {}).items()
    ]

    for top, name, part in properties:
        if name in credits:
            assert part["type"] == "integer", (top, name)
        if name == "at" or name.endswith("_at"):
            assert (part["type"], part["format"]) == ("string", "date-time"), (top, name)


def test_backends_have_a_deadline_and_say_how_paths_are_passed_on() -> None:
    for name, backend in DOCUMENT["x-google-api-management"]["backends"].items():
        function, _, health = name.partition("-")
        base = f"${{{function.upper()}_URL}}"

        assert backend == {
            "address": f"{base}/health" if health else base,
            "jwtAudience": base,
            "pathTranslation": "CONSTANT_ADDRESS" if health else "APPEND_PATH_TO_ADDRESS",
            "protocol": "http/1.1",
            "deadline": 15.0,
        }


def test_tokens_are_read_from_one_header_only() -> None:
    """By default the gateway would also take them from the query, where they end up in logs."""
    rule = DOCUMENT["components"]["securitySchemes"]["firebase"]["x-google-auth"]

    assert rule["jwtLocations"] == [{"header": "Authorization", "valuePrefix": "Bearer "}]
    assert rule["issuer"] == "https://securetoken.google.com/${PROJECT_ID}"
    assert rule["audiences"] == ["${PROJECT_ID}"]


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = DOCUMENT
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return _resolved(found)


def _parts(schema: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema and all schemas inside it, each with the name of the property it describes."""
    schema = _resolved(schema)
    yield name, schema
    for inner, part in schema.get("properties", {}).items():
        yield from _parts(part, inner)
    for part in [schema["items"]] if "items" in schema else schema.get("oneOf", []):
        yield from _parts(part, name)


def _is_open_object(part: Mapping[str, Any]) -> bool:
    return part.get("type") == "object" and part.get("additionalProperties") is not False


def _branches(response: dict[str, Any]) -> list[dict[str, Any]]:
    """The alternatives of a problem answer, each with its codes."""
    problem, branch = response["content"]["application/problem+json"]["schema"]["allOf"]
    assert problem == {"$ref": "#/components/schemas/Problem"}
    branches: list[dict[str, Any]] = branch.get("oneOf", [branch])
    return branches


def _codes(response: dict[str, Any]) -> dict[str, set[str]]:
    return {
        code: set(branch["required"]) - {"status", "code"}
        for branch in _branches(response)
        for code in branch["properties"]["code"]["enum"]
    }


def _statuses(response: dict[str, Any]) -> set[int]:
    return {status for branch in _branches(response) for status in branch["properties"]["status"]["enum"]}
