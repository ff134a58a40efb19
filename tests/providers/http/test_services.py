"""Usual services need an entry of at most 25 lines and no code."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import ProviderEntry, load_catalogue
from shared.providers.contract import Artifact, Done, ProviderRejected, ProviderUnavailable, Working
from shared.providers.http import build
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.contracts.vendor import multipart_fields
from tests.providers.asking import ACCESS, KEY, PRODUCTION, at, reference, request
from tests.providers.http import services


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
    return next(iter(load_catalogue(tmp_path).providers.values()))


@pytest.mark.parametrize("text", [services.QUEUE, services.LABORATORY, services.DARKROOM, services.SLOW_DARKROOM])
def test_an_entry_is_short(text: str) -> None:
    assert len(text.strip().splitlines()) <= 25


@pytest.mark.parametrize("entry", [services.QUEUE], indirect=True)
def test_a_queue_with_a_call_for_the_result(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    asked = request(
        model="house/model/fast", params={"seed": 3}, options={"app": "house/model"}, callback_url="https://h.example/x"
    )
    image = {"url": "https://a.media.example.com/1.png", "content_type": "image/png"}
    server.next(
        Reply({"request_id": "r1", "status": "IN_QUEUE"}),
        Reply({"status": "IN_PROGRESS"}, 202),
        Reply({"status": "COMPLETED"}),
        Reply({"images": [image]}),
    )
    steps = [provider.start(asked), provider.check(asked, "r1"), provider.check(asked, "r1")]

    assert steps == [Working("r1"), Working("r1"), Done((Artifact("image/png", url=image["url"]),))]
    assert [call.path for call in server.calls] == [
        "/house/model/fast",
        "/house/model/requests/r1/status",
        "/house/model/requests/r1/status",
        "/house/model/requests/r1",
    ]
    assert server.calls[0].query == {"webhook": "https://h.example/x"}
    assert server.calls[0].json() == {"prompt": "A lighthouse in the fog", "seed": 3}


@pytest.mark.parametrize("entry", [services.QUEUE], indirect=True)
def test_a_queue_tells_of_a_failure_in_its_result(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    detail = {"type": "content_policy_violation", "msg": "Flagged."}
    server.next(Reply({"status": "COMPLETED"}), Reply({"detail": [detail]}, 422))

    with pytest.raises(ProviderRejected, match="Flagged") as refused:
        provider.check(request(options={"app": "house/model"}), "r1")
    assert refused.value.reason == "content_blocked"


@pytest.mark.parametrize("entry", [services.QUEUE], indirect=True)
def test_a_result_that_is_not_there_yet_is_asked_for_again(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"status": "COMPLETED"}), Reply({}, 503))

    with pytest.raises(ProviderUnavailable):
        provider.check(request(options={"app": "house/model"}), "r1")


HOW: list[tuple[dict[str, Any], object]] = [
    ({"field": "image_url"}, {"image_url": "https://files.example.com/style.png"}),
    ({"field": "image_urls", "many": True}, {"image_urls": ["https://files.example.com/style.png"] * 2}),
    ({"field": "input.image", "form": "data_uri"}, {"input": {"image": "data:image/png;base64,aW1hZ2UgYnl0ZXM="}}),
]


@pytest.mark.parametrize("entry", [services.QUEUE], indirect=True)
@pytest.mark.parametrize(("how", "sent"), HOW)
def test_a_model_says_in_which_field_it_takes_a_reference(
    server: Scripted, entry: ProviderEntry, how: dict[str, Any], sent: dict[str, object]
) -> None:
    server.next(Reply({"request_id": "r1"}))
    styles = (reference("style"), reference("style"))
    build(at(entry, server.url), ACCESS).start(request(options={"references": {"style": how}}, references=styles))

    assert server.calls[0].json() == {"prompt": "A lighthouse in the fog", **sent}


@pytest.mark.parametrize("entry", [services.LABORATORY], indirect=True)
def test_a_laboratory_with_a_query_and_its_own_words(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    asked = request(references=(reference("character", content=b"me"),))
    server.next(
        Reply({"id": "t1", "polling_url": "https://elsewhere.example.com"}),
        Reply({"id": "t1", "status": "Pending", "progress": 30, "result": None}),
        Reply({"id": "t1", "status": "Ready", "result": {"sample": "https://a.delivery.example.com/1.jpeg"}}),
        Reply({"id": "t1", "status": "Content Moderated", "result": None}),
    )
    steps = [provider.start(asked), provider.check(asked, "t1"), provider.check(asked, "t1")]

    assert steps[1] == Working("t1", 0.3)
    assert steps[2] == Done((Artifact(None, url="https://a.delivery.example.com/1.jpeg"),))
    assert server.calls[0].json()["input_image"] == base64.b64encode(b"me").decode()
    assert server.calls[1].query == {"id": "t1"}
    with pytest.raises(ProviderRejected) as refused:
        provider.check(asked, "t1")
    assert refused.value.reason == "content_blocked"


@pytest.mark.parametrize("entry", [services.DARKROOM], indirect=True)
def test_a_darkroom_takes_a_form_and_answers_with_the_file(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply(b"picture", content_type="image/webp"))
    done = provider.start(request(params={"seed": 5}, references=(reference("style", content=b"one"),)))

    assert done == Done((Artifact("image/webp", data=b"picture"),))
    assert multipart_fields(server.calls[0]) == [
        ("prompt", None, b"A lighthouse in the fog"),
        ("seed", None, b"5"),
        ("image", "style.png", b"one"),
    ]


@pytest.mark.parametrize("entry", [services.DARKROOM], indirect=True)
def test_a_darkroom_refuses_and_a_blank_sheet_is_no_picture(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"name": "content_moderation", "errors": ["Flagged."]}, 403), Reply(b""))
    reasons = []
    for _ in range(2):
        with pytest.raises(ProviderRejected) as refused:
            provider.start(request())
        reasons.append(refused.value.reason)

    assert reasons == ["content_blocked", "provider_error"]


@pytest.mark.parametrize("entry", [services.SLOW_DARKROOM], indirect=True)
def test_a_slow_darkroom_tells_by_its_status_alone(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"id": "d1"}), Reply(b"", 202), Reply(b"picture", content_type="image/png"))
    steps = [provider.start(request()), provider.check(request(), "d1"), provider.check(request(), "d1")]

    assert steps == [Working("d1"), Working("d1"), Done((Artifact("image/png", data=b"picture"),))]


BASE64 = """
- id: sync
  title: Answers at once
  adapter: http
  base_url: https://api.sync.example.com
  secret: key
  http:
    submit: {path: /make, body: {text: "{{prompt}}"}}
    outputs: {form: base64, at: images}
"""
TEXT = BASE64.replace("form: base64, at: images", "form: text, at: choices, item: text")


@pytest.mark.parametrize("entry", [BASE64], indirect=True)
def test_an_output_may_be_base64_with_or_without_its_type(server: Scripted, entry: ProviderEntry) -> None:
    provider = build(at(entry, server.url), ACCESS)
    server.next(Reply({"images": ["cGljdHVyZQ==", "data:image/png;base64,cGljdHVyZQ=="]}), Reply({"images": "%"}))

    assert provider.start(request()) == Done((Artifact(None, data=b"picture"), Artifact(None, data=b"picture")))
    with pytest.raises(ProviderRejected):
        provider.start(request())


@pytest.mark.parametrize("entry", [TEXT], indirect=True)
def test_an_output_may_be_a_text(server: Scripted, entry: ProviderEntry) -> None:
    server.next(Reply({"choices": [{"text": "Seven words."}]}))

    assert build(at(entry, server.url), ACCESS).start(request()) == Done(text="Seven words.")


@pytest.mark.parametrize("entry", [TEXT], indirect=True)
def test_what_answers_at_once_cannot_be_checked(server: Scripted, entry: ProviderEntry) -> None:
    with pytest.raises(ProviderUnavailable):
        build(at(entry, server.url), ACCESS).check(request(), "none")


ALL_KINDS = """
- id: sync
  title: Takes everything
  adapter: http
  base_url: https://api.sync.example.com
  secret: key
  http:
    headers: {X-Key: "{{api_key}}", X-Trace: "{{nonce}}"}
    submit:
      path: /{{model}}/make
      query: {user: "{{user_hash}}", sizes: [1, "{{params.n}}"]}
      body:
        images: "{{references.style}}"
        first: {url: "{{references.color.0}}"}
        second: {url: "{{references.color.1}}"}
        steps: ["{{params.n}}", "{{params.missing}}"]
        words: "seed {{params.n}}"
    outputs: {at: images}
"""


@pytest.mark.parametrize("entry", [ALL_KINDS], indirect=True)
def test_what_is_absent_is_left_out_and_the_rest_keeps_its_type(server: Scripted, entry: ProviderEntry) -> None:
    server.next(Reply({"images": ["https://api.sync.example.com/1.png"]}))
    references = (reference("style"), reference("style"), reference("color"))
    build(at(entry, server.url), ACCESS).start(request(model="house/fast", params={"n": 3}, references=references))
    call = server.calls[0]

    assert call.path == "/house/fast/make"
    assert call.query == {"user": "a-hash", "sizes": "3"}  # the last of two, as a mapping shows it
    assert (call.headers["x-key"], call.headers["x-trace"]) == (KEY, "nonce-0123456789abcdef")
    assert call.json() == {
        "images": ["https://files.example.com/style.png"] * 2,
        "first": {"url": "https://files.example.com/color.png"},
        "steps": [3],
        "words": "seed 3",
    }


def test_an_entry_without_its_section_is_no_provider() -> None:
    with pytest.raises(ValueError, match="has no section"):
        build(PRODUCTION.providers["openai"], ACCESS)
