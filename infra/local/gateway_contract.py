"""The public contract as a router: which operation a request means, whether it needs a token, and which function serves it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.local.gateway_errors import MethodNotListed, PathNotListed

CONTRACT = Path(__file__).parents[1] / "gateway" / "openapi.yaml"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True)
class Backend:
    """A function behind the gateway. `deadline` is in seconds, `audience` what the gateway's own token is made out for."""

    address: str
    audience: str
    deadline: float
    append_path: bool

    def url(self, target: str) -> str:
        """Where a request for `target` (path and query) goes."""
        path, mark, query = target.partition("?")
        return self.address + (path if self.append_path else "") + mark + query


@dataclass(frozen=True)
class TokenRule:
    """Whose tokens an operation takes, and made out for whom."""

    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One method of one path; without a `token_rule` anybody may call it."""

    backend: Backend
    token_rule: TokenRule | None


class Contract:
    """Finds operations. Paths are compared case by case; a slash more at the end makes no difference."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """ValueError for a document that lacks what a gateway needs."""
        try:
            self._routes = [
                (_pattern(template), template, _operations(document, item))
                for template, item in sorted(document["paths"].items(), key=_literal_first)
            ]
        except KeyError as error:
            raise ValueError(f"the contract has no {error}") from error

    def find(self, method: str, path: str) -> Operation:
        """The operation. Raises PathNotListed or MethodNotListed."""
        for pattern, template, operations in self._routes:
            if pattern.fullmatch(path):
                if method not in operations:
                    raise MethodNotListed(template)
                return operations[method]
        raise PathNotListed


def load(values: Mapping[str, str], path: Path = CONTRACT) -> Contract:
    """The contract of a file with its placeholders filled in; ValueError for one that has no value."""
    text = path.read_text(encoding="utf-8")
    missing = {name for name in _PLACEHOLDER.findall(_without_comments(text)) if name not in values}
    if missing:
        raise ValueError(f"{path} asks for values that nobody gave: {', '.join(sorted(missing))}")
    return Contract(yaml.safe_load(_PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)))


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def _literal_first(entry: tuple[str, Any]) -> tuple[bool, ...]:
    """`/users/me` is meant before `/users/{id}`."""
    return tuple(segment.startswith("{") for segment in entry[0].split("/"))


def _pattern(template: str) -> re.Pattern[str]:
    segments = ("[^/]+" if segment.startswith("{") else re.escape(segment) for segment in template.split("/"))
    return re.compile("/".join(segments) + "/?")


def _operations(document: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Operation]:
    return {
        method.upper(): Operation(
            backend=_backend(document["x-google-api-management"]["backends"][item[method]["x-google-backend"]]),
            token_rule=_token_rule(document, item[method].get("security", document.get("security", []))),
        )
        for method in _METHODS
        if method in item
    }


def _backend(settings: Mapping[str, Any]) -> Backend:
    return Backend(
        address=settings["address"],
        audience=settings["jwtAudience"],
        deadline=float(settings["deadline"]),
        append_path=settings["pathTranslation"] == "APPEND_PATH_TO_ADDRESS",
    )


def _token_rule(document: Mapping[str, Any], security: list[Mapping[str, Any]]) -> TokenRule | None:
    if not security:
        return None
    (scheme,) = security[0]
    settings = document["components"]["securitySchemes"][scheme]["x-google-auth"]
    return TokenRule(issuer=settings["issuer"], audiences=tuple(settings["audiences"]))
