"""The responses interface in the background: a text, or a picture by the image tool, begun now and asked for later."""

import openai

from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    Progress,
    ProviderError,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.guards import rejected
from shared.providers.openai.answers import Data, mapping_in, mappings_in, plain, text_in, usage_in
from shared.providers.openai.calls import Connection
from shared.providers.openai.inputs import body_of, response_input
from shared.providers.openai.pictures import picture

_ENDED = {"completed", "failed", "cancelled", "incomplete"}


def begin(connection: Connection, request: Request) -> Progress:
    """Create a stored background response that carries the job and the nonce."""
    prompt, body = response_input(request), body_of(request)
    with connection.beginning():
        response = plain(
            connection.client.responses.create(
                model=request.model,
                input=prompt,
                background=True,
                store=True,
                metadata={"job": request.job_id, "nonce": request.nonce},
                safety_identifier=connection.unless_omitted("safety_identifier", request.user_hash),
                extra_body=body,
                timeout=connection.silence(connection.timeouts.start, request),
            )
        )
    if text_in(response, "id") is None:
        raise OutcomeUnknown("The provider's answer names no generation.")
    return progress(connection, request, response, starting=True)


def look(connection: Connection, request: Request, handle: str) -> Progress:
    """How far the response is."""
    with connection.asking():
        response = plain(connection.client.responses.retrieve(handle))
    if text_in(response, "id") != handle:
        raise ProviderUnavailable("The provider's answer cannot be read.")
    return progress(connection, request, response, starting=False)


def stop(connection: Connection, handle: str) -> Cancelled:
    """Ask to stop. What is ended or gone is confirmed; a refusal is left to the next check."""
    with connection.asking():
        try:
            response = plain(connection.client.responses.cancel(handle))
        except openai.NotFoundError:
            return Cancelled.CONFIRMED
        except (openai.BadRequestError, openai.ConflictError):
            return Cancelled.REQUESTED
    return Cancelled.CONFIRMED if text_in(response, "status") in _ENDED else Cancelled.REQUESTED


def progress(connection: Connection, request: Request, response: Data, *, starting: bool) -> Progress:
    """Where a response stands. A status nobody knows counts as working. Raises ProviderError for a failed one."""
    match text_in(response, "status"):
        case "completed" | "incomplete":
            return _made(connection, request, response)
        case "failed":
            raise connection.failure(response.get("error"), starting=starting)
        case "cancelled":
            return Stopped(usage=usage_in(response))
        case _:
            return Working(text_in(response, "id") or "", text=_text(request, response) or None)


def _made(connection: Connection, request: Request, response: Data) -> Done:
    """An end is believed only if there is something."""
    short_of = text_in(mapping_in(response, "incomplete_details"), "reason")
    if short_of == "content_filter":
        raise rejected("content_blocked")
    text, pictures = _text(request, response), _pictures(request, response)
    if text or pictures:
        return Done(pictures, text=text or None, usage=usage_in(response), handle=text_in(response, "id"))
    if short_of == "max_output_tokens":
        raise rejected("invalid_input", "The longest answer was reached before there was a result; allow more.")
    raise _nothing_made(connection, response)


def _nothing_made(connection: Connection, response: Data) -> ProviderError:
    """Why a response is completed without a result: the reason stands in a refusal, or in an item that failed."""
    items = mappings_in(response, "output")
    for part in (part for item in items for part in mappings_in(item, "content")):
        if part.get("type") == "refusal":
            return rejected("content_blocked", part.get("refusal"), key=connection.read_key())
    for item in items:
        if item.get("status") == "failed" or item.get("error"):
            return connection.failure(item.get("error"), starting=False)
    return rejected("provider_error", "The provider finished without a result.")


def _text(request: Request, response: Data) -> str:
    if request.kind != "text":
        return ""  # what the model that calls the image tool says besides is not asked for
    parts = [part for item in mappings_in(response, "output") for part in mappings_in(item, "content")]
    return "".join(text_in(part, "text") or "" for part in parts if part.get("type") == "output_text")


def _pictures(request: Request, response: Data) -> tuple[Artifact, ...]:
    calls = [item for item in mappings_in(response, "output") if item.get("type") == "image_generation_call"]
    made = [item for item in calls if item.get("result") and item.get("status") != "failed"]
    return tuple(picture(item, "result", request) for item in made)
