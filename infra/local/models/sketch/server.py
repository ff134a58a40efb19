"""The sketch service over HTTP: submit, poll, fetch and cancel, as services with a queue do it."""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from infra.local import http_server
from infra.local.models.sketch.inputs import BadInput, VideoRequest, parse
from infra.local.models.sketch.service import RETRY_AFTER_SECONDS, NotFound, Service, Unavailable, View, job_id
from infra.local.models.sketch.webhooks import Webhooks

_MAX_BODY_BYTES = 1024 * 1024
_JOBS = re.compile(r"/v1/jobs")
_JOB = re.compile(r"/v1/jobs/([^/]+)")
_CANCEL = re.compile(r"/v1/jobs/([^/]+)/cancel")
_OUTPUT = re.compile(r"/v1/jobs/([^/]+)/outputs/([0-9])")
_FILE = re.compile(r"/v1/files/([^/]+)/([0-9])")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]


class Handler(http_server.Handler):
    """Made for one service by `serve`."""

    service: Service
    webhooks: Webhooks
    key: str

    def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
        self._handle("GET")

    def do_POST(self) -> None:  # noqa: N802 - the name is the base class's
        self._handle("POST")

    def _handle(self, method: str) -> None:
        body = self._body()
        answer = _refusal(413, "too_large", "The body is too large.") if body is None else self._answer(method, body)
        if body is None:
            self.close_connection = True
        self.answer(answer.status, answer.body, headers=answer.headers)

    def _body(self) -> bytes | None:
        """The body; None when it is too large, or its length is unknown, to be read."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _MAX_BODY_BYTES or "Transfer-Encoding" in self.headers:
            return None
        return self.rfile.read(int(length))

    def _answer(self, method: str, body: bytes) -> Answer:
        path = urlsplit(self.path).path
        if path == "/health":
            return _json(200, {"status": "ok"})
        try:
            if (match := _FILE.fullmatch(path)) and method == "GET":
                return self._output(match[1], int(match[2]))
            if not self._has_key():
                return _refusal(401, "unauthorized", "Send the header Authorization: Key …")
            return self._answer_with_key(method, path, body)
        except BadInput as error:
            return _refusal(422, "invalid_input", str(error))
        except NotFound:
            return _refusal(404, "not_found", "There is nothing here.")
        except Unavailable:
            answer = _refusal(503, "unavailable", "The service is unavailable, as it was asked to be.")
            return Answer(answer.status, answer.body, {**answer.headers, "Retry-After": str(RETRY_AFTER_SECONDS)})

    def _answer_with_key(self, method: str, path: str, body: bytes) -> Answer:
        routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            ("POST", _JOBS, lambda: self._create(body)),
            ("GET", _JOBS, self._find),
            ("GET", _JOB, lambda wanted: _json(200, self._shown(self.service.view(wanted)))),
            ("POST", _CANCEL, lambda wanted: _json(202, self._shown(self.service.cancel(wanted)))),
            ("GET", _OUTPUT, lambda wanted, index: self._output(wanted, int(index))),
        ]
        fitting = [(known, handle, match) for known, pattern, handle in routes if (match := pattern.fullmatch(path))]
        for known, handle, match in fitting:
            if known == method:
                return handle(*match.groups())
        return (
            _refusal(405, "method_not_allowed", "Not this method.")
            if fitting
            else _refusal(404, "not_found", "There is nothing here.")
        )

    def _has_key(self) -> bool:
        return hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Key {self.key}".encode())

    def _create(self, body: bytes) -> Answer:
        view = self.service.create(parse(body))
        self.webhooks.watch(view)
        return _json(201, self._shown(view))

    def _find(self) -> Answer:
        """The id of the job that was made with a nonce, or null."""
        nonces = parse_qs(urlsplit(self.path).query).get("nonce", [])
        if len(nonces) != 1:
            raise BadInput("nonce: must be given once")
        try:
            return _json(200, {"id": self.service.view(job_id(nonces[0])).job.id})
        except NotFound:
            return _json(200, {"id": None})

    def _output(self, wanted: str, index: int) -> Answer:
        path, content_type = self.service.output(wanted, index)
        headers = {
            "Content-Type": content_type,
            "Cache-Control": "private, max-age=3600",
            "X-Content-Type-Options": "nosniff",
        }
        return Answer(200, path.read_bytes(), headers)

    def _shown(self, view: View) -> dict[str, object]:
        failure = view.state.failure
        created = datetime.fromtimestamp(view.job.created_at, UTC)
        return {
            "id": view.job.id,
            "model": view.job.request.model,
            "status": view.state.status,
            "progress": view.state.progress,
            "outputs": self._outputs(view) if view.state.status == "succeeded" else [],
            "error": None if failure is None else {"code": failure.code, "message": failure.message},
            "usage": {"seconds": round(view.state.seconds, 3)},
            "created_at": created.isoformat(),
        }

    def _outputs(self, view: View) -> list[dict[str, object]]:
        """Addresses on the host the caller used; whoever knows one needs no key."""
        request = view.job.request
        duration = float(request.params.seconds) if isinstance(request, VideoRequest) else None
        return [
            {
                "url": f"http://{self.headers.get('Host', '')}/v1/files/{view.job.id}/{index}",
                "content_type": request.content_type,
                "width": request.size[0],
                "height": request.size[1],
                "duration_seconds": duration,
            }
            for index in range(request.outputs)
        ]


def serve(service: Service, webhooks: Webhooks, key: str, port: int) -> http_server.Server:
    """Start serving on 127.0.0.1 (port 0 picks a free one); OSError if the port is taken."""
    parts = {"service": service, "webhooks": webhooks, "key": key}
    return http_server.serve(type("SketchHandler", (Handler,), parts), port)


def _json(status: int, content: Mapping[str, object]) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


def _refusal(status: int, code: str, message: str) -> Answer:
    return _json(status, {"error": {"code": code, "message": message}})
