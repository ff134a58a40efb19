"""Whose address it is that asks: counted from the right, because the left is written by whoever asks."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.api.client_address import allowed, client_address

CLIENT = "203.0.113.7"

KNOWN = [
    # header lines, proxies we trust, the client
    ([CLIENT], 1, CLIENT),
    ([f"{CLIENT}, 10.0.0.1"], 2, CLIENT),
    ([f"{CLIENT}, 10.0.0.1, 10.0.0.2"], 3, CLIENT),
    ([f"1.1.1.1, {CLIENT}"], 1, CLIENT),
    ([f"1.1.1.1,2.2.2.2,{CLIENT},10.0.0.1"], 2, CLIENT),
    (["1.1.1.1", CLIENT], 1, CLIENT),
    (["1.1.1.1, 2.2.2.2", f"{CLIENT}, 10.0.0.1"], 2, CLIENT),
    ([CLIENT, "10.0.0.1"], 2, CLIENT),
    ([f"  {CLIENT}  "], 1, CLIENT),
    ([f"\t{CLIENT}\t"], 1, CLIENT),
    ([f"{CLIENT} ,10.0.0.1"], 2, CLIENT),
    ([f"unknown, {CLIENT}"], 1, CLIENT),
    ([f", {CLIENT}"], 1, CLIENT),
    ([f",,,, {CLIENT}, 10.0.0.1"], 2, CLIENT),
    ([f'" or 1=1, {CLIENT}'], 1, CLIENT),
    ([f"{'9' * 5000}, {CLIENT}"], 1, CLIENT),
    ([f"{CLIENT}:443"], 1, CLIENT),
    ([f"{CLIENT}:1"], 1, CLIENT),
    ([f"{CLIENT}:65535"], 1, CLIENT),
    (["2001:db8::7"], 1, "2001:db8::7"),
    (["2001:DB8:0:0:0:0:0:7"], 1, "2001:db8::7"),
    (["[2001:db8::7]"], 1, "2001:db8::7"),
    (["[2001:db8::7]:443"], 1, "2001:db8::7"),
    (["::ffff:203.0.113.7"], 1, CLIENT),
    (["[::ffff:203.0.113.7]:443"], 1, CLIENT),
    (["::ffff:cb00:7107"], 1, CLIENT),
]

UNKNOWN = [
    ([], 1),
    ([""], 1),
    ([" "], 1),
    ([","], 1),
    ([CLIENT], 2),
    ([f"1.1.1.1, {CLIENT}"], 3),
    ([f"{CLIENT},"], 1),
    ([CLIENT, ""], 1),
    ([f"{CLIENT}, 10.0.0.1,"], 2),
    ([f"{CLIENT}, unknown"], 2),
    ([f"{CLIENT},,10.0.0.1"], 3),
    *(
        ([entry], 1)
        for entry in (
            *("unknown", "localhost", "_hidden", "for=1.2.3.4", '"203.0.113.7"', "203.0.113.7;", "203.0.113", "1.2.3.4.5"),
            *("203.0.113.256", "203.0.113.07", "0x cb.0.113.7", "0xcb.0.113.7", "3405803783", "203.0.113.7/32", "203.0.113.-7"),
            *("203.0.113.7:", "203.0.113.7:0", "203.0.113.7:65536", "203.0.113.7:x", "203.0.113.7:-1", "203.0.113.7:1:1"),
            *(f"203.0.113.7:{'9' * 5000}", "203.0.113.7 :443", "203.0.113.7: 443", "203.0.113.7 443", "203.0.113.7\n"),
            *("203.0.113.7\x00", "203.0.113.7\u00a0", "２０３.0.113.7", "203。0。113。7", "[203.0.113.7]", "[203.0.113.7]:443"),
            *("[2001:db8::7", "2001:db8::7]", "[2001:db8::7]443", "[2001:db8::7]:", "[2001:db8::7]:0", "[2001:db8::7]:99999"),
            *("[[2001:db8::7]]", "[]", "[]:443", "[ 2001:db8::7]", "2001:db8::7%eth0", "[2001:db8::7%eth0]"),
            *("0313.0.113.7", "203.0.0161.7", "203.0.28935", "127.1", "203.0.113.7%eth0", "fe80::1%25eth0", "2001:db8::7/64"),
            *('for="[2001:db8::7]"', "_SEVKISEK", "unknown:443", "https://203.0.113.7", "203.0.113.7\r", "'203.0.113.7'"),
            *("2001:db8:::7", "2001:db8::7::", "2001:db8::g", ":::", "::ffff:203.0.113.256", "1:2:3:4:5:6:7:8:9"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "hops", "client"), KNOWN)
def test_the_client_is_counted_from_the_right(lines: list[str], hops: int, client: str) -> None:
    assert client_address(lines, trusted_hops=hops, peer="10.9.9.9") == ip_address(client)


@pytest.mark.parametrize(("lines", "hops"), UNKNOWN)
def test_what_is_too_short_or_no_address_is_unknown(lines: list[str], hops: int) -> None:
    assert client_address(lines, trusted_hops=hops, peer="10.9.9.9") is None


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(KNOWN) + len(UNKNOWN) >= 60


def test_without_proxies_the_client_is_the_peer_and_the_header_is_ignored() -> None:
    assert client_address([CLIENT], trusted_hops=0, peer="10.9.9.9") == ip_address("10.9.9.9")
    assert client_address([CLIENT], trusted_hops=0, peer=None) is None


@given(spoofed=st.lists(st.text(alphabet="0123456789abcdef.:,[] \t%", max_size=20), max_size=4))
def test_whatever_the_client_writes_changes_nothing(spoofed: list[str]) -> None:
    lines = [*spoofed, f"{CLIENT}, 10.0.0.1"]

    assert client_address(lines, trusted_hops=2, peer=None) == ip_address(CLIENT)


@given(st.lists(st.text(max_size=30), max_size=3), st.integers(0, 4), st.text(max_size=10))
def test_no_header_whatever_breaks_it(lines: list[str], hops: int, peer: str) -> None:
    client_address(lines, trusted_hops=hops, peer=peer)


OFFICE = [ip_network("203.0.113.0/28"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        *((address, True) for address in ("203.0.113.0", "203.0.113.15", "2001:db8:1::", "2001:db8:1:ffff::1")),
        *((address, False) for address in ("203.0.113.16", "203.0.112.255", "2001:db8:2::", "::1", "10.0.0.1")),
        ("::203.0.113.7", False),
    ],
)
def test_only_the_networks_named_are_allowed(address: str, inside: bool) -> None:
    assert allowed(ip_address(address), OFFICE) is inside


def test_no_networks_allow_nobody() -> None:
    assert not allowed(ip_address(CLIENT), [])
