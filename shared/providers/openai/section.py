"""What an entry tells the adapter `openai`, and what must hold of its models."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, JsonValue

from shared.catalogue import Model, ProviderEntry
from shared.catalogue.adapters import Problem
from shared.catalogue.entry import Entry


class OpenAISection(Entry):
    """How the adapter `openai` speaks to this server."""

    mode: Literal["background", "sync"] = "sync"
    """`background` where text runs as a stored response that is asked for later, else `sync`"""

    api: Literal["responses", "chat"] = "chat"
    """which of the two text interfaces the server knows"""


class OpenAIOptions(Entry):
    """The `options` of a model for the adapter `openai`."""

    body: dict[str, JsonValue] = Field(default_factory=dict)
    """further fields of each request, under the vendor's own names"""


def entry_problems(_entry: ProviderEntry, section: OpenAISection) -> Iterator[Problem]:
    """Each thing wrong with a provider's entry."""
    if section.mode == "background" and section.api != "responses":
        yield ("openai", "api"), "must be `responses` in mode background"


def model_problems(model: Model, _entry: ProviderEntry, _section: OpenAISection) -> Iterator[Problem]:
    """Each thing wrong between a model and this provider."""
    if model.kind == "video":
        yield ("kind",), "must be text or image: the adapter openai makes no video"
    for role, rule in model.taken_roles():
        if model.kind != "image" and rule.how.palette is None:
            yield ("references", role), "cannot be taken: the adapter openai passes references to image models only"
        elif rule.how.say is None:
            yield ("references", role, "how"), "needs `say`: the model sees pictures, not their roles"
