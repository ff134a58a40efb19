"""Reads what an entry says is in an answer: where a generation stands, its outputs, or what went wrong."""

import base64
import binascii
import math
from collections.abc import Mapping

from shared.providers.contract import Artifact, Done, ProviderRejected, RejectionCode, Stopped
from shared.providers.guards import rejected
from shared.providers.http.section import Ending, HttpSection, Outputs
from shared.providers.http.wire import Answer

_LONGEST_HANDLE = 500
_BY_STATUS: Mapping[int, RejectionCode] = {
    400: "invalid_input",
    413: "invalid_input",
    415: "invalid_input",
    422: "invalid_input",
    451: "content_blocked",
}
_OUR_ACCESS = (401, 402, 403)


def value_at(answer: object, path: str | None) -> object:
    """What stands at a place such as `images.0.url`; None where there is nothing."""
    for step in path.split(".") if path else ():
        if isinstance(answer, Mapping):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def first_at(answer: object, places: str | tuple[str, ...] | None) -> object:
    """What stands at the first of some places that holds something; None where none does."""
    found = (value_at(answer, path) for path in ([places] if isinstance(places, str) else places or ()))
    return next((value for value in found if value is not None), None)


def word_at(answer: object, places: str | tuple[str, ...] | None) -> str | None:
    """The first text at some places (a whole number counts); None where there is none."""
    for path in [places] if isinstance(places, str) else places or ():
        value = value_at(answer, path)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value:
            return value
    return None


def handle_at(answer: object, path: str | None) -> str | None:
    """A handle that can safely stand in a path; None where there is none."""
    handle = word_at(answer, path)
    if handle is None or len(handle) > _LONGEST_HANDLE or not handle.isprintable() or handle in (".", ".."):
        return None
    return handle


def fraction_of(section: HttpSection, answer: object) -> float | None:
    """Progress from 0 to 1, or None where the answer tells none."""
    told = _number(value_at(answer, section.progress.at)) if section.progress is not None else None
    return None if section.progress is None or told is None else min(1.0, max(0.0, told / section.progress.of))


def usage_of(section: HttpSection, answer: object) -> dict[str, float]:
    """The figures that the entry wants kept, as far as the answer has them."""
    figures = {name: _number(value_at(answer, path)) for name, path in section.usage.items()}
    return {name: value for name, value in figures.items() if value is not None}


def names_its_end(section: HttpSection, answer: Answer) -> bool:
    """Whether the answer holds a word for what went wrong that the entry knows."""
    return _ending(section, answer.json()) is not None


def failed(section: HttpSection, answer: Answer, key: str) -> Stopped:
    """What an answer that tells of a failure means: it was stopped, or raises ProviderRejected."""
    body = answer.json()
    if _ending(section, body) == "cancelled":
        return Stopped(usage=usage_of(section, body))
    raise rejection(section, answer, key)


def finished(section: HttpSection, answer: Answer, key: str) -> Done | Stopped:
    """The outputs. Raises ProviderRejected where the answer tells of a failure instead, or holds none."""
    outputs = section.outputs
    if outputs.form == "body":
        return Done((Artifact(answer.headers.get("Content-Type"), data=answer.body),)) if answer.body else _none()
    body = answer.json()
    if names_its_end(section, answer):
        return failed(section, answer, key)
    found = first_at(body, outputs.at)
    items = found if isinstance(found, list) else [] if found is None else [found]
    if not items:
        return _none()
    usage = usage_of(section, body)
    if outputs.form == "text":
        return Done(text="".join(_text(outputs, item) for item in items), usage=usage)
    return Done(tuple(_artifact(outputs, item) for item in items), usage=usage)


def rejection(section: HttpSection, answer: Answer, key: str) -> ProviderRejected:
    """What an answer that tells of a failure means for the person."""
    body = answer.json()
    ending = _ending(section, body)
    if ending is None and answer.status in _OUR_ACCESS:
        return rejected("provider_error")  # what is wrong with our key or our credit is not for the person
    reason = _BY_STATUS.get(answer.status, "provider_error") if ending is None else ending
    return rejected(
        "provider_error" if reason == "cancelled" else reason, word_at(body, section.errors.message), key=key
    )


def _ending(section: HttpSection, body: object) -> Ending | None:
    word = word_at(body, section.errors.code)
    if word is None:
        return None
    for pattern, ending in section.errors.codes.items():
        if word == pattern or (pattern.endswith("*") and word.startswith(pattern[:-1])):
            return ending
    return None


def _number(value: object) -> float | None:
    """A number that can be reckoned with; None for anything else, endless and enormous ones too."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _none() -> Done:
    raise rejected("provider_error", "The provider finished without an output.")


def _text(outputs: Outputs, item: object) -> str:
    text = value_at(item, outputs.item)
    if not isinstance(text, str):
        raise rejected("provider_error", "The provider finished with an output that cannot be read.")
    return text


def _artifact(outputs: Outputs, item: object) -> Artifact:
    text = _text(outputs, item)
    content_type = word_at(item, outputs.content_type)
    seconds = _number(value_at(item, outputs.duration)) if outputs.duration else None
    if outputs.form == "url":
        return Artifact(content_type, url=text, duration_seconds=seconds)
    try:
        content = base64.b64decode(text.rpartition(",")[2], validate=True)
    except binascii.Error:
        raise rejected("provider_error", "The provider finished with an output that cannot be read.") from None
    return Artifact(content_type, data=content, duration_seconds=seconds)
