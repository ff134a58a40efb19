"""What a model's entry tells the adapter `replicate`, and what must hold of it."""

import re
from collections.abc import Iterator

from pydantic import Field, JsonValue

from shared.catalogue import Model, ProviderEntry
from shared.catalogue.adapters import NoFields, Problem
from shared.catalogue.entry import Entry

LONGEST_RUN_SECONDS = 30 * 60
"""Replicate ends a run after half an hour (its page on the life of a prediction)."""

_NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


class ReplicateOptions(Entry):
    """The `options` of a model for the adapter `replicate`."""

    version: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """the 64 characters of a version, for a model that is not one of Replicate's official ones"""

    prompt_field: str = Field(default="prompt", min_length=1, max_length=100)
    """the model's own input that takes the prompt"""

    input: dict[str, JsonValue] = Field(default_factory=dict)
    """further inputs of each run, under the model's own names"""

    output: str | None = Field(default=None, min_length=1, max_length=100)
    """the field that holds the results, where the model's output is an object"""


def model_problems(model: Model, _entry: ProviderEntry, _section: NoFields) -> Iterator[Problem]:
    """Each thing wrong between a model and this provider."""
    if not _NAME.fullmatch(model.model):
        yield ("model",), "must be owner/name, such as black-forest-labs/flux-schnell; a version goes into options"
    if model.deadline_seconds > LONGEST_RUN_SECONDS:
        yield ("deadline_seconds",), f"must be at most {LONGEST_RUN_SECONDS}: Replicate ends every run by then"
    yield from _reference_problems(model)
    yield from _input_problems(model)


def _reference_problems(model: Model) -> Iterator[Problem]:
    for role, rule in model.taken_roles():
        how, place = rule.how, ("references", role, "how")
        if how.palette is not None:
            continue
        if how.field is None:
            yield place, "needs `field`, the model's own input that takes the image, such as `{field: input_image}`"
        elif "." in how.field:
            yield (*place, "field"), "must be one name: the inputs of a model hold no others"
        if how.form not in ("url", "data_uri"):
            yield (*place, "form"), "must be `url` or `data_uri`, which is how models on Replicate take images"


def _input_problems(model: Model) -> Iterator[Problem]:
    """Two values for one input: the second would silently win."""
    options = ReplicateOptions.model_validate(model.options)
    taken = {options.prompt_field: "the prompt"}
    for name in options.input:
        if name in taken:
            yield ("options", "input", name), f"is already {taken[name]}"
        taken[name] = "a fixed input of the entry"
    for name in model.params.get("properties", {}):
        if name in taken:
            yield ("params", "properties", name), f"is already {taken[name]}"
        taken[name] = "a parameter"
    for role, rule in model.taken_roles():
        field = rule.how.field
        if field is None:
            continue
        if field in taken and not (rule.how.many and taken[field] == "a list of images"):
            yield ("references", role, "how", "field"), f"is already {taken[field]}"
        taken[field] = "a list of images" if rule.how.many else "another image"
