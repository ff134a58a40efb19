"""Puts a request into the inputs of a model: the prompt, the parameters, what the entry fixes, and the images."""

import base64
from typing import cast

from shared.providers.contract import Reference, Request
from shared.providers.guards import read_reference, rejected
from shared.providers.replicate.options import ReplicateOptions

LARGEST_INLINE = 256 * 1000
"""Bytes of an image that is sent within the call; Replicate asks for an address beyond 256 kB."""


def inputs_of(request: Request) -> dict[str, object]:
    """The inputs under the model's own names. Raises ProviderError when a reference cannot be read or has no place."""
    options = ReplicateOptions.model_validate(dict(request.options))
    values: dict[str, object] = {**options.input, **request.params, options.prompt_field: request.prompt}
    for reference in request.references:
        field = reference.how.field
        if field is None:
            raise rejected("invalid_input", f"This model takes no {reference.role} image.")
        if reference.how.many:
            cast("list[object]", values.setdefault(field, [])).append(_image(reference))
        else:
            values[field] = _image(reference)
    return values


def _image(reference: Reference) -> str:
    if reference.how.form != "data_uri":
        return reference.url
    content = read_reference(reference)
    if len(content) > LARGEST_INLINE:
        return reference.url
    return f"data:{reference.content_type};base64,{base64.b64encode(content).decode('ascii')}"
