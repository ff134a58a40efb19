"""Vertex AI as a script, and the adapter before it."""

from collections.abc import Iterator

import pytest

from shared.providers import vertex
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import running
from tests.contracts.vertex_service import VertexFake
from tests.providers.asking import ACCESS
from tests.providers.vertex.moved import moved


@pytest.fixture
def fake() -> Iterator[VertexFake]:
    """Vertex AI; afterwards every exchange must have been as its description says."""
    with running(VertexFake()) as server:
        yield server
        assert server.problems == []


@pytest.fixture
def provider(fake: VertexFake) -> VertexProvider:
    made = vertex.build(moved(fake), ACCESS)
    assert isinstance(made, VertexProvider)
    return made
