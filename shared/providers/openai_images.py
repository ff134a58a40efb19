"""Images by the images interface: asked for and waited for, with references as further pictures."""

import base64
import binascii

from shared.providers.contract import Artifact, Done, Reference, Request
from shared.providers.guards import read_reference, rejected
from shared.providers.openai_calls import Connection, Data, body_of, mappings_in, options_of, plain, text_in, usage_in

_UNSAID = "Image {number} is a reference for the {role}."


def make(connection: Connection, request: Request) -> Done:
    """Make the images. Nothing can be stopped or found again once the call was sent."""
    prompt, pictures = _instructed(request), [_picture(reference) for reference in request.references]
    timeout = connection.silence(connection.timeouts.whole, request)
    with connection.beginning():
        if pictures:
            answer = connection.client.images.edit(
                model=request.model,
                prompt=prompt,
                image=pictures,
                safety_identifier=request.user_hash,
                extra_body=body_of(request),
                timeout=timeout,
            )
        else:
            answer = connection.client.images.generate(
                model=request.model,
                prompt=prompt,
                safety_identifier=request.user_hash,
                extra_body=body_of(request),
                timeout=timeout,
            )
        told = plain(answer)
    form = text_in(told, "output_format") or request.params.get("output_format") or "png"
    artifacts = tuple(_artifact(item, f"image/{form}") for item in mappings_in(told, "data"))
    if not artifacts:
        raise rejected("provider_error", "The provider finished without an image.")
    return Done(artifacts, usage=usage_in(told))


def _instructed(request: Request) -> str:
    """The prompt, and for each reference what it is for: the interface knows pictures, not their roles."""
    says = options_of(request).references
    lines = [request.prompt]
    for number, reference in enumerate(request.references, start=1):
        said = says[reference.role].say if reference.role in says else _UNSAID
        line = said.replace("{number}", str(number)).replace("{role}", reference.role)
        if reference.strength is not None:
            line += f" How strongly it counts, from 0 to 1: {reference.strength:g}."
        lines.append(line)
    return "\n".join(lines)


def _picture(reference: Reference) -> tuple[str, bytes, str]:
    ending = reference.content_type.rpartition("/")[2]
    return f"{reference.role}.{ending}", read_reference(reference), reference.content_type


def _artifact(item: Data, content_type: str) -> Artifact:
    encoded, url = text_in(item, "b64_json"), text_in(item, "url")
    if encoded is None and url is not None:
        return Artifact(None, url=url)
    try:
        content = base64.b64decode(encoded or "", validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise rejected("provider_error", "The provider sent an image that cannot be read.")
    return Artifact(content_type, data=content)
