"""Nobody learns of what is somebody else's: the answer is the same, byte for byte, as for what does not exist."""

import re
from collections.abc import Mapping

import pytest
import requests

from shared.domain import ids
from tests.journeys.client import Client, picture, problem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

TASK_ROUTES = [
    ("GET", "/api/poll/{}"),
    ("POST", "/api/cancel/{}"),
    ("DELETE", "/api/history/{}"),
    ("PUT", "/api/favourites/{}"),
    ("DELETE", "/api/favourites/{}"),
]
UPLOAD_ROUTES = [("POST", "/api/uploads/{}/complete"), ("DELETE", "/api/uploads/{}")]


def test_somebody_elses_task_or_upload_is_as_unknown_as_none_at_all(ada: Client, ben: Client) -> None:
    running, done = ada.probe(outcome="stall"), ada.probe()
    ada.ended(done)
    waiting, ready = ada.announce(picture())["upload_id"], ada.upload()
    for routes, theirs in ((TASK_ROUTES, (running, done)), (UPLOAD_ROUTES, (waiting, ready))):
        for method, path in routes:
            unknown = ben.request(method, path.format(ids.new_id()))
            answers = [ben.request(method, path.format(one)) for one in theirs]

            assert problem(unknown) == (404, "not_found")
            assert [_bare(answer) for answer in answers] == [_bare(unknown)] * 2, f"{method} {path}"
    ada.send("POST", f"/api/cancel/{running}")

    assert ada.ended(running)["status"] == "cancelled"
    assert ada.task(done)["favourite"] is False
    assert ada.send("POST", f"/api/uploads/{ready}/complete")["upload_id"] == ready


def test_somebody_elses_picture_is_no_reference_and_nothing_says_that_it_is_there(ada: Client, ben: Client) -> None:
    task_id, upload_id = ada.probe(), ada.upload()
    ada.ended(task_id)

    def refused(reference: Mapping[str, object]) -> tuple[int, str]:
        answer = ben.ask("local-image", references=[{"role": "style", **reference}])
        assert problem(answer) == (422, "invalid_input")
        return _bare(answer)[:2]

    assert refused({"upload_id": upload_id}) == refused({"upload_id": ids.new_id()})
    theirs, nobodys = ({"output": {"task_id": one, "index": 0}} for one in (task_id, ids.new_id()))
    assert refused(theirs) == refused(nobodys)
    assert ben.balance == (100, 0)


def test_nobody_finds_anything_of_another_person(ada: Client, ben: Client) -> None:
    task_id = ada.probe()
    ada.upload()
    ada.ended(task_id)
    ben.probe()

    assert task_id not in {task["task_id"] for task in ben.get("/api/history", q="quill")["items"]}
    assert task_id not in {file["task_id"] for file in ben.get("/api/files")["items"]}
    assert ben.get("/api/files", kind="upload")["items"] == []
    assert task_id not in {entry["task_id"] for entry in ben.get("/api/statement")["items"]}
    assert task_id not in ben.request("GET", "/api/export").text


def test_the_cursor_of_another_person_opens_nothing(ada: Client, ben: Client) -> None:
    task_ids = [ada.probe() for _ in range(2)]
    ada.all_ended(task_ids)
    cursor = ada.get("/api/history", limit=1)["next_cursor"]

    assert ben.get("/api/history", cursor=cursor)["items"] == []


def _bare(answer: requests.Response) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer, without its id, the time, and what is left of one's own rate."""
    own = {"X-Request-Id", "Date", "RateLimit"}
    body = re.sub(r'"request_id":"\w+"', "", answer.text)
    return answer.status_code, body, {name: value for name, value in answer.headers.items() if name not in own}
