"""Pictures in the background: a text model calls the image tool, and the response can be stopped and calls back."""

import base64
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    Provider,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Reference,
    Request,
    Stopped,
    Working,
)
from shared.providers.openai import build
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import (
    PICTURE,
    Broken,
    OpenAIFake,
    blocked_image_call,
    error,
    image_call,
    message,
    refusal,
    response,
)
from tests.providers.asking import ACCESS, PRODUCTION, at, reference, request

ENTRY = PRODUCTION.providers["openai"]
TOOL = {"model": "gpt-image-2.5-flare", "quality": "medium"}


@pytest.fixture
def provider(fake: OpenAIFake) -> Provider:
    return build(at(ENTRY, fake.base_url), ACCESS)


def painting(*references: Reference, **params: object) -> Request:
    options = {"body": {"instructions": "Draw what is asked for."}, "tool": TOOL}
    return request(kind="image", model="gpt-6-luna", params=params, options=options, references=references)


@pytest.mark.proves("openai", "image")
def test_a_picture_is_queued_painted_and_read(provider: Provider) -> None:
    asked = painting()
    steps = [provider.start(asked), provider.check(asked, "resp_1"), provider.check(asked, "resp_1")]

    assert steps[:2] == [Working("resp_1"), Working("resp_1")]
    assert steps[2] == Done(
        (Artifact("image/webp", data=PICTURE),),
        usage={"input_tokens": 11, "output_tokens": 7, "image_input_tokens": 20, "image_output_tokens": 300},
        handle="resp_1",
    )


def test_the_persons_choices_are_the_tools(fake: OpenAIFake, provider: Provider) -> None:
    provider.start(painting(size="1536x1024", output_format="webp"))

    assert fake.creates()[0].json() == {
        "model": "gpt-6-luna",
        "input": "A lighthouse in the fog",
        "instructions": "Draw what is asked for.",
        "tools": [{"type": "image_generation", **TOOL, "size": "1536x1024", "output_format": "webp"}],
        "tool_choice": {"type": "image_generation"},
        "background": True,
        "store": True,
        "metadata": {"job": "job-1", "nonce": "nonce-0123456789abcdef"},
        "safety_identifier": "a-hash",
    }


@pytest.mark.proves("openai", "references")
def test_references_go_with_the_prompt_and_a_mask_with_the_tool(fake: OpenAIFake, provider: Provider) -> None:
    mask = reference("style", content=b"where", how=How(field="mask"))
    provider.start(painting(mask, reference("character", content=b"who")))
    asked = fake.creates()[0].json()

    assert asked["input"][0]["content"] == [
        {"type": "input_text", "text": "A lighthouse in the fog"},
        {"type": "input_image", "image_url": data_uri(b"who"), "detail": "auto"},
    ]
    assert asked["tools"][0]["input_image_mask"] == {"image_url": data_uri(b"where")}


def data_uri(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def test_a_mask_alone_is_refused_before_anything_is_sent(fake: OpenAIFake, provider: Provider) -> None:
    with pytest.raises(ProviderRejected):
        provider.start(painting(reference("style", how=How(field="mask"))))
    assert fake.calls == []


@pytest.mark.parametrize(
    ("told", "content_type"),
    [({}, "image/webp"), ({"output_format": None}, "image/jpeg")],
    ids=["as the answer says", "as was asked for"],
)
def test_the_type_of_the_picture(fake: OpenAIFake, provider: Provider, told: dict[str, Any], content_type: str) -> None:
    fake.next(Reply(response({}, "completed", output=[image_call(**told)])))
    done = provider.check(painting(output_format="jpeg"), "resp_1")

    assert isinstance(done, Done)
    assert [artifact.content_type for artifact in done.artifacts] == [content_type]


def test_usage_of_the_tool_may_be_missing(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "completed", output=[image_call()])))
    done = provider.check(painting(), "resp_1")

    assert isinstance(done, Done)
    assert done.usage == {"input_tokens": 11, "output_tokens": 7}


def test_what_the_text_model_says_besides_is_not_the_result(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "completed", output=[message("Here it is."), image_call()])))
    done = provider.check(painting(), "resp_1")

    assert isinstance(done, Done)
    assert done.text is None


TOO_LONG = {"incomplete_details": {"reason": "max_output_tokens"}}


def test_a_picture_that_is_there_is_taken_though_the_answer_was_cut(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply(response({}, "incomplete", output=[image_call()], **TOO_LONG)))

    assert isinstance(provider.check(painting(), "resp_1"), Done)


BAD_ENDINGS = [
    pytest.param("completed", {"output": [blocked_image_call()]}, "content_blocked", id="blocked"),
    pytest.param("completed", {"output": [message("Sorry."), blocked_image_call()]}, "content_blocked", id="excused"),
    pytest.param("completed", {"output": [image_call(status="failed")]}, "provider_error", id="failed, and shown"),
    pytest.param("completed", {"output": [refusal("I will not.")]}, "content_blocked", id="refused"),
    pytest.param("completed", {"output": [message("I painted it.")]}, "provider_error", id="words alone"),
    pytest.param("completed", {"output": []}, "provider_error", id="nothing"),
    pytest.param("completed", {"output": [image_call(result="%%%")]}, "provider_error", id="unreadable"),
    pytest.param("incomplete", {"output": [], **TOO_LONG}, "invalid_input", id="cut before it was there"),
    pytest.param("incomplete", {"incomplete_details": {"reason": "content_filter"}}, "content_blocked", id="filtered"),
    pytest.param(
        "failed",
        {"error": {"code": "image_content_policy_violation", "message": "No"}},
        "content_blocked",
        id="forbidden reference",
    ),
    pytest.param("failed", {"error": {"code": "image_too_large", "message": "No"}}, "invalid_input", id="too large"),
    pytest.param("failed", {"error": {"code": "server_error", "message": "No"}}, "provider_error", id="server error"),
]


@pytest.mark.parametrize(("status", "ending", "reason"), BAD_ENDINGS)
def test_each_bad_ending_has_its_reason(
    fake: OpenAIFake, provider: Provider, status: str, ending: dict[str, Any], reason: str
) -> None:
    fake.next(Reply(response({}, status, **ending)))

    with pytest.raises(ProviderRejected) as failed:
        provider.check(painting(), "resp_1")
    assert failed.value.reason == reason


WRONG = [
    pytest.param({"output": {"type": "image_generation_call"}}, id="no list"),
    pytest.param({"output": [7, "x", None]}, id="no items"),
    pytest.param({"output": [{"type": "image_generation_call", "result": {"a": 1}}]}, id="no text"),
    pytest.param({"output": None, "usage": "many", "tool_usage": [1]}, id="nothing right"),
]


@pytest.mark.parametrize("changes", WRONG)
def test_an_answer_of_wrong_types_brings_no_picture(
    fake: OpenAIFake, provider: Provider, changes: dict[str, Any]
) -> None:
    fake.next(Broken(response({}, "completed", **changes)))

    with pytest.raises(ProviderRejected) as failed:
        provider.check(painting(), "resp_1")
    assert failed.value.reason == "provider_error"


REFUSALS = [
    pytest.param(error(400, "moderation_blocked"), ProviderRejected, "content_blocked", id="moderation"),
    pytest.param(error(400, "invalid_value"), ProviderRejected, "invalid_input", id="bad size"),
    pytest.param(error(429, "insufficient_quota"), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(error(429, None), ProviderUnavailable, None, id="too fast"),
    pytest.param(error(500, None), OutcomeUnknown, None, id="server error"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
]


@pytest.mark.parametrize(("reply", "expected", "reason"), REFUSALS)
def test_a_failed_start_is_told_apart_and_never_repeated(
    fake: OpenAIFake, provider: Provider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(painting())
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


@pytest.mark.proves("openai", "cancel")
def test_it_can_be_stopped(provider: Provider) -> None:
    """Unlike a picture of the images interface."""
    provider.start(painting())

    assert provider.cancel(painting(), "resp_1") == Cancelled.CONFIRMED
    assert provider.check(painting(), "resp_1") == Stopped()
