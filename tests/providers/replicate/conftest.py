"""Replicate as a script, and the adapter before it."""

from collections.abc import Iterator

import pytest

from shared.providers.contract import Provider
from shared.providers.replicate import build
from tests.contracts.fake_server import running
from tests.contracts.replicate_service import ReplicateFake
from tests.providers.asking import ACCESS, PRODUCTION, at

ENTRY = PRODUCTION.providers["replicate"]


@pytest.fixture
def fake() -> Iterator[ReplicateFake]:
    """Replicate; afterwards every exchange must have been as our description says."""
    with running(ReplicateFake()) as server:
        yield server
        assert server.problems == []


@pytest.fixture
def provider(fake: ReplicateFake) -> Provider:
    return build(at(ENTRY, fake.base_url), ACCESS)
