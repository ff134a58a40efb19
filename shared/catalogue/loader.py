"""Reads `models.yaml` and `providers.yaml` of a folder, or says everything that is wrong with them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from shared.catalogue.documents import Document, read_document
from shared.catalogue.mistakes import CatalogueError, Mistake
from shared.catalogue.model_checks import model_problems, pairing_problems
from shared.catalogue.placed import read_entries
from shared.catalogue.provider_checks import provider_problems, reworded
from shared.catalogue.provider_schemas import ProviderEntry
from shared.catalogue.schemas import Model

_MODELS_FILE = "models.yaml"
_PROVIDERS_FILE = "providers.yaml"


@dataclass(frozen=True)
class Catalogue:
    """All models and providers by id; `version` is a short hash that changes with the files."""

    models: Mapping[str, Model]
    providers: Mapping[str, ProviderEntry]
    version: str


def load_catalogue(folder: Path, *, variables: Mapping[str, str] | None = None) -> Catalogue:
    """The catalogue in the folder. Raises CatalogueError with every mistake in both files.

    `variables` is given by the local system alone: it fills `${NAME}` and permits plain http to this machine. What must
    hold between the fields of an entry is looked at once each of its fields can be read.
    """
    model_document = read_document(folder / _MODELS_FILE, variables or {})
    provider_document = read_document(folder / _PROVIDERS_FILE, variables or {})
    providers = _providers(provider_document, local=variables is not None)
    models = _models(model_document, providers)
    mistakes = [*_in_order(model_document), *_in_order(provider_document)]
    if mistakes:
        raise CatalogueError(mistakes)
    readable = {name: entry for name, entry in providers.items() if entry is not None}
    return Catalogue(MappingProxyType(models), MappingProxyType(readable), _version(folder))


def _providers(document: Document, *, local: bool) -> dict[str, ProviderEntry | None]:
    """Providers by id; None for one that is there and cannot be read."""
    found: dict[str, ProviderEntry | None] = {}
    for placed in read_entries(document, ProviderEntry, reworded):
        found[placed.name] = placed.value
        if placed.value is not None:
            placed.note(provider_problems(placed.value, local=local))
    return found


def _models(document: Document, providers: Mapping[str, ProviderEntry | None]) -> dict[str, Model]:
    readable: dict[str, Model] = {}
    for placed in read_entries(document, Model):
        if placed.value is None:
            continue
        readable[placed.name] = placed.value
        placed.note(model_problems(placed.value))
        if providers:
            placed.note(pairing_problems(placed.value, providers))
    return readable


def _in_order(document: Document) -> list[Mistake]:
    return sorted(document.mistakes, key=lambda mistake: mistake.line)


def _version(folder: Path) -> str:
    content = b"\0".join((folder / name).read_bytes() for name in (_MODELS_FILE, _PROVIDERS_FILE))
    return hashlib.sha256(content).hexdigest()[:12]
