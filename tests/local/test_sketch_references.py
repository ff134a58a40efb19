"""The pictures a sketch goes by: fetched from this machine only, kept with the job, refused when they are no good."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from infra.local import http_server
from infra.local.models.sketch.inputs import parse
from infra.local.models.sketch.jobs import Job
from infra.local.models.sketch.shelf import Shelf
from infra.local.models.sketch.studio import Studio
from tests.local.sketch_service import SMALL_IMAGE, Sketch, running, until, web_server


@pytest.fixture
def sketch(tmp_path: Path) -> Iterator[Sketch]:
    with running(tmp_path / "sketch") as service:
        yield service


class Pictures(http_server.Handler):
    """References, good and bad."""

    def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
        content = io.BytesIO()
        Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 40).convert("RGB").save(content, "PNG")
        headers = {"Location": "/good.png"} if self.path == "/moved" else {}
        status = {"/good.png": 200, "/text": 200, "/huge": 200, "/moved": 302}.get(self.path, 404)
        bodies = {"/text": b"no picture", "/huge": b"\0" * (10 * 1024 * 1024 + 1)}
        self.answer(status, bodies.get(self.path, content.getvalue()), headers=headers)


def test_a_reference_is_fetched_once_and_kept(sketch: Sketch) -> None:
    """Its signed address may have expired when the job is drawn again."""
    with web_server(Pictures) as pictures:
        reference = {"role": "style", "url": f"{pictures}/good.png", "strength": 1.0}
        job_id = sketch.create(**SMALL_IMAGE, references=[reference])["id"]
        sketch.pass_time(10)
        styled = sketch.call("GET", f"/v1/jobs/{sketch.ended(job_id)['id']}/outputs/0").content
    for drawn in sketch.folder.glob("*/output-*"):
        drawn.unlink()
    again = sketch.call("GET", f"/v1/jobs/{sketch.ended(job_id)['id']}/outputs/0").content
    plain = sketch.create(**SMALL_IMAGE)["id"]
    sketch.pass_time(10)

    assert again == styled
    assert sketch.call("GET", f"/v1/jobs/{sketch.ended(plain)['id']}/outputs/0").content != styled


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("{pictures}/missing", "answers 404"),
        ("{pictures}/moved", "answers 302"),
        ("{pictures}/text", "no PNG, JPEG or WebP"),
        ("{pictures}/huge", "larger than 10 MB"),
        ("http://127.0.0.1:1/", "could not be fetched"),
        ("https://127.0.0.1/", "not http on this machine"),
        ("http://example.com/a.png", "not http on this machine"),
        ("http://127.0.0.1@example.com/a.png", "not http on this machine"),
        ("file:///etc/passwd", "not http on this machine"),
        ("http://[", "not http on this machine"),
    ],
)
def test_a_reference_that_cannot_be_used_fails_the_job(sketch: Sketch, address: str, reason: str) -> None:
    with web_server(Pictures) as pictures:
        reference = {"role": "color", "url": address.format(pictures=pictures)}
        ended = sketch.ended(sketch.create(**SMALL_IMAGE, references=[reference])["id"])

    assert (ended["status"], ended["error"]["code"]) == ("failed", "invalid_input")
    assert ended["error"]["message"].startswith("references.0: ")
    assert reason in ended["error"]["message"]


def test_a_drawing_that_goes_wrong_fails_its_job_and_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_url: str) -> bytes:
        raise RuntimeError("a mistake of ours")

    shelf = Shelf(tmp_path)
    studio = Studio(shelf, fetch_reference=broken)
    plain = {"model": "probe", "prompt": "x"}
    bodies = [plain | {"references": [{"role": "style", "url": "http://127.0.0.1/"}]}] * 3 + [plain]
    jobs = [Job(f"sketch_{number}", parse(json.dumps(body).encode()), 0) for number, body in enumerate(bodies)]
    for job in jobs:
        studio.ask(shelf.put(job))

    until(lambda: shelf.marks(jobs[3]).is_drawn or None)
    until(lambda: all(shelf.marks(job).failure for job in jobs[:3]) or None)
    assert {failure.code for job in jobs if (failure := shelf.marks(job).failure)} == {"internal_error"}
    assert "a mistake of ours" in caplog.text
