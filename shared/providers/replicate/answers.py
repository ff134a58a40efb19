"""Reads what Replicate tells of a prediction: its id, its results, its figures, and why it failed."""

import math
import re
from collections.abc import Mapping

from shared.providers.contract import Artifact, Done, ProviderRejected, RejectionCode, Request
from shared.providers.guards import rejected
from shared.providers.replicate.options import ReplicateOptions

Data = Mapping[str, object]

_HANDLE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_READ_OF_A_MESSAGE = 2000
_BLOCKED = re.compile(
    r"nsfw|\bflagged\b|\bmoderat(ed|ion)\b|\bsafety\b(?!\s+(tolerance|checker))|(?<!case[- ])\bsensitive\b|\bE005\b"
    r"|\bcontent polic(y|ies)\b|\bprohibited content\b|\bcopyright",
    re.IGNORECASE,
)
"""How models and Replicate itself (its code E005) say that a filter stopped them; there is no field for it."""
_BAD_INPUT = re.compile(
    r"\bvalidation (error|failed)|\bvalidating\b|\binvalid (input|image|prompt|value|argument)|\bmust be\b|\bis required\b"
    r"|\bunsupported (image|file|format|media)|\bout of range\b|\btoo (large|long|many|small)\b|\bcannot identify image\b",
    re.IGNORECASE,
)
_FIGURES = {
    "predict_time": "predict_seconds",
    "total_time": "total_seconds",
    "input_token_count": "input_tokens",
    "output_token_count": "output_tokens",
}


def handle_of(told: Data) -> str | None:
    """The id of a prediction, if it is one that can safely stand in a path."""
    handle = told.get("id")
    return handle if isinstance(handle, str) and _HANDLE.fullmatch(handle) else None


def usage_of(told: Data) -> dict[str, float]:
    """Seconds, and tokens where the model counts them."""
    metrics = told.get("metrics")
    figures = {ours: metrics.get(theirs) for theirs, ours in _FIGURES.items()} if isinstance(metrics, Mapping) else {}
    return {
        name: float(value)
        for name, value in figures.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    }


def text_so_far(request: Request, told: Data) -> str | None:
    """What a text model has written until now; None for other models and where there is nothing yet."""
    pieces = [item for item in _items(request, told) if isinstance(item, str)] if request.kind == "text" else []
    return "".join(pieces) or None


def finished(request: Request, told: Data) -> Done:
    """The results. Raises ProviderRejected where there are none, or none that can be read."""
    items = _items(request, told)
    if not items:
        raise _nothing(told)
    if not all(isinstance(item, str) for item in items):
        raise rejected("provider_error", "The provider finished with an output that cannot be read.")
    words = [str(item) for item in items]
    if request.kind == "text":
        text = "".join(words)
        if not text:
            raise rejected("provider_error", "The model wrote nothing.")
        return Done(text=text, usage=usage_of(told), handle=handle_of(told))
    if not all(_ADDRESS.match(word) for word in words):
        raise rejected("provider_error", "The provider finished with an output that cannot be read.")
    artifacts = tuple(Artifact(None, url=word) for word in words)
    return Done(artifacts, usage=usage_of(told), handle=handle_of(told))


def failure(told: Data, key: str) -> ProviderRejected:
    """Why a prediction failed, as far as its one sentence says."""
    message = told.get("error")
    return rejected(reason_of(message), message, key=key)


def reason_of(message: object) -> RejectionCode:
    """What a sentence of a model or of Replicate means for the person."""
    words = message[:_READ_OF_A_MESSAGE] if isinstance(message, str) else ""
    if _BLOCKED.search(words):
        return "content_blocked"
    return "invalid_input" if _BAD_INPUT.search(words) else "provider_error"


def _items(request: Request, told: Data) -> list[object]:
    """The output as a list, whether it is one value, a list, or a field of an object that the entry names."""
    name = ReplicateOptions.model_validate(dict(request.options)).output
    output = told.get("output")
    if name is not None:
        output = output.get(name) if isinstance(output, Mapping) else None
    return output if isinstance(output, list) else [] if output is None else [output]


def _nothing(told: Data) -> ProviderRejected:
    """Some models that filter every picture succeed with an empty list and say why in their log."""
    logs = told.get("logs")
    if isinstance(logs, str) and reason_of(logs[-_READ_OF_A_MESSAGE:]) == "content_blocked":
        return rejected("content_blocked")
    if told.get("data_removed") is True:
        return rejected("provider_error", "The provider has deleted the results by now.")
    return rejected("provider_error", "The provider finished without an output.")
