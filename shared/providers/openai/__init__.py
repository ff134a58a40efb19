"""OpenAI and every server that speaks its language: text and pictures, in the background or made while we listen.

The SDK is loaded by the first call that goes out, so that a function which only reads callbacks never pays for it.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from shared.catalogue import ProviderEntry
from shared.catalogue.adapters import Adapter
from shared.providers.contract import Access, Cancelled, Progress, Provider, Request
from shared.providers.guards import read_key
from shared.providers.openai.inputs import options_of
from shared.providers.openai.section import OpenAIOptions, OpenAISection, entry_problems, model_problems

if TYPE_CHECKING:
    from shared.providers.openai.calls import Connection

Tell = Callable[[float | None, str | None], None]

_ENDINGS = ("response.completed", "response.failed", "response.cancelled", "response.incomplete")

ADAPTER = Adapter(
    section=OpenAISection, options=OpenAIOptions, entry_problems=entry_problems, model_problems=model_problems
)


def build(entry: ProviderEntry, access: Access) -> Provider:
    """The adapter for an entry."""
    return OpenAIProvider(entry, access)


class OpenAIProvider:
    """Keeps a pool of connections and nothing about any job."""

    def __init__(self, entry: ProviderEntry, access: Access) -> None:
        self._entry = entry
        self._section = OpenAISection.model_validate(entry.section)
        self._access = access

    def start(self, request: Request) -> Progress:
        """Begin in the background where the server can, else make the whole of it now."""
        return self.stream(request, lambda _fraction, _text: None)

    def stream(self, request: Request, tell: Tell) -> Progress:
        """As `start`; what is made now tells `tell` how far it is: all of a text so far, or the fraction of a picture."""
        from shared.providers.openai import images, responses, streams

        if self._in_background(request):
            return responses.begin(self._connection, request)
        if request.kind == "image":
            return images.make(self._connection, request, tell)
        if self._section.api == "responses":
            return streams.by_responses(self._connection, request, tell)
        return streams.by_chat(self._connection, request, tell)

    def check(self, request: Request, handle: str) -> Progress:
        """Ask how far a background response is."""
        from shared.providers.openai import responses

        return responses.look(self._connection, request, handle)

    def cancel(self, request: Request, handle: str) -> Cancelled:
        """Ask to stop a background response; nothing else can be stopped once it was sent."""
        from shared.providers.openai import responses

        if not self._in_background(request):
            return Cancelled.UNSUPPORTED
        return responses.stop(self._connection, handle)

    def handle_in(self, payload: Mapping[str, object]) -> str | None:
        """The response whose end an event tells of. Events of other types are nobody's."""
        data = payload.get("data")
        if payload.get("type") not in _ENDINGS or not isinstance(data, Mapping):
            return None
        handle = data.get("id")
        return handle if isinstance(handle, str) and handle else None

    def _in_background(self, request: Request) -> bool:
        if self._section.mode != "background":
            return False
        return request.kind == "text" or options_of(request).tool is not None

    @cached_property
    def _connection(self) -> "Connection":
        from shared.providers.openai.calls import Connection

        return Connection(self._entry, self._section, lambda: read_key(self._access.key))
