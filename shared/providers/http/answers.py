"""Reads what an entry says is in an answer: where a generation stands, its outputs, or what went wrong."""

import base64
import binascii
from collections.abc import Mapping

from shared.providers.contract import Artifact, Done, ProviderRejected, RejectionCode
from shared.providers.guards import rejected
from shared.providers.http.section import HttpSection, Outputs
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


def word_at(answer: object, path: str | None) -> str | None:
    """A text at a place (a whole number counts); None where there is none."""
    value = value_at(answer, path) if path else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def handle_at(answer: object, path: str | None) -> str | None:
    """A handle that can safely stand in a path; None where there is none."""
    handle = word_at(answer, path)
    if handle is None or len(handle) > _LONGEST_HANDLE or not handle.isprintable() or handle in (".", ".."):
        return None
    return handle


def fraction_of(section: HttpSection, answer: object) -> float | None:
    """Progress from 0 to 1, or None where the answer tells none."""
    if section.progress is None:
        return None
    value = value_at(answer, section.progress.at)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return min(1.0, max(0.0, value / section.progress.of))


def usage_of(section: HttpSection, answer: object) -> dict[str, float]:
    """The figures that the entry wants kept, as far as the answer has them."""
    figures = {name: value_at(answer, path) for name, path in section.usage.items()}
    return {name: float(value) for name, value in figures.items() if type(value) in (int, float)}  # type: ignore[arg-type]


def finished(section: HttpSection, answer: Answer, key: str) -> Done:
    """The outputs. Raises ProviderRejected where the answer tells of a failure instead, or holds none."""
    outputs = section.outputs
    if outputs.form == "body":
        return Done((Artifact(answer.headers.get("Content-Type"), data=answer.body),)) if answer.body else _none()
    body = answer.json()
    if _reason(section, body) is not None:
        raise rejection(section, answer, key)
    found = value_at(body, outputs.at)
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
    reason = _reason(section, body)
    if reason is None and answer.status in _OUR_ACCESS:
        return rejected("provider_error")  # what is wrong with our key or our credit is not for the person
    return rejected(
        reason or _BY_STATUS.get(answer.status, "provider_error"), word_at(body, section.errors.message), key=key
    )


def _reason(section: HttpSection, body: object) -> RejectionCode | None:
    word = word_at(body, section.errors.code)
    if word is None:
        return None
    for pattern, reason in section.errors.codes.items():
        if word == pattern or (pattern.endswith("*") and word.startswith(pattern[:-1])):
            return reason
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
    duration = value_at(item, outputs.duration) if outputs.duration else None
    seconds = float(duration) if isinstance(duration, (int, float)) else None
    if outputs.form == "url":
        return Artifact(content_type, url=text, duration_seconds=seconds)
    try:
        content = base64.b64decode(text.rpartition(",")[2], validate=True)
    except binascii.Error:
        raise rejected("provider_error", "The provider finished with an output that cannot be read.") from None
    return Artifact(content_type, data=content, duration_seconds=seconds)
