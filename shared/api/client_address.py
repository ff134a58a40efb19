"""The client's address, as the last proxy we trust wrote it down; what the client wrote itself is never looked at."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from flask import Request

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_V4_WITH_PORT = re.compile(r"([0-9.]{7,15}):([0-9]{1,5})")
_V6_IN_BRACKETS = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\](?::([0-9]{1,5}))?")


def asked_from(request: Request, *, trusted_hops: int) -> Address | None:
    """The address of whoever sent a request, or None when it cannot be known. No other header is looked at."""
    lines = request.headers.getlist("X-Forwarded-For")
    return client_address(lines, trusted_hops=trusted_hops, peer=request.remote_addr)


def client_address(forwarded: Sequence[str], *, trusted_hops: int, peer: str | None) -> Address | None:
    """The address of the client, or None when it cannot be known.

    `forwarded` are the X-Forwarded-For header lines in order. Each of the `trusted_hops` proxies in front of us added the
    address it was asked from at the end, so the client is that many entries from the right; without proxies it is the peer.
    """
    if trusted_hops == 0:
        return _parsed(peer or "")
    entries = ",".join(forwarded).split(",")
    # What our proxies wrote must all be addresses; if not, something else wrote it, and counting means nothing.
    written_by_proxies = [_parsed(entry.strip(" \t")) for entry in entries[-trusted_hops:]]
    if len(entries) < trusted_hops or None in written_by_proxies:
        return None
    return written_by_proxies[0]


def allowed(address: Address, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of the networks."""
    return any(address.version == network.version and address in network for network in networks)


def _parsed(entry: str) -> Address | None:
    """A plain address, or one with a port as `1.2.3.4:5` and `[::1]:5`. An IPv4 address in IPv6 form is that IPv4 address."""
    written = _V6_IN_BRACKETS.fullmatch(entry) or _V4_WITH_PORT.fullmatch(entry)
    if written and written[2] and not 0 < int(written[2]) < 65536:
        return None
    try:
        address = ip_address(written[1] if written else entry)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return None if entry.startswith("[") else address
    return address.ipv4_mapped or address if address.scope_id is None else None
