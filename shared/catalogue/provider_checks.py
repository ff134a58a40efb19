"""What must hold between the fields of a provider's entry, whatever its adapter."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from shared.catalogue import adapters
from shared.catalogue.adapters import Problem
from shared.catalogue.provider_schemas import ProviderEntry

_LOOPBACK = {"127.0.0.1", "localhost"}


def provider_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    """Each thing wrong with the entry as a whole; only a `local` catalogue may use plain http."""
    yield from _address_problems(entry, local=local)
    if entry.adapter not in adapters.names():
        yield ("adapter",), f"is no module of shared/providers; there are: {', '.join(adapters.names())}"
        return
    adapter = adapters.adapter(entry.adapter)
    if adapter.needs_secret and entry.secret is None:
        yield ("secret",), "is missing: the name of the secret that holds the key"
    problems = list(adapters.misfits(adapter.section, entry.section, (entry.adapter,)))
    yield from problems
    if not problems:
        section = adapter.section.model_validate(entry.section)
        yield from adapter.entry_problems(entry, section)


def _address_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    address = urlsplit(entry.base_url)
    if entry.plain_http and not local:
        yield ("plain_http",), "is for the local system; here every provider is reached by https"
    if entry.plain_http and address.hostname not in _LOOPBACK:
        yield ("base_url",), "must be on this machine (127.0.0.1) when plain_http is true"
    if not entry.plain_http and address.scheme != "https":
        yield ("base_url",), "must begin with https://"
    for index, host in enumerate(entry.fetch_hosts):
        name, _, port = host.partition(":")
        if name.startswith("*.") and name.count(".") < 2:
            yield ("fetch_hosts", index), "covers too much; name a domain, such as *.example.com"
        if not entry.plain_http and (port or name.replace(".", "").isdigit() or "." not in name):
            yield ("fetch_hosts", index), "must be a public host name without a port"
