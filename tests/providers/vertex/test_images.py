"""Images by generate_content: settings of the picture in their own place, references in the order of the request."""

from dataclasses import replace
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.domain.errors import Unavailable
from shared.providers.contract import Artifact, Done, OutcomeUnknown, ProviderRejected, ProviderUnavailable, Request
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import PICTURE, VertexFake, blocked, candidate, picture
from tests.providers.asking import reference, request
from tests.providers.vertex.moved import sent


def asked(**changes: Any) -> Request:
    """A request for an image."""
    return request(**({"kind": "image", "model": "gemini-image"} | changes))


@pytest.mark.proves("vertex", "image")
def test_an_image_is_asked_for_in_the_form_the_person_chose(provider: VertexProvider, fake: VertexFake) -> None:
    fixed = {"image_config": {"image_size": "1K"}, "temperature": 0.5}
    done = provider.start(asked(params={"aspect_ratio": "16:9"}, options={"config": fixed}))

    assert done == Done((Artifact("image/png", data=PICTURE),), usage={"input_tokens": 11.0, "output_tokens": 7.0})
    assert sent(fake)["generationConfig"] == {
        "responseModalities": ["IMAGE"],
        "temperature": 0.5,
        "imageConfig": {"imageSize": "1K", "aspectRatio": "16:9"},
    }


def test_what_the_person_chose_wins_and_changes_nothing_in_the_entry(
    provider: VertexProvider, fake: VertexFake
) -> None:
    fixed = {"image_config": {"aspect_ratio": "1:1"}}
    provider.start(asked(params={"aspect_ratio": "16:9"}, options={"config": fixed}))

    assert sent(fake)["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9"}
    assert fixed == {"image_config": {"aspect_ratio": "1:1"}}


@pytest.mark.proves("vertex", "references")
def test_references_come_in_the_order_in_which_the_prompt_numbers_them(
    provider: VertexProvider, fake: VertexFake
) -> None:
    roles = ("character", "style", "color", "character")
    pictures = tuple(
        reference(role, content=f"{role} {number}".encode(), how=How(say="Image {number}"))
        for number, role in enumerate(roles)
    )
    provider.start(asked(references=pictures))
    *parts, words = sent(fake)["contents"][0]["parts"]

    assert [part["inlineData"]["data"] for part in parts] == [
        "Y2hhcmFjdGVyIDA=",
        "c3R5bGUgMQ==",
        "Y29sb3IgMg==",
        "Y2hhcmFjdGVyIDM=",
    ]
    assert {part["inlineData"]["mime_type"] for part in parts} == {"image/png"}
    assert words == {"text": "A lighthouse in the fog"}


def test_a_model_that_draws_twice_gives_both_and_its_drafts_are_no_results(
    provider: VertexProvider, fake: VertexFake
) -> None:
    draft = {**picture(b"draft"), "thought": True}
    fake.next(Reply(candidate(draft, {"text": "Here:"}, picture(b"one"), picture(b"two"))))
    done = provider.start(asked())

    assert isinstance(done, Done)
    assert [artifact.data for artifact in done.artifacts] == [b"one", b"two"]


@pytest.mark.parametrize(
    ("answer", "reason", "shown"),
    [
        (blocked("IMAGE_SAFETY"), "content_blocked", "The provider's rules do not allow this content."),
        (candidate(finish="IMAGE_SAFETY"), "content_blocked", "The provider's rules do not allow this content."),
        (candidate(finish="IMAGE_PROHIBITED_CONTENT"), "content_blocked", "The provider's rules"),
        (candidate(finish="IMAGE_RECITATION"), "content_blocked", "The provider's rules"),
        (candidate(picture(), finish="IMAGE_SAFETY"), "content_blocked", "The provider's rules"),
        (candidate(finish="NO_IMAGE"), "provider_error", "The model made nothing."),
        (candidate(finish="IMAGE_OTHER"), "provider_error", "The model made nothing."),
        (candidate({"text": "I draw no people."}), "provider_error", "I draw no people."),
        (candidate({"text": "x"}, finish="MAX_TOKENS"), "invalid_input", "allow more"),
    ],
)
def test_an_answer_without_a_picture_says_why(
    provider: VertexProvider, fake: VertexFake, answer: dict[str, Any], reason: str, shown: str
) -> None:
    fake.next(Reply(answer))

    with pytest.raises(ProviderRejected, match=shown) as refused:
        provider.start(asked())
    assert refused.value.reason == reason


def test_a_picture_that_is_no_base64_cannot_be_read(provider: VertexProvider, fake: VertexFake) -> None:
    fake.next(Reply(candidate({"inlineData": {"mimeType": "image/png", "data": "é"}})))

    with pytest.raises(OutcomeUnknown):
        provider.start(asked())


def test_a_reference_that_cannot_be_read_now_stops_the_call_before_it_is_sent(
    provider: VertexProvider, fake: VertexFake
) -> None:
    def read() -> bytes:
        raise Unavailable

    broken = replace(reference("style", how=How(say="Image {number}")), read=read)
    with pytest.raises(ProviderUnavailable):
        provider.start(asked(references=(broken,)))

    assert fake.calls == []
