"""Images through OpenAI's images interface, with references, masks and previews."""

from dataclasses import replace
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.domain.errors import NotFound, Unavailable
from shared.providers.contract import (
    Abandon,
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Reference,
    Request,
)
from shared.providers.openai import OpenAIProvider
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import PICTURE, Broken, OpenAIFake, error, image_events, stream
from tests.contracts.vendor import multipart_fields
from tests.providers.asking import ACCESS, PRODUCTION, at, reference, request

ENTRY = PRODUCTION.providers["openai"]
MODEL = PRODUCTION.models["gpt-image"]
MASK = How(field="mask", form="file")
USAGE = {"input_tokens": 20, "output_tokens": 300}


@pytest.fixture
def provider(fake: OpenAIFake) -> OpenAIProvider:
    return OpenAIProvider(at(ENTRY, fake.base_url), ACCESS)


def image_request(*references: Reference, previews: int | None = None, **params: object) -> Request:
    return request(
        kind="image",
        model=MODEL.model,
        params=MODEL.params_for(params),
        options={**MODEL.options, **({"partial_images": previews} if previews else {})},
        references=references,
    )


def ignore(_fraction: float | None, _text: str | None) -> None:
    """Somebody who does not listen."""


@pytest.mark.proves("openai", "image")
def test_pictures_come_back_with_their_type_and_usage(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    done = provider.start(image_request(n=2, output_format="webp"))

    assert done == Done((Artifact("image/webp", data=PICTURE), Artifact("image/webp", data=PICTURE)), usage=USAGE)
    assert fake.calls[0].json() == {
        "model": "gpt-image-2.5-flare",
        "prompt": "A lighthouse in the fog",
        "safety_identifier": "a-hash",
        "quality": "medium",
        "size": "1024x1024",
        "n": 2,
        "output_format": "webp",
    }


@pytest.mark.proves("openai", "references")
def test_references_are_sent_in_their_order(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    provider.start(image_request(reference("style", content=b"one"), reference("color", content=b"two")))
    fields = multipart_fields(fake.calls[0])
    texts = {name: content for name, filename, content in fields if filename is None}

    assert fake.calls[0].path == "/v1/images/edits"
    assert [part for part in fields if part[1]] == [("image[]", "style.png", b"one"), ("image[]", "color.png", b"two")]
    assert texts["prompt"] == b"A lighthouse in the fog"
    assert texts["quality"] == b"medium"


def test_a_mask_is_no_picture_among_others(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    provider.start(
        image_request(reference("style", content=b"where", how=MASK), reference("character", content=b"who"))
    )
    files = [part for part in multipart_fields(fake.calls[0]) if part[1]]

    assert sorted(files) == [("image[]", "character.png", b"who"), ("mask", "style.png", b"where")]


def test_a_mask_alone_is_refused_before_anything_is_sent(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    with pytest.raises(ProviderRejected, match="no image to put it on") as refused:
        provider.start(image_request(reference("style", how=MASK)))
    assert refused.value.reason == "invalid_input"
    assert fake.calls == []


@pytest.mark.proves("openai", "progress")
@pytest.mark.parametrize("references", [(), (reference("style"),)], ids=["generate", "edit"])
def test_previews_are_progress(provider: OpenAIProvider, references: tuple[Reference, ...]) -> None:
    heard: list[float | None] = []
    done = provider.stream(
        image_request(*references, previews=2, output_format="webp"), lambda fraction, _text: heard.append(fraction)
    )

    assert heard == [1 / 3, 2 / 3]
    assert done == Done((Artifact("image/webp", data=PICTURE),), usage=USAGE)


def test_previews_are_asked_for_by_their_number(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    provider.start(image_request(previews=3))
    asked = fake.calls[0].json()

    assert (asked["stream"], asked["partial_images"]) == (True, 3)


def test_who_stops_listening_stops_the_picture(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    def abandon(_fraction: float | None, _text: str | None) -> None:
        raise Abandon

    with pytest.raises(Abandon):
        provider.stream(image_request(previews=2), abandon)
    assert len(fake.calls) == 1


def only(*changes: dict[str, Any], lost: bool = False) -> Reply:
    """A streamed picture of which only some events come, with changes."""
    events = image_events({"partial_images": 2})
    return stream(*({**event, **change} for event, change in zip(events, changes, strict=False)), lost=lost)


BUSY = {"error": {"message": "busy", "type": "server_error", "code": "server_error"}}
BLOCKED = {"error": {"message": "No.", "type": "image_generation_user_error", "code": "moderation_blocked"}}
BROKEN = [
    pytest.param(only({}, {}), OutcomeUnknown, None, id="no end"),
    pytest.param(only({}, {}, lost=True), OutcomeUnknown, None, id="broken off"),
    pytest.param(only({}, BUSY), OutcomeUnknown, None, id="failed in passing, after a preview"),
    pytest.param(only(BUSY), ProviderUnavailable, None, id="failed in passing, before any"),
    pytest.param(only({}, BLOCKED), ProviderRejected, "content_blocked", id="blocked in the middle"),
    pytest.param(only({}, {}, {"b64_json": "%"}), ProviderRejected, "provider_error", id="unreadable picture"),
    pytest.param(only({}, {}, {"b64_json": 7}), ProviderRejected, "provider_error", id="a number for a picture"),
    pytest.param(only({"partial_image_index": "x"}), OutcomeUnknown, None, id="an index that is none"),
    pytest.param(Reply({"created": 1, "data": []}), OutcomeUnknown, None, id="no stream at all"),
]


@pytest.mark.parametrize(("reply", "expected", "reason"), BROKEN)
def test_each_broken_stream_of_previews_has_its_meaning(
    fake: OpenAIFake, provider: OpenAIProvider, reply: Reply, expected: type[ProviderError], reason: str | None
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.stream(image_request(previews=2), ignore)
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


REFUSALS = [
    pytest.param(error(400, "moderation_blocked", "Blocked"), ProviderRejected, "content_blocked", id="moderation"),
    pytest.param(error(400, "billing_hard_limit_reached"), ProviderRejected, "provider_error", id="no credit"),
    pytest.param(error(400, "invalid_value", "Bad size"), ProviderRejected, "invalid_input", id="bad size"),
    pytest.param(error(500, None), OutcomeUnknown, None, id="server error"),
    pytest.param(Reply(lost=True), OutcomeUnknown, None, id="hung up"),
    pytest.param(error(429, "rate_limit_exceeded"), ProviderUnavailable, None, id="too fast"),
]


@pytest.mark.parametrize("previews", [None, 2], ids=["whole", "streamed"])
@pytest.mark.parametrize(("reply", "expected", "reason"), REFUSALS)
def test_each_refusal_has_its_meaning(
    fake: OpenAIFake,
    provider: OpenAIProvider,
    reply: Reply,
    expected: type[ProviderError],
    reason: str | None,
    previews: int | None,
) -> None:
    fake.next(reply)

    with pytest.raises(expected) as failed:
        provider.start(image_request(previews=previews))
    assert len(fake.calls) == 1
    assert getattr(failed.value, "reason", None) == reason


BAD_ANSWERS = [
    pytest.param(Reply({"created": 1, "data": []}), id="no picture"),
    pytest.param(Broken({"data": 7}), id="a number for pictures"),
    pytest.param(Broken({"data": [{"b64_json": "%%%"}]}), id="broken picture"),
    pytest.param(Broken({"data": [{"b64_json": None}]}), id="empty picture"),
    pytest.param(Broken({"data": [{"b64_json": "äö"}]}), id="no base64 at all"),
]


@pytest.mark.parametrize("reply", BAD_ANSWERS)
def test_an_answer_without_a_picture_is_none(fake: OpenAIFake, provider: OpenAIProvider, reply: Reply) -> None:
    fake.next(reply)

    with pytest.raises(ProviderRejected) as failed:
        provider.start(image_request())
    assert failed.value.reason == "provider_error"


def test_a_compatible_server_may_answer_with_addresses(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    fake.next(Reply({"created": 1, "data": [{"url": "https://files.example.com/1.png"}]}))

    assert provider.start(image_request()) == Done((Artifact(None, url="https://files.example.com/1.png"),))


@pytest.mark.parametrize(
    ("problem", "expected"), [(Unavailable(), ProviderUnavailable), (NotFound(), ProviderRejected)]
)
def test_a_reference_that_cannot_be_read_is_noticed_before_anything_is_sent(
    fake: OpenAIFake, provider: OpenAIProvider, problem: Exception, expected: type[ProviderError]
) -> None:
    def read() -> bytes:
        raise problem

    with pytest.raises(expected):
        provider.start(image_request(replace(reference("style"), read=read)))
    assert fake.calls == []


def test_a_picture_has_the_time_for_a_whole_result(fake: OpenAIFake) -> None:
    """Thirty seconds are enough to begin a text and not to paint a picture."""
    fake.next(Reply(silent=True))
    provider = OpenAIProvider(at(ENTRY, fake.base_url, start=60, whole=0.3), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(image_request())


def test_what_is_made_at_once_cannot_be_stopped(fake: OpenAIFake, provider: OpenAIProvider) -> None:
    """Its provider may well run texts in the background."""
    assert provider.cancel(image_request(), "none") == Cancelled.UNSUPPORTED
    assert fake.calls == []
