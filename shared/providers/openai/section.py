"""What an entry tells the adapter `openai`, and what must hold of its models."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from shared.catalogue import Model, ProviderEntry
from shared.catalogue.adapters import Problem
from shared.catalogue.entry import Entry

MASK = "mask"
"""The one field of the images interface that takes a reference by itself."""

OPTIONAL = Literal["safety_identifier", "stream_options"]

_OURS = frozenset(
    {
        "background",
        "image",
        "input",
        "mask",
        "messages",
        "metadata",
        "model",
        "partial_images",
        "prompt",
        "store",
        "stream",
        "tool_choice",
        "tools",
        "type",
    }
)
"""Fields that the adapter itself decides on."""


class OpenAISection(Entry):
    """How the adapter `openai` speaks to this server."""

    mode: Literal["background", "sync"] = "sync"
    """`background` where text runs as a stored response that is asked for later, else `sync`"""

    api: Literal["responses", "chat"] = "chat"
    """which of the two text interfaces the server knows: `responses` or `chat`"""

    omit: Annotated[tuple[OPTIONAL, ...], Field(strict=False)] = ()
    """a list of the fields that this server refuses: `safety_identifier`, `stream_options`"""


class OpenAIOptions(Entry):
    """The `options` of a model for the adapter `openai`."""

    body: dict[str, JsonValue] = Field(default_factory=dict)
    """further fields of each request, under the vendor's own names"""

    partial_images: int | None = Field(default=None, ge=1, le=3)
    """1 to 3: previews that a picture sends while it is made, which is its progress"""

    tool: dict[str, JsonValue] | None = None
    """the image tool that the model uses in the background, such as `{model: gpt-image-2.5-flare, quality: medium}`"""


def entry_problems(entry: ProviderEntry, section: OpenAISection) -> Iterator[Problem]:
    """Each thing wrong with a provider's entry."""
    if section.mode == "background" and section.api != "responses":
        yield ("openai", "api"), "must be `responses` in mode background"
    if entry.webhook is not None and section.mode != "background":
        yield ("webhook",), "is never called: only what runs in mode background calls back"
    elif entry.webhook is not None and entry.webhook.token is None:
        yield ("webhook", "token"), "is missing: there is one address for the callbacks of all jobs"


def model_problems(model: Model, _entry: ProviderEntry, section: OpenAISection) -> Iterator[Problem]:
    """Each thing wrong between a model and this provider."""
    if model.kind == "video":
        yield ("kind",), "must be text or image: the adapter openai makes no video"
    options = OpenAIOptions.model_validate(model.options)
    yield from _option_problems(model, options, section)
    yield from _reference_problems(model)
    for place, names in (
        (("options", "body"), options.body),
        (("params", "properties"), model.params.get("properties", {})),
    ):
        for name in sorted(_OURS & set(names)):
            yield (*place, name), "is set by the adapter itself"


def _option_problems(model: Model, options: OpenAIOptions, section: OpenAISection) -> Iterator[Problem]:
    for name in ("partial_images", "tool"):
        if getattr(options, name) is not None and model.kind != "image":
            yield ("options", name), "is for models of kind image"
        elif getattr(options, name) is not None and model.outputs_param is not None:
            yield ("outputs_param",), f"must be left out: with `{name}` there is one picture"
    if options.tool is None:
        return
    if section.mode != "background":
        yield ("options", "tool"), "needs a provider in mode background"
    if options.partial_images is not None:
        yield ("options", "partial_images"), "cannot be had with `tool`: in the background there are no previews"
    if not isinstance(options.tool.get("model"), str):
        yield ("options", "tool"), "must name its `model`, such as gpt-image-2.5-flare"


def _reference_problems(model: Model) -> Iterator[Problem]:
    rules = model.taken_roles()
    masks = [role for role, rule in rules if rule.how.field == MASK]
    for role, rule in rules:
        place = ("references", role, "how")
        if rule.how.field is None:
            if rule.how.say is None:
                yield place, "needs `say`: the model sees pictures, not their roles"
        elif rule.how.field != MASK or model.kind != "image":
            right = (
                f"`{MASK}`, or left out to send the picture with the prompt" if model.kind == "image" else "left out"
            )
            yield (*place, "field"), f"must be {right}"
        elif rule.max > 1:
            yield ("references", role, "max"), "must be 1: there is one mask"
        elif masks[0] != role:
            yield (*place, "field"), f"is the field of {masks[0]} already: there is one mask"
        elif len(masks) == len(rules):
            yield (*place, "field"), "needs another role whose picture is changed where the mask says"
