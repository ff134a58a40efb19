"""Video by generate_videos: begun, asked for by the operation's name, and put straight into our staging folder."""

import json
import logging
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Reply
from tests.contracts.vertex_service import FILM, FILTERED, VertexFake
from tests.providers.asking import reference, request
from tests.providers.vertex.moved import STAGING, sent

OPERATION = "projects/demo/locations/global/publishers/google/models/veo/operations/run-1"


def asked(**changes: Any) -> Request:
    """A request for a video."""
    return request(**({"kind": "video", "model": "veo", "staging": STAGING} | changes))


def ended(**how: Any) -> Reply:
    """An operation that has ended."""
    return Reply({"name": OPERATION, "done": True, **how})


def result(**response: Any) -> Reply:
    """An operation that has ended with a result."""
    return ended(response={"@type": "type.googleapis.com/a.GenerateVideoResponse", **response})


@pytest.mark.proves("vertex", "video")
def test_a_video_is_made_in_our_own_storage(provider: VertexProvider, fake: VertexFake) -> None:
    stored: dict[str, bytes] = {}
    fake.service.put = stored.__setitem__
    request = asked(
        params={"aspect_ratio": "16:9", "generate_audio": False, "seed": 7},
        options={"config": {"duration_seconds": 8, "resolution": "720p"}},
    )
    begun = provider.start(request)

    assert begun == Working(OPERATION)
    assert sent(fake) == {
        "instances": [{"prompt": "A lighthouse in the fog"}],
        "parameters": {
            "sampleCount": 1,
            "storageUri": STAGING,
            "durationSeconds": 8,
            "resolution": "720p",
            "aspectRatio": "16:9",
            "generateAudio": False,
            "seed": 7,
        },
        "labels": {"job": "job-1", "nonce": "nonce-0123456789abcdef"},
    }
    assert provider.check(request, OPERATION) == Working(OPERATION)
    address = f"{STAGING}run-1/sample_0.mp4"
    assert provider.check(request, OPERATION) == Done((Artifact("video/mp4", url=address),), handle=OPERATION)
    assert stored == {address: FILM}


def test_without_a_folder_the_video_comes_with_the_answer(provider: VertexProvider, fake: VertexFake) -> None:
    request = asked(staging="")
    provider.start(request)
    fake.service.runs["run-1"].finish()

    assert provider.check(request, OPERATION) == Done((Artifact("video/mp4", data=FILM),), handle=OPERATION)
    assert "storageUri" not in sent(fake)["parameters"]


def test_references_go_where_their_role_belongs(provider: VertexProvider, fake: VertexFake) -> None:
    seen = How(field="reference_images", many=True)
    pictures = (
        reference("character", content=b"first", how=How(field="image")),
        reference("style", content=b"last", how=How(field="last_frame")),
        reference("color", content=b"seen", how=seen),
        reference("color", content=b"seen too", how=seen),
    )
    provider.start(asked(references=pictures))
    (instance,) = sent(fake)["instances"]

    def image(data: str) -> dict[str, str]:
        return {"bytesBase64Encoded": data, "mimeType": "image/png"}

    assert instance["image"] == image("Zmlyc3Q=")
    assert instance["lastFrame"] == image("bGFzdA==")
    assert instance["referenceImages"] == [
        {"image": image("c2Vlbg=="), "referenceType": "ASSET"},
        {"image": image("c2VlbiB0b28="), "referenceType": "ASSET"},
    ]


@pytest.mark.parametrize(
    "address",
    [
        "gs://bucket/staging/job-2/1/run-1/sample_0.mp4",
        "gs://bucket/staging/job-1/2/run-1/sample_0.mp4",
        "gs://other/staging/job-1/1/run-1/sample_0.mp4",
        "https://storage.googleapis.com/bucket/staging/job-1/1/run-1/sample_0.mp4",
        f"{STAGING}../../../uploads/ben/1/clean",
        STAGING,
        "sample_0.mp4",
    ],
)
def test_a_result_anywhere_but_in_our_folder_is_refused(
    provider: VertexProvider, fake: VertexFake, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.next(result(videos=[{"gcsUri": address, "mimeType": "video/mp4"}]))

    with pytest.raises(ProviderRejected) as refused:
        provider.check(asked(), OPERATION)
    assert (refused.value.reason, "gs://" in refused.value.detail) == ("provider_error", False)
    assert [record.levelno for record in caplog.records if record.name.startswith("shared.")] == [logging.ERROR]


FAILURES: list[tuple[dict[str, Any], str, str]] = [
    ({"code": 3, "message": "The size is not supported."}, "invalid_input", "The size is not supported."),
    ({"code": 11, "message": "Eight seconds at most."}, "invalid_input", "Eight seconds at most."),
    ({"code": 3, "message": FILTERED}, "content_blocked", FILTERED),
    ({"code": 9, "message": "Blocked by safety filters."}, "content_blocked", "Blocked by safety filters."),
    ({"code": 3, "message": "See https://internal.example.com/a"}, "invalid_input", "See [address]"),
    ({"code": 8, "message": "No capacity."}, "provider_error", "The provider could not make this."),
    ({"code": 14, "message": "Down."}, "provider_error", "The provider could not make this."),
    ({"code": 13, "message": "Internal."}, "provider_error", "The provider could not make this."),
    ({"code": 7, "message": "No access to bucket."}, "provider_error", "The provider could not make this."),
    ({"message": "?"}, "provider_error", "The provider could not make this."),
    ({}, "provider_error", "The provider could not make this."),
]


@pytest.mark.parametrize(("error", "reason", "shown"), FAILURES)
def test_an_operation_that_failed_says_why(
    provider: VertexProvider, fake: VertexFake, error: dict[str, Any], reason: str, shown: str
) -> None:
    fake.next(ended(error=error))

    with pytest.raises(ProviderRejected) as refused:
        provider.check(asked(), OPERATION)
    assert (refused.value.reason, refused.value.detail) == (reason, shown)


@pytest.mark.parametrize(("code", "busy"), [(8, True), (14, False)])
def test_a_create_that_finds_no_room_has_begun_nothing(
    provider: VertexProvider, fake: VertexFake, code: int, busy: bool
) -> None:
    fake.next(ended(error={"code": code, "message": "Later."}))

    with pytest.raises(ProviderUnavailable) as later:
        provider.start(asked())
    assert later.value.busy is busy


def test_a_cancelled_operation_is_stopped(provider: VertexProvider, fake: VertexFake) -> None:
    fake.next(ended(error={"code": 1, "message": "Cancelled."}))

    assert provider.check(asked(), OPERATION) == Stopped()


@pytest.mark.parametrize(
    ("response", "reason", "shown"),
    [
        ({"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [FILTERED]}, "content_blocked", FILTERED),
        ({"raiMediaFilteredCount": 1}, "content_blocked", "The provider's rules do not allow this content."),
        ({"raiMediaFilteredCount": 0, "videos": []}, "provider_error", "The provider finished without a video."),
        ({}, "provider_error", "The provider finished without a video."),
        ({"videos": [{"mimeType": "video/mp4"}]}, "provider_error", "The provider finished without a video."),
    ],
)
def test_an_operation_that_ended_without_a_video_says_why(
    provider: VertexProvider, fake: VertexFake, response: dict[str, Any], reason: str, shown: str
) -> None:
    """Google counts what its filters held back as a success."""
    fake.next(result(**response))

    with pytest.raises(ProviderRejected) as refused:
        provider.check(asked(), OPERATION)
    assert (refused.value.reason, refused.value.detail) == (reason, shown)


def test_an_operation_that_says_nothing_of_its_end_failed(provider: VertexProvider, fake: VertexFake) -> None:
    fake.next(ended())

    with pytest.raises(ProviderRejected):
        provider.check(asked(), OPERATION)


@pytest.mark.parametrize(
    "name", [None, "", 5, "operations/1", "https://evil.example.com/operations/1", "projects/../x?/operations/1"]
)
def test_a_create_without_a_name_to_ask_for_leaves_the_outcome_open(
    provider: VertexProvider, fake: VertexFake, name: object
) -> None:
    fake.next(Reply(json.dumps({"name": name}).encode()))

    with pytest.raises(OutcomeUnknown):
        provider.start(asked())


def test_nobody_can_stop_it(provider: VertexProvider, fake: VertexFake) -> None:
    """Google's description knows no such call for the operations of publishers' models."""
    assert provider.cancel(asked(), OPERATION) is Cancelled.UNSUPPORTED
    assert fake.calls == []
