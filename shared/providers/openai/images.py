"""Images by the images interface: asked for and waited for, with references as further pictures."""

import base64
import binascii

from shared.providers.contract import Artifact, Done, Reference, Request
from shared.providers.guards import read_reference, rejected
from shared.providers.openai.calls import Connection, Data, body_of, mappings_in, plain, text_in, usage_in


def make(connection: Connection, request: Request) -> Done:
    """Make the images. Nothing can be stopped or found again once the call was sent."""
    pictures = [_picture(reference) for reference in request.references]
    timeout = connection.silence(connection.timeouts.whole, request)
    with connection.beginning():
        if pictures:
            answer = connection.client.images.edit(
                model=request.model,
                prompt=request.prompt,
                image=pictures,
                safety_identifier=request.user_hash,
                extra_body=body_of(request),
                timeout=timeout,
            )
        else:
            answer = connection.client.images.generate(
                model=request.model,
                prompt=request.prompt,
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
