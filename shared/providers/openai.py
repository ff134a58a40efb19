"""OpenAI and every server that speaks its language: text in the background or as a stream, and images.

The SDK is loaded by the first call that goes out, so that a function which only reads callbacks never pays for it.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from shared.catalogue import ProviderEntry
from shared.catalogue.provider_schemas import OpenAISection
from shared.providers.contract import Cancelled, Progress, Provider, Request
from shared.providers.guards import read_key

if TYPE_CHECKING:
    from shared.providers.openai_calls import Connection

Tell = Callable[[float | None, str | None], None]


def build(entry: ProviderEntry, api_key: Callable[[], str]) -> Provider:
    """The adapter for an entry."""
    return OpenAIProvider(entry, api_key)


class OpenAIProvider:
    """Keeps a pool of connections and nothing about any job."""

    def __init__(self, entry: ProviderEntry, api_key: Callable[[], str]) -> None:
        self._entry = entry
        self._section = entry.openai or OpenAISection()
        self._api_key = api_key

    def start(self, request: Request) -> Progress:
        """Begin in the background where the server can, else make the whole of it now."""
        return self.stream(request, lambda _fraction, _text: None)

    def stream(self, request: Request, tell: Tell) -> Progress:
        """As `start`; while a text is streamed, `tell` hears all of it so far with each piece that comes."""
        from shared.providers import openai_images, openai_responses, openai_streams

        if request.kind == "image":
            return openai_images.make(self._connection, request)
        if self._section.mode == "background":
            return openai_responses.begin(self._connection, request)
        if self._section.api == "responses":
            return openai_streams.by_responses(self._connection, request, tell)
        return openai_streams.by_chat(self._connection, request, tell)

    def check(self, request: Request, handle: str) -> Progress:  # noqa: ARG002 - the contract's shape
        """Ask how far a background response is."""
        from shared.providers import openai_responses

        return openai_responses.look(self._connection, handle)

    def cancel(self, request: Request, handle: str) -> Cancelled:  # noqa: ARG002 - the contract's shape
        """Ask to stop a background response; nothing else can be stopped once it was sent."""
        from shared.providers import openai_responses

        if self._section.mode != "background":
            return Cancelled.UNSUPPORTED
        return openai_responses.stop(self._connection, handle)

    def handle_in(self, payload: Mapping[str, object]) -> str | None:
        """The response that an event speaks of. Events of other kinds are nobody's."""
        kind, data = payload.get("type"), payload.get("data")
        if not isinstance(kind, str) or not kind.startswith("response.") or not isinstance(data, Mapping):
            return None
        handle = data.get("id")
        return handle if isinstance(handle, str) and handle else None

    @cached_property
    def _connection(self) -> "Connection":
        from shared.providers.openai_calls import Connection

        return Connection(self._entry, lambda: read_key(self._api_key))
