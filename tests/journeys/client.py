"""A person with a browser: signs in, asks through the gateway, waits, and remembers the id of every answer."""

import io
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import requests
from PIL import Image

from infra.local import people
from infra.local.places import Places

ENDED = ("succeeded", "failed", "cancelled")
MARK = "quillwort"
"""A word of every prompt that is sent here, and of nothing else: no log may have it."""

PATIENCE_SECONDS = 60.0
_CALL_SECONDS = 30.0
_LOOK_SECONDS = 0.3


def new_address() -> str:
    """Somebody who was never here."""
    return f"p-{uuid.uuid4().hex[:12]}@example.com"


def new_key() -> str:
    return str(uuid.uuid4())


def picture(color: tuple[int, int, int] = (200, 40, 40), size: tuple[int, int] = (96, 64)) -> bytes:
    """A PNG of one color."""
    data = io.BytesIO()
    Image.new("RGB", size, color).save(data, "PNG")
    return data.getvalue()


class Client:
    """One person's calls. `answered` gets every answer that came; may be used by several threads."""

    def __init__(self, places: Places, answered: Callable[[requests.Response], None], email: str) -> None:
        self.email = email
        self.gateway = places.url(places.gateway_port)
        self.token = people.token(places, email)
        self._answered = answered

    def request(
        self, method: str, path: str, *, token: str | None = None, seconds: float = _CALL_SECONDS, **options: Any
    ) -> requests.Response:
        """One request as it is, without judgement; `token` is another than one's own, empty for none."""
        given = self.token if token is None else token
        headers = {**({"Authorization": f"Bearer {given}"} if given else {}), **options.pop("headers", {})}
        response = requests.request(method, self.gateway + path, headers=headers, timeout=seconds, **options)
        self._answered(response)
        return response

    def get(self, path: str, **query: str | int) -> Any:
        """The JSON at a path."""
        return _json(self.request("GET", path, params=query))

    def send(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Any:
        """The JSON a change answers with; None if it has none."""
        headers = {"Idempotency-Key": key} if key else {}
        return _json(self.request(method, path, json=body, headers=headers))

    def ask(self, model: str, prompt: str = "", *, key: str | None = None, **more: Any) -> requests.Response:
        """POST /api/generate, once. `more` is the rest of the body."""
        headers = {"Idempotency-Key": key or new_key()}
        body = {"model": model, "prompt": f"{prompt} {MARK}".strip(), **more}
        return self.request("POST", "/api/generate", json=body, headers=headers)

    def generate(self, model: str, prompt: str = "", **more: Any) -> str:
        """The id of a task that was accepted."""
        return str(_json(self.ask(model, prompt, **more), 202)["task_id"])

    def probe(self, seconds: float = 0, outcome: str = "succeed", outputs: int = 1) -> str:
        """A generation of 5 credits that ends as it is told."""
        return self.generate("local-probe", params={"seconds": seconds, "outcome": outcome, "outputs": outputs})

    def story(self, max_tokens: int = 400) -> str:
        """A text that takes its time: without chance the small model has much to say about this, and always the same."""
        params = {"max_tokens": max_tokens, "temperature": 0}
        return self.generate("local-text", "Tell a long story about a lighthouse.", params=params)

    def task(self, task_id: str) -> dict[str, Any]:
        task: dict[str, Any] = self.get(f"/api/poll/{task_id}")
        return task

    def until(
        self, task_id: str, holds: Callable[[dict[str, Any]], bool], *, seconds: float = PATIENCE_SECONDS
    ) -> dict[str, Any]:
        """The task once something holds; fails when it ends otherwise, or takes too long."""
        end = time.monotonic() + seconds
        while True:
            task = self.task(task_id)
            if holds(task):
                return task
            assert task["status"] not in ENDED, f"It ended otherwise: {task}"
            assert time.monotonic() < end, f"It never came so far: {task}"
            time.sleep(_LOOK_SECONDS)

    def ended(self, task_id: str, *, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The task when it has ended."""
        return self.until(task_id, lambda task: task["status"] in ENDED, seconds=seconds)

    def all_ended(self, task_ids: Iterable[str], *, seconds: float = PATIENCE_SECONDS) -> list[dict[str, Any]]:
        end = time.monotonic() + seconds
        return [self.ended(task_id, seconds=end - time.monotonic()) for task_id in task_ids]

    def at_stage(self, task_id: str, stage: str) -> dict[str, Any]:
        return self.until(task_id, lambda task: task["stage"] == stage)

    @property
    def me(self) -> dict[str, Any]:
        me: dict[str, Any] = self.get("/api/me")
        return me

    @property
    def balance(self) -> tuple[int, int]:
        """Credits available, and held."""
        balance = self.me["balance"]
        return balance["available"], balance["held"]

    def announce(self, data: bytes, content_type: str = "image/png", filename: str = "") -> dict[str, Any]:
        """Tell that a file is coming: where and how it is put."""
        new = {"filename": filename or f"{MARK}.png", "content_type": content_type, "bytes": len(data)}
        ticket: dict[str, Any] = self.send("POST", "/api/uploads", new)
        return ticket

    def upload(self, data: bytes | None = None) -> str:
        """A file of one's own in storage, ready to be a reference."""
        content = picture() if data is None else data
        ticket = self.announce(content)
        put(ticket, content)
        done = self.send("POST", f"/api/uploads/{ticket['upload_id']}/complete")
        assert done["upload_id"] == ticket["upload_id"]
        return str(done["upload_id"])


def put(ticket: Mapping[str, Any], data: bytes) -> None:
    """Send a file to storage as its ticket says."""
    answer = requests.request(
        ticket["method"], ticket["url"], data=data, headers=ticket["headers"], timeout=_CALL_SECONDS
    )
    assert answer.status_code == 200, answer.text


def fetch(url: str) -> requests.Response:
    """What is behind a signed address."""
    answer = requests.get(url, timeout=_CALL_SECONDS)
    assert answer.status_code == 200, answer.text
    return answer


def problem(answer: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal, which has the form that all have."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    body = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= body.keys()
    assert (body["status"], body["request_id"]) == (answer.status_code, answer.headers["X-Request-Id"])
    return answer.status_code, body["code"]


def _json(answer: requests.Response, *statuses: int) -> Any:
    assert answer.status_code in (statuses or (200, 201, 202, 204)), f"{answer.status_code} {answer.text}"
    return answer.json() if answer.content else None
