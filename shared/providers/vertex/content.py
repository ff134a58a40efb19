"""Text and images by `generate_content`: asked for and waited for, or streamed while the model writes."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from google.genai import types

from shared.providers.contract import Artifact, Done, OutcomeUnknown, ProviderUnavailable, Request
from shared.providers.guards import rejected
from shared.providers.vertex.calls import Connection, images, labels, settings
from shared.providers.vertex.failures import BLOCKED
from shared.providers.vertex.section import options_of

Tell = Callable[[float | None, str | None], None]
Pieces = Generator[str | Done, None, None]
"""All the text so far, again and again, and then how it ended."""


def make(connection: Connection, request: Request) -> Done:
    """Make all of it and wait. Nothing can be stopped or found again once the call was sent."""
    contents, silence = _contents(request), connection.silence(connection.timeouts.whole, request)
    config = _config(request, connection.options(silence))
    answer = _Answer()
    with connection.beginning():
        answer.add(connection.client.models.generate_content(model=request.model, contents=contents, config=config))
    if not answer.told:
        raise OutcomeUnknown("The provider's answer cannot be read.")
    return _ending(connection, request, answer)


def stream(connection: Connection, request: Request, tell: Tell) -> Done:
    """Write a text; `tell` hears all of it so far with each piece. Whatever `tell` raises ends the call and passes through."""
    begun = False
    with closing(_pieces(connection, request)) as pieces:
        try:
            for piece in pieces:
                if isinstance(piece, Done):
                    return piece
                begun = True
                tell(None, piece)
        except ProviderUnavailable as error:
            if begun:  # whatever was written so far is paid for, so this is no "nothing was started"
                raise OutcomeUnknown("The provider's stream broke off.") from error
            raise
    raise OutcomeUnknown("The provider's stream broke off.")


def _pieces(connection: Connection, request: Request) -> Pieces:
    contents, whole = _contents(request), connection.silence(connection.timeouts.whole, request)
    silence = connection.silence(connection.timeouts.start, request)
    config = _config(request, connection.options(silence, whole=whole))
    answer = _Answer()
    with connection.beginning():
        chunks = connection.client.models.generate_content_stream(model=request.model, contents=contents, config=config)
        for chunk in _in_time(chunks, whole):
            answer.add(chunk)
            if answer.text:
                yield answer.text
    if answer.finish is not None or answer.blocked is not None:
        yield _ending(connection, request, answer)


def _in_time(
    chunks: Iterable[types.GenerateContentResponse], seconds: float
) -> Iterator[types.GenerateContentResponse]:
    deadline = time.monotonic() + seconds
    for chunk in chunks:
        if time.monotonic() > deadline:
            raise rejected("provider_error", f"The model did not finish within {seconds:.0f} seconds.")
        yield chunk


def _contents(request: Request) -> types.Content:
    """The pictures first, so that the prompt speaks of what was seen."""
    pictures = [types.Part.from_bytes(data=data, mime_type=content_type) for data, content_type in images(request)]
    return types.Content(role="user", parts=[*pictures, types.Part.from_text(text=request.prompt)])


def _config(request: Request, http_options: types.HttpOptions) -> types.GenerateContentConfig:
    """What the model's entry and the person set, under google-genai's names. Settings of pictures have a part of their own."""
    chosen = {**options_of(request).config, **request.params}
    if request.kind == "image":
        pictured = {name: chosen.pop(name) for name in request.params if name in types.ImageConfig.model_fields}
        fixed = chosen.get("image_config")
        chosen["image_config"] = {**(fixed if isinstance(fixed, Mapping) else {}), **pictured}
        chosen["response_modalities"] = ["IMAGE"]
    with settings():
        return types.GenerateContentConfig.model_validate(
            {
                **chosen,
                "labels": labels(request),
                "http_options": http_options,
                "automatic_continuation": False,  # each would be another paid call, made behind our back
                "automatic_function_calling": {"disable": True},
            }
        )


@dataclass
class _Answer:
    """What one answer or many chunks of one say together. `told` is false as long as nothing that makes sense was said."""

    text: str = ""
    artifacts: list[Artifact] = field(default_factory=list)
    finish: str | None = None
    blocked: str | None = None
    words: str | None = None
    usage: dict[str, float] = field(default_factory=dict)
    told: bool = False

    def add(self, response: types.GenerateContentResponse) -> None:
        """Thoughts are no part of the result, be they text or pictures."""
        if response.usage_metadata is not None:
            self.usage, self.told = _usage(response.usage_metadata), True
        feedback = response.prompt_feedback
        if feedback is not None and feedback.block_reason is not None:
            self.blocked, self.words, self.told = feedback.block_reason.value, feedback.block_reason_message, True
        for candidate in (response.candidates or [])[:1]:
            self.told = True
            if candidate.finish_reason is not None:
                self.finish, self.words = candidate.finish_reason.value, candidate.finish_message
            for part in (candidate.content and candidate.content.parts) or []:
                if part.thought:
                    continue
                self.text += part.text or ""
                if part.inline_data is not None and part.inline_data.data:
                    self.artifacts.append(Artifact(part.inline_data.mime_type, data=part.inline_data.data))


def _usage(told: types.GenerateContentResponseUsageMetadata) -> dict[str, float]:
    counts = {
        "input_tokens": told.prompt_token_count,
        "output_tokens": (told.candidates_token_count or 0) + (told.thoughts_token_count or 0),
    }
    return {name: float(count) for name, count in counts.items() if count}


def _ending(connection: Connection, request: Request, answer: _Answer) -> Done:
    """What was made, or why nothing was. Raises ProviderRejected."""
    if answer.blocked is not None or answer.finish in BLOCKED:
        raise connection.rejected("content_blocked", answer.words)
    if request.kind == "text" and answer.text:
        return Done(text=answer.text, usage=answer.usage)
    if request.kind == "image" and answer.artifacts:
        return Done(tuple(answer.artifacts), usage=answer.usage)
    if answer.finish == "MAX_TOKENS":
        raise connection.rejected(
            "invalid_input", "The longest answer was reached before anything was made; allow more."
        )
    # An image model that says why it draws nothing, says it in words.
    raise connection.rejected("provider_error", answer.words or answer.text or "The model made nothing.")
