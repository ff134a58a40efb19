"""From where administration may be reached, as a request shows it: every case of the corpus through the whole function."""

from dataclasses import replace
from ipaddress import ip_network

import flask
import pytest

import functions.admin
from shared import wiring
from tests.api.test_client_address import KNOWN, UNKNOWN
from tests.functions.conftest import Http

OFFICE = tuple(ip_network(network) for network in ("203.0.113.0/28", "2001:db8::/64"))
ELSEWHERE = tuple(
    ip_network(network) for network in ("198.51.100.0/24", "2001:db8:1::/48", "::/96", "10.0.0.0/8", "1.0.0.0/8")
)

# What a client writes to be somewhere else: with one proxy in front, the last entry is what counts.
SPOOFED = [
    {"X-Forwarded-For": "203.0.113.7, 192.0.2.1"},
    {"X-Forwarded-For": "203.0.113.7,192.0.2.1"},
    {"X-Forwarded-For": "203.0.113.7, 203.0.113.7, 192.0.2.1"},
    {"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "X-Client-IP": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "True-Client-IP": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "CF-Connecting-IP": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "X-Originating-IP": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "X-Forwarded": "203.0.113.7", "Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "192.0.2.1", "X-Appengine-User-Ip": "203.0.113.7"},
    {"Forwarded": "for=203.0.113.7"},
    {"Forwarded": 'for="[2001:db8::7]:443"'},
    {"X-Real-IP": "203.0.113.7"},
    {},
]


def decision(monkeypatch, http: Http, headers: dict[str, str], *, hops: int, networks) -> tuple[int, str | None]:
    door = replace(wiring.admin_door(), networks=networks, trusted_hops=hops)
    monkeypatch.setattr(wiring.admin_door, "_made", [door])
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ |= {"HTTP_AUTHORIZATION": "Bearer cleo", "REMOTE_ADDR": "203.0.113.7"}
    with flask.Flask("test").test_request_context("/api/admin/departments", environ_overrides=environ):
        answer = functions.admin.handle(flask.request)
    return answer.status_code, answer.get_json().get("code")


def travelling(lines: list[str]) -> dict[str, str]:
    """Several lines arrive as one, and as the bytes they are."""
    return {"X-Forwarded-For": ",".join(lines).encode().decode("latin-1")} if lines else {}


@pytest.mark.parametrize(("lines", "hops", "client"), KNOWN)
def test_who_is_in_the_networks_is_let_in_and_in_no_others(monkeypatch, http: Http, lines, hops, client) -> None:
    assert decision(monkeypatch, http, travelling(lines), hops=hops, networks=OFFICE) == (200, None)
    assert decision(monkeypatch, http, travelling(lines), hops=hops, networks=ELSEWHERE) == (403, "address_not_allowed")


@pytest.mark.parametrize(("lines", "hops"), UNKNOWN)
def test_whose_address_is_not_known_is_not_let_in_anywhere(monkeypatch, http: Http, lines, hops) -> None:
    everywhere = (ip_network("0.0.0.0/0"), ip_network("::/0"))

    assert decision(monkeypatch, http, travelling(lines), hops=hops, networks=everywhere) == (
        403,
        "address_not_allowed",
    )


@pytest.mark.parametrize("headers", SPOOFED, ids=str)
def test_what_the_client_says_of_itself_opens_nothing(monkeypatch, http: Http, headers) -> None:
    assert decision(monkeypatch, http, headers, hops=1, networks=OFFICE) == (403, "address_not_allowed")
