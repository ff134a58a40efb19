"""Text through OpenAI's background responses."""

import base64

import pytest

from shared.catalogue.references import How
from shared.providers.contract import (
    Access,
    Done,
    OutcomeUnknown,
    Provider,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.providers.openai import build
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import TEXT, Broken, OpenAIFake, blocked_image_call, error, message, refusal, response
from tests.providers.asking import ACCESS, KEY, PRODUCTION, at, reference, request

ENTRY = PRODUCTION.providers["openai"]


@pytest.fixture
def provider(fake: OpenAIFake) -> Provider:
    return build(at(ENTRY, fake.base_url), ACCESS)


@pytest.mark.proves("openai", "text")
def test_a_text_is_queued_written_and_read(fake: OpenAIFake, provider: Provider) -> None:
    asked = request()
    steps = [provider.start(asked), provider.check(asked, "resp_1"), provider.check(asked, "resp_1")]

    assert steps[:2] == [Working("resp_1"), Working("resp_1")]
    assert steps[2] == Done(text=TEXT, usage={"input_tokens": 11, "output_tokens": 7}, handle="resp_1")


def test_a_create_carries_what_finds_and_protects_it(fake: OpenAIFake, provider: Provider) -> None:
    provider.start(request(params={"max_output_tokens": 300}, options={"body": {"reasoning": {"effort": "low"}}}))
    call = fake.creates()[0]

    assert call.json() == {
        "model": "model-1",
        "input": "A lighthouse in the fog",
        "background": True,
        "store": True,
        "metadata": {"job": "job-1", "nonce": "nonce-0123456789abcdef"},
        "safety_identifier": "a-hash",
        "max_output_tokens": 300,
        "reasoning": {"effort": "low"},
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"


def test_a_new_key_is_used_without_a_restart(fake: OpenAIFake) -> None:
    keys = iter(["first", "second"])
    provider = build(at(ENTRY, fake.base_url), Access(lambda: next(keys)))
    provider.start(request())
    provider.check(request(), "resp_1")

    assert [call.headers["authorization"] for call in fake.calls] == ["Bearer first", "Bearer second"]


@pytest.mark.proves("openai", "references")
def test_images_stand_behind_the_prompt_in_their_order(fake: OpenAIFake, provider: Provider) -> None:
    """The prompt speaks of them by their number."""
    style = reference("style", content=b"one", how=How(say="Image {number} sets the mood."))
    provider.start(request(references=(style, reference("character", content=b"two"))))

    assert fake.creates()[0].json()["input"] == [
        {
            "type": "message",
            "role": "user",
            "content": [
                {"type": "input_text", "text": "A lighthouse in the fog"},
                {"type": "input_image", "image_url": data_uri(b"one"), "detail": "auto"},
                {"type": "input_image", "image_url": data_uri(b"two"), "detail": "auto"},
            ],
        }
    ]


def data_uri(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


ENDINGS = [
    pytest.param("failed", {"error": {"code": "server_error", "message": "Oops"}}, "provider_error", id="server error"),
    pytest.param(
        "failed", {"error": {"code": "invalid_prompt", "message": "Flagged"}}, "content_blocked", id="flagged"
    ),
    pytest.param("failed", {"error": {"code": "bio_policy", "message": "No"}}, "content_blocked", id="policy"),
    pytest.param("failed", {"error": {"code": "invalid_image", "message": "Bad"}}, "invalid_input", id="bad image"),
    pytest.param("incomplete", {"incomplete_details": {"reason": "content_filter"}}, "content_blocked", id="filtered"),
    pytest.param(
        "incomplete",
        {"incomplete_details": {"reason": "max_output_tokens"}, "output": []},
        "invalid_input",
        id="too short",
    ),
    pytest.param("completed", {"output": [refusal("I will not.")]}, "content_blocked", id="refused"),
    pytest.param("completed", {"output": []}, "provider_error", id="nothing written"),
    pytest.param(
        "incomplete",
        {"incomplete_details": {"reason": "content_filter"}, "output": [message("Sev")]},
        "content_blocked",
        id="filtered in the middle",
    ),
]


@pytest.mark.parametrize(("status", "ending", "reason"), ENDINGS)
def test_each_bad_ending_has_its_reason(
    fake: OpenAIFake, provider: Provider, status: str, ending: dict[str, object], reason: str
) -> None:
    fake.steps, fake.ending = ["queued", status], ending
    if "bio_policy" in str(ending):  # newer than the description
        fake.next(Reply(response({}, "queued")), Broken(response({}, status, **ending)))
    provider.start(request())

    with pytest.raises(ProviderRejected) as refused:
        provider.check(request(), "resp_1")
    assert refused.value.reason == reason


def test_completed_is_not_believed_when_its_item_failed(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "completed", output=[blocked_image_call()])))

    with pytest.raises(ProviderRejected, match="Blocked") as refused:
        provider.check(request(), "resp_1")
    assert refused.value.reason == "content_blocked"


def test_a_text_cut_at_its_longest_is_still_a_text(fake: OpenAIFake, provider: Provider) -> None:
    cut = response({}, "incomplete", incomplete_details={"reason": "max_output_tokens"}, output=[message("Seven")])
    fake.next(Reply(cut))

    done = provider.check(request(), "resp_1")
    assert isinstance(done, Done)
    assert done.text == "Seven"


def test_what_is_written_so_far_is_told(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "in_progress", output=[message("Seven words")])))

    assert provider.check(request(), "resp_1") == Working("resp_1", text="Seven words")


def test_a_status_nobody_knows_counts_as_working(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Broken(response({}, "pondering")))

    assert provider.check(request(), "resp_1") == Working("resp_1")


REFUSALS = [
    pytest.param(error(429, "rate_limit_exceeded", retry_after="7"), ProviderUnavailable, None, id="too fast"),
    pytest.param(error(503, None, kind="server_error"), ProviderUnavailable, None, id="overloaded"),
    pytest.param(error(500, None, kind="server_error"), OutcomeUnknown, None, id="server error"),
    pytest.param(error(502, None, kind="server_error"), OutcomeUnknown, None, id="bad gateway"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
    pytest.param(Broken(b"{bad"), OutcomeUnknown, None, id="broken JSON"),
    pytest.param(Broken(b"<html>", content_type="text/html"), OutcomeUnknown, None, id="a web page"),
    pytest.param(Broken(b"{bad", headers={"Content-Encoding": "gzip"}), OutcomeUnknown, None, id="packed"),
    pytest.param(Broken({"id": ["resp_1"], "status": 7}), OutcomeUnknown, None, id="wrong types"),
    pytest.param(Broken([1]), OutcomeUnknown, None, id="a list"),
    pytest.param(Broken({}), OutcomeUnknown, None, id="nothing in it"),
    pytest.param(Broken(b"", 307, {"Location": "/v1/elsewhere"}), ProviderRejected, "provider_error", id="redirect"),
    pytest.param(error(429, "insufficient_quota", retry_after="9"), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(error(400, "billing_hard_limit_reached"), ProviderRejected, "provider_error", id="limit reached"),
    pytest.param(error(401, "invalid_api_key"), ProviderRejected, "provider_error", id="bad key"),
    pytest.param(error(402, None), ProviderRejected, "provider_error", id="payment required"),
    pytest.param(error(403, None), ProviderRejected, "provider_error", id="not allowed"),
    pytest.param(error(404, "model_not_found"), ProviderRejected, "provider_error", id="no such model"),
    pytest.param(error(409, None), ProviderUnavailable, None, id="in conflict"),
    pytest.param(error(422, None), ProviderRejected, "invalid_input", id="unprocessable"),
    pytest.param(error(400, "invalid_prompt"), ProviderRejected, "content_blocked", id="flagged"),
    pytest.param(error(400, "content_policy_violation"), ProviderRejected, "content_blocked", id="policy"),
    pytest.param(error(400, "unsupported_value"), ProviderRejected, "invalid_input", id="bad value"),
    pytest.param(Broken({"error": "plain words"}, 422), ProviderRejected, "invalid_input", id="odd error"),
]


@pytest.mark.parametrize(("reply", "expected", "reason"), REFUSALS)
def test_a_failed_create_is_told_apart_and_never_repeated(
    fake: OpenAIFake, provider: Provider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    """The SDK would send it three times: three paid jobs."""
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(request())
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


def test_retry_after_is_passed_on_and_not_obeyed(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(error(429, "rate_limit_exceeded", retry_after="90"))

    with pytest.raises(ProviderUnavailable) as busy:
        provider.start(request())
    assert busy.value.retry_after == 90


def test_a_background_start_that_fails_in_passing_may_be_tried_again(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "failed", error={"code": "rate_limit_exceeded", "message": "Busy"})))

    with pytest.raises(ProviderUnavailable):
        provider.start(request())


def test_settings_in_the_environment_change_nothing(fake: OpenAIFake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    build(at(ENTRY, fake.base_url), ACCESS).start(request())

    assert fake.calls[0].headers["authorization"] == f"Bearer {KEY}"
