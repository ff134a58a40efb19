"""Finds an adapter by its name, and with it what the adapter's entries must look like.

An adapter is a module or package of shared/providers that has `ADAPTER`, what is said here, and `build`, which the registry
calls. Nothing else names it.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from shared.catalogue.entry import Entry
from shared.catalogue.explain import explained
from shared.catalogue.mistakes import FieldPath

if TYPE_CHECKING:
    from shared.catalogue.provider_schemas import ProviderEntry
    from shared.catalogue.schemas import Model

Problem = tuple[FieldPath, str]

_FOLDER = "shared.providers"
_OTHERS = frozenset({"contract", "guards", "registry"})
"""Modules of the folder that are no adapter."""


class NoFields(Entry):
    """A section or options of an adapter that has none."""


@dataclass(frozen=True)
class Adapter:
    """What the catalogue has to know of an adapter.

    `section` is the part of a provider's entry that stands under the adapter's name, `options` that of a model's entry;
    None leaves options free. The two functions find what else is wrong with an entry, beyond its schema; the section is
    given to them as it was read.
    """

    section: type[Entry] = NoFields
    options: type[Entry] | None = NoFields
    needs_secret: bool = True
    entry_problems: "Callable[[ProviderEntry, Any], Iterable[Problem]]" = lambda _entry, _section: ()
    model_problems: "Callable[[Model, ProviderEntry, Any], Iterable[Problem]]" = lambda _model, _entry, _section: ()


def names() -> list[str]:
    """The adapters there are."""
    folder = import_module(_FOLDER)
    return sorted(module.name for module in pkgutil.iter_modules(folder.__path__) if module.name not in _OTHERS)


def module(name: str) -> ModuleType:
    """The adapter's module. Its SDK is not loaded by that."""
    return import_module(f"{_FOLDER}.{name}")


def adapter(name: str) -> Adapter:
    """What the adapter says of itself."""
    return cast("Adapter", module(name).ADAPTER)


def misfits(schema: type[Entry], raw: Mapping[str, object], path: FieldPath) -> Iterable[Problem]:
    """Each thing that keeps a mapping at `path` from being what the schema says."""
    try:
        schema.model_validate(raw)
    except ValidationError as error:
        return [((*path, *inner), message) for inner, message in explained(schema, error)]
    return ()
