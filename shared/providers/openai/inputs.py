"""What a request becomes: the model's own fields, and references as parts of a prompt or as files."""

import base64
from typing import TYPE_CHECKING

from shared.providers.contract import Reference, Request
from shared.providers.guards import read_reference, rejected
from shared.providers.openai.section import MASK, OpenAIOptions

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionContentPartImageParam, ChatCompletionContentPartParam
    from openai.types.responses import ResponseInputImageParam, ResponseInputParam

File = tuple[str, bytes, str]
"""Name, content and content type, as the SDK sends a file."""


def options_of(request: Request) -> OpenAIOptions:
    """What the model's entry tells the adapter."""
    return OpenAIOptions.model_validate(dict(request.options))


def body_of(request: Request) -> dict[str, object]:
    """The fields that the entry and the person add, under the vendor's own names. With an image tool, the person's fields
    are the tool's."""
    options = options_of(request)
    if options.tool is None:
        return {**options.body, **request.params}
    tool = {"type": "image_generation", **options.tool, **request.params}
    mask = mask_of(request)
    if mask is not None:
        tool["input_image_mask"] = {"image_url": _data_uri(mask)}
    return {**options.body, "tools": [tool], "tool_choice": {"type": "image_generation"}}


def response_input(request: Request) -> "str | ResponseInputParam":
    """The prompt for the responses interface, with the images after it."""
    images = images_of(request)
    if not images:
        return request.prompt
    return [
        {
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": request.prompt}, *map(_input_image, images)],
        }
    ]


def chat_content(request: Request) -> "str | list[ChatCompletionContentPartParam]":
    """The prompt for the chat interface, with the images after it."""
    images = images_of(request)
    if not images:
        return request.prompt
    return [{"type": "text", "text": request.prompt}, *map(_image_url, images)]


def images_of(request: Request) -> list[File]:
    """The references in their order, but for the mask. Raises ProviderUnavailable or ProviderRejected when one cannot be read."""
    return [_file(reference) for reference in request.references if reference.how.field is None]


def mask_of(request: Request) -> File | None:
    """The reference that says where the first image is to be changed. Raises as `images_of`."""
    masks = [reference for reference in request.references if reference.how.field == MASK]
    if masks and len(masks) == len(request.references):
        raise rejected("invalid_input", "There is a mask, and no image to put it on.")
    return _file(masks[0]) if masks else None


def _file(reference: Reference) -> File:
    ending = reference.content_type.rpartition("/")[2]
    return f"{reference.role}.{ending}", read_reference(reference), reference.content_type


def _input_image(file: File) -> "ResponseInputImageParam":
    return {"type": "input_image", "image_url": _data_uri(file), "detail": "auto"}


def _image_url(file: File) -> "ChatCompletionContentPartImageParam":
    """Not every server knows `detail`, so it is not said."""
    return {"type": "image_url", "image_url": {"url": _data_uri(file)}}


def _data_uri(file: File) -> str:
    _, content, content_type = file
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
