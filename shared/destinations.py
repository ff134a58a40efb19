"""Decides where a URL that somebody else wrote may lead: which hosts, and which addresses behind their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from shared.domain.errors import PlatformError

_LONGEST_URL = 4096
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?@!$&'()*+,;=%-]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_INTERNAL_ENDINGS = (".internal", ".local", ".localhost", ".localdomain", ".lan", ".home.arpa", ".test", ".onion")

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# What Python calls global and is not: relays and metadata, 6to4, Teredo and the rest of 2001::/23, documentation.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        *("2001::/23", "2002::/16", "3fff::/20"),
    )
)
_ISATAP = 0x5EFE


class FetchRefused(PlatformError):
    """This URL will never be fetched, or not what it answers. `reason` is one of our own words, for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file may not be fetched ({reason}).")
        self.reason = reason


@dataclass(frozen=True)
class HostRules:
    """The hosts that may be asked.

    `hosts` are exact names or `*.suffix` (one or more labels before it, not the suffix alone), asked by https on port 443.
    `local` are `address:port` on this very machine, asked by plain http; empty in production. ValueError for any other form.
    """

    hosts: tuple[str, ...] = ()
    local: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for pattern in self.hosts:
            if not _is_outside_name(pattern.removeprefix("*.")):
                raise ValueError(f"{pattern!r} is neither a host name of the internet in lower case nor *. before one")
        for place in self.local:
            if not _is_local_place(place):
                raise ValueError(f"{place!r} is not a loopback address with a port, as in 127.0.0.1:8080")

    def allows(self, host: str) -> bool:
        return any(host == rule or (rule.startswith("*.") and host.endswith(rule[1:])) for rule in self.hosts)


@dataclass(frozen=True)
class Destination:
    """Where a request goes and what it asks for. `local` means plain http to an address that needs no looking up."""

    host: str
    port: int
    target: str
    local: bool


def destination(url: str, rules: HostRules) -> Destination:
    """Where `url` leads, if the rules allow it and two parsers understand it alike. Raises FetchRefused."""
    if len(url) > _LONGEST_URL or not _URL_CHARACTERS.fullmatch(url):
        raise FetchRefused("malformed URL")
    try:
        ours, other = urlsplit(url), parse_url(url)
        host = ours.hostname or ""
        agreed = (ours.scheme, host, ours.port) == (other.scheme, other.host, other.port)
    except (ValueError, LocationParseError):
        raise FetchRefused("malformed URL") from None
    if not agreed:
        raise FetchRefused("ambiguous URL")
    # The netloc is compared whole below, so that no user, no second port and no brackets can hide in it.
    target = (ours.path or "/") + (f"?{ours.query}" if ours.query else "")
    if ours.scheme == "http" and ours.netloc in rules.local and ours.port:
        return Destination(host, ours.port, target, local=True)
    if ours.scheme != "https" or ours.netloc.lower() not in {host, f"{host}:443"}:
        raise FetchRefused("scheme or port not allowed")
    if not _is_outside_name(host) or not rules.allows(host):
        raise FetchRefused("host not allowed")
    return Destination(host, 443, target, local=False)


def check_addresses(addresses: Sequence[str]) -> None:
    """Raises FetchRefused unless every one of the addresses a name stands for is on the public internet."""
    if not addresses or not all(is_public(address) for address in addresses):
        raise FetchRefused("address not public")


def is_public(address: str) -> bool:
    """Whether an address is of the public internet. One that carries another address inside never is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if any(parsed in network for network in _NOT_PUBLIC if network.version == parsed.version):
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast


def _is_public_v6(address: IPv6Address) -> bool:
    in_disguise = (int(address) >> 32) & 0xFDFF_FFFF == _ISATAP
    return address in _GLOBAL_UNICAST and address.is_global and not in_disguise and address.scope_id is None


def _is_outside_name(host: str) -> bool:
    return len(host) <= 253 and bool(_HOST.fullmatch(host)) and not host.endswith(_INTERNAL_ENDINGS)


def _is_local_place(place: str) -> bool:
    address, _, port = place.rpartition(":")
    try:
        is_loopback = ip_address(address).version == 4 and ip_address(address).is_loopback
        return is_loopback and port == str(int(port)) and 0 < int(port) < 65536
    except ValueError:
        return False
