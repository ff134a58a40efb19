"""Vertex AI (now the Gemini Enterprise Agent Platform): text, images and video of Google's models, and an organisation's own.

Which of Google's calls makes a model's results stands in the model's entry (`section.py`). The SDK is loaded by the first call
that goes out.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from shared.catalogue import ProviderEntry
from shared.catalogue.adapters import Adapter
from shared.providers.contract import Access, Cancelled, Progress, Provider, ProviderUnavailable, Request
from shared.providers.vertex.section import VertexOptions, VertexSection, model_problems, options_of

if TYPE_CHECKING:
    from shared.providers.vertex.calls import Connection
    from shared.providers.vertex.credentials import Tokens
    from shared.providers.vertex.endpoint import Endpoint

Tell = Callable[[float | None, str | None], None]

ADAPTER = Adapter(section=VertexSection, options=VertexOptions, needs_secret=False, model_problems=model_problems)
"""Without a secret it is the account that the program runs as."""


def build(entry: ProviderEntry, access: Access) -> Provider:
    """The adapter for an entry."""
    return VertexProvider(entry, access)


class VertexProvider:
    """Keeps its clients and nothing about any job."""

    def __init__(self, entry: ProviderEntry, access: Access) -> None:
        self._entry = entry
        self._section = VertexSection.model_validate(entry.section)
        self._access = access

    def start(self, request: Request) -> Progress:
        """Begin in the background where the call can, else make the whole of it now."""
        match options_of(request).called_by(request.kind):
            case "generate_content":
                from shared.providers.vertex import content

                return content.make(self._connection, request)
            case "generate_videos":
                from shared.providers.vertex import videos

                return videos.begin(self._connection, request)
            case "interactions":
                from shared.providers.vertex import interactions

                return interactions.begin(self._connection, request)
            case "endpoint":
                return self._endpoint.make(request)

    def stream(self, request: Request, tell: Tell) -> Progress:
        """As `start`; while a text is written, `tell` hears all of it so far with each piece that comes."""
        if request.kind != "text" or options_of(request).called_by(request.kind) != "generate_content":
            return self.start(request)
        from shared.providers.vertex import content

        return content.stream(self._connection, request, tell)

    def check(self, request: Request, handle: str) -> Progress:
        """Ask how far an operation or an interaction is."""
        match options_of(request).called_by(request.kind):
            case "generate_videos":
                from shared.providers.vertex import videos

                return videos.look(self._connection, request, handle)
            case "interactions":
                from shared.providers.vertex import interactions

                return interactions.look(self._connection, request, handle)
            case _:
                raise ProviderUnavailable("This call answers at once; there is nothing to check.")

    def cancel(self, request: Request, handle: str) -> Cancelled:
        """Ask to stop an interaction; Google knows no way to stop anything else."""
        if options_of(request).called_by(request.kind) != "interactions":
            return Cancelled.UNSUPPORTED
        from shared.providers.vertex import interactions

        return interactions.stop(self._connection, handle)

    @cached_property
    def _connection(self) -> "Connection":
        from shared.providers.vertex.calls import Connection

        return Connection(self._entry, self._section, self._project, self._tokens)

    @cached_property
    def _endpoint(self) -> "Endpoint":
        from shared.providers.vertex.endpoint import Endpoint

        return Endpoint(self._entry, self._section, self._project, self._tokens)

    @property
    def _project(self) -> str:
        if not self._access.project:
            raise ProviderUnavailable("The Google Cloud project is not known.")
        return self._access.project

    @cached_property
    def _tokens(self) -> "Tokens":
        from shared.providers.vertex.credentials import Tokens

        return Tokens(self._access)
