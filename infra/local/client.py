"""Calls the API through the gateway as one signed-in person."""

from collections.abc import Mapping
from typing import Any

import requests

_SECONDS = 20.0


class CallRefused(Exception):
    """The API answered with an error: `status` and the stable `code` of its problem."""

    def __init__(self, call: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{call}: {status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.code = problem.get("code")


class Client:
    """One person's calls; for one thread."""

    def __init__(self, gateway: str, id_token: str) -> None:
        self._gateway = gateway
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {id_token}"

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at a path. CallRefused, or requests.RequestException when nobody answers."""
        return self._call("GET", path, params=query)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """The JSON that a change answers with, None if it has none; `key` is its Idempotency-Key. Errors as `get`."""
        return self._call(method, path, json=body, headers={"Idempotency-Key": key} if key else {})

    def _call(self, method: str, path: str, **options: Any) -> Any:
        response = self._session.request(method, f"{self._gateway}{path}", timeout=_SECONDS, **options)
        if not response.ok:
            raise CallRefused(f"{method} {path}", response.status_code, _problem(response))
        return response.json() if response.content else None


def _problem(response: requests.Response) -> Mapping[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"detail": response.text[:200]}
