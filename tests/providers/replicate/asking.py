"""What the tests of the adapter `replicate` ask for."""

from typing import Any

from shared.providers.contract import Request
from tests.contracts.replicate_service import ReplicateFake
from tests.providers.asking import request

ID = "rp000000000000000000000001"
"""Of the one prediction there is."""

FILE = f"https://replicate.delivery/xezq/{ID}/out-0.webp"
"""The address of its first result."""


def picture(**changes: Any) -> Request:
    """A request for one picture."""
    return request(**({"kind": "image", "model": "black-forest-labs/flux-schnell"} | changes))


def text(**changes: Any) -> Request:
    """A request for a text."""
    return request(**({"model": "openai/gpt-oss-20b"} | changes))


def shown(fake: ReplicateFake, **changes: Any) -> dict[str, Any]:
    """The one prediction there is as the service would show it now, with changes."""
    run = next(iter(fake.service.runs.values()))
    return fake.service.callback(run) | changes
