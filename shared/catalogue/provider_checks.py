"""What must hold between the fields of a provider's entry, whatever its adapter."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

from shared.catalogue import adapters
from shared.catalogue.adapters import Problem
from shared.catalogue.provider_schemas import ProviderEntry

_LOOPBACK = {"127.0.0.1", "localhost"}


def provider_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    """Each thing wrong with the entry as a whole; only a `local` catalogue may use plain http."""
    yield from _address_problems(entry, local=local)
    if entry.adapter not in adapters.names():
        yield ("adapter",), _no_such_adapter(entry.adapter)
        return
    adapter = adapters.adapter(entry.adapter)
    if adapter.needs_secret and entry.secret is None:
        yield ("secret",), "is missing: the name of the secret that holds the key"
    problems = list(adapters.misfits(adapter.section, entry.section, (entry.adapter,)))
    yield from problems
    if not problems:
        section = adapter.section.model_validate(entry.section)
        yield from adapter.entry_problems(entry, section)


def host_problem(host: str, *, plain_http: bool) -> str | None:
    """What is wrong with a host, or a pattern of hosts, that a provider names; None if nothing is."""
    name, _, port = host.partition(":")
    if name.startswith("*.") and name.count(".") < 2:
        return "covers too much; name a domain, such as *.example.com"
    if not plain_http and (port or name.replace(".", "").isdigit() or "." not in name):
        return "must be a public host name without a port"
    return None


def reworded(raw: Mapping[str, object], problems: list[Problem]) -> Iterator[Problem]:
    """What does not fit in an entry, told better where it is the section of an adapter that the entry does not name."""
    named, known = raw.get("adapter"), adapters.names()
    if isinstance(named, str) and named not in known:
        yield ("adapter",), _no_such_adapter(named)
    for path, message in problems:
        if len(path) == 1 and path[0] in known:
            if named in known:
                yield path, f"is for adapter {path[0]}; this entry says {named}"
        elif path[:1] == ("section",):
            yield (str(named), *path[1:]), message
        else:
            yield path, message


def _no_such_adapter(name: str) -> str:
    close = get_close_matches(name, adapters.names(), n=1)
    meant = f"did you mean {close[0]}?" if close else f"there are: {', '.join(adapters.names())}"
    return f"is no module of shared/providers; {meant}"


def _address_problems(entry: ProviderEntry, *, local: bool) -> Iterator[Problem]:
    address = urlsplit(entry.base_url)
    if entry.plain_http and not local:
        yield ("plain_http",), "is for the local system; here every provider is reached by https"
    if entry.plain_http and address.hostname not in _LOOPBACK:
        yield ("base_url",), "must be on this machine (127.0.0.1) when plain_http is true"
    if not entry.plain_http and address.scheme != "https":
        yield ("base_url",), "must begin with https://"
    for index, host in enumerate(entry.fetch_hosts):
        problem = host_problem(host, plain_http=entry.plain_http)
        if problem is not None:
            yield ("fetch_hosts", index), problem
