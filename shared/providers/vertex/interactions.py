"""Video by interactions: begun in the background, asked for and stopped by an id, its result put into our storage."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from google.genai import _interactions, errors

from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    Progress,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.vertex.calls import Connection, images, labels
from shared.providers.vertex.section import options_of

Data = Mapping[str, object]

_ID = re.compile(r"[A-Za-z0-9_~=-][A-Za-z0-9_.~=-]*")
_FORM = ("aspect_ratio", "resolution")
"""Parameters that belong to the form of the video. So does the length; all others are settings of the generation."""

_ENDED = {"completed", "failed", "cancelled", "incomplete", "budget_exceeded", "requires_action"}
"""One that waits for an action waits for ever: we give the model no tools."""


def begin(connection: Connection, request: Request) -> Progress:
    """Create a stored interaction in the background, where the SDK continues nothing by itself."""
    pictures = [
        {"type": "image", "mime_type": content_type, "data": base64.b64encode(data).decode()}
        for data, content_type in images(request)
    ]
    with connection.beginning():
        answer = connection.client.interactions.with_raw_response.create(
            model=request.model,
            input=cast("Any", [*pictures, {"type": "text", "text": request.prompt}]),
            background=True,
            store=True,
            labels=labels(request),
            extra_body=_settings(request),  # as it is: of what the SDK does not know it sends nothing, and says nothing
            extra_headers=connection.authorization(),
            timeout=connection.silence(connection.timeouts.start, request),
        )
        told = _told(answer)
    handle = told.get("id")
    if not isinstance(handle, str) or not _ID.fullmatch(handle):
        raise OutcomeUnknown("The provider's answer names no generation.")
    return _progress(connection, request, handle, told, starting=True)


def look(connection: Connection, request: Request, handle: str) -> Progress:
    """How far the interaction is."""
    with connection.asking():
        answer = connection.client.interactions.with_raw_response.get(
            handle, extra_headers=connection.authorization(), timeout=connection.timeouts.check
        )
        told = _told(answer)
    if told.get("id") != handle:
        raise ProviderUnavailable("The provider's answer cannot be read.")
    return _progress(connection, request, handle, told, starting=False)


def stop(connection: Connection, handle: str) -> Cancelled:
    """Ask to stop. What is ended or gone is confirmed; a refusal is left to the next check."""
    with connection.asking():
        try:
            answer = connection.client.interactions.with_raw_response.cancel(
                handle, extra_headers=connection.authorization(), timeout=connection.timeouts.check
            )
        except _interactions.NotFoundError:
            return Cancelled.CONFIRMED
        except (_interactions.BadRequestError, _interactions.ConflictError):
            return Cancelled.REQUESTED
        told = _told(answer)
    return Cancelled.CONFIRMED if told.get("status") in _ENDED else Cancelled.REQUESTED


def _told(answer: Any) -> Data:
    """What an answer of the SDK says; it raises its errors for 4xx and 5xx alone."""
    if answer.status_code != 200:
        raise errors.APIError(answer.status_code, {}, None)
    return _mapping(answer.json())


def _settings(request: Request) -> dict[str, object]:
    """The form of the video, and all else that the model's entry and the person set."""
    form: dict[str, object] = {"type": "video", "delivery": "inline"}
    if request.staging:
        form |= {"delivery": "uri", "gcs_uri": request.staging}
    chosen = {**options_of(request).config, **request.params}
    length = chosen.pop("duration_seconds", None)
    if length is not None:
        form["duration"] = f"{length}s"
    form |= {name: chosen.pop(name) for name in _FORM if name in chosen}
    return {"response_format": form, "generation_config": chosen}


def _progress(connection: Connection, request: Request, handle: str, told: Data, *, starting: bool) -> Progress:
    """Where an interaction stands. A status nobody knows counts as working. Raises ProviderError for one that failed."""
    status = told.get("status")
    if status == "cancelled":
        return Stopped(usage=_usage(told))
    if status not in _ENDED:
        return Working(handle)
    artifacts = tuple(_artifacts(connection, request, told))
    if artifacts and status in ("completed", "incomplete"):
        return Done(artifacts, usage=_usage(told), handle=handle)
    error = next(_errors(told), None)
    if error is not None:
        raise connection.failure(error, starting=starting)
    raise connection.rejected("provider_error", _words(told) or "The provider finished without a video.")


def _artifacts(connection: Connection, request: Request, told: Data) -> Iterator[Artifact]:
    for content in _contents(told, "video"):
        uri, data, content_type = content.get("uri"), content.get("data"), content.get("mime_type")
        of_type = content_type if isinstance(content_type, str) else None
        if isinstance(uri, str) and uri:
            yield connection.staged(request, uri, of_type)
        elif isinstance(data, str) and data:
            try:
                yield Artifact(of_type, data=base64.b64decode(data, validate=True))
            except binascii.Error:
                raise connection.rejected("provider_error", "The provider sent a video that cannot be read.") from None


def _errors(told: Data) -> Iterator[Data]:
    """What the interaction says of its failure, and what its steps say."""
    yield from _mappings(told.get("errors"))
    for step in _mappings(told.get("steps")):
        error = _mapping(step.get("error"))
        if error:
            yield error


def _words(told: Data) -> str:
    """What the model said instead of making a video."""
    return " ".join(str(content.get("text", "")) for content in _contents(told, "text")).strip()


def _contents(told: Data, kind: str) -> Iterator[Data]:
    """What the model put out; the steps also hold what it was asked."""
    for step in _mappings(told.get("steps")):
        if step.get("type") == "model_output":
            yield from (content for content in _mappings(step.get("content")) if content.get("type") == kind)


def _usage(told: Data) -> dict[str, float]:
    usage = _mapping(told.get("usage"))
    counts = {"input_tokens": usage.get("total_input_tokens"), "output_tokens": usage.get("total_output_tokens")}
    return {name: float(count) for name, count in counts.items() if isinstance(count, int)}


def _mapping(value: object) -> Data:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[Data]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
