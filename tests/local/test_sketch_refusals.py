"""What the sketch service does not take, and what it says about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.sketch_service import SMALL_IMAGE, Sketch, running


@pytest.fixture
def sketch(tmp_path: Path) -> Iterator[Sketch]:
    with running(tmp_path / "sketch") as service:
        yield service


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"model": "dall-e"}, "model"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": "x" * 8001}, "prompt"),
        ({"colour": "red"}, "colour"),
        ({"params": {"size": "255x256"}}, "params.size"),
        ({"params": {"size": "1024x2048"}}, "params.size"),
        ({"params": {"size": "wide"}}, "params.size"),
        ({"params": {"number": 5}}, "params.number"),
        ({"params": {"number": "2"}}, "params.number"),
        ({"params": {"seed": -1}}, "params.seed"),
        ({"params": {"format": "gif"}}, "params.format"),
        ({"params": {"steps": 30}}, "params.steps"),
        ({"model": "sketch-video", "params": {"size": "641x360"}}, "params.size"),
        ({"model": "sketch-video", "params": {"seconds": 7}}, "params.seconds"),
        ({"model": "probe", "params": {"seconds": 601}}, "params.seconds"),
        ({"model": "probe", "params": {"outcome": "explode"}}, "params.outcome"),
        ({"model": "probe", "params": {"outputs": 0}}, "params.outputs"),
        ({"references": [{"role": "pose", "url": "http://127.0.0.1/"}]}, "references.0.role"),
        ({"references": [{"role": "style", "url": "http://127.0.0.1/", "strength": 2}]}, "references.0.strength"),
        ({"webhook_url": "http://example.com/hook"}, "webhook_url"),
        ({"nonce": "short"}, "nonce"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_field(sketch: Sketch, change: dict[str, object], field: str) -> None:
    answer = sketch.call("POST", "/v1/jobs", json=SMALL_IMAGE | change)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")
    assert answer.json()["error"]["message"].startswith(f"{field}: ")
    assert list(sketch.folder.iterdir()) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(sketch: Sketch, body: bytes) -> None:
    assert sketch.call("POST", "/v1/jobs", data=body).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/jobs/sketch_" + "0" * 32, 404),
        ("GET", "/v1/jobs/..%2f..%2fetc", 404),
        ("POST", "/v1/jobs/unknown/cancel", 404),
        ("GET", "/v1/files/sketch_" + "0" * 32 + "/0", 404),
        ("GET", "/v1/models", 404),
        ("GET", "/v1/jobs", 422),
        ("POST", "/v1/jobs/sketch_" + "0" * 32, 405),
        ("GET", "/health", 200),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(sketch: Sketch, method: str, path: str, status: int) -> None:
    assert sketch.call(method, path).status_code == status


@pytest.mark.parametrize("header", ["", "Key", "Key wrong", "Bearer a-key", "Key a-key x"])
def test_nothing_but_files_is_shown_without_the_key(sketch: Sketch, header: str) -> None:
    for method, path in (("POST", "/v1/jobs"), ("GET", "/v1/jobs/x"), ("GET", "/v1/jobs?nonce=x")):
        refused = sketch.call(method, path, headers={"Authorization": header})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")


def test_a_body_that_is_too_large_is_not_read(sketch: Sketch) -> None:
    assert sketch.call("POST", "/v1/jobs", data=b" " * (1024 * 1024 + 1)).status_code == 413
