"""Servers that the tests of providers share."""

from collections.abc import Iterator

import pytest

from tests.contracts.fake_server import running
from tests.contracts.openai_fake import OpenAIFake


@pytest.fixture
def fake() -> Iterator[OpenAIFake]:
    """OpenAI; afterwards every exchange must have been as its description says."""
    with running(OpenAIFake()) as server:
        yield server
        assert server.problems == []
