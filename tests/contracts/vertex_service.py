"""Vertex AI as a script: content, videos, interactions and endpoints, every exchange checked against Google's description."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.contracts.fake_server import Call, Reply
from tests.contracts.scripted import Run, ScriptedProviders, ScriptedService
from tests.contracts.vertex_description import vertex_description

PICTURE = b"\x89PNG\r\n\x1a\n a picture"
FILM = b"\x00\x00\x00\x18ftypmp42 a film"
WORDS = ["Seven ", "words ", "that ", "a ", "model ", "might ", "write."]
FILTERED = (
    "This prompt contains sensitive words that violate Google's Responsible AI practices. Support codes: 58061214"
)
USAGE = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}

_PATH = re.compile(r"/v1(?:beta1)?/(?P<place>projects/[^/]+/locations/[^/]+)/(?P<what>.+)")
_STATUSES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
_STATUSES |= {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}
_INTERACTION = {"running": "in_progress", "done": "completed", "filtered": "failed", "aborted": "incomplete"}
_RESULT = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"

Put = Callable[[str, bytes], None]
"""Puts a file under a gs:// address."""


class VertexService(ScriptedService):
    """Videos go by `put` to where the caller wants them, or are part of the answer where it wants them nowhere.

    Answers given to `next` go first. All are checked, unless they are bytes, which are broken on purpose. `prediction` is
    what an endpoint predicts for an instance.
    """

    def __init__(self, *, put: Put | None = None, picture: bytes = PICTURE, film: bytes = FILM) -> None:
        super().__init__()
        self.put: Put = put or (lambda _address, _content: None)
        self.picture = picture
        self.film = film
        self.prediction: Callable[[Any], Any] = lambda _instance: {"bytesBase64Encoded": _base64(self.picture)}
        self._description = vertex_description()  # read before the first call, whose time is counted
        self._next: list[Reply] = []

    def next(self, *replies: Reply) -> None:
        """Answer the next calls with these, whatever they are."""
        self._next.extend(replies)

    def answer(self, call: Call) -> Reply:
        reply = self._next.pop(0) if self._next else self._answer(call)
        if not (reply.lost or reply.silent or isinstance(reply.body, bytes)):
            self.problems += self._description.problems_of(call, reply)
        return reply

    def refused(self, status: int, **headers: str) -> Reply:
        return refusal(status, "", "Something is not right.", **headers)

    def shown(self, run: Run) -> Reply:
        show = {"generateContent": _content, "streamGenerateContent": _stream, "predict": _prediction}
        at_once = show.get(run.asked["call"])
        if at_once is not None:
            if run.end == "never":
                return Reply(silent=True)
            run.finish()
            return at_once(self, run)
        return Reply(_operation(self, run) if run.asked["call"] == "predictLongRunning" else _interaction(self, run))

    def _answer(self, call: Call) -> Reply:
        path = _PATH.fullmatch(call.path)
        if path is None:
            return self.refused(404)
        resource, _, verb = path["what"].partition(":")
        match call.method, resource.split("/"):
            case "POST", ["publishers", "google", "models", _] if verb == "fetchPredictOperation":
                return self.look(call.json()["operationName"].rpartition("/")[2])
            case "POST", ["publishers", "google", "models", _] | ["endpoints", _]:
                return self._begin(call, verb, f"{path['place']}/{resource}")
            case "POST", ["interactions"]:
                return self._begin(call, "interactions", "")
            case "GET", ["interactions", id]:
                return self.look(id)
            case "POST", ["interactions", id, "cancel"]:
                self.stop(id)
                run = self.runs.get(id)
                return self.refused(404) if run is None else self.shown(run)
        return self.refused(404)

    def _begin(self, call: Call, verb: str, resource: str) -> Reply:
        return self.begin(call, {"call": verb, "resource": resource, "body": call.json(), "stored": {}})

    def deliver(self, run: Run, folder: str) -> str:
        """Put the run's film into a folder, once. Returns its address."""
        address = f"{folder}{run.id}/sample_0.mp4"
        if address not in run.asked["stored"]:
            self.put(address, self.film)
            run.asked["stored"][address] = True
        return address


class VertexFake(ScriptedProviders):
    """Vertex AI alone, one generation at a time: each create begins anew under the same id."""

    def __init__(self) -> None:
        self.service = _OneRun()
        super().__init__(vertex=self.service)

    @property
    def base_url(self) -> str:
        return self.at("vertex")

    @property
    def problems(self) -> list[str]:
        return self.service.problems

    def next(self, *replies: Reply) -> None:
        self.service.next(*replies)

    def creates(self) -> list[Call]:
        """The calls that may begin something."""
        looks = (":fetchPredictOperation", "/cancel")
        return [call for call in self.calls if call.method == "POST" and not call.path.endswith(looks)]


class _OneRun(VertexService):
    def new_id(self, number: int) -> str:
        return super().new_id(1)


def refusal(status: int, code: str, text: str, **headers: str) -> Reply:
    """A refused call; `code` is the reason in its details. `headers` such as `retry_after="3"`."""
    error: dict[str, Any] = {"code": status, "message": text, "status": _STATUSES.get(status, "UNKNOWN")}
    if code:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code, "domain": "googleapis.com"}
        error["details"] = [info]
    return Reply({"error": error}, status, {name.replace("_", "-"): value for name, value in headers.items()})


def candidate(*parts: Mapping[str, Any], finish: str | None = "STOP", **more: Any) -> dict[str, Any]:
    """An answer with content."""
    ended = {} if finish is None else {"finishReason": finish}
    made = {"content": {"role": "model", "parts": list(parts)}} if parts else {}
    return {"candidates": [{**made, "index": 0, **ended}], "usageMetadata": USAGE, "modelVersion": "m", **more}


def blocked(reason: str, message: str = "") -> dict[str, Any]:
    """An answer that says that the prompt was stopped."""
    said = {"blockReasonMessage": message} if message else {}
    return {"promptFeedback": {"blockReason": reason, **said}, "usageMetadata": USAGE, "modelVersion": "m"}


def picture(content: bytes = PICTURE) -> dict[str, Any]:
    """A part of an answer that is a picture."""
    return {"inlineData": {"mimeType": "image/png", "data": _base64(content)}}


def stream(*chunks: Mapping[str, Any], lost: bool = False) -> Reply:
    """Server-sent events, one piece each."""
    return Reply(content_type="text/event-stream", pieces=[_event(chunk) for chunk in chunks], lost=lost)


def _event(chunk: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\r\n\r\n"


def _content(service: VertexService, run: Run) -> Reply:
    if run.state == "filtered":
        return Reply(blocked("PROHIBITED_CONTENT", FILTERED))
    if run.state != "done":
        return Reply(candidate(finish="OTHER"))
    if "IMAGE" in run.asked["body"].get("generationConfig", {}).get("responseModalities", []):
        return Reply(candidate({"text": "Let me draw.", "thought": True}, picture(service.picture)))
    return Reply(candidate({"text": "".join(WORDS)}))


def _stream(service: VertexService, run: Run) -> Reply:
    whole = _content(service, run).body
    if run.state != "done" or not isinstance(whole, dict):
        return stream(whole if isinstance(whole, dict) else {})
    chunks = [candidate({"text": word}, finish=None) for word in WORDS[:-1]]
    return stream(*chunks, candidate({"text": WORDS[-1]}))


def _prediction(service: VertexService, run: Run) -> Reply:
    if run.state == "filtered":
        return refusal(400, "SAFETY", FILTERED)
    if run.state != "done":
        return Reply({"predictions": [], "deployedModelId": "1"})
    instances = run.asked["body"]["instances"]
    return Reply({"predictions": [service.prediction(each) for each in instances], "deployedModelId": "1"})


def _operation(service: VertexService, run: Run) -> dict[str, Any]:
    named = {"name": f"{run.asked['resource']}/operations/{run.id}"}
    match run.state:
        case "queued" | "running":
            return named
        case "failed":
            return {**named, "done": True, "error": {"code": 13, "message": "Internal error. Please try again."}}
        case "cancelled" | "aborted":
            return {**named, "done": True, "error": {"code": 1, "message": "The operation was cancelled."}}
        case "filtered":
            result: dict[str, Any] = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [FILTERED]}
        case _:
            folder = run.asked["body"]["parameters"].get("storageUri")
            film = {"gcsUri": service.deliver(run, folder)} if folder else {"bytesBase64Encoded": _base64(service.film)}
            result = {"videos": [{**film, "mimeType": "video/mp4"}]}
    return {**named, "done": True, "response": {"@type": _RESULT, **result}}


def _interaction(service: VertexService, run: Run) -> dict[str, Any]:
    body, state = run.asked["body"], run.state
    told = {"id": run.id, "object": "interaction", "model": body["model"], "status": _INTERACTION.get(state, state)}
    if not run.ended:
        return told
    steps = list(body["input"])  # the service repeats what it was asked
    if state == "done":
        folder = body["response_format"].get("gcs_uri")
        film = {"uri": service.deliver(run, folder)} if folder else {"data": _base64(service.film)}
        steps.append({"type": "model_output", "content": [{"type": "video", "mime_type": "video/mp4", **film}]})
    errors = {"failed": "Internal error.", "filtered": FILTERED}
    failed = {"errors": [{"code": "unknown", "message": errors[state]}]} if state in errors else {}
    return {**told, "steps": steps, **failed, "usage": {"total_input_tokens": 11, "total_output_tokens": 7}}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
