"""Providers of the adapter `openai` as the tests of streams need them."""

from shared.providers.openai import OpenAIProvider
from tests.contracts.openai_fake import OpenAIFake
from tests.providers.asking import ACCESS, LOCAL, at


def sync(fake: OpenAIFake, api: str, *, omit: tuple[str, ...] = (), **timeouts: float) -> OpenAIProvider:
    """A compatible server, asked while we listen."""
    section = {"mode": "sync", "api": api, "omit": list(omit)}
    entry = at(LOCAL.providers["local-text"], fake.base_url, **timeouts)
    return OpenAIProvider(entry.model_copy(update={"section": section}), ACCESS)


def ignore(_fraction: float | None, _text: str | None) -> None:
    """Somebody who does not listen."""
