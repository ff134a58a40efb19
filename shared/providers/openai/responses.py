"""Text by the responses interface: begun in the background, asked for later, and read once it has ended."""

import openai

from shared.providers.contract import (
    Cancelled,
    Done,
    OutcomeUnknown,
    Progress,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.guards import rejected
from shared.providers.openai.calls import Connection, Data, body_of, mapping_in, mappings_in, plain, text_in, usage_in

_ENDED = {"completed", "failed", "cancelled", "incomplete"}


def begin(connection: Connection, request: Request) -> Progress:
    """Create a stored background response that carries the job and the nonce."""
    with connection.beginning():
        response = plain(
            connection.client.responses.create(
                model=request.model,
                input=request.prompt,
                background=True,
                store=True,
                metadata={"job": request.job_id, "nonce": request.nonce},
                safety_identifier=request.user_hash,
                extra_body=body_of(request),
                timeout=connection.silence(connection.timeouts.start, request),
            )
        )
    if text_in(response, "id") is None:
        raise OutcomeUnknown("The provider's answer names no generation.")
    return progress(connection, response, starting=True)


def look(connection: Connection, handle: str) -> Progress:
    """How far the response is."""
    with connection.asking():
        response = plain(connection.client.responses.retrieve(handle))
    if text_in(response, "id") != handle:
        raise ProviderUnavailable("The provider's answer cannot be read.")
    return progress(connection, response, starting=False)


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


def progress(connection: Connection, response: Data, *, starting: bool) -> Progress:
    """Where a response stands. A status nobody knows counts as working. Raises ProviderError for a failed one."""
    handle, text = text_in(response, "id") or "", _text(response)
    match text_in(response, "status"):
        case "completed":
            return _done(connection, response, text)
        case "incomplete":
            if text_in(mapping_in(response, "incomplete_details"), "reason") == "content_filter":
                raise rejected("content_blocked")
            if not text:
                raise rejected("invalid_input", "The longest answer was reached before a word was written; allow more.")
            return _done(connection, response, text)
        case "failed":
            raise connection.failure(response.get("error"), starting=starting)
        case "cancelled":
            return Stopped(usage=usage_in(response))
        case _:
            return Working(handle, text=text or None)


def _done(connection: Connection, response: Data, text: str) -> Done:
    """Completed is believed only if there is something; else the reason stands in a refusal or in an item that failed."""
    if text:
        return Done(text=text, usage=usage_in(response), handle=text_in(response, "id"))
    items = mappings_in(response, "output")
    for part in (part for item in items for part in mappings_in(item, "content")):
        if part.get("type") == "refusal":
            raise rejected("content_blocked", part.get("refusal"), key=connection.read_key())
    for item in items:
        if item.get("status") == "failed" or item.get("error"):
            raise connection.failure(item.get("error"), starting=False)
    raise rejected("provider_error", "The model wrote nothing.")


def _text(response: Data) -> str:
    parts = [part for item in mappings_in(response, "output") for part in mappings_in(item, "content")]
    return "".join(text_in(part, "text") or "" for part in parts if part.get("type") == "output_text")
