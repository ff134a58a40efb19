"""The key goes to the provider and nowhere else, and a bad one fails before anything is begun or says nothing of a job."""

import logging
from dataclasses import replace

import pytest

from shared.providers.contract import Access, ProviderError, ProviderRejected, ProviderUnavailable, Request
from shared.providers.openai import OpenAIProvider
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import OpenAIFake, error
from tests.providers.asking import ACCESS, KEY, PRODUCTION, at, reference, request

ENTRY = PRODUCTION.providers["openai"]
CANARY = "X-Goog-Signature=canary0123456789"
REFERENCE = replace(reference("character"), url=f"https://files.example.com/1.png?{CANARY}")
ASKED = [
    pytest.param(request(references=(REFERENCE,)), id="text"),
    pytest.param(request(kind="image", references=(REFERENCE,)), id="picture"),
    pytest.param(request(kind="image", options={"partial_images": 1}), id="picture with previews"),
    pytest.param(request(kind="image", options={"tool": {"model": "m"}}), id="picture in the background"),
]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "reply",
    [
        None,
        error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"),
        error(500, None, KEY),
        Reply(lost=True),
    ],
)
def test_no_log_line_or_error_holds_a_key_or_a_signed_address(
    fake: OpenAIFake, caplog: pytest.LogCaptureFixture, asked: Request, reply: Reply | None
) -> None:
    caplog.set_level(logging.DEBUG)
    told = ""
    if reply is not None:
        fake.next(reply)
    try:
        OpenAIProvider(at(ENTRY, fake.base_url), ACCESS).start(asked)
    except ProviderError as failed:
        told = f"{failed!r} {failed.detail}"

    assert bool(told) == (reply is not None)
    assert "HTTP" in caplog.text
    for secret in (KEY, CANARY):
        assert secret not in caplog.text + told
        assert secret not in str([call.body for call in fake.calls])


@pytest.mark.parametrize("key", ["", "  ", "sk-\nsplit", "sk-schlüssel", "sk-\x00"])
def test_what_cannot_be_a_key_is_not_sent(fake: OpenAIFake, key: str) -> None:
    with pytest.raises(ProviderUnavailable):
        OpenAIProvider(at(ENTRY, fake.base_url), Access(lambda: key)).start(request())
    assert fake.calls == []


def test_a_key_that_is_refused_is_our_fault_and_not_the_persons(fake: OpenAIFake) -> None:
    fake.next(error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"))

    with pytest.raises(ProviderRejected) as refused:
        OpenAIProvider(at(ENTRY, fake.base_url), ACCESS).start(request())
    assert refused.value.reason == "provider_error"


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_expires_meanwhile_loses_no_generation(fake: OpenAIFake, status: int) -> None:
    """The next look, with the new key, finds it."""
    keys = iter(["old", "old", "new"])
    provider = OpenAIProvider(at(ENTRY, fake.base_url), Access(lambda: next(keys)))
    provider.start(request())
    fake.next(error(status, "invalid_api_key"))

    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "resp_1")
    provider.check(request(), "resp_1")
    assert fake.calls[-1].headers["authorization"] == "Bearer new"
