"""Where no fetch may lead, tried through the real fetcher: not one connection is made."""

import socket
import ssl
import threading

import pytest

from shared.destinations import is_public
from shared.fetching import Fetcher, FetchFailed, FetchRefused, HostRules, Resolve
from tests.hostile_urls import HOSTS, INNER_V4, INNER_V6, NO_ADDRESS, URLS

ALLOWED = "files.example.com"
RULES = HostRules(hosts=(ALLOWED, "*.delivery.example.net"))
TLS = ssl.create_default_context()
PUBLIC = "93.184.215.14"


GOOD = [
    "8.8.8.8",
    "1.1.1.1",
    PUBLIC,
    "172.32.0.1",
    "192.0.1.1",
    "2606:4700::1111",
    "2a00:1450:4001:80b::200e",
    "2620:fe::fe",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt of this thread to connect to anywhere; none succeeds. Threads of other tests may still be at work."""
    attempts: list[object] = []
    mine, connect = threading.get_ident(), socket.socket.connect

    def refuse(connection: socket.socket, address: object) -> None:
        if threading.get_ident() != mine:
            return connect(connection, address)
        attempts.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return attempts


def fetch(url: str, resolve: Resolve, *, connect_seconds: float = 5) -> None:
    """Fetch with names that stand for what `resolve` says."""
    Fetcher(RULES, resolve=resolve, tls=TLS, connect_seconds=connect_seconds).fetch(url, max_bytes=1024)


@pytest.mark.parametrize("url", [*(f"https://{host}/x" for host in HOSTS), *URLS])
def test_a_url_that_leads_elsewhere_is_refused_without_a_connection(url: str, connections: list[object]) -> None:
    """Whatever the name would stand for."""
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with pytest.raises(FetchRefused) as refused:
        fetch(url.format(allowed=ALLOWED, port=8080), resolve)

    assert (looked_up, connections) == ([], [])
    assert "127" not in refused.value.detail


@pytest.mark.parametrize("address", [*INNER_V4, *INNER_V6, *NO_ADDRESS])
def test_an_allowed_name_that_stands_for_an_inner_address_is_refused(address: str, connections: list[object]) -> None:
    """Even when it is one of several, and wherever it stands among them."""
    assert not is_public(address)

    for answer in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(FetchRefused):
            fetch(f"https://{ALLOWED}/", lambda *_, found=answer: found)

    assert connections == []


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({*HOSTS, *URLS}) + len({*INNER_V4, *INNER_V6, *NO_ADDRESS}) >= 250


def test_a_name_without_an_address_is_refused(connections: list[object]) -> None:
    with pytest.raises(FetchRefused):
        fetch(f"https://{ALLOWED}/", lambda *_: [])

    assert connections == []


@pytest.mark.parametrize("address", GOOD)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://{ALLOWED}", f"https://{ALLOWED}/", f"HTTPS://{ALLOWED.upper()}:443/x", f"https://{ALLOWED}?a=b"),
        *(f"https://{ALLOWED}/a/../b//c;d?X-Goog-Signature=0%2F&a=1@2:3", "https://x.delivery.example.net/y", "https://a.b.delivery.example.net/"),
    ],
)  # fmt: skip
def test_an_allowed_url_leads_to_the_checked_address_and_port_443(url: str, connections: list[object]) -> None:
    """The name is looked up once; what it stands for a moment later does not matter."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    with pytest.raises(FetchFailed):
        fetch(url, lambda *_: next(answers))

    assert connections == [(PUBLIC, 443)]


def test_each_checked_address_is_tried_in_turn(connections: list[object]) -> None:
    with pytest.raises(FetchFailed):
        fetch(f"https://{ALLOWED}/", lambda *_: ["1.1.1.1", PUBLIC])

    assert connections == [("1.1.1.1", 443), (PUBLIC, 443)]


def test_a_name_that_cannot_be_looked_up_may_be_tried_later() -> None:
    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(8, "files.example.com is secret")

    with pytest.raises(FetchFailed) as failed:
        fetch(f"https://{ALLOWED}/", unknown)

    assert failed.value.reason == "gaierror"
    assert "secret" not in str(failed.value)
    assert not failed.value.gone


def test_looking_up_a_name_ends_in_time() -> None:
    never = threading.Event()

    with pytest.raises(FetchFailed) as failed:
        fetch(f"https://{ALLOWED}/", lambda *_: [str(never.wait(30))], connect_seconds=0.05)
    never.set()

    assert failed.value.reason == "TimeoutError"


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "*", "*.", "*.com", "com", "*example.com", "a.*.com", "*.*.com", "Example.com", "example.com.", "a b.com"),
        *("localhost", "127.0.0.1", "[::1]", "*.internal", "metadata.google.internal", "example.com:443", "exämple.com"),
        *("https://example.com", "example.com/x", "-a.example.com", "a_b.example.com"),
    ],
)  # fmt: skip
def test_rules_that_would_allow_too_much_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="host name"):
        HostRules(hosts=(pattern,))


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:080", "127.0.0.1:0", "127.0.0.1:65536"),
        *("10.0.0.1:80", "localhost:80", "169.254.169.254:80", "example.com:80", "::1:80", "8.8.8.8:80"),
    ],
)
def test_only_this_machine_counts_as_local(place: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        HostRules(local=(place,))
