"""What must hold between the fields of a model's entry, and between it and its provider."""

from collections.abc import Iterator, Mapping

from shared.catalogue import adapters, parameters
from shared.catalogue.adapters import Problem
from shared.catalogue.provider_schemas import ProviderEntry
from shared.catalogue.schemas import Model


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
    yield from _reference_problems(model)


def _reference_problems(model: Model) -> Iterator[Problem]:
    for role, rule in model.taken_roles():
        how, place = rule.how, ("references", role, "how")
        if how.palette is not None and (how.say is None or "{palette}" not in how.say):
            yield (*place, "palette"), "needs `say` with {palette} in it: the sentence in which the colours stand"
        if how.palette is not None and how.field is not None:
            yield (*place, "field"), "is of no use with `palette`, which sends no image"
        if how.palette is None and how.say is not None and "{palette}" in how.say:
            yield (*place, "say"), "speaks of {palette}; say with `palette` how many colours"
        counted = how.palette is None and (how.field is None or how.many)
        if how.say is not None and "{number}" in how.say and not counted:
            yield (*place, "say"), "counts images with {number}; this one is not one of a list"
        if how.field is not None and not how.many and rule.max > 1:
            yield ("references", role, "max"), f"must be 1, or `how` must say `many: true`: {how.field} takes one image"


def pairing_problems(model: Model, providers: Mapping[str, ProviderEntry | None]) -> Iterator[Problem]:
    """Each thing wrong between a model and its provider; None stands for one that cannot be read."""
    if model.provider not in providers:
        yield ("provider",), f"names no provider; there are: {', '.join(sorted(providers)) or 'none'}"
    provider = providers.get(model.provider)
    if provider is None:
        return
    if provider.bills_stopped_runs and model.cancel_rule == "refund":
        yield ("cancel_rule",), f"must be `charge` or `before_start`: {provider.id} bills stopped runs"
    if provider.adapter not in adapters.names():
        return
    adapter = adapters.adapter(provider.adapter)
    problems = [] if adapter.options is None else list(adapters.misfits(adapter.options, model.options, ("options",)))
    yield from problems
    if not problems and not list(adapters.misfits(adapter.section, provider.section, ())):
        yield from adapter.model_problems(model, provider, adapter.section.model_validate(provider.section))
