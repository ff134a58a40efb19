"""What the fetcher takes from an allowed host, how it proves whom it talks to, and how it gives up."""

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.fetching import Fetcher, FetchFailed, FetchRefused, HostRules
from tests.file_host import Talk, chunked, dripping, says, served, silent, whole

ALLOWED = "files.example.com"
RULES = HostRules(hosts=(ALLOWED, "*.delivery.example.net"))
TLS = ssl.create_default_context()
PUBLIC = "93.184.215.14"
KB = 1024


def fetched(talk: Talk, *, max_bytes: int = KB, total_seconds: float = 10) -> tuple[bytes, str | None]:
    with served(talk) as (port, _):
        fetcher = Fetcher(HostRules(local=(f"127.0.0.1:{port}",)), tls=TLS, total_seconds=total_seconds)
        with fetcher.fetch(f"http://127.0.0.1:{port}/file", max_bytes=max_bytes) as result:
            body = result.file.read()
            assert result.size == len(body)
            return body, result.content_type


def test_a_file_comes_whole_with_its_type() -> None:
    assert fetched(says(whole(b"x" * KB, "Content-Type: Image/PNG; a=b"))) == (b"x" * KB, "image/png")
    assert fetched(says(chunked(b"abc", b"de"))) == (b"abcde", "video/mp4")
    assert fetched(says(whole(b""))) == (b"", None)


def test_a_large_file_comes_whole() -> None:
    body = bytes(range(256)) * (48 * KB)

    assert fetched(says(whole(body)), max_bytes=12 * KB * KB)[0] == body


@pytest.mark.parametrize(
    "claimed", ["", "image", "image/", "/png", "image/png/x", "image/p ng", "é/png", "text/html, image/png"]
)
def test_a_malformed_type_counts_as_none(claimed: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Type: {claimed}\r\n\r\n"

    assert fetched(says(head.encode() + b"x")) == (b"x", None)


GZIP = "Content-Encoding: gzip"
NEVER = {
    "redirect": [whole(b"", "Location: http://127.0.0.1/", status=f"{code} X") for code in (300, 301, 302, 303, 304, 307, 308)],
    "too large": [
        whole(b"x" * (KB + 1)),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        chunked(b"x" * KB, b"y"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"x" * 0x10000,
    ],
    "compressed": [whole(b"x", GZIP), whole(b"x", "Content-Encoding: br"), whole(b"x", "Content-Encoding: identity", GZIP)],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "said"), [(reason, said) for reason, answers in NEVER.items() for said in answers])
def test_what_will_never_do_is_refused_for_good(reason: str, said: bytes) -> None:
    with pytest.raises(FetchRefused) as refused:
        fetched(says(said))

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (whole(b"secret", status="404 secret"), True),
        (whole(b"secret", status="410 secret"), True),
        *((whole(b"secret", status=f"{code} secret"), False) for code in (201, 204, 206, 400, 401, 403, 429, 500, 503, 999)),
        *((said, False) for said in (b"", b"secret", b"\x16\x03\x01", b"HTTP/1.1 secret\r\n\r\n")),
        (b"HTTP/9.9 200 OK\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nsecret\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret", False),
        (b"HTTP/1.1 200 OK\r\nX: " + b"secret" * 20_000, False),
        (b"HTTP/1.1 200 OK\r\n" + b"X: secret\r\n" * 200, False),
    ],
)  # fmt: skip
def test_what_went_wrong_may_be_tried_later_and_nothing_of_it_is_repeated(said: bytes, gone: bool) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetched(says(said))

    assert failed.value.gone is gone
    assert "secret" not in str(failed.value)
    assert failed.value.__cause__ is None


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
)
def test_a_host_that_drips_is_left_at_the_deadline(talk: Talk) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetched(talk, total_seconds=0.3)

    assert failed.value.reason == "TimeoutError"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert fetched(says(whole(b"x"))) == (b"x", None)


# TLS

Certificate = tuple[ssl.SSLContext, ssl.SSLContext]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A server that can prove to be ALLOWED, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(ALLOWED)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + signed.public_bytes(pem))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=signed.public_bytes(pem).decode())


class Wires:
    """Connects to a server on this machine whatever address is asked for, and notes what was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, int]] = []

    def __call__(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.asked.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout)


def ask_by_tls(host: str, certificate: Certificate, answers: Sequence[str] = (PUBLIC,)) -> tuple[Any, ...]:
    server, client = certificate
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    with served(says(whole(b"picture")), server) as (port, requests):
        wires = Wires(port)
        fetcher = Fetcher(RULES, resolve=lambda *_: answers, connect=wires, tls=client, total_seconds=10)
        with fetcher.fetch(f"https://{host}/a?b=c", max_bytes=KB) as result:
            return result.file.read(), wires.asked, names, requests


def test_the_connection_goes_to_the_checked_address_and_tls_is_held_to_the_name(certificate: Certificate) -> None:
    body, asked, names, requests = ask_by_tls(ALLOWED, certificate)

    assert body == b"picture"
    assert asked == [(PUBLIC, 443)]
    assert names == [ALLOWED]
    assert requests[0].startswith(f"GET /a?b=c HTTP/1.1\r\nHost: {ALLOWED}\r\n".encode())
    assert not {b"authorization", b"cookie"} & {line.split(b":")[0].lower() for line in requests[0].splitlines()}


def test_a_host_that_cannot_prove_its_name_gets_no_request(certificate: Certificate) -> None:
    with pytest.raises(FetchFailed) as failed:
        ask_by_tls("x.delivery.example.net", certificate)

    assert failed.value.reason == "SSLCertVerificationError"


def test_a_host_whose_certificate_nobody_vouches_for_gets_no_request(certificate: Certificate) -> None:
    with pytest.raises(FetchFailed) as failed:
        ask_by_tls(ALLOWED, (certificate[0], ssl.create_default_context()))

    assert failed.value.reason == "SSLCertVerificationError"
