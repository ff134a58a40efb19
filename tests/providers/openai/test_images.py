"""Images through OpenAI's images interface, with and without references."""

import pytest

from shared.domain.errors import NotFound, Unavailable
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
)
from shared.providers.openai import build
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import PICTURE, Broken, OpenAIFake, error
from tests.contracts.vendor import multipart_fields
from tests.providers.asking import ACCESS, PRODUCTION, at, reference, request

ENTRY = PRODUCTION.providers["openai"]
MODEL = PRODUCTION.models["gpt-image"]


@pytest.fixture
def provider(fake: OpenAIFake) -> Provider:
    return build(at(ENTRY, fake.base_url), ACCESS)


def image_request(*references: Reference, **params: object) -> Request:
    return request(
        kind="image",
        model=MODEL.model,
        params=MODEL.params_for(params),
        options=MODEL.adapter_options(),
        references=references,
    )


def test_pictures_come_back_with_their_type_and_usage(fake: OpenAIFake, provider: Provider) -> None:
    done = provider.start(image_request(n=2, output_format="webp"))

    assert done == Done(
        (Artifact("image/webp", data=PICTURE), Artifact("image/webp", data=PICTURE)),
        usage={"input_tokens": 11, "output_tokens": 7},
    )
    assert fake.calls[0].json() == {
        "model": "gpt-image-2.5-flare",
        "prompt": "A lighthouse in the fog",
        "safety_identifier": "a-hash",
        "quality": "medium",
        "size": "1024x1024",
        "n": 2,
        "output_format": "webp",
    }


def test_references_are_sent_with_what_they_are_for(fake: OpenAIFake, provider: Provider) -> None:
    provider.start(image_request(reference("style", content=b"one", strength=0.4), reference("color", content=b"two")))
    fields = multipart_fields(fake.calls[0])
    pictures = [(filename, content) for name, filename, content in fields if name == "image[]"]
    prompt = next(content.decode() for name, _, content in fields if name == "prompt")

    assert fake.calls[0].path == "/v1/images/edits"
    assert pictures == [("style.png", b"one"), ("color.png", b"two")]
    assert prompt.splitlines() == [
        "A lighthouse in the fog",
        "Image 1 sets the style: follow its manner, not its content. How strongly it counts, from 0 to 1: 0.4.",
        "Image 2 sets the colors: use its palette only.",
    ]
    assert {name: content for name, _, content in fields}["quality"] == b"medium"


def test_a_reference_is_named_by_its_role_where_the_entry_says_nothing(fake: OpenAIFake, provider: Provider) -> None:
    provider.start(request(kind="image", references=(reference("character"),)))
    fields = multipart_fields(fake.calls[0])

    assert b"Image 1 is a reference for the character." in next(
        content for name, _, content in fields if name == "prompt"
    )


FAILURES = [
    pytest.param(error(400, "moderation_blocked", "Blocked"), ProviderRejected, "content_blocked", id="moderation"),
    pytest.param(error(400, "billing_hard_limit_reached"), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(error(400, "invalid_value", "Bad size"), ProviderRejected, "invalid_input", id="bad size"),
    pytest.param(Reply({"created": 1, "data": []}), ProviderRejected, "provider_error", id="no picture"),
    pytest.param(Broken({"data": [{"b64_json": "%%%"}]}), ProviderRejected, "provider_error", id="broken picture"),
    pytest.param(Broken({"data": [{"b64_json": None}]}), ProviderRejected, "provider_error", id="empty picture"),
    pytest.param(error(500, None), OutcomeUnknown, None, id="server error"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
    pytest.param(error(429, "rate_limit_exceeded"), ProviderUnavailable, None, id="too fast"),
]


@pytest.mark.parametrize(("reply", "expected", "reason"), FAILURES)
def test_each_failure_has_its_meaning(
    fake: OpenAIFake, provider: Provider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(image_request())
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


def test_a_compatible_server_may_answer_with_addresses(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(Reply({"created": 1, "data": [{"url": "https://files.example.com/1.png"}]}))

    assert provider.start(image_request()) == Done((Artifact(None, url="https://files.example.com/1.png"),))


@pytest.mark.parametrize(
    ("problem", "expected"), [(Unavailable(), ProviderUnavailable), (NotFound(), ProviderRejected)]
)
def test_a_reference_that_cannot_be_read_is_noticed_before_anything_is_sent(
    fake: OpenAIFake, provider: Provider, problem: Exception, expected: type[ProviderError]
) -> None:
    def read() -> bytes:
        raise problem

    with pytest.raises(expected):
        provider.start(image_request(Reference("style", "https://files.example.com/1", "image/png", None, read)))
    assert fake.calls == []


def test_a_picture_has_the_time_for_a_whole_result(fake: OpenAIFake) -> None:
    """Thirty seconds are enough to begin a text and not to paint a picture."""
    fake.next(Reply(silent=True))
    provider = build(at(ENTRY, fake.base_url, start=60, whole=0.3), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(image_request())


def test_a_picture_cannot_be_cancelled_by_a_server_without_background(fake: OpenAIFake) -> None:
    entry = at(ENTRY, fake.base_url).model_copy(update={"openai": None})

    assert build(entry, ACCESS).cancel(image_request(), "none") == Cancelled.UNSUPPORTED
