"""One adapter instance for each entry of providers.yaml, made on first use so that nobody loads an SDK it does not need."""

import threading
from collections.abc import Callable, Mapping
from typing import cast

from shared.catalogue import ProviderEntry, adapters
from shared.providers.contract import Access, Provider


class Providers:
    """The providers of a catalogue by id. `read_secret` gives a secret's value by its name and is asked on each use."""

    def __init__(
        self, entries: Mapping[str, ProviderEntry], read_secret: Callable[[str], str], *, project: str = ""
    ) -> None:
        self._entries = entries
        self._read_secret = read_secret
        self._project = project
        self._made: dict[str, Provider] = {}
        self._lock = threading.Lock()

    def __getitem__(self, provider_id: str) -> Provider:
        """The provider; KeyError if the catalogue has none of that id."""
        entry = self._entries[provider_id]
        with self._lock:
            if provider_id not in self._made:
                self._made[provider_id] = self._make(entry)
            return self._made[provider_id]

    def _make(self, entry: ProviderEntry) -> Provider:
        """Every adapter module has `build(entry, access)`."""
        build = adapters.module(entry.adapter).build
        return cast("Provider", build(entry, Access(self._key_of(entry), self._project)))

    def _key_of(self, entry: ProviderEntry) -> Callable[[], str] | None:
        name = entry.secret
        return None if name is None else lambda: self._read_secret(name)
