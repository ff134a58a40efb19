"""Our API Gateway: reads the contract that is deployed and treats requests as the real one does.

It checks tokens, routes, puts its own identity in front of the caller's, repeats a request once when a function's
connection breaks (a POST too), and gives up after the deadline. What it answers itself is JSON without CORS headers.
It does not model API keys, quotas, or X-HTTP-Method-Override.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from email.message import Message
from http import HTTPStatus
from pathlib import Path

from infra.local import gateway_contract, http_server
from infra.local.gateway_body import read_body
from infra.local.gateway_contract import Contract
from infra.local.gateway_errors import BadBody, BadToken, BodyTooLarge, GatewayError
from infra.local.gateway_tokens import check
from infra.local.gateway_upstream import Answer, Upstream
from infra.local.lifetime import stop_signal
from infra.local.oidc import Issuer
from infra.local.places import FUNCTIONS, GATEWAY_EMAIL, PROJECT, Places, places_from_environment

Sign = Callable[[str], str]
"""Makes the gateway's own token for an audience."""

_log = logging.getLogger(__name__)
_HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade", "expect",
}  # fmt: skip
_REPLACED = {"host", "content-length", "authorization", "x-forwarded-authorization", "x-apigateway-api-userinfo"}


class Handler(http_server.Handler):
    """Serves one connection of a client."""

    contract: Contract
    upstream: Upstream
    sign: Sign

    def _serve(self) -> None:
        try:
            body = read_body(self.headers, self.rfile)
            operation = self.contract.find(self.command, self.path.partition("?")[0])
            rule = operation.token_rule
            claims = check(_joined(self.headers, "Authorization"), rule) if rule else None
            headers = self._headers(claims, self.sign(operation.backend.audience))
            self._relay(self.upstream.ask(operation.backend, self.command, self.path, headers, body))
        except GatewayError as error:
            self._refuse(error)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - the base class's names

    def _headers(self, claims: str | None, own_token: str) -> dict[str, str]:
        """What the function gets: the caller's headers, the gateway's identity in Authorization, the caller's beside it."""
        left_out = _HOP_BY_HOP | _REPLACED | _named_by_connection(self.headers)
        names = {name.lower() for name in self.headers} - left_out
        headers = {name: _joined(self.headers, name) or "" for name in names}
        headers["Authorization"] = f"Bearer {own_token}"
        authorization = _joined(self.headers, "Authorization")
        if authorization is not None:
            headers["X-Forwarded-Authorization"] = authorization
        if claims is not None:
            headers["X-Apigateway-Api-Userinfo"] = claims
        passed = headers.pop("x-forwarded-for", "")
        headers["X-Forwarded-For"] = f"{passed}, {self.client_address[0]}" if passed else self.client_address[0]
        headers["x-forwarded-proto"] = "http"
        return headers

    def _relay(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        if answer.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _refuse(self, error: GatewayError) -> None:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.warning("%s %s: %d %s", self.command, self.path.partition("?")[0], error.status, error)
        headers = {"Content-Type": "application/json"}
        if isinstance(error, BadToken):
            headers["WWW-Authenticate"] = _challenge(self.headers, self.path)
        if isinstance(error, BadBody | BodyTooLarge):
            # What comes next on this connection may still be the body.
            self.close_connection = True
        body = json.dumps({"code": error.status, "message": str(error)}, separators=(",", ":"))
        self.answer(error.status, body.encode(), headers=headers)


def serve(contract: Contract, sign: Sign, port: int) -> http_server.Server:
    """Start the gateway on 127.0.0.1 (port 0 picks a free one); OSError if the port is taken."""
    parts = {"contract": contract, "upstream": Upstream(), "sign": staticmethod(sign)}
    return http_server.serve(type("GatewayHandler", (Handler,), parts), port)


def contract_values(places: Places) -> dict[str, str]:
    """What the contract's placeholders stand for in a local system."""
    functions = {f"{name.upper()}_URL": places.url(places.function_port(name)) for name in FUNCTIONS}
    return {"PROJECT_ID": PROJECT, **functions}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if the contract cannot be used or the port is taken."""
    logging.basicConfig(format="gateway: %(message)s", level=logging.INFO)
    places = places_from_environment()
    parser = argparse.ArgumentParser(prog="python -m infra.local.gateway", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=places.gateway_port)
    parser.add_argument("--contract", type=Path, default=gateway_contract.CONTRACT)
    given = parser.parse_args(arguments)
    stopping = stop_signal()
    issuer = Issuer(places.secrets_dir)
    try:
        contract = gateway_contract.load(contract_values(places), given.contract)
        server = serve(contract, lambda audience: issuer.token(GATEWAY_EMAIL, audience), given.port)
    except (OSError, ValueError) as error:
        print(f"gateway: cannot serve {given.contract} on port {given.port}: {error}", file=sys.stderr)
        return 1
    print(f"gateway: ready on {places.url(server.server_port)}", flush=True)
    stopping.wait()
    server.shutdown()
    server.server_close()
    return 0


def _joined(headers: Message, name: str) -> str | None:
    """All lines of a header as one value, as a proxy may join them; None if there is none."""
    lines = headers.get_all(name)
    return None if lines is None else ", ".join(lines)


def _named_by_connection(headers: Message) -> set[str]:
    return {name.strip().lower() for name in (_joined(headers, "Connection") or "").split(",")}


def _challenge(headers: Message, path: str) -> str:
    realm = f'Bearer realm="http://{headers.get("Host", "")}{path.partition("?")[0]}"'
    return realm + ("" if headers.get("Authorization") is None else ', error="invalid_token"')


if __name__ == "__main__":
    sys.exit(main())
