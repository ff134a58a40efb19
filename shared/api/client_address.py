"""The client's address, as the last proxy we trust wrote it down; what the client wrote itself is never looked at."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(forwarded: Sequence[str], *, trusted_hops: int, peer: str | None) -> Address | None:
    """The address of the client, or None when it cannot be known.

    `forwarded` are the X-Forwarded-For header lines in order. Each of the `trusted_hops` proxies in front of us added the
    address it was asked from at the end, so the client is that many entries from the right; without proxies it is the peer.
    """
    if trusted_hops == 0:
        return _parsed(peer or "")
    entries = ",".join(forwarded).split(",")
    return _parsed(entries[-trusted_hops].strip(" \t")) if len(entries) >= trusted_hops else None


def allowed(address: Address, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of the networks; an IPv4 address is the same in its IPv6 form."""
    return any(address.version == network.version and address in network for network in networks)


def _parsed(entry: str) -> Address | None:
    """A plain address, or one with a port as `1.2.3.4:5` and `[::1]:5`. Anything else is not an address."""
    host, port = entry, ""
    if entry.startswith("["):
        host, closed, rest = entry[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            return None
        port = rest[1:]
        if rest and not port:
            return None
    elif entry.count(":") == 1:
        host, _, port = entry.partition(":")
        if not port:
            return None
    if port and not (port.isascii() and port.isdecimal() and int(port) <= 65535):
        return None
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address
