"""Video by `generate_videos`: an operation that is begun, asked for by its name, and puts its result into our storage."""

import re
from typing import Any

from google.genai import types

from shared.providers.contract import (
    Artifact,
    Done,
    OutcomeUnknown,
    Progress,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.guards import read_reference
from shared.providers.vertex.calls import Connection, labels, settings
from shared.providers.vertex.section import options_of

_OPERATION = re.compile(r"projects(/[A-Za-z0-9_.:-]+)+/operations/[A-Za-z0-9_.:-]+")
_CANCELLED = 1
"""google.rpc.Code.CANCELLED"""


def begin(connection: Connection, request: Request) -> Progress:
    """Begin one video."""
    source, config = _source(request), _config(connection, request)
    with connection.beginning():
        operation = connection.client.models.generate_videos(model=request.model, source=source, config=config)
        if not operation.name or not _OPERATION.fullmatch(operation.name):
            raise OutcomeUnknown("The provider's answer names no generation.")
        return _progress(connection, request, operation.name, operation, starting=True)


def look(connection: Connection, request: Request, handle: str) -> Progress:
    """How far the operation is."""
    named = types.GenerateVideosOperation.model_validate({"name": handle})
    config = types.GetOperationConfig(http_options=connection.options(connection.timeouts.check))
    with connection.asking():
        operation = connection.client.operations.get(named, config=config)
        if (operation.name or "").rpartition("/")[2] != handle.rpartition("/")[2]:
            raise ProviderUnavailable("The provider's answer cannot be read.")
        return _progress(connection, request, handle, operation, starting=False)


def _source(request: Request) -> types.GenerateVideosSource:
    return types.GenerateVideosSource(prompt=request.prompt, image=next(iter(_pictures(request, "image")), None))


def _config(connection: Connection, request: Request) -> types.GenerateVideosConfig:
    """What the model's entry and the person set, under google-genai's names."""
    silence = connection.silence(connection.timeouts.start, request)
    seen = [
        types.VideoGenerationReferenceImage(image=image, reference_type=types.VideoGenerationReferenceType.ASSET)
        for image in _pictures(request, "reference_images")
    ]
    with settings():
        return types.GenerateVideosConfig.model_validate(
            {
                **options_of(request).config,
                **request.params,
                "number_of_videos": 1,
                "last_frame": next(iter(_pictures(request, "last_frame")), None),
                "reference_images": seen or None,
                "output_gcs_uri": request.staging or None,
                "labels": labels(request),
                "http_options": connection.options(silence),
            }
        )


def _pictures(request: Request, field: str) -> list[types.Image]:
    chosen = (reference for reference in request.references if reference.how.field == field)
    return [types.Image(image_bytes=read_reference(each), mime_type=each.content_type) for each in chosen]


def _progress(
    connection: Connection, request: Request, handle: str, operation: types.GenerateVideosOperation, *, starting: bool
) -> Progress:
    """Where an operation stands: it works, or it has one of three endings. Raises ProviderError.

    The SDK checks nothing of it, so whoever calls this expects the errors of answers that make no sense.
    """
    error = operation.error
    if not operation.done:
        return Working(handle)
    if error is not None:
        if error.get("code") == _CANCELLED:
            return Stopped()
        raise connection.failure(error, starting=starting)
    result: Any = operation.response or operation.result or types.GenerateVideosResponse()
    videos = [video for made in result.generated_videos or [] if (video := made.video) is not None]
    artifacts = tuple(found for video in videos if (found := _artifact(connection, request, video)) is not None)
    if artifacts:
        return Done(artifacts, handle=handle)
    if result.rai_media_filtered_count or result.rai_media_filtered_reasons:
        raise connection.rejected("content_blocked", " ".join(result.rai_media_filtered_reasons or []))
    raise connection.rejected("provider_error", "The provider finished without a video.")


def _artifact(connection: Connection, request: Request, video: types.Video) -> Artifact | None:
    if video.uri:
        return connection.staged(request, video.uri, video.mime_type)
    return Artifact(video.mime_type, data=video.video_bytes) if video.video_bytes else None
