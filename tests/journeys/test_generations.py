"""The main job, from the press of the button to the result: text, pictures with references, and films."""

import io
from collections.abc import Iterator

import av
import pytest
from PIL import Image

from tests.journeys.client import MARK, Client, fetch, picture

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

RED, BLUE = (220, 30, 30), (30, 30, 220)


def test_a_text_grows_while_it_is_written_and_is_paid_in_the_end(ada: Client) -> None:
    task_id = ada.story()
    held = ada.balance
    early = ada.until(task_id, lambda task: task["status"] == "running" and task["text"])
    later = ada.until(task_id, lambda task: len(task["text"] or "") > len(early["text"]))
    task = ada.ended(task_id)

    assert held == (99, 1)
    assert (early["stage"], later["text"][: len(early["text"])]) == ("generating", early["text"])
    assert (task["status"], task["stage"], task["charged"]) == ("succeeded", "done", 1)
    assert task["text"].startswith(early["text"])
    assert task["created_at"] <= task["started_at"] <= task["finished_at"]
    assert ada.balance == (99, 0)


def test_pictures_come_in_the_number_size_and_format_that_was_asked_for(ada: Client) -> None:
    params = {"number": 2, "seed": 7, "size": "512x512", "format": "webp"}
    task = ada.ended(ada.generate("local-image", "two lighthouses", params=params))
    files = [fetch(output["url"]) for output in task["outputs"]]

    assert [_form(file.content) for file in files] == [("WEBP", (512, 512))] * 2
    assert [len(file.content) for file in files] == [output["bytes"] for output in task["outputs"]]
    assert {file.headers["Content-Type"] for file in files} == {"image/webp"}
    assert files[0].content != files[1].content
    assert (task["credits"], task["charged"], ada.balance) == (4, 4, (96, 0))


def test_the_same_seed_draws_the_same_picture_and_another_seed_another_one(ada: Client) -> None:
    wanted = [{"seed": 7}, {"seed": 7}, {"seed": 8}]
    tasks = [
        ada.generate("local-image", "a lighthouse", params={"size": "512x512", "format": "png", **seed})
        for seed in wanted
    ]
    first, again, other = (fetch(ada.ended(task_id)["outputs"][0]["url"]).content for task_id in tasks)

    assert _form(first) == ("PNG", (512, 512))
    assert first == again
    assert first != other


def test_references_in_their_roles_are_kept_with_the_task_and_show_in_the_picture(ada: Client) -> None:
    red, blue = ada.upload(picture(RED)), ada.upload(picture(BLUE))
    guided = []
    for upload in (red, blue):
        references = [
            {"role": "character", "upload_id": upload, "strength": None},
            {"role": "style", "upload_id": upload, "strength": 0.5},
            {"role": "color", "upload_id": upload, "strength": 1},
        ]
        params = {"seed": 7, "size": "512x512"}
        guided.append((ada.generate("local-image", "a lighthouse", params=params, references=references), references))
    tasks = [ada.ended(task_id) for task_id, _ in guided]

    assert [task["references"] for task in tasks] == [references for _, references in guided]
    assert [(task["status"], task["charged"]) for task in tasks] == [("succeeded", 2)] * 2
    assert _redness(tasks[0]["outputs"][0]["url"]) > _redness(tasks[1]["outputs"][0]["url"]) + 50


def test_an_output_is_a_reference_of_the_next_generation(ada: Client) -> None:
    first = ada.ended(ada.probe(outputs=2))
    reference = {"role": "style", "output": {"task_id": first["task_id"], "index": 1}}
    task = ada.ended(ada.generate("local-image", "a lighthouse", references=[reference]))

    assert (task["status"], task["charged"]) == ("succeeded", 2)
    assert task["references"] == [{**reference, "strength": None}]


def test_a_film_plays_and_has_a_name_to_save_it_under(ada: Client) -> None:
    task = ada.ended(ada.generate("local-video", "waves", params={"seconds": 2, "size": "480x480"}), seconds=90)
    (output,) = task["outputs"]
    saved = fetch(output["download_url"])
    frames = list(_frames(saved.content))

    assert (output["content_type"], saved.headers["Content-Type"]) == ("video/mp4", "video/mp4")
    assert {(frame.width, frame.height) for frame in frames} == {(480, 480)}
    assert (output["width"], output["height"]) == (480, 480)
    assert frames[-1].time == pytest.approx(2, abs=0.2)
    assert output["duration_seconds"] == pytest.approx(2, abs=0.2)
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="local-video-')
    assert '.mp4"' in saved.headers["Content-Disposition"]
    assert (task["charged"], ada.balance) == (5, (95, 0))


def test_a_finished_task_says_all_that_was_asked_for(ada: Client) -> None:
    task = ada.ended(ada.probe(outputs=2))

    assert (task["prompt"], task["model"], task["kind"]) == (MARK, "local-probe", "image")
    assert task["params"] == {"seconds": 0, "outcome": "succeed", "outputs": 2}
    assert (task["error"], task["eta_seconds"], task["progress"], task["refunded"]) == (None, None, 1, 0)
    assert [output["index"] for output in task["outputs"]] == [0, 1]
    assert (task["cancel_rule"], task["favourite"]) == ("refund", False)


def _form(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.format, image.size


def _redness(url: str) -> float:
    """By how much red outweighs blue in a picture, 0 to 255."""
    with Image.open(io.BytesIO(fetch(url).content)) as image:
        red, _, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return float(red - blue)


def _frames(film: bytes) -> Iterator[av.VideoFrame]:
    with av.open(io.BytesIO(film), "r") as container:
        yield from container.decode(video=0)
