"""Google's description of Vertex AI, and by hand what it leaves open."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from tests.contracts.fake_server import Call, Reply
from tests.contracts.vendor import Description

_LABEL = re.compile(r"[a-z0-9_-]{0,63}")
_VEO_INSTANCE = {"prompt", "image", "lastFrame", "referenceImages"}
_VEO_PARAMETERS = {
    "aspectRatio",
    "durationSeconds",
    "generateAudio",
    "negativePrompt",
    "personGeneration",
    "resolution",
}
_VEO_PARAMETERS |= {"sampleCount", "seed", "storageUri"}
_INTERACTION_BODY = {"background", "generation_config", "input", "labels", "model", "response_format", "store"}
_FORM = {"aspect_ratio", "delivery", "duration", "gcs_uri", "resolution", "type"}


class GoogleDescription(Description):
    """`problems_of` is for every exchange there is."""

    def problems_of(self, call: Call, reply: Reply) -> list[str]:
        """What is wrong with a call and the answer to it."""
        found = [] if call.headers.get("authorization", "").startswith("Bearer ") else ["no token"]
        if "/interactions" in call.path:
            return found + list(self._interaction_problems(call, reply))
        sent = call.json()
        found += [f"bad label {value!r}" for value in sent.get("labels", {}).values() if not _LABEL.fullmatch(value)]
        if call.path.endswith(":predictLongRunning"):
            found += _veo_problems(sent)
        # An endpoint of one's own takes what a publisher's model takes; only the other path is described, and of one version.
        described = re.sub(r"/endpoints/([^/]+):predict$", r"/publishers/google/models/\1:predict", call.path)
        body = re.sub(rb'"[a-z_]+":', _camel, call.body)
        call = replace(call, path=described.replace("/v1/", "/v1beta1/"), query={}, body=body)
        if reply.pieces:
            return found + list(self._stream_problems(reply.pieces))
        return found + self.exchange_problems(call, reply)

    def error_problems(self, body: object) -> list[str]:
        error = dict(body["error"]) if isinstance(body, Mapping) else {}
        status = error.pop("status", None)
        return self.problems("GoogleRpcStatus", error) + ([] if isinstance(status, str) else ["an error has a status"])

    def _stream_problems(self, pieces: Iterable[bytes]) -> Iterator[str]:
        for piece in pieces:
            chunk = json.loads(piece.removeprefix(b"data: "))
            if "error" in chunk:
                yield from self.error_problems(chunk)
            else:
                yield from self.problems("GoogleCloudAiplatformV1beta1GenerateContentResponse", chunk)

    def _interaction_problems(self, call: Call, reply: Reply) -> Iterator[str]:
        if call.path.endswith("/interactions"):
            yield from self._asked_problems(call.json())
        elif call.body:
            yield "a body where none belongs"
        if reply.status >= 400:
            yield from self.error_problems(reply.body)
        elif isinstance(reply.body, Mapping):
            schema = self._document["components"]["schemas"]["GenaiVertexV1beta1Interaction"]["properties"]["status"]
            if str(reply.body.get("status")).upper() not in schema["enum"]:
                yield f"no status of an interaction: {reply.body.get('status')}"

    def _asked_problems(self, sent: Mapping[str, Any]) -> Iterator[str]:
        yield from (f"unknown field {name}" for name in sent.keys() - _INTERACTION_BODY)
        yield from (f"bad label {value!r}" for value in sent["labels"].values() if not _LABEL.fullmatch(value))
        form = sent["response_format"]
        yield from (f"unknown field response_format.{name}" for name in form.keys() - _FORM)
        if not re.fullmatch(r"[0-9]+s", form.get("duration", "8s")):
            yield f"no duration: {form['duration']}"
        known = self._document["components"]["schemas"]["GenaiVertexV1beta1GenerationConfig"]["properties"]
        snake = {re.sub(r"([A-Z])", r"_\1", name).lower() for name in known}
        yield from (f"unknown field generation_config.{name}" for name in sent["generation_config"].keys() - snake)
        for step in sent["input"]:
            if step["type"] != "user_input":
                yield f"unknown step {step['type']}"
            yield from _base64_problems(content["data"] for content in step["content"] if content["type"] != "text")


def _camel(name: re.Match[bytes]) -> bytes:
    """Google reads `mime_type` as it reads `mimeType`; the SDK writes the one here and the other there."""
    return re.sub(rb"_([a-z])", lambda letter: letter[1].upper(), name[0])


def _veo_problems(sent: Mapping[str, Any]) -> Iterator[str]:
    """What the reference of Veo asks for: one instance, known names, pictures in base64, a folder with a slash at its end."""
    (instance,) = sent["instances"]
    yield from (f"unknown field {name}" for name in instance.keys() - _VEO_INSTANCE)
    yield from (f"unknown parameter {name}" for name in sent["parameters"].keys() - _VEO_PARAMETERS)
    references = instance.get("referenceImages", [])
    kinds = {each["referenceType"].lower() for each in references}
    yield from (f"unknown kind {kind}" for kind in kinds - {"asset"})
    pictures = [instance[name] for name in ("image", "lastFrame") if name in instance]
    pictures += [each["image"] for each in references]
    yield from (
        f"unknown field image.{name}" for each in pictures for name in each.keys() - {"bytesBase64Encoded", "mimeType"}
    )
    yield from _base64_problems(each["bytesBase64Encoded"] for each in pictures)
    folder = sent["parameters"].get("storageUri", "gs://bucket/")
    if not (folder.startswith("gs://") and folder.endswith("/")):
        yield f"no folder: {folder}"


def _base64_problems(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error:
            yield "not base64"


@cache
def vertex_description() -> GoogleDescription:
    """Google's, read once, with every schema closed: as it is it takes any unknown field."""

    def close(document: dict[str, Any]) -> None:
        for schema in document["components"]["schemas"].values():
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)

    return GoogleDescription("vertex", "/", prepare=close)
