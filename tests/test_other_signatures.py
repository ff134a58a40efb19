"""Signatures that follow no standard: HMAC over the body, and fal's. As strict as the standard one."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.other_signatures import BodyHmac, parse_public_keys, read_fal, text_secret
from shared.signatures import BadSignature, Claim, Headers, K
from tests.fakes import NOW

BODY = b'{"id": "gen_1", "status": "Ready"}'
SECONDS = str(int(NOW.timestamp()))


def proved(claim: Claim[K], *keys: K) -> bool:
    try:
        claim.proved_by(keys)
    except BadSignature:
        return False
    return True


# HMAC over the body

OLD, NEW = text_secret("an old secret of ours, long"), text_secret("a new secret of ours, longer")
HEX = BodyHmac("x-bfl-signature", "sha256=")
BASE64 = BodyHmac("x-signature", encoding="base64")
DIGEST = hmac.new(NEW.key, BODY, hashlib.sha256).digest()
IN_HEX, IN_BASE64 = f"sha256={DIGEST.hex()}", base64.b64encode(DIGEST).decode()


@pytest.mark.parametrize(("rule", "header"), [(HEX, ("X-BFL-Signature", IN_HEX)), (BASE64, ("X-Signature", IN_BASE64))])
def test_the_body_is_proved_by_the_secret_alone(rule: BodyHmac, header: tuple[str, str]) -> None:
    claim = rule.read(BODY, [("Host", "x"), header], NOW)

    assert [proved(claim, *keys) for keys in ((NEW,), (OLD, NEW), (OLD,), ())] == [True, True, False, False]
    assert not proved(rule.read(BODY + b" ", [header], NOW), NEW)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        *((HEX, value) for value in ("", "sha256=", IN_HEX.upper(), IN_HEX[:-1], IN_HEX + "0", IN_HEX + " ", " " + IN_HEX)),
        *((HEX, value) for value in (DIGEST.hex(), "sha1=" + DIGEST.hex(), "sha256=" + IN_HEX, f"{IN_HEX},{IN_HEX}")),
        *((HEX, value) for value in (IN_HEX + "\n", "sha256=" + "é" * 64, "sha256=" + "٠" * 64, "sha256=" + IN_BASE64)),
        *((BASE64, value) for value in ("", IN_BASE64[:-1], IN_BASE64 + "=", "*" + IN_BASE64, DIGEST.hex(), "v1," + IN_BASE64)),
    ],
)  # fmt: skip
def test_a_signature_has_one_spelling(rule: BodyHmac, value: str) -> None:
    with pytest.raises(BadSignature):
        rule.read(BODY, [(rule.header, value)], NOW)


def test_the_header_must_be_there_exactly_once() -> None:
    for headers in ([], [("x-bfl-signature", IN_HEX)] * 2, [("x-bfl-signature", IN_HEX), ("X-BFL-Signature", "x")]):
        with pytest.raises(BadSignature):
            HEX.read(BODY, headers, NOW)


def test_the_same_body_has_the_same_id_whenever_it_comes() -> None:
    """There is no time in this scheme; what is sent again later is the same call, and the queue knows its name."""
    first = HEX.read(BODY, [("x-bfl-signature", IN_HEX)], NOW).callback
    later = HEX.read(BODY, [("x-bfl-signature", IN_HEX)], NOW + timedelta(days=30)).callback
    other = HEX.read(b"{}", [("x-bfl-signature", IN_HEX)], NOW).callback

    assert first == later
    assert first.timestamp is None
    assert other.id != first.id


@pytest.mark.parametrize("text", ["", "short", "k" * 23, "k" * 513])
def test_a_secret_too_short_to_be_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A webhook secret has 24 to 512 bytes"):
        text_secret(text)


# fal

KEY, OTHER = Ed25519PrivateKey.from_private_bytes(b"k" * 32), Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def public(*keys: Ed25519PrivateKey) -> tuple[bytes, ...]:
    return tuple(key.public_key().public_bytes_raw() for key in keys)


def fal(key: Ed25519PrivateKey = KEY, body: bytes = BODY, **changes: str) -> Headers:
    """The headers of a genuine call, with some replaced before it was signed (or the signature itself)."""
    given = {
        "request-id": "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d",
        "user-id": "github|42",
        "timestamp": SECONDS,
        **changes,
    }
    text = "\n".join((given["request-id"], given["user-id"], given["timestamp"], hashlib.sha256(body).hexdigest()))
    given.setdefault("signature", key.sign(text.encode()).hex())
    return [(f"X-Fal-Webhook-{name.title()}", value) for name, value in given.items()]


def test_a_call_of_fal_is_proved_by_any_of_its_keys() -> None:
    claim = read_fal(BODY, fal(), NOW)

    assert [proved(claim, public(*keys)) for keys in ((KEY,), (OTHER, KEY), (OTHER,), ())] == [True, True, False, False]
    assert (claim.callback.id, claim.callback.timestamp) == ("024ca5b1-45d3-4afd-883e-ad3abe2a1c4d", NOW)


def test_what_fal_did_not_sign_is_not_proved() -> None:
    for headers in (
        fal(signature="0" * 128),
        fal(body=BODY + b" "),
        [*fal()[:1], *fal(**{"user-id": "github|43"})[1:3], fal()[3]],
        [("X-Fal-Webhook-Request-Id", "another"), *fal()[1:]],
    ):
        assert not proved(read_fal(BODY, headers, NOW), public(KEY))


@pytest.mark.parametrize("seconds", [-301, -300, 0, 300, 301])
def test_a_call_of_fal_lives_five_minutes_either_way(seconds: int) -> None:
    try:
        taken = proved(read_fal(BODY, fal(), NOW + timedelta(seconds=seconds)), public(KEY))
    except BadSignature:
        taken = False

    assert taken is (abs(seconds) <= 300)


@pytest.mark.parametrize(
    "changes",
    [
        *({"request-id": value} for value in ("", "a b", "a\nb", "a.b", "é", "r" * 129)),
        *({"user-id": value} for value in ("", "a b", "a\nb", "é", "u" * 257)),
        *({"timestamp": value} for value in ("", "soon", f" {SECONDS}", f"{SECONDS}.0", f"+{SECONDS}", "9" * 13, "٣")),
        *({"signature": value} for value in ("", "0" * 127, "0" * 129, "g" * 128, "A" * 128, "0" * 128 + "\n", "0x" + "0" * 126)),
    ],
)  # fmt: skip
def test_malformed_headers_of_fal_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        read_fal(BODY, fal(**changes), NOW)


@pytest.mark.parametrize("place", range(4))
def test_each_header_of_fal_must_be_there_exactly_once(place: int) -> None:
    for headers in ([*fal()[:place], *fal()[place + 1 :]], [*fal(), fal()[place]]):
        with pytest.raises(BadSignature):
            read_fal(BODY, headers, NOW)


def jwk(key: bytes, **changes: object) -> dict[str, object]:
    return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(key).decode().rstrip("="), **changes}


def test_published_keys_are_read_and_others_passed_over() -> None:
    first, second = public(KEY, OTHER)
    listed = [
        jwk(first, kid="a"),
        {"kty": "RSA", "n": "x"},
        jwk(second),
        jwk(second, crv="X25519"),
        jwk(second, x=5),
        "key",
        None,
    ]

    assert parse_public_keys(json.dumps({"keys": listed}).encode()) == (first, second)


@pytest.mark.parametrize(
    "document",
    [
        *(b"", b"<html>", b"\xff", b"[]", b"{}", b'{"keys": {}}', b'{"keys": []}', b'{"keys": [null]}'),
        *(json.dumps({"keys": [jwk(b"k" * length)]}).encode() for length in (31, 33)),
        json.dumps({"keys": [jwk(b"k" * 32, x="A" * 42 + "*")]}).encode(),
    ],
)
def test_a_document_without_a_key_is_no_set_of_keys(document: bytes) -> None:
    with pytest.raises(ValueError):
        parse_public_keys(document)
