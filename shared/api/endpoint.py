"""Endpoint: a function's routes, and what happens around every one of them.

Each request gets an id and one log line; every error becomes a problem document; nothing of ours gets out as a stack trace.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as NoSuchMethod
from werkzeug.routing import Map, RequestRedirect, Rule

from shared import logs, tracing
from shared.api import permissions, responses
from shared.api.limits import Strangers
from shared.api.permissions import NotPermitted, Proof
from shared.api.responses import Answer
from shared.domain import ids
from shared.domain.errors import MethodNotAllowed, NotFound, Refused, Unavailable

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""What a part of a path that names something looks like; the database does not take every name."""


@dataclass
class Call:
    """One request on its way: what was asked, and what became known about it for the log."""

    request: Request
    id: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    proved: bool = False
    """Whether the caller has proved who they are; whoever has not is counted by address."""
    counted: bool = False
    """Whether this call was."""

    def about(self, **facts: object) -> None:
        """Facts for every line from here on, also for those written when the call fails."""
        logs.about(**facts)


Handler = Callable[[Call], Answer]


class Endpoint:
    """The routes of one function. Calling it with a Flask request answers that request."""

    def __init__(
        self,
        function: str,
        *,
        origins: Callable[[], frozenset[str]],
        strangers: Callable[[], Strangers],
    ) -> None:
        self.function = function
        self._strangers = strangers
        self._origins = origins
        self._map = Map(strict_slashes=True, merge_slashes=False, redirect_defaults=False)
        self._handlers: dict[str, Handler] = {}
        self.routes: list[tuple[str, str]] = []

    def route(self, method: str, path: str, *, proof: Proof | None = None) -> Callable[[Handler], Handler]:
        """Register a handler, such as `@endpoint.route("POST", "/internal/sweep")`.

        `proof` says what is checked before the handler is called; a handler of machines checks its caller itself. Raises
        NotPermitted for a route that is not in the table of permissions, or wants people to prove something else.
        """
        row = permissions.permission(self.function, method, path)
        if (row.roles or proof) and row.proof is not proof:
            raise NotPermitted(
                f"{method} {path} is registered without the proof that its row demands: {row.proof.value}."
            )

        def register(handler: Handler) -> Handler:
            name = f"{method} {path}"
            self._handlers[name] = self._counted(handler) if row.proof is Proof.NONE else handler
            self._map.add(Rule(path, methods=[method], endpoint=name))
            self.routes.append((method, path))
            return handler

        return register

    def __call__(self, request: Request) -> Response:
        """Answer one request; never raises."""
        began = time.monotonic()
        call = Call(request, ids.new_id())
        headers = request.headers
        trace = tracing.of_request(headers.get(tracing.HEADER, ""), headers.get("X-Cloud-Trace-Context", ""))
        token = logs.context.set({"request_id": call.id, **tracing.begin(trace)})
        try:
            answer = self._answer(call)
            response = responses.response(answer, call.id)
            self._cors(request, response)
            self._log(call, response, time.monotonic() - began)
            return response
        finally:
            logs.context.reset(token)

    def _answer(self, call: Call) -> Answer:
        """The answer, or 429: whoever has not proved who they are is refused, or told that it cannot be told now, so many times
        for each address."""
        answer = self._attempt(call, self._handle)
        if call.proved or call.counted or answer.status < 400:
            return answer
        return self._attempt(call, self._counted(lambda _: answer))

    def _attempt(self, call: Call, handler: Handler) -> Answer:
        """What a handler answers, or the problem that it raises."""
        try:
            return handler(call)
        except Refused as error:
            call.facts["code"] = error.code
            return responses.problem(error, call.id)
        except Unavailable as error:
            call.facts["code"] = error.code
            _log.warning("%s: %s", error.code, error.detail, exc_info=error)
            return responses.problem(error, call.id)
        except Exception as error:  # noqa: BLE001 - the last resort, and it is logged with its trace
            _log.exception("The request failed in a way nobody foresaw.")
            call.facts["code"] = "internal"
            return responses.broken(error, call.id)

    def _counted(self, handler: Handler) -> Handler:
        """A handler before which a caller who has not proved who they are is counted. It raises RateLimited."""

        def counted(call: Call) -> Answer:
            call.counted = True
            self._strangers().count(call.request)
            return handler(call)

        return counted

    def _handle(self, call: Call) -> Answer:
        handler = self._match(call)
        return self._preflight(call) if handler is None else handler(call)

    def _match(self, call: Call) -> Handler | None:
        """The handler of the path the framework dispatched; None for a preflight of a path we have."""
        request = call.request
        adapter = self._map.bind("localhost", path_info=request.path)
        try:
            name, arguments = adapter.match(method=request.method)
        except NoSuchMethod as error:
            if request.method == "OPTIONS":
                return None
            raise MethodNotAllowed(
                "This method is not for this path.", allowed=sorted(error.valid_methods or ())
            ) from error
        except RequestRedirect as error:
            raise NotFound from error
        except HTTPException as error:
            raise NotFound from error
        call.arguments = {key: str(value) for key, value in arguments.items()}
        if not all(_NAME.fullmatch(value) for value in call.arguments.values()):
            raise NotFound
        call.facts["route"] = name
        return self._handlers[name]

    def _preflight(self, call: Call) -> Answer:
        call.facts["route"] = "OPTIONS"
        methods = self._map.bind("localhost", path_info=call.request.path).allowed_methods()
        return Answer(
            None,
            204,
            {
                "Access-Control-Allow-Methods": ", ".join(sorted(set(methods) - {"HEAD", "OPTIONS"})),
                "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match",
                "Access-Control-Max-Age": "3600",
            },
        )

    def _cors(self, request: Request, response: Response) -> None:
        """Let the web app's own origins read the answer; credentials are never cookies."""
        response.headers.add("Vary", "Origin")
        origin = request.headers.get("Origin")
        if origin is not None and origin in self._origins():
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = (
                "Content-Disposition, ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
            )

    def _log(self, call: Call, response: Response, seconds: float) -> None:
        status = response.status_code
        level = logging.ERROR if status >= 500 and status != 503 else logging.WARNING if status == 503 else logging.INFO
        path = call.request.path[:500]
        if "token" in call.arguments:  # a provider's callback proves itself with it
            path = path.replace(call.arguments["token"], "[token]")
        http: dict[str, Any] = {
            "requestMethod": call.request.method,
            "requestUrl": path,
            "status": status,
            "latency": f"{seconds:.6f}s",
            "userAgent": call.request.headers.get("User-Agent", "")[:200],
        }
        summary = f"{call.request.method} {path[:200]} {status}"
        if "step" in call.facts:
            summary += f" {call.facts['step']}"
        _log.log(level, summary, extra={"httpRequest": http, **call.facts})
