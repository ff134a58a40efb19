"""Models on an endpoint of one's own, through the prediction client."""

import json
import subprocess
import sys
from typing import Any

import pytest
from google.auth.transport.requests import AuthorizedSession

from shared.catalogue.references import How
from shared.providers import vertex
from shared.providers.contract import (
    Artifact,
    Done,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Request,
)
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import PICTURE, VertexFake, refusal
from tests.providers.asking import ACCESS, KEY, ROOT, reference, request
from tests.providers.vertex.moved import moved, sent

OUTPUT = {"output": "bytesBase64Encoded"}


@pytest.fixture
def provider(fake: VertexFake) -> VertexProvider:
    made = vertex.build(moved(fake, section={"location": "us-central1"}), ACCESS)
    assert isinstance(made, VertexProvider)
    return made


def image(endpoint: dict[str, Any] | None = None, **changes: Any) -> Request:
    """A request for an image of the endpoint 123."""
    options = {"api": "endpoint", "endpoint": OUTPUT if endpoint is None else endpoint}
    return request(**({"kind": "image", "model": "123", "options": options} | changes))


@pytest.mark.slow
@pytest.mark.proves("vertex", "image")
def test_an_instance_is_made_as_the_entry_says(provider: VertexProvider, fake: VertexFake) -> None:
    options = {
        "api": "endpoint",
        "config": {"quality": "high"},
        "endpoint": {"prompt": "inputs.text", "instance": {"inputs": {"lang": "en"}, "version": 2}, **OUTPUT},
    }
    done = provider.start(image(options=options, params={"steps": 8, "guidance": 7.5, "tiling": False}))

    assert done == Done((Artifact(None, data=PICTURE),))
    assert sent(fake) == {
        "instances": [{"inputs": {"lang": "en", "text": "A lighthouse in the fog"}, "version": 2}],
        "parameters": {"quality": "high", "steps": 8, "guidance": 7.5, "tiling": False},
    }
    assert fake.calls[-1].path == "/vertex/v1/projects/demo/locations/us-central1/endpoints/123:predict"
    assert fake.calls[-1].headers["authorization"] == f"Bearer {KEY}"
    assert options["endpoint"]["instance"] == {"inputs": {"lang": "en"}, "version": 2}  # type: ignore[index]


def test_the_persons_parameters_may_belong_to_the_instance(provider: VertexProvider, fake: VertexFake) -> None:
    provider.start(image({"params": "instance", **OUTPUT}, params={"steps": 8}))

    assert sent(fake)["instances"] == [{"prompt": "A lighthouse in the fog", "steps": 8}]


def test_an_endpoint_may_be_named_in_full(provider: VertexProvider, fake: VertexFake) -> None:
    provider.start(image(model="projects/other/locations/us-central1/endpoints/9"))

    assert fake.calls[-1].path == "/vertex/v1/projects/other/locations/us-central1/endpoints/9:predict"


@pytest.mark.proves("vertex", "references")
def test_references_go_into_the_fields_of_their_roles(provider: VertexProvider, fake: VertexFake) -> None:
    pictures = (
        reference("character", content=b"fox", how=How(field="face", form="base64")),
        reference("style", content=b"oil", how=How(field="more.styles", form="data_uri", many=True)),
        reference("style", content=b"ink", how=How(field="more.styles", form="data_uri", many=True)),
        reference("color", how=How(field="palette")),
    )
    provider.start(image(references=pictures))

    assert sent(fake)["instances"] == [
        {
            "prompt": "A lighthouse in the fog",
            "face": "Zm94",
            "more": {"styles": ["data:image/png;base64,b2ls", "data:image/png;base64,aW5r"]},
            "palette": "https://files.example.com/color.png",
        }
    ]


@pytest.mark.proves("vertex", "text")
@pytest.mark.parametrize(
    ("place", "prediction"), [(None, "A fox."), ("text", {"text": "A fox."}), ("a.text", {"a": {"text": "A fox."}})]
)
def test_a_text_is_where_the_entry_says(
    provider: VertexProvider, fake: VertexFake, place: str | None, prediction: object
) -> None:
    fake.service.prediction = lambda _instance: prediction

    assert provider.start(image({} if place is None else {"output": place}, kind="text")) == Done(text="A fox.")


@pytest.mark.parametrize(
    "predictions", [[], [{}], [5], [None], [{"bytesBase64Encoded": ""}], [{"bytesBase64Encoded": "!"}]]
)
def test_predictions_without_an_output_are_a_failure(
    provider: VertexProvider, fake: VertexFake, predictions: list[object]
) -> None:
    fake.next(Reply({"predictions": predictions, "deployedModelId": "1"}))

    with pytest.raises(ProviderRejected) as refused:
        provider.start(image())
    assert refused.value.reason == "provider_error"


FAILURES: list[tuple[Reply, type[ProviderError], str]] = [
    (refusal(400, "", "The size is not supported."), ProviderRejected, "The size is not supported."),
    (refusal(400, "SAFETY", "Not this."), ProviderRejected, "Not this."),
    (refusal(401, "", f"Bad key {KEY}"), ProviderRejected, "The provider could not make this."),
    (refusal(403, "", f"Bad key {KEY}"), ProviderRejected, "The provider could not make this."),
    (refusal(404, "", "No such endpoint."), ProviderRejected, "The provider could not make this."),
    (refusal(429, "", "Later.", retry_after="4"), ProviderUnavailable, "The provider is busy."),
    (refusal(503, "", "Later."), ProviderUnavailable, "The provider is busy."),
    (refusal(500, "", "Oops."), OutcomeUnknown, "The provider failed while it began."),
    (refusal(504, "", "Oops."), OutcomeUnknown, "The provider failed while it began."),
    (Reply(b"upstream", 502), OutcomeUnknown, "The provider failed while it began."),
    (Reply(lost=True), OutcomeUnknown, "The provider's answer was lost."),
    (Reply(b"<html>"), OutcomeUnknown, "The provider's answer cannot be read."),
    (Reply(b"[]"), OutcomeUnknown, "The provider's answer cannot be read."),
    (Reply(b'{"predictions": 5}'), OutcomeUnknown, "The provider's answer cannot be read."),
    (Reply(b"", 302, {"Location": "/elsewhere"}), OutcomeUnknown, "The provider's answer was lost."),
]


def test_a_call_is_never_repeated_whatever_comes_of_it(provider: VertexProvider, fake: VertexFake) -> None:
    for number, (reply, kind, shown) in enumerate(FAILURES, start=1):
        fake.next(reply)
        with pytest.raises(kind) as failed:
            provider.start(image())

        assert (str(failed.value), len(fake.calls)) == (shown, number)


def test_a_silent_endpoint_leaves_the_outcome_open(fake: VertexFake) -> None:
    fake.next(Reply(silent=True))
    provider = vertex.build(moved(fake, section={"location": "us-central1"}, whole=0.2), ACCESS)

    with pytest.raises(OutcomeUnknown):
        provider.start(image())
    assert len(fake.calls) == 1


def test_a_call_has_the_time_of_a_whole_result_or_what_is_left_of_the_job(
    fake: VertexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's own default is no limit at all."""
    asked: list[object] = []
    real = AuthorizedSession.request

    def record(*args: Any, **kwargs: Any) -> Any:
        asked.append(kwargs["timeout"])
        return real(*args, **kwargs)

    monkeypatch.setattr(AuthorizedSession, "request", record)
    provider = vertex.build(moved(fake, section={"location": "us-central1"}, whole=50), ACCESS)
    provider.start(image(max_seconds=60))
    provider.start(image(max_seconds=40))

    assert asked == [50.0, 40.0]


def test_an_endpoint_that_cannot_be_reached_has_begun_nothing(provider: VertexProvider, fake: VertexFake) -> None:
    fake.close()

    with pytest.raises(ProviderUnavailable):
        provider.start(image())


def test_a_proxy_in_the_environment_is_not_used(
    provider: VertexProvider, fake: VertexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert isinstance(provider.start(image()), Done)


LOADED = """
import json, sys
from shared.providers import vertex
from tests.contracts.fake_server import running
from tests.contracts.vertex_service import VertexFake
from tests.providers.asking import ACCESS, request
from tests.providers.vertex.moved import moved
clients = ("google.genai", "google.cloud.aiplatform", "google.cloud.aiplatform_v1")
loaded = []
with running(VertexFake()) as fake:
    provider = vertex.build(moved(fake, section={"location": "us-central1"}), ACCESS)
    loaded.append([name for name in clients if name in sys.modules])
    for changes in json.loads(sys.argv[1]):
        progress = provider.start(request(**changes))
        if hasattr(progress, "handle") and progress.handle:
            provider.check(request(**changes), progress.handle)
        loaded.append([name for name in clients if name in sys.modules])
print(json.dumps(loaded))
"""
OTHERS: list[dict[str, Any]] = [
    {"kind": "text"},
    {"kind": "image"},
    {"kind": "video"},
    {"kind": "video", "options": {"api": "interactions"}},
]


@pytest.mark.slow
def test_the_prediction_client_is_loaded_by_such_a_model_alone() -> None:
    """It costs seconds and a hundred megabytes; and the whole of `google.cloud.aiplatform` is never loaded."""
    mine = {"kind": "image", "model": "123", "options": {"api": "endpoint", "endpoint": OUTPUT}}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps([*OTHERS, mine])],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == [[], *[["google.genai"]] * 4, ["google.genai", "google.cloud.aiplatform_v1"]]
