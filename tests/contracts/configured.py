"""What the scripts of services have in common that are reached by an entry alone."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from tests.contracts.fake_server import Call, Reply
from tests.contracts.scripted import ScriptedService

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFUlEQVR42mNkaGhgwAaYGHCAwSkBAMyIARAUbW44AAAAAElFTkSuQmCC"
)
"""A small square of one color."""

BODIES = Path(__file__).parent / "descriptions" / "http" / "bodies.yaml"


class HttpService(ScriptedService):
    """A service whose outputs are addresses below `files`; where that leads here (`…/files`), they are served.

    With a `key`, calls with any other are refused as the vendor does. Answers given to `next` go first. What a call should
    not have been is in `problems`.
    """

    delivery = "https://files.example.com"
    """Where the vendor's files really are."""

    scheme = "Bearer"
    """The word before the key."""

    def __init__(self, *, key: str | None = None, files: str | None = None) -> None:
        super().__init__()
        self.key = key
        self.files = files or self.delivery
        self._next: list[Reply] = []

    def next(self, *replies: Reply) -> None:
        """Answer the next calls with these, whatever they are."""
        self._next.extend(replies)

    def answer(self, call: Call) -> Reply:
        given = self.key_in(call)
        if call.path.startswith("/files/"):
            self.expect(not given, "a file was asked for with the key")
            return Reply(PICTURE, content_type="image/png")
        self.expect(given is not None, "a call came without a key")
        if self._next:
            return self._next.pop(0)
        return self.serve(call) if given and self.key in (None, given) else self.refused(401)

    def key_in(self, call: Call) -> str | None:
        """The key of a call, where the vendor looks for it."""
        scheme, _, key = call.headers.get("authorization", "").partition(" ")
        return key if scheme == self.scheme else None

    def serve(self, call: Call) -> Reply:
        """The answer to a call that has the right key."""
        raise NotImplementedError

    def expect(self, so: bool, otherwise: str) -> None:
        """Note what a call should not have been."""
        if not so:
            self.problems.append(otherwise)

    def expect_body(self, service: str, path: str, body: object) -> bool:
        """Whether there is such a create; what is wrong with its body is noted."""
        rule = bodies()[service].get(path)
        if rule is not None:
            whole = {**rule, "type": "object", "additionalProperties": False}
            self.problems += [f"{path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(body)]
        return rule is not None


@cache
def bodies() -> Any:
    """What each service takes, by service and path."""
    return yaml.safe_load(BODIES.read_text())
