"""Every model of both catalogues, set up before a fake of its provider that does as it is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.catalogue import Catalogue, Model
from shared.providers.contract import Provider, Request
from shared.providers.registry import Providers
from tests.contracts import openai_fake, replicate_service, sketch_fake, vertex_service
from tests.contracts.fake_server import Reply, running
from tests.contracts.openai_fake import OpenAIFake
from tests.contracts.replicate_service import ReplicateFake
from tests.contracts.sketch_fake import SketchFake
from tests.contracts.vertex_service import VertexFake
from tests.providers.asking import LOCAL, PRODUCTION, at, read_key, reference, request

MODELS = [(catalogue, model) for catalogue in (PRODUCTION, LOCAL) for model in catalogue.models.values()]
ENDS_WITH_ITS_START = {
    "gpt-image",
    "gpt-image-fine",
    "local-text",
    "gemini-flash",
    "gemini-lite",
    "nano-banana",
    "gemini-image",
}


Fake = OpenAIFake | SketchFake | ReplicateFake | VertexFake
Refusal = Callable[..., Reply]
"""From a status, a code, a sentence and headers."""

FAKES: dict[str, tuple[Callable[[], Fake], Refusal, str]] = {
    "openai": (OpenAIFake, openai_fake.error, "content_policy_violation"),
    "http": (SketchFake, sketch_fake.refusal, "content_blocked"),
    "replicate": (ReplicateFake, replicate_service.refusal, "NSFW content detected"),
    "vertex": (VertexFake, vertex_service.refusal, "PROHIBITED_CONTENT"),
}
"""By adapter: the fake, how it refuses a call, and the code by which it says that a policy forbids it."""


@dataclass(frozen=True)
class Stage:
    """A provider, a request for one of its models with all the references it takes, and ways to have it fail."""

    provider: Provider
    request: Request
    fake: Fake
    refusal: Refusal
    blocked_code: str


@contextmanager
def stage(catalogue: Catalogue, model: Model, read: Callable[[], str] = read_key) -> Iterator[Stage]:
    """The model's provider, moved to a fake. Afterwards every exchange must have been as the provider describes it."""
    entry = catalogue.providers[model.provider]
    make, refusal, blocked = FAKES[entry.adapter]
    with running(make()) as fake:
        url = fake.url if isinstance(fake, SketchFake) else fake.base_url
        moved = at(entry, url).model_copy(
            update={"secret": entry.secret or "token"}
        )  # the fake knows no other credentials
        providers = Providers({entry.id: moved}, lambda _name: read(), project="demo")
        yield Stage(providers[entry.id], _request(model), fake, refusal, blocked)
        assert getattr(fake, "problems", []) == []


def _request(model: Model) -> Request:
    sent = [(role, rule.how) for role, rule in model.taken_roles() if rule.how.palette is None]
    references = tuple(reference(role, how=how) for role, how in sent)
    return request(
        kind=model.kind,
        model=model.model,
        params=model.params_for({}),
        options=model.options,
        references=references,
    )
