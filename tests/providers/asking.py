"""What the tests of providers ask for, and of whom."""

from pathlib import Path
from typing import Any

from shared.catalogue import ProviderEntry, load_catalogue
from shared.catalogue.references import How
from shared.domain.kinds import Role
from shared.providers.contract import Access, Reference, Request

KEY = "sk-secret-0123456789"
ROOT = Path(__file__).parents[2]
PRODUCTION = load_catalogue(ROOT / "shared" / "catalogue")
NOWHERE = {"TEXT_URL": "http://127.0.0.1:9", "SKETCH_URL": "http://127.0.0.1:9"}
LOCAL = load_catalogue(ROOT / "infra" / "local" / "catalogue", variables=NOWHERE)

QUICK = {"connect": 5.0, "start": 20.0, "check": 20.0, "whole": 20.0}
"""Times for a server that answers at once, on a machine that is busy."""


def read_key() -> str:
    return KEY


ACCESS = Access(read_key, project="demo")


def request(**changes: Any) -> Request:
    """A request for a text, with changes."""
    fields: dict[str, Any] = {
        "job_id": "job-1",
        "kind": "text",
        "model": "model-1",
        "prompt": "A lighthouse in the fog",
        "params": {},
        "references": (),
        "options": {},
        "nonce": "nonce-0123456789abcdef",
        "user_hash": "a-hash",
        "callback_url": None,
        "max_seconds": 60.0,
        "seconds_left": 60.0,
    }
    return Request(**(fields | changes))


def reference(
    role: Role, *, content: bytes = b"image bytes", strength: float | None = None, how: How | None = None
) -> Reference:
    """A reference image in a role."""
    url = f"https://files.example.com/{role}.png"
    return Reference(role, url, "image/png", strength, lambda: content, how or How())


def at(entry: ProviderEntry, url: str, **timeouts: float) -> ProviderEntry:
    """The entry, moved to a fake server."""
    return entry.model_copy(
        update={"base_url": url, "timeouts": entry.timeouts.model_copy(update=QUICK | timeouts), "plain_http": True}
    )
