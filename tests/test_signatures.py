"""Webhook signatures by the standard: what is taken, and that everything else is refused in one and the same way."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import Unauthenticated
from shared.signatures import BadSignature, Secret, VerifiedCallback, parse_secret, read, sign, verify

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
BODY = b'{"type": "prediction.completed"}'
OLD = Secret(b"o" * 24)
NEW = Secret(b"n" * 64)
STRANGE = Secret(b"s" * 32)

Headers = list[tuple[str, str]]


def written(key: bytes, callback_id: str, timestamp: str, body: bytes) -> str:
    """The signature as the scheme describes it, for any id and time however malformed."""
    text = f"{callback_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def signed(**changes: str) -> Headers:
    """The headers of a genuine call, with some replaced before it was signed (or the signature itself)."""
    given = {"id": "msg_1", "timestamp": str(SECONDS)} | changes
    given.setdefault("signature", f"v1,{written(NEW.key, given['id'], given['timestamp'], BODY)}")
    return [(f"webhook-{name}", value) for name, value in given.items()]


GENUINE = dict(signed())["webhook-signature"]


def is_genuine(body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime = NOW) -> bool:
    try:
        verify(body, headers, secrets, now)
    except BadSignature:
        return False
    return True


def test_a_genuine_call_tells_its_id_and_when_it_was_sent() -> None:
    sent = NOW - timedelta(seconds=20)
    headers = sign(BODY, callback_id="msg_1", secret=NEW, now=sent)

    assert verify(BODY, headers, [NEW], NOW) == VerifiedCallback(id="msg_1", timestamp=sent)


def test_header_names_are_read_in_any_case_and_among_others() -> None:
    headers = [("Host", "example.com"), *((name.title(), value) for name, value in signed()), ("Host", "again")]

    assert is_genuine(BODY, headers, [NEW])


@pytest.mark.parametrize(
    ("signer", "active", "accepted"),
    [
        (OLD, [OLD], True),
        (OLD, [OLD, NEW], True),
        (NEW, [OLD, NEW], True),
        (NEW, [NEW], True),
        (OLD, [NEW], False),
        (STRANGE, [OLD, NEW], False),
        (NEW, [], False),
    ],
)
def test_a_secret_counts_from_its_addition_to_its_removal(signer: Secret, active: list[Secret], accepted: bool) -> None:
    headers = sign(BODY, callback_id="msg_1", secret=signer, now=NOW)

    assert is_genuine(BODY, headers, active) is accepted


def test_a_call_signed_with_both_secrets_passes_with_either() -> None:
    both = [dict(sign(BODY, callback_id="msg_1", secret=secret, now=NOW))["webhook-signature"] for secret in (OLD, NEW)]
    headers = signed(signature=" ".join(both))

    assert is_genuine(BODY, headers, [OLD])
    assert is_genuine(BODY, headers, [NEW])
    assert not is_genuine(BODY, headers, [STRANGE])


@pytest.mark.parametrize("seconds", [-301, -300, 0, 300, 301])
def test_a_call_lives_five_minutes_either_way(seconds: int) -> None:
    headers = sign(BODY, callback_id="msg_1", secret=NEW, now=NOW)

    assert is_genuine(BODY, headers, [NEW], NOW + timedelta(seconds=seconds)) is (abs(seconds) <= 300)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_must_be_there_exactly_once(name: str) -> None:
    headers = signed()
    without = [pair for pair in headers if pair[0] != name]

    assert not is_genuine(BODY, without, [NEW])
    assert not is_genuine(BODY, [*headers, (name.upper(), dict(headers)[name])], [NEW])
    assert not is_genuine(BODY, [*without, *[pair for pair in headers if pair[0] != name][:1]], [NEW])


VALUE = GENUINE.removeprefix("v1,")
ARABIC_SECONDS = "".join(chr(0x660 + int(digit)) for digit in str(SECONDS))
MALFORMED = {
    "id": ["", " ", "msg_1 ", "msg.1", "m" * 129, "msg_1\n", "msg_é", "msg_1,msg_1", "../1", "msg\x001"],
    "timestamp": [
        *("", " ", "0", "-1", "x", "nan", "1e9", "9" * 12, "9" * 13, "9" * 5000),
        *(f" {SECONDS}", f"{SECONDS} ", f"{SECONDS}\n", f"+{SECONDS}", f"{SECONDS}.0", f"{SECONDS},{SECONDS}"),
        *(f"{SECONDS // 1000}_{SECONDS % 1000:03}", f"000{SECONDS}", hex(SECONDS), ARABIC_SECONDS),
    ],
    "signature": [
        *("", " ", ",", "v1", "v1,", "v1,,", f"v1{VALUE}", VALUE, f"v1 {VALUE}", f"V1,{VALUE}", f"v2,{VALUE}", f"v1a,{VALUE}"),
        *(f" {GENUINE}", f"{GENUINE} ", f"{GENUINE}  {GENUINE}", f"{GENUINE}\t{GENUINE}", f"{GENUINE}\n"),
        *(f"{GENUINE},", f"{GENUINE},{GENUINE}", f"v1,{VALUE},x", f"{GENUINE} x", f"x {GENUINE}", f"v1,é {GENUINE}"),
        *(f"v1,{VALUE[:-1]}", f"{GENUINE}=", f"v1,{VALUE[:20]}*{VALUE[20:]}", f"v1, {VALUE}", f"v1,{VALUE[:-2]}"),
        *(f"v1,{VALUE.encode().hex()}", f"v1,{base64.b64decode(VALUE).hex()}", f"v1,AAAA {GENUINE}", "v1," + "A" * 5000),
        *(" ".join(["v2,AAAA"] * 8 + [GENUINE]), " ".join([GENUINE] * 9), "v1," + "A" * 43 + "="),
        *(f"{'v' * 17},AAAA {GENUINE}", f"v1-,AAAA {GENUINE}", f"v2,{'A' * 4096} {GENUINE}", GENUINE.swapcase()),
        *(f"v2,abc_ {GENUINE}", f"v2,abc {GENUINE}", f"v2,a=== {GENUINE}", f"v2,==== {GENUINE}", f"v2, {GENUINE}"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MALFORMED.items() for value in values])
def test_malformed_headers_are_refused_like_forged_ones(name: str, value: str) -> None:
    with pytest.raises(BadSignature) as refused:
        verify(BODY, signed(**{name: value}), [NEW], NOW)

    assert isinstance(refused.value, Unauthenticated)
    assert (refused.value.detail, refused.value.extra) == (BadSignature().detail, {})


@pytest.mark.parametrize("body", [b"", b"\xff", b'{"a": "\xe9"}', b"\xed\xa0\x80"])
def test_a_body_that_is_empty_or_no_text_is_refused(body: bytes) -> None:
    assert not is_genuine(body, sign(body, callback_id="msg_1", secret=NEW, now=NOW), [NEW])


def test_what_cannot_be_genuine_is_refused_before_any_secret_is_needed() -> None:
    """So nobody can make us look for a secret with nonsense."""
    for headers in (signed(timestamp="0"), signed(id="a.b"), signed(signature="v1"), signed()[:2]):
        with pytest.raises(BadSignature):
            read(BODY, headers, NOW)


def test_the_last_base64_digit_is_not_free() -> None:
    """43 digits carry two bits too many; a lenient decoder takes four spellings of one signature."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    respelt = alphabet[alphabet.index(VALUE[-2]) ^ 1]
    other = f"{VALUE[:-2]}{respelt}="
    assert base64.b64decode(other) == base64.b64decode(VALUE)

    assert not is_genuine(BODY, signed(signature=f"v1,{other}"), [NEW])


def test_signatures_of_other_versions_are_passed_over() -> None:
    for others in (f"v1a,{VALUE} {GENUINE}", f"{GENUINE} v2,abcd", f"v2,AA== v3,ABC= {GENUINE}"):
        assert is_genuine(BODY, signed(signature=others), [NEW])


@pytest.mark.parametrize(
    "text",
    [
        *("", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_" + "A" * 32, " whsec_" + "A" * 32),
        *("whsec_" + "A" * 32 + "\n", "whsec_ " + "A" * 32, "whsec_" + "A" * 33, "whsec_" + "A" * 31 + "*"),
        *("whsec_" + "A" * 28, "whsec_" + "A" * 88, "whsec_whsec_" + "A" * 32, "whsec_" + "é" * 32, "whsec_" + "A" * 31 + "-"),
    ],
)  # fmt: skip
def test_a_secret_that_is_short_long_or_misspelt_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="A webhook secret") as refused:
        parse_secret(text)

    encoded = text.strip().removeprefix("whsec_")
    assert not encoded or encoded not in str(refused.value)


@pytest.mark.parametrize("length", [24, 32, 64])
def test_a_proper_secret_is_read_and_never_shown(length: int) -> None:
    secret = parse_secret("whsec_" + base64.b64encode(b"k" * length).decode())

    assert secret == Secret(b"k" * length)
    assert "k" * length not in repr(secret)


bodies = st.text(min_size=1, max_size=50).map(str.encode)


@settings(max_examples=300, deadline=None)
@given(body=bodies, other=bodies, where=st.integers(0, 42))
def test_a_changed_body_or_signature_is_refused(body: bytes, other: bytes, where: int) -> None:
    headers = dict(sign(body, callback_id="msg_1", secret=NEW, now=NOW))
    assert is_genuine(body, list(headers.items()), [NEW])

    value = headers["webhook-signature"].removeprefix("v1,")
    changed = value[:where] + ("A" if value[where] != "A" else "B") + value[where + 1 :]

    assert is_genuine(other, list(headers.items()), [NEW]) is (other == body)
    assert not is_genuine(body, list((headers | {"webhook-signature": f"v1,{changed}"}).items()), [NEW])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "x"]), st.text())))
def test_no_headers_whatever_break_the_verifier(headers: Headers) -> None:
    assert not is_genuine(BODY, headers, [NEW])
