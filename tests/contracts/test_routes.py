"""The functions and the public contract describe the same routes, and answers keep to their schemas."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml

CONTRACT = yaml.safe_load((Path(__file__).parents[2] / "infra/gateway/openapi.yaml").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}


def described(function: str) -> set[tuple[str, str]]:
    """The routes the contract sends to a function, without its health check and with nameless parameters."""
    return {
        (method.upper(), _nameless(path, "{", "}"))
        for path, item in CONTRACT["paths"].items()
        for method, operation in item.items()
        if method in METHODS and operation["x-google-backend"] == function
    }


def served(function: str) -> set[tuple[str, str]]:
    routes = import_module(f"functions.{function}").handle.routes
    return {(method, _nameless(path, "<", ">")) for method, path in routes if path != "/health"}


def _nameless(path: str, opens: str, closes: str) -> str:
    return "/".join("*" if part.startswith(opens) and part.endswith(closes) else part for part in path.split("/"))


@pytest.mark.parametrize("function", ["submit", "poll", "webhook", "admin"])
def test_a_function_serves_exactly_what_the_contract_sends_to_it(function):
    assert served(function) == described(function)
    assert served(function)


def test_the_worker_is_not_on_the_gateway_but_for_its_health():
    assert described("worker") == set()
    errands = ("advance", "sweep", "audit", "allowances", "retention")
    assert served("worker") == {("POST", f"/internal/{errand}") for errand in errands}
