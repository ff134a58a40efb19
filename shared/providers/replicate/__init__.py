"""Replicate: every model is a prediction that is begun, asked for and, if need be, stopped.

The SDK is loaded by the first call that goes out, so that a function which only reads callbacks never pays for it.

A lost create is not searched for: the list of predictions shows neither the callback's address nor any field of ours, and
two jobs may ask for the same. The callback sent when a run begins names the run and, in its address, the attempt.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from shared.catalogue import ProviderEntry
from shared.catalogue.adapters import Adapter
from shared.providers.contract import Access, Cancelled, Progress, Provider, Request
from shared.providers.guards import read_key
from shared.providers.replicate.answers import handle_of
from shared.providers.replicate.options import ReplicateOptions, model_problems

if TYPE_CHECKING:
    from shared.providers.replicate.calls import Connection


ADAPTER = Adapter(options=ReplicateOptions, model_problems=model_problems)


def build(entry: ProviderEntry, access: Access) -> Provider:
    """The adapter for an entry."""
    return ReplicateProvider(entry, access)


class ReplicateProvider:
    """Keeps a pool of connections and nothing about any job."""

    def __init__(self, entry: ProviderEntry, access: Access) -> None:
        self._entry = entry
        self._access = access

    def start(self, request: Request) -> Progress:
        """Create a prediction that Replicate itself stops when the job's time is over."""
        from shared.providers.replicate import predictions

        return predictions.begin(self._connection, request)

    def check(self, request: Request, handle: str) -> Progress:
        """Ask how far a prediction is."""
        from shared.providers.replicate import predictions

        return predictions.look(self._connection, request, handle)

    def cancel(self, request: Request, handle: str) -> Cancelled:  # noqa: ARG002 - the contract's shape
        """Ask to stop a prediction; confirmed once it has ended."""
        from shared.providers.replicate import predictions

        return predictions.stop(self._connection, handle)

    def handle_in(self, payload: Mapping[str, object]) -> str | None:
        """The prediction that a callback speaks of: its body is the prediction."""
        return handle_of(payload)

    def webhook_secret(self) -> str:
        """The secret with which Replicate signs all callbacks to this account."""
        from shared.providers.replicate import predictions

        return predictions.webhook_secret(self._connection)

    @cached_property
    def _connection(self) -> "Connection":
        from shared.providers.replicate.calls import Connection

        return Connection(self._entry, lambda: read_key(self._access.key))
