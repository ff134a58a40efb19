"""Which URLs are good, and for what."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from infra.local.places import BUCKET, STORAGE_SIGNER_EMAIL
from tests.local.storage.system import System, ask, code, signer_of


@pytest.mark.parametrize("name", ["uploads/a b+c&d=e?.png", "uploads/ключ.png", "uploads/~a%2Fb", "uploads/#1"])
def test_any_name_can_be_signed(system: System, name: str) -> None:
    assert ask("PUT", system.signed(name, "PUT"), body=b"x").status == 200
    assert ask("GET", system.signed(name)).data == b"x"


def test_nothing_is_public(system: System) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "POST"):
        assert ask(method, f"{system.url}/{BUCKET}/outputs/j/1.png").status == 403
    assert ask("GET", f"{system.url}/{BUCKET}").status == 403
    assert ask("GET", f"{system.url}/").status == 403
    assert code(ask("GET", f"{system.url}/{BUCKET}/outputs/j/1.png")) == (403, "AccessDenied")
    assert system.exists("outputs/j/1.png")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), (403, "SignatureDoesNotMatch")),
        (lambda url: url[:-512], (403, "SignatureDoesNotMatch")),
        (lambda url: url + "zz", (403, "SignatureDoesNotMatch")),
        (lambda url: url.replace("1.png", "2.png"), (403, "SignatureDoesNotMatch")),
        (lambda url: url.replace("X-Goog-Expires=900", "X-Goog-Expires=9000"), (403, "SignatureDoesNotMatch")),
        (lambda url: url + "&response-content-type=text/html", (403, "SignatureDoesNotMatch")),
        (lambda url: url + "&X-Goog-Expires=9000", (403, "SignatureDoesNotMatch")),
        (lambda url: url.replace("goog4_request", "goog5_request"), (400, "InvalidArgument")),
        (lambda url: url.replace("GOOG4-RSA-SHA256", "GOOG4-HMAC-SHA256"), (400, "InvalidArgument")),
        (lambda url: url.replace("X-Goog-Date=2", "X-Goog-Date=3"), (400, "InvalidArgument")),
        (lambda url: url.replace("X-Goog-SignedHeaders=host", "X-Goog-SignedHeaders=accept"), (400, "InvalidArgument")),
        (lambda url: url.replace("storage-signer", "somebody"), (403, "AccessDenied")),
        (lambda url: url.partition("&X-Goog-Signature")[0], (403, "AccessDenied")),
    ],
)
def test_a_changed_url_is_refused(system: System, change: Callable[[str], str], expected: tuple[int, str]) -> None:
    url = system.signed("outputs/j/1.png")
    changed = change(url)

    assert changed != url
    assert code(ask("GET", changed)) == expected


def test_a_url_is_good_for_its_method_only(system: System) -> None:
    assert code(ask("PUT", system.signed("outputs/j/1.png"), body=b"x")) == (403, "SignatureDoesNotMatch")
    assert code(ask("DELETE", system.signed("outputs/j/1.png"))) == (403, "SignatureDoesNotMatch")
    assert ask("HEAD", system.signed("outputs/j/1.png", "PUT")).status == 403


def test_a_url_of_another_key_is_refused(system: System, tmp_path: Path) -> None:
    stranger = signer_of(tmp_path)

    assert stranger.signer_email == system.signer.signer_email == STORAGE_SIGNER_EMAIL
    assert code(ask("GET", system.signed("outputs/j/1.png", signer=stranger))) == (403, "SignatureDoesNotMatch")


def test_a_url_expires(system: System) -> None:
    url = system.signed("outputs/j/1.png", expiration=timedelta(seconds=60))

    system.clock.ahead = 58
    assert ask("GET", url).status == 200
    system.clock.ahead = 60
    assert code(ask("GET", url)) == (400, "ExpiredToken")
    system.clock.ahead = -3600
    assert code(ask("GET", url)) == (403, "RequestTimeTooSkewed")


def test_signed_headers_must_come_as_they_were_signed(system: System) -> None:
    url = system.signed("uploads/typed", "PUT", content_type="image/png")

    assert code(ask("PUT", url, body=b"x")) == (400, "MalformedSecurityHeader")
    assert code(ask("PUT", url, body=b"x", headers={"Content-Type": "text/html"})) == (403, "SignatureDoesNotMatch")
    assert code(ask("PUT", url, body=b"x", headers={"Content-Type": "image/png", "x-goog-acl": "public-read"})) == (
        400,
        "MalformedSecurityHeader",
    )
    assert not system.exists("uploads/typed")
    assert ask("PUT", url, body=b"x", headers={"Content-Type": "image/png"}).status == 200
    assert system.bucket.get_blob("uploads/typed").content_type == "image/png"


def test_another_bucket_is_not_served(system: System) -> None:
    url = (
        system.client.bucket("other")
        .blob("outputs/j/1.png")
        .generate_signed_url(
            version="v4", expiration=timedelta(minutes=1), credentials=system.signer, api_access_endpoint=system.url
        )
    )

    assert code(ask("GET", url)) == (404, "NoSuchBucket")
