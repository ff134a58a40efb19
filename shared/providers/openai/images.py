"""Pictures by the images interface: asked for and waited for, with references as further images and previews as progress."""

from typing import Any, cast

import openai

from shared.providers.contract import Artifact, Done, Progress, Request
from shared.providers.guards import rejected
from shared.providers.openai.answers import Data, mappings_in, plain, text_in, usage_in
from shared.providers.openai.calls import Connection
from shared.providers.openai.inputs import body_of, images_of, mask_of, options_of
from shared.providers.openai.pictures import picture
from shared.providers.openai.streams import Pieces, Tell, events_in_time, follow


def make(connection: Connection, request: Request, tell: Tell) -> Progress:
    """Make the pictures. Nothing can be stopped or found again once the call was sent."""
    fields = _fields(connection, request)
    previews = options_of(request).partial_images
    if previews is not None:
        return follow(_pieces(connection, request, fields, previews), tell)
    with connection.beginning():
        timeout = connection.silence(connection.timeouts.whole, request)
        told = plain(_call(connection, fields, timeout=timeout))
    form = text_in(told, "output_format")
    artifacts = tuple(_artifact(item, request, form) for item in mappings_in(told, "data"))
    if not artifacts:
        raise rejected("provider_error", "The provider finished without a picture.")
    return Done(artifacts, usage=usage_in(told))


def _fields(connection: Connection, request: Request) -> dict[str, Any]:
    """What is sent, with the names that the two calls of the SDK share."""
    fields: dict[str, Any] = {
        "model": request.model,
        "prompt": request.prompt,
        "safety_identifier": connection.unless_omitted("safety_identifier", request.user_hash),
        "extra_body": body_of(request),
    }
    images, mask = images_of(request), mask_of(request)
    return {**fields, **({"image": images} if images else {}), **({"mask": mask} if mask else {})}


def _call(connection: Connection, fields: dict[str, Any], **more: Any) -> object:
    images = connection.client.images
    return images.edit(**fields, **more) if "image" in fields else images.generate(**fields, **more)


def _pieces(connection: Connection, request: Request, fields: dict[str, Any], previews: int) -> Pieces:
    until = connection.deadline(request)
    with connection.beginning():
        timeout = connection.silence(connection.timeouts.start, request)
        called = _call(connection, fields, stream=True, partial_images=previews, timeout=timeout)
        with cast("openai.Stream[Any]", called) as events:
            for event in events_in_time(connection, events, until, _carries):
                if _is(event, "partial_image"):
                    yield _fraction(event, previews), None
                elif _is(event, "completed"):
                    yield Done((picture(event, "b64_json", request),), usage=usage_in(event))


def _carries(event: Data) -> bool:
    return _is(event, "partial_image") or _is(event, "completed")


def _is(event: Data, what: str) -> bool:
    return event.get("type") in (f"image_generation.{what}", f"image_edit.{what}")


def _fraction(event: Data, previews: int) -> float:
    """The picture itself is the last step."""
    index = event.get("partial_image_index")
    return min(max(index if isinstance(index, int) else 0, 0) + 1, previews) / (previews + 1)


def _artifact(item: Data, request: Request, form: str | None) -> Artifact:
    url = text_in(item, "url")
    if text_in(item, "b64_json") is None and url is not None:
        return Artifact(None, url=url)
    return picture(item, "b64_json", request, form)
