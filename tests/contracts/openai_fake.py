"""OpenAI as a script: responses, streams and images, every exchange checked against OpenAI's own description."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from openai.types.chat import ChatCompletionChunk

from tests.contracts.fake_server import Call, FakeServer, Reply
from tests.contracts.vendor import multipart_fields, openai_description

PICTURE = b"\x89PNG\r\n\x1a\n a picture"
TEXT = "Seven words that a model might write."
CHAT_USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
USAGE = {
    "input_tokens": 11,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 18,
}
IMAGE_USAGE = {
    "input_tokens": 20,
    "input_tokens_details": {"image_tokens": 14, "text_tokens": 6},
    "output_tokens": 300,
    "total_tokens": 320,
}


class OpenAIFake(FakeServer):
    """`steps` are the statuses a response goes through, one for each time it is shown; `ending` fills the last.

    `problems` holds whatever did not fit the description. Answers given to `next` are checked too, unless they are
    `Broken` on purpose. `path` is what stands before the names of the calls.
    """

    def __init__(self, path: str = "/v1") -> None:
        super().__init__()
        self._path = path
        self._description = openai_description()  # read before the first call, whose time is counted
        self.steps = ["queued", "in_progress", "completed"]
        self.ending: dict[str, Any] = {}
        self.problems: list[str] = []
        self._shown = 0
        self._asked: dict[str, Any] = {}

    @property
    def base_url(self) -> str:
        return f"{self.url}{self._path}"

    def creates(self) -> list[Call]:
        """The calls that may begin something."""
        return [call for call in self.calls if call.method == "POST" and not call.path.endswith("/cancel")]

    def respond(self, call: Call) -> Reply:
        reply = super().respond(call)
        known = not call.path.endswith("/chat/completions")
        if known and not (isinstance(reply, Broken) or reply.pieces or reply.lost or reply.silent):
            self.problems += self._description.exchange_problems(call, reply)
        return reply

    def answer(self, call: Call) -> Reply:
        name = call.path.removeprefix(self._path)
        if name.startswith("/images/"):
            return self._images(call)
        if name == "/chat/completions":
            return stream(*chat_chunks(), done=True)
        if name.endswith("/cancel"):
            self.steps = ["cancelled"]
        elif call.method == "POST":
            self._asked, self._shown = call.json(), 0
            if self._asked.get("stream"):
                return self._events(call)
        return Reply(self._response(self._step()))

    def _step(self) -> str:
        step = self.steps[min(self._shown, len(self.steps) - 1)]
        self._shown += 1
        return step

    def _response(self, status: str) -> dict[str, Any]:
        return response(self._asked, status, **(self.ending if status == self.steps[-1] else {}))

    def _events(self, call: Call) -> Reply:
        ended = self._response(self.steps[-1])
        events = response_events(self._asked, ended)
        for event in events:
            self.problems += self._description.problems("ResponseStreamEvent", event)
        self.problems += self._description.exchange_problems(call, Reply(ended))
        return stream(*events)

    def _images(self, call: Call) -> Reply:
        asked = fields_of(call)
        if not asked.get("stream"):
            return Reply(images(asked))
        events = image_events(asked, edit=call.path.endswith("/edits"))
        schema = "ImageEditStreamEvent" if call.path.endswith("/edits") else "ImageGenStreamEvent"
        for event in events:
            self.problems += self._description.problems(schema, event)
        self.problems += self._description.exchange_problems(call, Reply(images(asked)))
        return stream(*events)


class Broken(Reply):
    """An answer that is not as the description says, on purpose."""


def fields_of(call: Call) -> dict[str, Any]:
    """What a call asks for, in JSON or as a form; files are left out."""
    if call.headers["content-type"] == "application/json":
        return dict(call.json())
    texts = {name: content.decode() for name, filename, content in multipart_fields(call) if filename is None}
    return {
        name: json.loads(text) if text in ("true", "false") or text.isdigit() else text for name, text in texts.items()
    }


def response(asked: Mapping[str, Any], status: str, **changes: Any) -> dict[str, Any]:
    """A response as it is shown in a status: with a picture where the image tool was asked for, else with a text."""
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
        "output": [image_call() if paints(asked) else message()] if ended else [],
        "parallel_tool_calls": True,
        "metadata": asked.get("metadata", {}),
        "temperature": 1,
        "tool_choice": asked.get("tool_choice", "auto"),
        "tools": asked.get("tools", []),
        "top_p": 1,
        **({"usage": USAGE} if ended else {}),
        **(
            {"tool_usage": {"image_gen": IMAGE_USAGE, "web_search": {"num_requests": 0}}}
            if ended and paints(asked)
            else {}
        ),
        **changes,
    }


def paints(asked: Mapping[str, Any]) -> bool:
    """Whether a response was asked for with the image tool."""
    return any(tool["type"] == "image_generation" for tool in asked.get("tools", []))


def message(text: str = TEXT) -> dict[str, Any]:
    """An output item that holds a text."""
    content = [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}


def refusal(text: str) -> dict[str, Any]:
    """An output item that holds a refusal."""
    return {**message(), "content": [{"type": "refusal", "refusal": text}]}


def image_call(**changes: Any) -> dict[str, Any]:
    """An output item that holds a picture."""
    made = {"id": "ig_1", "type": "image_generation_call", "status": "completed", "result": encoded(PICTURE)}
    return {**made, "output_format": "webp", **changes}


def blocked_image_call(text: str = "Blocked") -> dict[str, Any]:
    """An output item of a picture that was not made, in a response that is completed all the same."""
    error = {"code": "moderation_blocked", "message": text, "type": "image_generation_user_error"}
    return image_call(status="failed", result=None, error=error)


def response_events(asked: Mapping[str, Any], ended: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A streamed response, up to its end."""
    item: dict[str, Any] = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
    deltas = [{"type": "response.output_text.delta", "delta": word, **item} for word in words()]
    begun = {"type": "response.created", "response": response(asked, "in_progress")}
    last = {"type": f"response.{ended['status']}", "response": ended}
    return [{**event, "sequence_number": number} for number, event in enumerate([begun, *deltas, last])]


def chat_chunks(finish_reason: str = "stop") -> list[dict[str, Any]]:
    """A streamed chat completion, up to its end, checked against the SDK's types: the description knows no chat."""
    said = [chunk({"content": word}) for word in words()]
    chunks = [*said, chunk({}, finish_reason=finish_reason), chunk(None, usage=CHAT_USAGE)]
    for made in chunks:
        ChatCompletionChunk.model_validate(made, strict=True)
    return chunks


def chunk(delta: dict[str, Any] | None, finish_reason: str | None = None, **changes: Any) -> dict[str, Any]:
    """A piece of a chat completion; no choice at all without a delta."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
    made = {"id": "chat_1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
    return {**made, **changes}


def images(asked: Mapping[str, Any], picture: bytes = PICTURE) -> dict[str, Any]:
    """An answer with as many pictures as were asked for."""
    return {
        "created": 1,
        "data": [{"b64_json": encoded(picture)}] * asked.get("n", 1),
        "output_format": asked.get("output_format", "png"),
        "usage": IMAGE_USAGE,
    }


def image_events(asked: Mapping[str, Any], *, edit: bool = False, picture: bytes = PICTURE) -> list[dict[str, Any]]:
    """A streamed picture: its previews and itself."""
    kind = "image_edit" if edit else "image_generation"
    made = {"created_at": 1, "size": asked.get("size", "auto"), "quality": asked.get("quality", "auto")}
    made |= {"background": "auto", "output_format": asked.get("output_format", "png")}
    previews = [
        {"type": f"{kind}.partial_image", "partial_image_index": index, "b64_json": encoded(b"a preview"), **made}
        for index in range(asked.get("partial_images", 0))
    ]
    return [*previews, {"type": f"{kind}.completed", "b64_json": encoded(picture), "usage": IMAGE_USAGE, **made}]


def error(
    status: int, code: str | None, text: str = "No.", kind: str = "invalid_request_error", **headers: str
) -> Reply:
    """A refused call; `headers` such as `retry_after="3"`."""
    body = {"error": {"code": code, "message": text, "param": None, "type": kind}}
    return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def stream(*events: Mapping[str, Any], done: bool = False, lost: bool = False) -> Reply:
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


def encoded(content: bytes) -> str:
    """As a picture is sent."""
    return base64.b64encode(content).decode()


def words() -> list[str]:
    """The text in the pieces in which it is streamed."""
    return [word + " " for word in TEXT.split(" ")[:-1]] + [TEXT.split(" ")[-1]]
