"""OpenAI as a script: responses, streams and images, every exchange checked against OpenAI's own description."""

import base64
import json
from typing import Any

from openai.types.chat import ChatCompletionChunk

from tests.contracts.fake_server import Call, FakeServer, Reply
from tests.contracts.vendor import openai_description

PICTURE = b"\x89PNG\r\n\x1a\n a picture"
TEXT = "Seven words that a model might write."
USAGE = {
    "input_tokens": 11,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 18,
}


class OpenAIFake(FakeServer):
    """`steps` are the statuses a response goes through, one for each time it is shown; `ending` fills the last.

    `problems` holds whatever did not fit the description. Answers given to `next` are checked too, unless they are
    `broken` on purpose.
    """

    def __init__(self) -> None:
        super().__init__()
        self._description = openai_description()  # read before the first call, whose time is counted
        self.steps = ["queued", "in_progress", "completed"]
        self.ending: dict[str, Any] = {}
        self.problems: list[str] = []
        self._shown = 0
        self._asked: dict[str, Any] = {}

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def creates(self) -> list[Call]:
        """The calls that may begin something."""
        return [call for call in self.calls if call.method == "POST" and not call.path.endswith("/cancel")]

    def respond(self, call: Call) -> Reply:
        reply = super().respond(call)
        if not (isinstance(reply, Broken) or reply.lost or reply.silent or call.path == "/v1/chat/completions"):
            self.problems += self._description.exchange_problems(call, reply) if not reply.pieces else []
        return reply

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/v1/images/"):
            return Reply(images(call))
        if call.path == "/v1/chat/completions":
            return self._chat()
        if call.path.endswith("/cancel"):
            self.steps = ["cancelled"]
        elif call.method == "POST":
            self._asked, self._shown = call.json(), 0
            if self._asked.get("stream"):
                return self._events()
        return Reply(self._response(self._step()))

    def _step(self) -> str:
        step = self.steps[min(self._shown, len(self.steps) - 1)]
        self._shown += 1
        return step

    def _response(self, status: str) -> dict[str, Any]:
        return response(self._asked, status, **(self.ending if status == self.steps[-1] else {}))

    def _events(self) -> Reply:
        item: dict[str, Any] = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
        deltas = [{"type": "response.output_text.delta", "delta": word, **item} for word in words()]
        last = self.steps[-1]
        begun = {"type": "response.created", "response": response(self._asked, "in_progress")}
        ended = {"type": f"response.{last}", "response": self._response(last)}
        events = [{**event, "sequence_number": number} for number, event in enumerate([begun, *deltas, ended])]
        for event in events:
            self.problems += self._description.problems("ResponseStreamEvent", event)
        return stream(*events)

    def _chat(self) -> Reply:
        chunks = [chunk({"content": word}) for word in words()]
        chunks += [chunk({}, finish_reason="stop"), chunk(None, usage=CHAT_USAGE)]
        for made in chunks:
            ChatCompletionChunk.model_validate(made, strict=True)
        return stream(*chunks, done=True)


class Broken(Reply):
    """An answer that is not as the description says, on purpose."""


CHAT_USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def response(asked: dict[str, Any], status: str, **changes: Any) -> dict[str, Any]:
    """A response as it is shown in a status."""
    ended = status in {"completed", "incomplete"}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": status,
        "background": asked.get("background", False),
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": asked.get("model", "gpt"),
        "output": [message()] if ended else [],
        "parallel_tool_calls": True,
        "metadata": asked.get("metadata", {}),
        "temperature": 1,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1,
        **({"usage": USAGE} if ended else {}),
        **changes,
    }


def message(text: str = TEXT) -> dict[str, Any]:
    """An output item that holds a text."""
    content = [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}


def refusal(text: str) -> dict[str, Any]:
    """An output item that holds a refusal."""
    return {**message(), "content": [{"type": "refusal", "refusal": text}]}


def error(
    status: int, code: str | None, text: str = "No.", kind: str = "invalid_request_error", **headers: str
) -> Reply:
    """A refused call; `headers` such as `retry_after="3"`."""
    body = {"error": {"code": code, "message": text, "param": None, "type": kind}}
    return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def stream(*events: dict[str, Any], done: bool = False, lost: bool = False) -> Reply:
    """Server-sent events, one piece each."""
    pieces = [
        (f"event: {event['type']}\n" if "type" in event else "").encode()
        + b"data: "
        + json.dumps(event).encode()
        + b"\n\n"
        for event in events
    ]
    return Reply(
        content_type="text/event-stream", pieces=[*pieces, *([b"data: [DONE]\n\n"] if done else [])], lost=lost
    )


def chunk(delta: dict[str, Any] | None, finish_reason: str | None = None, **changes: Any) -> dict[str, Any]:
    """A piece of a chat completion; no choice at all without a delta."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
    return {
        "id": "chat_1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": choices,
        **changes,
    }


def images(call: Call, number: int = 1) -> dict[str, Any]:
    """An answer with pictures, as many as were asked for in JSON."""
    asked = call.json() if call.headers["content-type"] == "application/json" else {}
    details = {"image_tokens": 5, "text_tokens": 6}
    return {
        "created": 1,
        "data": [{"b64_json": base64.b64encode(PICTURE).decode()}] * asked.get("n", number),
        "output_format": asked.get("output_format", "png"),
        "usage": {"input_tokens": 11, "input_tokens_details": details, "output_tokens": 7, "total_tokens": 18},
    }


def words() -> list[str]:
    """The text in the pieces in which it is streamed."""
    return [word + " " for word in TEXT.split(" ")[:-1]] + [TEXT.split(" ")[-1]]
