"""A gateway with one function behind it, that stands for them all, and what a test needs to ask it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import urllib3

from infra.local import http_server
from infra.local.places import PROJECT

Script = Callable[["Function"], None]

ISSUER = f"https://securetoken.google.com/{PROJECT}"


class Function(http_server.Handler):
    """Stands for every function: notes what it is asked, and answers as the script says."""

    asked: "list[Asked]"
    script: Script

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        type(self).script(self)

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - the base class's names


@dataclass
class Asked:
    """A request as it reached the function."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class System:
    """A gateway in front of one function."""

    url: str
    function: type[Function]
    function_url: str

    @property
    def asked(self) -> list[Asked]:
        return self.function.asked

    def answers(self, script: Script) -> None:
        """From now on the function does this. Kept static: a plain function in a class would become a method."""
        self.function.script = staticmethod(script)

    def call(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: Any = None
    ) -> urllib3.BaseHTTPResponse:
        return urllib3.request(
            method,
            self.url + target,
            headers=headers,
            body=body,
            retries=False,
            redirect=False,
            decode_content=False,
            timeout=10,
        )


def ok(function: Function) -> None:
    function.answer(200, b"{}", headers={"Content-Type": "application/json"})


def hang_up(function: Function) -> None:
    function.close_connection = True


def signed_in(*, key: str = "", algorithm: str = "none", **changes: object) -> dict[str, str]:
    """The header of a person signed in through the Auth emulator, whose tokens are not signed."""
    claims = {"iss": ISSUER, "aud": PROJECT, "sub": "ada", "email": "ada@example.com", "exp": time.time() + 3600}
    kept = {name: value for name, value in (claims | changes).items() if value is not None}
    return {"Authorization": f"Bearer {jwt.encode(kept, key, algorithm=algorithm)}"}


def refused(response: urllib3.BaseHTTPResponse, status: int) -> str:
    """Asserts that the gateway itself answered, in its own form, and returns its words."""
    assert response.status == status
    assert response.headers["Content-Type"] == "application/json"
    assert not [name for name in response.headers if name.lower().startswith("access-control-")]
    answer = response.json()
    assert answer.keys() == {"code", "message"}
    assert answer["code"] == status
    return str(answer["message"])
