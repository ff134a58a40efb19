"""What must hold between the fields of a model's entry, and between it and its provider."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from shared.catalogue import parameters, template
from shared.catalogue.entry import Entry
from shared.catalogue.explain import explained
from shared.catalogue.http_schemas import HttpReference, HttpSection
from shared.catalogue.mistakes import FieldPath
from shared.catalogue.provider_schemas import OpenAIOptions, OpenAIReference, ProviderEntry
from shared.catalogue.schemas import Model, ReferenceRule

Problem = tuple[FieldPath, str]


def model_problems(model: Model) -> Iterator[Problem]:
    """Each thing wrong with the entry by itself."""
    broken = False
    for path, message in parameters.problems(model.params):
        broken = True
        yield ("params", *path), message
    if model.outputs_param is not None and not broken:
        problem = parameters.outputs_problem(model.params, model.outputs_param)
        if problem is not None:
            yield ("outputs_param",), problem
    if model.price.per == "output" and model.outputs_param is None and model.kind == "text":
        yield ("price", "per"), "must be `run`: a text is one output"
    if model.typical_seconds > model.deadline_seconds:
        yield ("typical_seconds",), f"must not be longer than the deadline of {model.deadline_seconds} seconds"


def pairing_problems(model: Model, providers: Mapping[str, ProviderEntry | None]) -> Iterator[Problem]:
    """Each thing wrong between a model and its provider; None stands for one that cannot be read."""
    if model.provider not in providers:
        yield ("provider",), f"names no provider; there are: {', '.join(sorted(providers)) or 'none'}"
    provider = providers.get(model.provider)
    if provider is None:
        return
    if provider.bills_stopped_runs and model.cancel_rule == "refund":
        yield ("cancel_rule",), f"must be `charge` or `before_start`: {provider.id} bills stopped runs"
    if provider.adapter == "openai":
        yield from _openai_problems(model)
    elif provider.http is not None:
        yield from _http_problems(model, provider.http)


def _openai_problems(model: Model) -> Iterator[Problem]:
    if model.kind == "video":
        yield ("kind",), "must be text or image: the adapter openai makes no video"
    yield from _fits(OpenAIOptions, model.options, ("options",))
    for role, rule in model.references:
        if not isinstance(rule, ReferenceRule):
            continue
        if model.kind != "image":
            yield ("references", role), "cannot be taken: the adapter openai passes references to image models only"
        if rule.how:
            yield from _fits(OpenAIReference, rule.how, ("references", role, "how"))


def _http_problems(model: Model, section: HttpSection) -> Iterator[Problem]:
    sent = {name for _, name in template.names(section.submit.model_dump())}
    for role, rule in model.references:
        if not isinstance(rule, ReferenceRule):
            continue
        if rule.how:
            yield from _fits(HttpReference, rule.how, ("references", role, "how"))
            if rule.how.get("form") == "file" and section.submit.encoding == "json":
                yield ("references", role, "how", "form"), "needs a provider whose submit says `encoding: multipart`"
        elif "references" not in sent and not any(name.startswith(f"references.{role}") for name in sent):
            yield ("references", role), "would never reach the provider; say in `how` which field takes it"
    for place, call in section.calls():
        for _, name in template.names(call.model_dump()):
            root, _, option = name.partition(".")
            if root == "options" and option not in model.options:
                yield ("options",), f"needs `{option}`, which the provider's {place} uses"


def _fits(schema: type[Entry], raw: Mapping[str, object], path: FieldPath) -> Iterator[Problem]:
    try:
        schema.model_validate(raw)
    except ValidationError as error:
        yield from (((*path, *inner), message) for inner, message in explained(schema, error))
