"""Reference images: straight to storage by a signed address, looked at, cleaned, used, and removed."""

import io
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
from PIL import Image

from tests.journeys.client import Client, fetch, picture, problem, put

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]


def test_an_upload_comes_back_clean_and_is_listed(ada: Client) -> None:
    told = io.BytesIO()
    image = Image.new("RGB", (40, 30), (1, 2, 3))
    exif = image.getexif()
    exif[0x010E] = "taken at home"
    image.save(told, "JPEG", exif=exif)
    ticket = ada.announce(told.getvalue(), "image/jpeg", "ours.jpg")
    put(ticket, told.getvalue())
    done = ada.send("POST", f"/api/uploads/{ticket['upload_id']}/complete")
    clean = fetch(done["url"])
    (listed,) = ada.get("/api/files", kind="upload")["items"]

    assert (done["content_type"], done["width"], done["height"]) == ("image/jpeg", 40, 30)
    assert (clean.headers["Content-Type"], len(clean.content)) == ("image/jpeg", done["bytes"])
    assert b"taken at home" not in clean.content
    assert (listed["name"], listed["bytes"], listed["upload_id"]) == ("ours.jpg", done["bytes"], done["upload_id"])


def test_completing_twice_brings_the_same(ada: Client) -> None:
    upload_id = ada.upload()
    twice = [ada.send("POST", f"/api/uploads/{upload_id}/complete") for _ in range(2)]

    assert twice[0] == twice[1]


def test_what_is_no_picture_is_refused_for_good(ada: Client) -> None:
    data = b"<svg onload=alert(1)>" * 10
    ticket = ada.announce(data)
    put(ticket, data)
    path = f"/api/uploads/{ticket['upload_id']}"
    reference = {"role": "style", "upload_id": ticket["upload_id"]}

    assert problem(ada.request("POST", f"{path}/complete")) == (422, "unsafe_upload")
    assert problem(ada.request("POST", f"{path}/complete")) == (422, "unsafe_upload")
    assert problem(ada.ask("local-image", references=[reference])) == (422, "invalid_input")
    assert (ada.get("/api/files", kind="upload")["items"], ada.balance) == ([], (100, 0))


def test_what_did_not_arrive_cannot_be_completed(ada: Client) -> None:
    ticket = ada.announce(picture())

    assert problem(ada.request("POST", f"/api/uploads/{ticket['upload_id']}/complete")) == (409, "conflict")


def test_an_upload_that_is_not_ready_is_no_reference(ada: Client) -> None:
    ticket = ada.announce(picture())
    answer = ada.ask("local-image", references=[{"role": "style", "upload_id": ticket["upload_id"]}])

    assert problem(answer) == (422, "invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == ["references.0"]
    assert ada.balance == (100, 0)


def test_a_removed_upload_is_gone_from_storage_and_from_the_list(ada: Client) -> None:
    upload_id = ada.upload()
    url = ada.get("/api/files", kind="upload")["items"][0]["url"]
    ada.send("DELETE", f"/api/uploads/{upload_id}")

    assert requests.get(url, timeout=10).status_code == 404
    assert ada.get("/api/files", kind="upload")["items"] == []
    assert problem(ada.request("POST", f"/api/uploads/{upload_id}/complete")) == (404, "not_found")
    assert problem(ada.ask("local-image", references=[{"role": "color", "upload_id": upload_id}]))[0] == 422


def test_the_address_for_an_upload_takes_what_it_was_made_for_and_nothing_else(ada: Client) -> None:
    data = picture()
    ticket = ada.announce(data)
    url, headers = ticket["url"], ticket["headers"]
    too_much = b"x" * (ticket["max_bytes"] + 1)
    attempts = [
        requests.put(url, data=data, timeout=10),
        requests.put(url, data=data, headers={**headers, "Content-Type": "text/html"}, timeout=10),
        requests.put(url, data=too_much, headers=headers, timeout=30),
        requests.put(url.replace("/raw", "/clean"), data=data, headers=headers, timeout=10),
        requests.put(_changed(url, "X-Goog-Expires", "604800"), data=data, headers=headers, timeout=10),
        requests.get(url, timeout=10),
        requests.delete(url, headers=headers, timeout=10),
    ]

    nothing = ada.request("POST", f"/api/uploads/{ticket['upload_id']}/complete")
    put(ticket, data)
    again = requests.put(url, data=picture((9, 9, 9)), headers=headers, timeout=10)

    assert [answer.status_code for answer in attempts] == [400, 403, 400, 403, 403, 400, 403]
    assert problem(nothing) == (409, "conflict")
    assert again.status_code == 412


def test_the_address_of_an_output_opens_that_output_alone(ada: Client) -> None:
    task = ada.ended(ada.probe(outputs=2))
    first, second = (output["url"] for output in task["outputs"])
    signed = urlsplit(first)
    attempts = [
        first.partition("?")[0],
        first.replace("/1/0?", "/1/1?"),
        _changed(first, "X-Goog-Signature", "00" * 256),
        _changed(first, "X-Goog-Date", "20200101T000000Z"),
        _changed(first, "response-content-disposition", "inline"),
        urlunsplit(signed._replace(path=signed.path.rpartition("/")[0] + "/")),
        urlunsplit(signed._replace(path=f"/storage/v1{signed.path}")),
    ]

    assert {requests.get(url, timeout=10).status_code for url in attempts} <= {400, 401, 403, 404}
    assert requests.put(first, data=b"mine now", timeout=10).status_code == 403
    assert fetch(first).content != fetch(second).content


def _changed(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), name: value})))
