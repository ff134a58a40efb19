"""What goes wrong between us and Replicate: nothing begun, perhaps begun, never to be."""

import gzip
import logging
import time
from collections.abc import Iterator

import httpx
import pytest

from shared.catalogue.references import How
from shared.providers.contract import (
    Access,
    OutcomeUnknown,
    Provider,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.providers.replicate import build
from shared.providers.replicate.wire import LARGEST_ANSWER
from tests.contracts.fake_server import Reply
from tests.contracts.replicate_service import Broken, ReplicateFake, refusal
from tests.providers.asking import ACCESS, KEY, at, reference
from tests.providers.replicate.asking import ID, picture, shown
from tests.providers.replicate.conftest import ENTRY

DEEP = b"[" * 200_000
THROTTLED = "Request was throttled. Your rate limit for creating predictions resets in ~30s."


def huge() -> Iterator[bytes]:
    for _ in range(LARGEST_ANSWER // 2**20 + 2):
        yield b" " * 2**20


def dripping() -> Iterator[bytes]:
    for _ in range(200):
        time.sleep(0.05)
        yield b" "


CREATES = [
    pytest.param(refusal(429, "Too many", THROTTLED), ProviderUnavailable, None, id="too fast"),
    pytest.param(refusal(503, "Down", "Later."), ProviderUnavailable, None, id="down"),
    pytest.param(refusal(409, "Conflict", "Later."), ProviderUnavailable, None, id="conflict"),
    pytest.param(refusal(500, "Oops", "Oops."), OutcomeUnknown, None, id="server error"),
    pytest.param(refusal(502, "Oops", "Oops."), OutcomeUnknown, None, id="bad gateway"),
    pytest.param(refusal(504, "Oops", "Oops."), OutcomeUnknown, None, id="gateway timeout"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
    pytest.param(Broken(pieces=[b'{"id": "rp0000'], lost=True), OutcomeUnknown, None, id="truncated"),
    pytest.param(Broken(b'{"id": "rp0000'), OutcomeUnknown, None, id="half a JSON"),
    pytest.param(Broken(b"<html>", content_type="text/html"), OutcomeUnknown, None, id="a web page"),
    pytest.param(Broken(b""), OutcomeUnknown, None, id="nothing"),
    pytest.param(Broken(b"\xff\xfe"), OutcomeUnknown, None, id="no text"),
    pytest.param(Broken(DEEP), OutcomeUnknown, None, id="very deep"),
    pytest.param(Broken([1]), OutcomeUnknown, None, id="a list"),
    pytest.param(Broken("words"), OutcomeUnknown, None, id="a string"),
    pytest.param(Broken({}), OutcomeUnknown, None, id="no id"),
    pytest.param(Broken({"id": 5}), OutcomeUnknown, None, id="a number for an id"),
    pytest.param(Broken({"id": "../account"}), OutcomeUnknown, None, id="a path for an id"),
    pytest.param(
        Broken(gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}), OutcomeUnknown, None, id="compressed"
    ),
    pytest.param(Broken(b"", 307, {"Location": "/elsewhere"}), ProviderRejected, "provider_error", id="redirect"),
    pytest.param(refusal(401, "Unauthenticated", "Bad token"), ProviderRejected, "provider_error", id="bad key"),
    pytest.param(refusal(402, "Insufficient credit", "Pay."), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(refusal(403, "Forbidden", "No."), ProviderRejected, "provider_error", id="not allowed"),
    pytest.param(refusal(404, "Not found", "No."), ProviderRejected, "provider_error", id="no such model"),
    pytest.param(
        refusal(422, "Invalid version or not permitted", "It does not exist."), ProviderRejected, "provider_error",
        id="no such version",
    ),
    pytest.param(refusal(400, "Bad", "Bad."), ProviderRejected, "invalid_input", id="bad request"),
    pytest.param(refusal(413, "Too large", "Smaller."), ProviderRejected, "invalid_input", id="too large"),
    pytest.param(
        refusal(422, "Input validation failed", "- input.seed: Must be an integer"), ProviderRejected, "invalid_input",
        id="bad input",
    ),
    pytest.param(refusal(422, "No", "The input was flagged"), ProviderRejected, "content_blocked", id="flagged"),
    pytest.param(refusal(400, "NSFW content detected", "No."), ProviderRejected, "content_blocked", id="flagged title"),
    pytest.param(Broken(b"plain", 422), ProviderRejected, "invalid_input", id="plain words"),
    pytest.param(Broken([1], 422), ProviderRejected, "invalid_input", id="a list of errors"),
    pytest.param(Broken({"detail": ["no"]}, 400), ProviderRejected, "invalid_input", id="odd error"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "expected", "reason"), CREATES)
def test_a_failed_create_is_told_apart_and_never_repeated(
    fake: ReplicateFake, provider: Provider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(picture())
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


def test_what_concerns_our_account_is_not_shown(fake: ReplicateFake, provider: Provider) -> None:
    fake.next(refusal(402, "Insufficient credit", "Your account acme owes 12 dollars."))

    with pytest.raises(ProviderRejected) as failed:
        provider.start(picture())
    assert "acme" not in failed.value.detail


def test_what_concerns_the_input_is_shown(fake: ReplicateFake, provider: Provider) -> None:
    fake.next(refusal(422, "Input validation failed", "- input.seed: Must be an integer\n"))

    with pytest.raises(ProviderRejected, match=r"input\.seed: Must be an integer"):
        provider.start(picture())


BUSY = [
    (refusal(429, "Too many", "Slow down.", retry_after="7"), 7, True),
    (Reply({"detail": "Slow down.", "retry_after": 8}, 429), 8, True),
    (refusal(429, "Too many", THROTTLED), 30, True),
    (refusal(429, "Too many", "Request was throttled. Expected available in 1 second."), 1, True),
    (refusal(429, "Too many", "Slow down."), None, True),
    (Broken(b"no JSON", 429), None, True),
    (Broken({"detail": 5, "retry_after": []}, 429), None, True),
    (refusal(503, "Down", "Later.", retry_after="3600"), 3600, False),
]


@pytest.mark.parametrize("act", ["start", "check", "cancel"])
@pytest.mark.parametrize(("reply", "seconds", "busy"), BUSY)
def test_a_wish_for_patience_is_passed_on_and_not_obeyed(
    fake: ReplicateFake, provider: Provider, act: str, reply: Reply, seconds: float | None, busy: bool
) -> None:
    """The SDK would wait as long as it is told and ask ten times."""
    fake.next(reply)

    with pytest.raises(ProviderUnavailable) as failed:
        call(provider, act)
    assert (failed.value.retry_after, failed.value.busy) == (seconds, busy)
    assert len(fake.calls) == 1


def call(provider: Provider, act: str) -> object:
    if act == "start":
        return provider.start(picture())
    return provider.check(picture(), ID) if act == "check" else provider.cancel(picture(), ID)


@pytest.mark.parametrize("act", ["check", "cancel"])
@pytest.mark.parametrize(
    "reply",
    [refusal(status, "No", "No.") for status in (401, 402, 403, 408, 500, 502, 504)]
    + [Reply(lost=True), Broken(b"", 302, {"Location": "/"}), Broken(b"{"), Broken([1]), Broken(DEEP)],
)
def test_a_question_without_an_answer_may_be_asked_again(
    fake: ReplicateFake, provider: Provider, act: str, reply: Reply
) -> None:
    """Also where our key is wrong: that may be mended while the prediction runs."""
    fake.next(reply)

    with pytest.raises(ProviderUnavailable):
        call(provider, act)
    assert len(fake.calls) == 1


@pytest.mark.parametrize("told", [{"id": "another"}, {"id": None}])
def test_an_answer_about_another_prediction_is_none(
    fake: ReplicateFake, provider: Provider, told: dict[str, object]
) -> None:
    provider.start(picture())
    fake.next(Broken(shown(fake, **told)))

    with pytest.raises(ProviderUnavailable):
        provider.check(picture(), ID)


@pytest.mark.parametrize("status", [404, 410])
def test_a_prediction_that_is_gone_has_failed(fake: ReplicateFake, provider: Provider, status: int) -> None:
    fake.next(refusal(status, "Not found", "No."))

    with pytest.raises(ProviderRejected, match="does not know this generation"):
        provider.check(picture(), ID)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "expected"),
    [("start", OutcomeUnknown), ("check", ProviderUnavailable), ("cancel", ProviderUnavailable)],
)
@pytest.mark.parametrize("reply", ["silent", "dripping", "huge"])
def test_every_call_ends_in_time_and_in_size(
    fake: ReplicateFake, act: str, expected: type[ProviderError], reply: str
) -> None:
    """The SDK creates without any timeout, whatever its client was given."""
    provider = build(
        at(ENTRY, fake.base_url, start=0.3, check=0.3) if reply != "huge" else at(ENTRY, fake.base_url), ACCESS
    )
    made = {"silent": Reply(silent=True), "dripping": Broken(pieces=dripping()), "huge": Broken(pieces=huge())}
    fake.next(made[reply])

    with pytest.raises(expected) as failed:
        call(provider, act)
    assert isinstance(failed.value.__cause__, httpx.ReadError if reply == "huge" else httpx.ReadTimeout)
    assert len(fake.calls) == 1


@pytest.mark.slow
def test_a_create_takes_no_longer_than_the_job_has(fake: ReplicateFake, provider: Provider) -> None:
    fake.next(Reply(silent=True))

    with pytest.raises(OutcomeUnknown) as failed:
        provider.start(picture(max_seconds=0.1))  # at least a second is tried
    assert isinstance(failed.value.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize("act", ["start", "check", "cancel"])
def test_nobody_there_means_nothing_begun(fake: ReplicateFake, provider: Provider, act: str) -> None:
    fake.close()

    with pytest.raises(ProviderUnavailable):
        call(provider, act)


def test_the_environment_has_no_say(fake: ReplicateFake, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its proxies nor the key and address that the SDK would take from it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_from_the_environment")
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9")

    assert provider.start(picture()) == Working(ID)
    assert fake.calls[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_new_key_is_used_without_a_restart(fake: ReplicateFake) -> None:
    fake.service.key = "r8_new"
    keys = iter(["r8_old", "r8_new", "r8_new"])
    provider = build(at(ENTRY, fake.base_url), Access(lambda: next(keys)))

    with pytest.raises(ProviderRejected) as failed:
        provider.start(picture())
    assert failed.value.reason == "provider_error"
    assert provider.start(picture()) == Working(ID)
    assert [call.headers["authorization"] for call in fake.calls] == ["Bearer r8_old", "Bearer r8_new"]


@pytest.mark.parametrize("key", ["", "  ", "with\nnewline", "ключ"])
def test_a_key_that_cannot_be_one_is_never_sent(fake: ReplicateFake, key: str) -> None:
    provider = build(at(ENTRY, fake.base_url), Access(lambda: key))

    with pytest.raises(ProviderUnavailable):
        provider.start(picture())
    assert fake.calls == []


TOLD = [refusal(400, "Bad", f"{KEY} is bad"), refusal(401, "Bad", KEY), refusal(500, "Oops", KEY), Reply(lost=True)]


@pytest.mark.parametrize("reply", TOLD)
def test_no_error_and_no_log_holds_a_key_or_an_address(
    fake: ReplicateFake, provider: Provider, caplog: pytest.LogCaptureFixture, reply: Reply
) -> None:
    """At the finest level, and for calls that go well too."""
    caplog.set_level(logging.DEBUG)
    image = reference("style", how=How(field="image"))
    asked = picture(references=(image,), callback_url="https://example.com/hook/canary")
    provider.start(asked)
    provider.check(asked, ID)
    fake.next(reply)
    with pytest.raises(ProviderError) as failed:
        provider.start(asked)

    said = f"{failed.value!s} {failed.value!r} {failed.value.__cause__!r} {caplog.text}"
    assert "POST" in caplog.text
    assert not [canary for canary in (KEY, image.url, "hook/canary") if canary in said]


def test_a_key_is_hidden_whatever_it_looks_like(fake: ReplicateFake) -> None:
    provider = build(at(ENTRY, fake.base_url), Access(lambda: "opensesame"))
    fake.next(refusal(400, "Bad", "The token opensesame may not do this."))

    with pytest.raises(ProviderRejected, match=r"The token \[key\] may not"):
        provider.start(picture())
    fake.next(Broken({"id": ID, "status": "failed", "error": "opensesame is no word"}))
    with pytest.raises(ProviderRejected, match=r"\[key\] is no word"):
        provider.check(picture(), ID)
