"""The entries of docs/entries before scripts of their services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.catalogue import Model, load_catalogue
from shared.providers.contract import Access, Progress, Request, Working
from shared.providers.http import HttpProvider, build
from tests.contracts.configured import HttpService
from tests.contracts.fake_server import Call, running
from tests.contracts.http_services import BlackForestLabs, Fal, Runway, Stability
from tests.contracts.scripted import ScriptedProviders
from tests.providers.asking import ROOT, at, read_key, reference, request

FOLDER = ROOT / "docs" / "entries"
SERVICES: dict[str, type[HttpService]] = {
    "fal": Fal,
    "bfl": BlackForestLabs,
    "stability": Stability,
    "runway": Runway,
}
CATALOGUES = {name: load_catalogue(FOLDER / name) for name in SERVICES}
MODELS = {model.id: (name, model) for name, catalogue in CATALOGUES.items() for model in catalogue.models.values()}


@dataclass(frozen=True)
class Stage:
    """A provider of an entry, the script behind it, and one of its models."""

    provider: HttpProvider
    service: HttpService
    server: ScriptedProviders
    model: Model

    def asked(self, words: str = "", **changes: Any) -> Request:
        """A request for the model with all references it takes and its own defaults; `words` steer the script."""
        taken = [(role, rule.how) for role, rule in self.model.taken_roles() if rule.how.palette is None]
        given: dict[str, Any] = {
            "kind": self.model.kind,
            "model": self.model.model,
            "prompt": f"A lighthouse {words}",
            "params": self.model.params_for({}),
            "options": self.model.options,
            "references": tuple(reference(role, how=how) for role, how in taken),
        }
        return request(**(given | changes))

    def run(self, asked: Request) -> Progress:
        """Start, and check until it has ended."""
        progress = self.provider.start(asked)
        for _ in range(10):
            if not isinstance(progress, Working):
                break
            progress = self.provider.check(asked, progress.handle)
        return progress

    @property
    def calls(self) -> list[Call]:
        return self.server.calls


@contextmanager
def staged(model_id: str, *, key: str | None = None, read: Callable[[], str] = read_key) -> Iterator[Stage]:
    """The model's provider before its script. Afterwards every call must have been as the vendor's pages say."""
    name, model = MODELS[model_id]
    service = SERVICES[name](key=key)
    with running(ScriptedProviders(**{name: service})) as server:
        provider = build(at(CATALOGUES[name].providers[name], server.at(name)), Access(read))
        assert isinstance(provider, HttpProvider)
        yield Stage(provider, service, server, model)
        assert service.problems == []
