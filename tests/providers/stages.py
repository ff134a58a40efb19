"""Every model of both catalogues, set up before a fake of its provider that does as it is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.catalogue import Catalogue, Model
from shared.providers.contract import Provider, Request
from shared.providers.registry import Providers
from tests.contracts import openai_fake, sketch_fake
from tests.contracts.fake_server import Reply, running
from tests.contracts.openai_fake import OpenAIFake
from tests.contracts.sketch_fake import SketchFake
from tests.providers.asking import LOCAL, PRODUCTION, at, read_key, reference, request

MODELS = [(catalogue, model) for catalogue in (PRODUCTION, LOCAL) for model in catalogue.models.values()]
ENDS_WITH_ITS_START = {"gpt-image", "gpt-image-fine", "local-text"}


@dataclass(frozen=True)
class Stage:
    """A provider, a request for one of its models with all the references it takes, and ways to have it fail."""

    provider: Provider
    request: Request
    fake: OpenAIFake | SketchFake
    refusal: Callable[..., Reply]
    """From a status, a code, a sentence and headers."""

    blocked_code: str


@contextmanager
def stage(catalogue: Catalogue, model: Model, read: Callable[[], str] = read_key) -> Iterator[Stage]:
    """The model's provider, moved to a fake. Afterwards every exchange must have been as the provider describes it."""
    entry = catalogue.providers[model.provider]
    with running(OpenAIFake() if entry.adapter == "openai" else SketchFake()) as fake:
        url = fake.base_url if isinstance(fake, OpenAIFake) else fake.url
        providers = Providers({entry.id: at(entry, url)}, lambda _name: read())
        speaks_openai = isinstance(fake, OpenAIFake)
        refusal = openai_fake.error if speaks_openai else sketch_fake.refusal
        blocked = "content_policy_violation" if speaks_openai else "content_blocked"
        yield Stage(providers[entry.id], _request(model), fake, refusal, blocked)
        assert getattr(fake, "problems", []) == []


def _request(model: Model) -> Request:
    references = tuple(reference(role, how=rule.how) for role, rule in model.taken_roles())
    return request(
        kind=model.kind,
        model=model.model,
        params=model.params_for({}),
        options=model.options,
        references=references,
    )
