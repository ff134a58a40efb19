"""The sketch service over HTTP: its answers, its refusals, and what survives a kill."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest
import requests
from PIL import Image

from infra.local.models.sketch.__main__ import main
from infra.local.models.sketch.inputs import parse
from infra.local.models.sketch.shelf import Shelf
from infra.local.models.sketch.studio import paint
from infra.local.ports import free_port
from tests.local.sketch_service import SMALL_IMAGE, Sketch, running, until


@pytest.fixture
def sketch(tmp_path: Path) -> Iterator[Sketch]:
    with running(tmp_path / "sketch") as service:
        yield service


def test_an_image_from_its_order_to_its_bytes(sketch: Sketch) -> None:
    params = {"size": "320x256", "number": 2, "format": "webp", "seed": 5}
    made = sketch.create(model="sketch-image", prompt="sunset hills", params=params)
    assert (made["status"], made["progress"], made["outputs"], made["error"]) == ("queued", 0, [], None)

    sketch.pass_time(1)
    assert sketch.poll(made["id"])["status"] == "running"

    sketch.pass_time(2)
    done = sketch.ended(made["id"])
    assert (done["status"], done["progress"], len(done["outputs"])) == ("succeeded", 1, 2)
    for output in done["outputs"]:
        assert (output["content_type"], output["width"], output["height"]) == ("image/webp", 320, 256)
        answer = requests.get(output["url"], timeout=5)
        assert answer.headers["Content-Type"] == "image/webp"
        assert Image.open(io.BytesIO(answer.content)).size == (320, 256)


def test_a_film_from_its_order_to_its_bytes(sketch: Sketch) -> None:
    made = sketch.create(model="sketch-video", prompt="boat", params={"size": "160x128", "seconds": 1})
    sketch.pass_time(4)
    [output] = sketch.ended(made["id"])["outputs"]

    assert (output["content_type"], output["duration_seconds"]) == ("video/mp4", 1.0)
    with av.open(io.BytesIO(requests.get(output["url"], timeout=5).content)) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (160, 128)


def test_an_output_is_there_only_when_the_job_has_succeeded(sketch: Sketch) -> None:
    job_id = sketch.create(**SMALL_IMAGE)["id"]
    path = f"/v1/jobs/{job_id}/outputs/"
    assert sketch.call("GET", path + "0").status_code == 404

    sketch.pass_time(10)
    sketch.ended(job_id)
    assert sketch.call("GET", path + "0").content.startswith(b"\x89PNG")
    assert sketch.call("GET", path + "1").status_code == 404


def test_a_restart_in_the_middle_changes_nothing(sketch: Sketch, tmp_path: Path) -> None:
    """Progress follows from the time alone; what was not drawn is drawn when somebody asks."""
    job_id = sketch.create(**SMALL_IMAGE)["id"]
    sketch.pass_time(1)
    before = sketch.poll(job_id)
    sketch.restart()
    for drawn in sketch.folder.glob("*/output-*"):
        drawn.unlink(missing_ok=True)
    assert sketch.poll(job_id)["progress"] == before["progress"]

    sketch.pass_time(10)
    [output] = sketch.ended(job_id)["outputs"]
    paint(parse(json.dumps(SMALL_IMAGE).encode()), 0, [], tmp_path / "again")
    assert requests.get(output["url"], timeout=5).content == (tmp_path / "again").read_bytes()


def test_a_killed_process_loses_no_job(tmp_path: Path) -> None:
    port = free_port()
    url, headers = f"http://127.0.0.1:{port}/v1/jobs", {"Authorization": "Key local-sketch-key"}
    command = [sys.executable, "-m", "infra.local.models.sketch", "--port", str(port)]
    environment = os.environ | {"LOCAL_STATE_DIR": str(tmp_path)}

    @contextmanager
    def started() -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == f"sketch: ready on http://127.0.0.1:{port}\n"
                yield process
            finally:
                process.kill()

    def outputs(job_id: str) -> list[dict[str, str]] | None:
        return requests.get(f"{url}/{job_id}", headers=headers, timeout=5).json()["outputs"] or None

    with started():
        made = requests.post(url, json={"model": "probe", "prompt": "hills"}, headers=headers, timeout=5).json()
    with started() as second:
        [output] = until(lambda: outputs(made["id"]))
        assert requests.get(output["url"], timeout=5).status_code == 200
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=10) == 0


def test_a_cancelled_job_stays_cancelled(sketch: Sketch) -> None:
    job_id = sketch.create(model="probe", prompt="x", params={"seconds": 10})["id"]
    sketch.pass_time(5)
    answer = sketch.call("POST", f"/v1/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")

    sketch.pass_time(100)
    sketch.restart()
    assert sketch.poll(job_id)["status"] == "cancelled"
    assert sketch.poll(job_id)["usage"] == {"seconds": 5}
    assert sketch.call("POST", f"/v1/jobs/{job_id}/cancel").status_code == 202


def test_a_finished_job_cannot_be_cancelled(sketch: Sketch) -> None:
    job_id = sketch.create(model="probe", prompt="x", params={"seconds": 0})["id"]
    sketch.ended(job_id)
    answer = sketch.call("POST", f"/v1/jobs/{job_id}/cancel")

    assert (answer.status_code, answer.json()["status"]) == (202, "succeeded")


@pytest.mark.parametrize(
    ("outcome", "status", "progress", "code"),
    [
        ("succeed", "succeeded", 1, None),
        ("block", "failed", 1, "content_blocked"),
        ("stall", "running", 0.5, None),
        ("lose_output", "succeeded", 1, None),
    ],
)
def test_a_probe_ends_as_it_was_told(
    sketch: Sketch, outcome: str, status: str, progress: float, code: str | None
) -> None:
    params = {"seconds": 30, "outcome": outcome, "outputs": 3}
    job_id = sketch.create(model="probe", prompt="x", params=params)["id"]
    sketch.pass_time(29)
    assert sketch.poll(job_id)["status"] == "running"

    sketch.pass_time(1)
    ended = until(lambda: job if (job := sketch.poll(job_id))["status"] == status else None)
    assert (ended["progress"], (ended["error"] or {}).get("code")) == (progress, code)
    fetched = [requests.get(output["url"], timeout=5).status_code for output in ended["outputs"]]
    assert fetched == {"succeed": [200] * 3, "lose_output": [404] * 3}.get(outcome, [])


def test_a_probe_that_rejects_is_never_taken(sketch: Sketch) -> None:
    answer = sketch.call("POST", "/v1/jobs", json={"model": "probe", "prompt": "x", "params": {"outcome": "reject"}})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")


def test_a_probe_that_is_unavailable_says_when_to_come_back(sketch: Sketch) -> None:
    answer = sketch.call(
        "POST", "/v1/jobs", json={"model": "probe", "prompt": "x", "params": {"outcome": "unavailable"}}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_same_nonce_is_the_same_job(sketch: Sketch) -> None:
    """So a caller who lost the answer may ask for the job, or simply send the request again."""
    nonce = "attempt-0123456789"
    assert sketch.call("GET", f"/v1/jobs?nonce={nonce}").json() == {"id": None}

    first = sketch.create(**SMALL_IMAGE, nonce=nonce)
    sketch.pass_time(1)
    second = sketch.create(**SMALL_IMAGE, nonce=nonce)
    assert (second["id"], second["created_at"]) == (first["id"], first["created_at"])
    assert sketch.call("GET", f"/v1/jobs?nonce={nonce}").json() == {"id": first["id"]}


def test_jobs_are_forgotten_after_a_day(sketch: Sketch) -> None:
    old, young = (sketch.create(model="probe", prompt="x", params={"outcome": "stall"})["id"] for _ in range(2))
    os.utime(sketch.folder / old, (time.time() - 25 * 3600,) * 2)
    Shelf(sketch.folder).clear_old(time.time())

    assert sketch.call("GET", f"/v1/jobs/{old}").status_code == 404
    assert sketch.call("GET", f"/v1/jobs/{young}").status_code == 200


def test_a_taken_port_is_said_in_one_line(
    sketch: Sketch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path / "state"))
    port = sketch.url.rpartition(":")[2]
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        assert main(["--port", port]) == 1
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)

    assert capsys.readouterr().err.startswith(f"sketch: cannot serve on port {port}: ")
