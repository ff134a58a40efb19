"""What an entry tells the adapter `vertex`, and what must hold of its models."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, JsonValue

from shared.catalogue import Model, ProviderEntry
from shared.catalogue.adapters import Problem
from shared.catalogue.entry import Entry
from shared.catalogue.references import FieldName, How
from shared.domain.kinds import Kind
from shared.providers.contract import Request

Api = Literal["generate_content", "generate_videos", "interactions", "endpoint"]

_BY_KIND: Mapping[Kind, Api] = {
    "text": "generate_content",
    "image": "generate_content",
    "video": "generate_videos",
}
_KINDS: Mapping[Api, tuple[Kind, ...]] = {
    "generate_content": ("text", "image"),
    "generate_videos": ("video",),
    "interactions": ("video",),
    "endpoint": ("text", "image"),
}
VIDEO_FIELDS = ("image", "last_frame", "reference_images")
"""Where `generate_videos` takes pictures: as the first frame, as the last one, or as what is to be seen."""


class VertexSection(Entry):
    """Where the adapter `vertex` finds its models."""

    location: str = Field(default="global", pattern=r"^[a-z][a-z0-9-]{0,31}$")
    """the location whose models are called, such as global or europe-west4"""

    api_version: Literal["v1", "v1beta1"] = "v1beta1"
    """the version of Google's API: `v1` or `v1beta1`"""


class EndpointOptions(Entry):
    """How a model is spoken to that the organisation has deployed on an endpoint of its own; `model` is the endpoint's id."""

    prompt: FieldName = "prompt"
    """the field of an instance that takes the prompt"""

    params: Literal["parameters", "instance"] = "parameters"
    """where the person's parameters go: `parameters` or `instance`"""

    instance: dict[str, JsonValue] = Field(default_factory=dict)
    """further fixed fields of each instance"""

    output: FieldName | None = None
    """the field of a prediction that holds the output; left out where a prediction is the output itself"""


class VertexOptions(Entry):
    """The `options` of a model for the adapter `vertex`."""

    api: Api | None = None
    """`generate_content` (text and images unless said otherwise), `generate_videos` (videos), `interactions` or `endpoint`"""

    config: dict[str, JsonValue] = Field(default_factory=dict)
    """further fixed settings of each call, under the names that google-genai has for them; of an endpoint its parameters"""

    endpoint: EndpointOptions = EndpointOptions()
    """how the model is spoken to, where api is `endpoint`"""

    def called_by(self, kind: Kind) -> Api:
        """The call that makes this kind of result."""
        return self.api or _BY_KIND[kind]


def options_of(request: Request) -> VertexOptions:
    """The model's options, with what follows from its kind."""
    return VertexOptions.model_validate(dict(request.options))


def model_problems(model: Model, _entry: ProviderEntry, section: VertexSection) -> Iterator[Problem]:
    """Each thing wrong between a model and this provider."""
    options = VertexOptions.model_validate(dict(model.options))
    api = options.called_by(model.kind)
    if model.kind not in _KINDS[api]:
        yield ("kind",), f"must be {' or '.join(_KINDS[api])}: that is what {api} makes"
    if api == "endpoint" and section.location == "global":
        yield ("options", "api"), "needs a provider whose `location` is the endpoint's own, such as us-central1"
    if api != "endpoint" and "endpoint" in model.options:
        yield ("options", "endpoint"), "is of no use unless api is `endpoint`"
    for role, rule in model.taken_roles():
        for path, message in _reference_problems(api, rule.how):
            yield ("references", role, "how", *path), message


def _reference_problems(api: Api, how: How) -> Iterator[Problem]:
    if how.palette is not None:
        return
    if api == "generate_videos":
        if how.field not in VIDEO_FIELDS:
            yield ("field",), f"must be one of {', '.join(VIDEO_FIELDS)}"
        elif how.many != (how.field == "reference_images"):
            yield ("many",), "must be true for reference_images, and for nothing else"
    elif api == "endpoint":
        if how.field is None:
            yield ("field",), "is missing: the field of an instance that takes the picture"
        elif how.form == "file":
            yield ("form",), "must be base64, data_uri or url: an endpoint takes no files"
    elif how.field is not None:
        yield ("field",), f"is of no use: {api} takes pictures in a list"
    elif how.say is None:
        yield (), "needs `say`: the model sees pictures, not their roles"
