"""What an entry may say of calls and answers beyond what the services of docs/entries need."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import ProviderEntry, load_catalogue
from shared.catalogue.references import How
from shared.providers.contract import (
    Artifact,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.providers.http import build
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.contracts.vendor import multipart_fields
from tests.providers.asking import ACCESS, KEY, at, reference, request

HEAD = """
- id: sync
  title: Answers at once
  adapter: http
  base_url: https://api.sync.example.com
  secret: key
  http:
"""
BASE64 = HEAD + '    submit: {path: /make, body: {text: "{{prompt}}"}}\n    outputs: {form: base64, at: images}'
TEXT = BASE64.replace("form: base64, at: images", "form: text, at: [choices, answers], item: text")
DARKROOM = (
    HEAD
    + """
    headers: {Authorization: "Bearer {{api_key}}", Accept: image/*}
    submit:
      path: /v2/{{model}}
      encoding: multipart
      body: {prompt: "{{prompt}}", "*": "{{params}}", image: "{{images.0.file}}", more: "{{images.file}}"}
    outputs: {form: body}
    errors: {code: name, message: errors.0, codes: {content_moderation: content_blocked}}
"""
)
SLOW_DARKROOM = (
    HEAD
    + """
    submit: {path: "/v2/{{model}}", body: {prompt: "{{prompt}}"}}
    handle: id
    check: {path: "/v2/results/{{handle}}"}
    status: {working_codes: [202]}
    outputs: {form: body}
    errors: {code: error.code, codes: {flagged: content_blocked, stopped: cancelled}}
"""
)
EVERYTHING = (
    HEAD
    + """
    headers: {X-Key: "{{api_key}}", X-Trace: "{{nonce}}"}
    submit:
      path: /{{model}}/make
      query: {user: "{{user_hash}}", sizes: [1, "{{params.n}}"]}
      body:
        "*": ["{{options.fixed}}", "{{options.missing}}", "{{params}}"]
        images: "{{images}}"
        first: {url: "{{images.0.data_uri}}"}
        fourth: {url: "{{images.3}}"}
        content: [{type: text, text: "{{prompt}}"}, {type: image, image: "{{images.1.base64}}"},
                  {type: image, image: "{{images.7}}"}]
        steps: ["{{params.n}}", "{{params.absent}}"]
        words: "seed {{params.n}}"
    outputs: {at: images}
"""
)


class Scripted(FakeServer):
    """Answers only what a test has written."""

    def answer(self, call: Call) -> Reply:
        return Reply({"error": "not in the script"}, 500)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with running(Scripted()) as scripted:
        yield scripted


@pytest.fixture
def entry(tmp_path: Path, request: pytest.FixtureRequest) -> ProviderEntry:
    (tmp_path / "providers.yaml").write_text(request.param)
    (tmp_path / "models.yaml").write_text("[]")
    return load_catalogue(tmp_path).providers["sync"]


@pytest.mark.parametrize("entry", [DARKROOM], indirect=True)
def test_a_form_is_taken_and_the_file_itself_given(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply(b"picture", content_type="image/webp"))
    images = (reference("style", content=b"one"), reference("color", content=b"two"))
    done = provider.start(request(params={"seed": 5}, references=images))

    assert done == Done((Artifact("image/webp", data=b"picture"),))
    assert multipart_fields(server.calls[0]) == [
        ("prompt", None, b"A lighthouse in the fog"),
        ("seed", None, b"5"),
        ("image", "style.png", b"one"),
        ("more", "style.png", b"one"),
        ("more", "color.png", b"two"),
    ]


@pytest.mark.parametrize("entry", [DARKROOM], indirect=True)
def test_a_refusal_is_understood_and_a_blank_sheet_is_no_picture(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"name": "content_moderation", "errors": ["Flagged."]}, 403), Reply(b""))
    reasons = []
    for _ in range(2):
        with pytest.raises(ProviderRejected) as refused:
            provider.start(request())
        reasons.append(refused.value.reason)

    assert reasons == ["content_blocked", "provider_error"]


@pytest.mark.parametrize("entry", [SLOW_DARKROOM], indirect=True)
def test_the_status_alone_may_tell_how_far_it_is(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"id": "d1"}), Reply(b"", 202), Reply(b"picture", content_type="image/png"))
    steps = [provider.start(request()), provider.check(request(), "d1"), provider.check(request(), "d1")]

    assert steps == [Working("d1"), Working("d1"), Done((Artifact("image/png", data=b"picture"),))]


@pytest.mark.parametrize("entry", [SLOW_DARKROOM], indirect=True)
def test_a_word_that_the_entry_knows_says_how_it_ended(server: Scripted, entry: ProviderEntry) -> None:
    """Also where the answer to a create names no generation, but why there is none."""
    provider = build(at(entry, server.url), ACCESS)
    server.next(*(Reply({"error": {"code": code}}, 409) for code in ("flagged", "stopped")))

    with pytest.raises(ProviderRejected) as flagged:
        provider.check(request(), "d1")
    assert flagged.value.reason == "content_blocked"
    assert provider.check(request(), "d1") == Stopped()
    server.next(Reply({"error": {"code": "flagged"}}, 503), Reply({"error": {"code": "unheard-of"}}, 409))
    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "d1")  # a service that fails says nothing about the generation
    with pytest.raises(ProviderRejected) as other:
        provider.check(request(), "d1")
    assert other.value.reason == "provider_error"

    server.next(Reply({"error": {"code": "flagged"}}), Reply({"error": {"code": "unheard-of"}}))
    with pytest.raises(ProviderRejected):
        provider.start(request())
    with pytest.raises(OutcomeUnknown):
        provider.start(request())


@pytest.mark.parametrize("entry", [BASE64], indirect=True)
def test_an_output_may_be_base64_with_or_without_its_type(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"images": ["cGljdHVyZQ==", "data:image/png;base64,cGljdHVyZQ=="]}), Reply({"images": "%"}))

    assert provider.start(request()) == Done((Artifact(None, data=b"picture"), Artifact(None, data=b"picture")))
    with pytest.raises(ProviderRejected):
        provider.start(request())


@pytest.mark.proves("http", "text")
@pytest.mark.parametrize("place", ["choices", "answers"])
@pytest.mark.parametrize("entry", [TEXT], indirect=True)
def test_an_output_may_be_a_text(server: Scripted, entry: ProviderEntry, place: str) -> None:
    """The first place that holds something counts."""
    server.next(Reply({place: [{"text": "Seven "}, {"text": "words."}]}))

    assert build(at(entry, server.url), ACCESS).start(request()) == Done(text="Seven words.")


@pytest.mark.parametrize("entry", [TEXT], indirect=True)
def test_what_answers_at_once_cannot_be_checked(server: Scripted, entry: ProviderEntry) -> None:
    with pytest.raises(ProviderUnavailable):
        build(at(entry, server.url), ACCESS).check(request(), "none")


@pytest.mark.parametrize("entry", [EVERYTHING], indirect=True)
def test_what_is_absent_is_left_out_and_the_rest_keeps_its_type(server: Scripted, entry: ProviderEntry) -> None:
    """A part of a list that speaks of an image which is not there goes as a whole."""
    server.next(Reply({"images": ["https://api.sync.example.com/1.png"]}))
    references = (reference("style", content=b"a"), reference("color", content=b"b"))
    build(at(entry, server.url), ACCESS).start(
        request(model="house/fast", params={"n": 3}, references=references, options={"fixed": {"n": 1, "mode": "x"}})
    )
    call = server.calls[0]

    assert call.path == "/house/fast/make"
    assert call.query == {"user": "a-hash", "sizes": "3"}  # the last of two, as a mapping shows it
    assert (call.headers["x-key"], call.headers["x-trace"]) == (KEY, "nonce-0123456789abcdef")
    assert call.json() == {
        "n": 3,
        "mode": "x",
        "images": ["https://files.example.com/style.png", "https://files.example.com/color.png"],
        "first": {"url": "data:image/png;base64,YQ=="},
        "content": [{"type": "text", "text": "A lighthouse in the fog"}, {"type": "image", "image": "Yg=="}],
        "steps": [3],
        "words": "seed 3",
    }


HOW: list[tuple[dict[str, Any], object]] = [
    ({"field": "image_url"}, {"image_url": "https://files.example.com/style.png"}),
    ({"field": "image_urls", "many": True}, {"image_urls": ["https://files.example.com/style.png"] * 2}),
    ({"field": "input.image", "form": "data_uri"}, {"input": {"image": "data:image/png;base64,aW1hZ2UgYnl0ZXM="}}),
    ({"field": "image", "form": "base64"}, {"image": "aW1hZ2UgYnl0ZXM="}),
]


@pytest.mark.parametrize("entry", [EVERYTHING], indirect=True)
@pytest.mark.parametrize(("how", "sent"), HOW)
def test_a_model_says_in_which_field_it_takes_a_reference(
    server: Scripted, entry: ProviderEntry, how: dict[str, Any], sent: dict[str, object]
) -> None:
    """It then stands in no list of images."""
    server.next(Reply({"images": ["https://api.sync.example.com/1.png"]}))
    styles = (reference("style", how=How(**how)), reference("style", how=How(**how)))
    build(at(entry, server.url), ACCESS).start(request(references=styles))

    assert server.calls[0].json() == {"content": [{"type": "text", "text": "A lighthouse in the fog"}], **sent}
