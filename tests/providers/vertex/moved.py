"""The catalogue's entry of Vertex AI, moved to a fake, and what the calls to it hold."""

from typing import Any

from shared.catalogue import ProviderEntry
from tests.contracts.vertex_service import VertexFake
from tests.providers.asking import PRODUCTION, at

STAGING = "gs://bucket/staging/job-1/1/"


def moved(fake: VertexFake, *, section: dict[str, Any] | None = None, **timeouts: float) -> ProviderEntry:
    """The entry before the fake, with another section or other times."""
    entry = at(PRODUCTION.providers["vertex"], fake.base_url, **timeouts)
    return entry if section is None else entry.model_copy(update={"section": section})


def sent(fake: VertexFake) -> Any:
    """The body of the last create."""
    return fake.creates()[-1].json()
