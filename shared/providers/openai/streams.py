"""Text made while we listen, by either of the two interfaces that OpenAI-compatible servers know."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from shared.providers.contract import Done, OutcomeUnknown, Progress, ProviderUnavailable, Request, Stopped
from shared.providers.guards import rejected
from shared.providers.openai.calls import Connection, Data, body_of, mapping_in, mappings_in, plain, text_in, usage_in
from shared.providers.openai.responses import progress

Tell = Callable[[float | None, str | None], None]
Pieces = Generator[str | Done | Stopped, None, None]
"""All the text so far, again and again, and then how it ended."""

_LAST = {"response.completed", "response.incomplete", "response.failed", "response.cancelled"}


def by_responses(connection: Connection, request: Request, tell: Tell) -> Progress:
    """Stream a response that the server does not keep."""
    return _follow(_response_pieces(connection, request), tell)


def by_chat(connection: Connection, request: Request, tell: Tell) -> Progress:
    """Stream a chat completion, the interface that every compatible server knows."""
    return _follow(_chat_pieces(connection, request), tell)


def _follow(pieces: Pieces, tell: Tell) -> Progress:
    """Whatever `tell` raises closes the connection and passes through."""
    begun = False
    with closing(pieces):
        try:
            for piece in pieces:
                if not isinstance(piece, str):
                    return piece
                begun = begun or bool(piece)
                tell(None, piece)
        except ProviderUnavailable as error:
            if begun:  # whatever was made so far is paid for, so this is no "nothing was started"
                raise OutcomeUnknown("The provider's stream broke off.") from error
            raise
    raise OutcomeUnknown("The provider's stream broke off.")


def _response_pieces(connection: Connection, request: Request) -> Pieces:
    written = ""
    with connection.beginning():
        events = connection.client.responses.create(
            model=request.model,
            input=request.prompt,
            stream=True,
            store=False,
            safety_identifier=request.user_hash,
            extra_body=body_of(request),
            timeout=connection.silence(connection.timeouts.start, request),
        )
        with events:
            for event in _in_time(connection, request, events):
                kind = text_in(event, "type")
                if kind == "response.output_text.delta":
                    written += text_in(event, "delta") or ""
                elif kind == "error":
                    raise connection.failure(event, starting=True)
                elif kind in _LAST:
                    yield _ending(connection, mapping_in(event, "response"))
                    return
                yield written


def _ending(connection: Connection, response: Data) -> Done | Stopped:
    ended = progress(connection, response, starting=True)
    if isinstance(ended, (Done, Stopped)):
        return ended
    raise OutcomeUnknown("The provider's stream ended without saying how.")


def _chat_pieces(connection: Connection, request: Request) -> Pieces:
    written, refusal, reason = "", "", None
    usage: dict[str, float] = {}
    with connection.beginning():
        chunks = connection.client.chat.completions.create(
            model=request.model,
            messages=[{"role": "user", "content": request.prompt}],
            stream=True,
            stream_options={"include_usage": True},
            extra_body=body_of(request),
            timeout=connection.silence(connection.timeouts.start, request),
        )
        with chunks:
            for chunk in _in_time(connection, request, chunks):
                usage = usage_in(chunk) or usage
                for choice in mappings_in(chunk, "choices")[:1]:
                    delta = mapping_in(choice, "delta")
                    written += text_in(delta, "content") or ""
                    refusal += text_in(delta, "refusal") or ""
                    reason = text_in(choice, "finish_reason") or reason
                yield written
        if reason == "content_filter" or (refusal and not written):
            raise rejected("content_blocked", refusal, key=connection.read_key())
        if reason is not None:
            yield _written(written, usage)


def _written(text: str, usage: dict[str, float]) -> Done:
    if not text:
        raise rejected("provider_error", "The model wrote nothing.")
    return Done(text=text, usage=usage)


def _in_time(connection: Connection, request: Request, events: Iterable[object]) -> Iterator[Data]:
    """The events as plain data, as long as the whole may take."""
    allowed = min(connection.timeouts.whole, max(1.0, request.max_seconds))
    deadline = time.monotonic() + allowed
    for event in events:
        if time.monotonic() > deadline:
            raise rejected("provider_error", f"The model did not finish within {allowed:.0f} seconds.")
        yield plain(event)
