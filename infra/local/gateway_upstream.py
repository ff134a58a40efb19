"""Asks a function on behalf of a client: one repetition when the connection breaks, one deadline for all of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError

from infra.local.gateway_contract import Backend
from infra.local.gateway_errors import NoAnswer, TooSlow

_ATTEMPTS = 2
_CONNECTIONS_PER_FUNCTION = 64


@dataclass(frozen=True)
class Answer:
    """A function's whole response, its body as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Upstream:
    """The functions, over connections that are kept. Safe to use from several threads."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS_PER_FUNCTION)

    def ask(self, backend: Backend, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The function's answer to a request for `target` (path and query). Raises NoAnswer or TooSlow."""
        end = time.monotonic() + backend.deadline
        try:
            response = self._send(backend.url(target), method, headers, body, end)
            answer = Answer(response.status, list(response.headers.items()), response.read(decode_content=False))
            response.release_conn()
        except NewConnectionError as error:
            raise NoAnswer("connection failure") from error
        except (ReadTimeoutError, ConnectTimeoutError) as error:
            raise TooSlow from error
        except HTTPError as error:
            raise NoAnswer("connection termination") from error
        return answer

    def _send(
        self, url: str, method: str, headers: Mapping[str, str], body: bytes, end: float
    ) -> urllib3.BaseHTTPResponse:
        """The response once its head is there; a connection that breaks before that is tried once more."""
        attempt = 1
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TooSlow
            try:
                return self._pool.urlopen(
                    method,
                    url,
                    body=body or None,
                    headers=headers,
                    timeout=urllib3.Timeout(total=left),
                    retries=False,
                    preload_content=False,
                )
            except (NewConnectionError, ProtocolError):
                if attempt == _ATTEMPTS:
                    raise
                attempt += 1
