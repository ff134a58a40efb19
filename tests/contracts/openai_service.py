"""OpenAI as one mount of the scripted providers: responses in the background and streamed, chats, and images made at once."""

import json
from collections.abc import Mapping
from typing import Any

from tests.contracts.fake_server import Call, Reply
from tests.contracts.openai_fake import (
    PICTURE,
    blocked_image_call,
    chat_chunks,
    encoded,
    error,
    fields_of,
    image_call,
    image_events,
    images,
    paints,
    response,
    response_events,
    stream,
)
from tests.contracts.scripted import Run, ScriptedService
from tests.contracts.vendor import openai_description

_STATUSES = {
    "queued": "queued",
    "running": "in_progress",
    "done": "completed",
    "failed": "failed",
    "filtered": "incomplete",
    "cancelled": "cancelled",
    "aborted": "cancelled",
}


class OpenAIService(ScriptedService):
    """The base address is the mount and `/v1`. `picture` is what every image is.

    What is made at once goes straight to its end: `never` is silence, `cancelled` and `aborted` a broken connection. Every
    exchange is checked against OpenAI's description, but for the broken ones and for chats, which it does not know.
    """

    def __init__(self, picture: bytes = PICTURE) -> None:
        super().__init__()
        self._picture = picture
        self._description = openai_description()

    def answer(self, call: Call) -> Reply:
        parts = call.path.strip("/").split("/")
        match call.method, parts:
            case "POST", ["v1", "responses"] | ["v1", "chat", "completions"]:
                reply = self.begin(call, call.json())
            case "POST", ["v1", "images", kind]:
                reply = self.begin(call, {**fields_of(call), "edit": kind == "edits"})
            case "GET", ["v1", "responses", id]:
                reply = self.look(id)
            case "POST", ["v1", "responses", id, "cancel"]:
                self.stop(id)
                reply = self.shown(self.runs[id]) if id in self.runs else self.refused(404)
            case _:
                self.problems.append(f"no such call: {call.method} {call.path}")
                return self.refused(404)
        self._check(call, reply)
        return reply

    def new_id(self, number: int) -> str:
        return f"resp_{number}"

    def refused(self, status: int, **headers: str) -> Reply:
        code = {429: "rate_limit_exceeded", 500: "server_error", 503: "server_error"}.get(status)
        return error(status, code, kind="server_error" if status >= 500 else "invalid_request_error", **headers)

    def shown(self, run: Run) -> Reply:
        if run.asked.get("background"):
            return Reply(self._response(run))
        run.finish()
        if run.state == "running":
            return Reply(silent=True)
        if run.state in ("cancelled", "aborted"):
            return Reply(lost=True)
        if "messages" in run.asked:
            return _chat(run)
        return stream(*self._response_events(run)) if "input" in run.asked else self._images(run)

    def callback(self, run: Run) -> dict[str, Any]:
        """The event that OpenAI sends when this run has ended."""
        status = self._response(run)["status"]
        event = {"id": f"evt_{run.id}", "object": "event", "created_at": 1, "type": f"response.{status}"}
        payload = {**event, "data": {"id": run.id}}
        with self._lock:
            self.problems += self._description.webhook_problems(f"response_{status}", payload)
        return payload

    def _response(self, run: Run) -> dict[str, Any]:
        """The response in its present state. A picture that a policy forbids fails in a response that is completed."""
        if run.state == "filtered" and paints(run.asked):
            return response(run.asked, "completed", id=run.id, output=[blocked_image_call()])
        endings: Mapping[str, dict[str, Any]] = {
            "done": {"output": [image_call(result=encoded(self._picture))]} if paints(run.asked) else {},
            "failed": {"error": {"code": "server_error", "message": "It failed."}},
            "filtered": {"incomplete_details": {"reason": "content_filter"}, "output": []},
        }
        return response(run.asked, _STATUSES[run.state], id=run.id, **endings.get(run.state, {}))

    def _response_events(self, run: Run) -> list[dict[str, Any]]:
        events = response_events(run.asked, self._response(run))
        return events if run.state == "done" else [events[0], events[-1]]

    def _images(self, run: Run) -> Reply:
        if run.state == "filtered":
            return error(400, "moderation_blocked", "Blocked.", kind="image_generation_user_error")
        if run.state == "failed":
            return error(400, None, "It failed.", kind="image_generation_user_error")
        if run.asked.get("stream"):
            return stream(*image_events(run.asked, edit=run.asked["edit"], picture=self._picture))
        return Reply(images(run.asked, self._picture))

    def _check(self, call: Call, reply: Reply) -> None:
        """A stream is checked piece by piece, and its call with the answer that would have come without streaming."""
        if reply.lost or reply.silent or reply.content_type == "text/html" or call.path.endswith("/chat/completions"):
            return
        with self._lock:  # the description is not made for several threads
            if not reply.pieces:
                self.problems += self._description.exchange_problems(call, reply)
                return
            edit, image = call.path.endswith("/edits"), "/images/" in call.path
            schema = ("ImageEditStreamEvent" if edit else "ImageGenStreamEvent") if image else "ResponseStreamEvent"
            for event in _events(reply):
                self.problems += self._description.problems(schema, event)
            whole = images(fields_of(call)) if image else response(call.json(), "completed")
            self.problems += self._description.exchange_problems(call, Reply(whole))


def _events(reply: Reply) -> list[dict[str, Any]]:
    return [json.loads(piece.partition(b"data: ")[2]) for piece in reply.pieces]


def _chat(run: Run) -> Reply:
    if run.state == "failed":
        return stream({"error": {"message": "It failed.", "type": "server_error", "code": "model_failed"}})
    return stream(*chat_chunks("content_filter" if run.state == "filtered" else "stop"), done=True)
