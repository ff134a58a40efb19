"""Checks an exchange against a provider's own description of its API."""

import json
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.contracts.fake_server import Call, Reply

_DESCRIPTIONS = Path(__file__).parent / "descriptions"


class Description:
    """A provider's description; each method gives what does not fit, in words."""

    def __init__(
        self, provider: str, base_path: str, *, prepare: Callable[[dict[str, Any]], None] = lambda _document: None
    ) -> None:
        self._document: dict[str, Any] = json.loads((_DESCRIPTIONS / provider / "openapi.json").read_text())
        self._document["servers"] = [{"url": base_path}]
        prepare(self._document)
        # Whether it is OpenAPI at all is not looked at: that takes seconds, and what is wrong in it fails every exchange.
        self._openapi = OpenAPI.from_dict(self._document, config=Config(spec_validator_cls=None))

    def exchange_problems(self, call: Call, reply: Reply) -> list[str]:
        """What is wrong with a call and the answer to it."""
        request = MockRequest(
            "http://127.0.0.1",
            call.method.lower(),
            call.path,
            args=dict(call.query),
            headers=dict(call.headers),
            data=call.body,
            content_type=call.headers.get("content-type", "application/json"),
        )
        if call.headers.get("content-type", "").startswith("multipart/"):
            return self._multipart_problems(call) + self._reply_problems(request, reply)
        found = [_words(error) for error in self._openapi.iter_request_errors(request)]
        return found + self._reply_problems(request, reply)

    def problems(self, schema: str, value: object) -> list[str]:
        """What is wrong with a value that should be one of the description's schemas."""
        rule = {"$ref": f"#/components/schemas/{schema}", "components": self._document["components"]}
        return [f"{schema}: {error.message[:300]}" for error in Draft202012Validator(rule).iter_errors(value)]

    def error_problems(self, body: object) -> list[str]:
        """What is wrong with the body of a refused call."""
        return self.problems("ErrorResponse", body)

    def webhook_problems(self, name: str, payload: object) -> list[str]:
        """What is wrong with a callback."""
        content = self._document["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]
        return self.problems(content["schema"]["$ref"].rpartition("/")[2], payload)

    def _reply_problems(self, request: MockRequest, reply: Reply) -> list[str]:
        if reply.status >= 400:  # described for 429 alone; the form is the same for all
            return self.error_problems(reply.body)
        response = MockResponse(
            reply.content(), reply.status, headers=dict(reply.headers), content_type=reply.content_type
        )
        return [_words(error) for error in self._openapi.iter_response_errors(request, response)]

    def _multipart_problems(self, call: Call) -> list[str]:
        content = self._document["paths"][call.path.removeprefix("/v1")]["post"]["requestBody"]["content"]
        name = content["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
        known = self._document["components"]["schemas"][name]["properties"].keys() | _NEWER_FIELDS
        unknown = {field.removesuffix("[]") for field, _, _ in multipart_fields(call)} - known
        return [f"unknown fields {sorted(unknown)}"] if unknown else []


_NEWER_FIELDS = {"safety_identifier"}
"""Fields of a multipart body that the SDK types and the older description does not list."""


def multipart_fields(call: Call) -> list[tuple[str, str | None, bytes]]:
    """Name, file name and content of each part of a multipart body."""
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + call.body, policy=policy.HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            bytes(part.get_payload(decode=True) or b""),
        )
        for part in message.iter_parts()
    ]


@cache
def openai_description() -> Description:
    """OpenAI's, read once."""
    return Description("openai", "/v1")


def _words(error: Exception) -> str:
    causes = getattr(error.__cause__, "schema_errors", [])
    details = "; ".join(str(getattr(cause, "message", cause))[:300] for cause in causes)
    return f"{type(error).__name__}: {error} {details}"
