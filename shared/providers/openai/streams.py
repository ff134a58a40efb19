"""Results made while we listen: what all streams have in common, and text by the two interfaces that compatible servers know."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import openai

from shared.providers.contract import Done, OutcomeUnknown, Progress, ProviderUnavailable, Request, Stopped
from shared.providers.guards import rejected
from shared.providers.openai.answers import Data, mapping_in, mappings_in, plain, text_in, usage_in
from shared.providers.openai.calls import Connection
from shared.providers.openai.inputs import body_of, chat_content, response_input
from shared.providers.openai.responses import progress

Tell = Callable[[float | None, str | None], None]
Pieces = Generator[tuple[float | None, str | None] | Done | Stopped, None, None]
"""How far it is and all the text so far, again and again, and then how it ended."""

_LAST = {"response.completed", "response.incomplete", "response.failed", "response.cancelled"}
_SAYS_NOTHING = {"response.created", "response.queued", "response.in_progress"}


def by_responses(connection: Connection, request: Request, tell: Tell) -> Progress:
    """Stream a response that the server does not keep."""
    return follow(_response_pieces(connection, request), tell)


def by_chat(connection: Connection, request: Request, tell: Tell) -> Progress:
    """Stream a chat completion, the interface that every compatible server knows."""
    return follow(_chat_pieces(connection, request), tell)


def follow(pieces: Pieces, tell: Tell) -> Progress:
    """Tell each piece until the end. Whatever `tell` raises closes the connection and passes through."""
    begun = False
    with closing(pieces):
        try:
            for piece in pieces:
                if isinstance(piece, (Done, Stopped)):
                    return piece
                begun = begun or any(piece)
                tell(*piece)
        except ProviderUnavailable as error:
            if begun:  # whatever was made so far is paid for, so this is no "nothing was started"
                raise OutcomeUnknown("The provider's stream broke off.") from error
            raise
    raise OutcomeUnknown("The provider's stream broke off.")


def events_in_time(
    connection: Connection, events: openai.Stream[Any], until: float, carries: Callable[[Data], bool]
) -> Iterator[Data]:
    """The events that carry something, as plain data. All others, and whatever keeps a connection open, renew no time."""
    with connection.watch(events, until=until) as watch:
        try:
            for event in events:
                told = plain(event)
                if carries(told):
                    watch.heard()
                    yield told
                    watch.heard()
        except openai.APIConnectionError:
            if not watch.late:
                raise
        if watch.late:
            raise rejected("provider_error", "The model did not finish in the time it has.")


def _response_pieces(connection: Connection, request: Request) -> Pieces:
    prompt, until, written = response_input(request), connection.deadline(request), ""
    with connection.beginning():
        events = connection.client.responses.create(
            model=request.model,
            input=prompt,
            stream=True,
            store=False,
            safety_identifier=connection.unless_omitted("safety_identifier", request.user_hash),
            extra_body=body_of(request),
            timeout=connection.silence(connection.timeouts.start, request),
        )
        with events:
            for event in events_in_time(connection, events, until, _response_carries):
                kind = text_in(event, "type")
                if kind == "response.output_text.delta":
                    written += text_in(event, "delta") or ""
                elif kind == "error":
                    raise connection.failure(event, starting=True)
                elif kind in _LAST:
                    yield _ending(connection, request, mapping_in(event, "response"))
                    return
                yield None, written


def _response_carries(event: Data) -> bool:
    kind = text_in(event, "type") or ""
    return kind == "error" or (kind.startswith("response.") and kind not in _SAYS_NOTHING)


def _ending(connection: Connection, request: Request, response: Data) -> Done | Stopped:
    ended = progress(connection, request, response, starting=True)
    if isinstance(ended, Done):
        return replace(ended, handle=None)  # the server does not keep it
    if isinstance(ended, Stopped):
        return ended
    raise OutcomeUnknown("The provider's stream ended without saying how.")


def _chat_pieces(connection: Connection, request: Request) -> Pieces:
    content, until = chat_content(request), connection.deadline(request)
    written, refusal, reason = "", "", None
    usage: dict[str, float] = {}
    with connection.beginning():
        chunks = connection.client.chat.completions.create(
            model=request.model,
            messages=[{"role": "user", "content": content}],
            stream=True,
            stream_options=connection.unless_omitted("stream_options", {"include_usage": True}),
            extra_body=body_of(request),
            timeout=connection.silence(connection.timeouts.start, request),
        )
        with chunks:
            for chunk in events_in_time(connection, chunks, until, _chat_carries):
                usage = usage_in(chunk) or usage
                for choice in mappings_in(chunk, "choices")[:1]:
                    delta = mapping_in(choice, "delta")
                    written += _words(delta)
                    refusal += text_in(delta, "refusal") or ""
                    reason = text_in(choice, "finish_reason") or reason
                yield None, written
        if reason == "content_filter" or (refusal and not written):
            raise rejected("content_blocked", refusal, key=connection.read_key())
        if reason is not None:
            yield _written(written, usage)


def _chat_carries(chunk: Data) -> bool:
    """Some servers fill silences with chunks that hold no word: neither of the answer nor of thinking."""
    choices = mappings_in(chunk, "choices")
    said = [value for choice in choices for name, value in mapping_in(choice, "delta").items() if name != "role"]
    return any(said) or any(choice.get("finish_reason") for choice in choices) or bool(chunk.get("usage"))


def _words(delta: Data) -> str:
    """What a piece adds to the answer. Some servers send a list of parts, of which others are thoughts."""
    parts = (part for part in mappings_in(delta, "content") if part.get("type") == "text")
    return text_in(delta, "content") or "".join(text_in(part, "text") or "" for part in parts)


def _written(text: str, usage: dict[str, float]) -> Done:
    if not text:
        raise rejected("provider_error", "The model wrote nothing.")
    return Done(text=text, usage=usage)
