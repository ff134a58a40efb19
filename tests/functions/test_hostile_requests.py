"""Requests made to hurt: each gets a plain answer, at once, and costs nobody else anything."""

import json

import pytest

from shared.domain import errors
from shared.storage.queries import from_cursor
from tests.functions.conftest import Http
from tests.log_lines import logged

NAMES = ["__x__", "..", ".", "a%00b", "%2e%2e", "a%2fb", "%ED%A0%80", "x" * 201, "%F0%9F%98%80", "%0d%0aX"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/poll/{}"),
        ("POST", "/api/cancel/{}"),
        ("PUT", "/api/favourites/{}"),
        ("POST", "/api/uploads/{}/complete"),
    ],
)
def test_a_name_the_database_would_not_take_is_simply_not_there(http: Http, method, path, name, monkeypatch):
    monkeypatch.setattr(http.world.store, "commit", lambda *_: pytest.fail("the database was asked"))
    before = http.world.store.get
    monkeypatch.setattr(
        http.world.store, "get", lambda kind, id: before(kind, id) if id == http.uid("ada") else pytest.fail("asked")
    )

    assert http(method, path.format(name)).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        '[5, "a/b"]',
        '[1180591620717411303424, "x"]',
        '[5, "__x__"]',
        '[5, ".."]',
        '[5, "\\ud800"]',
        '[5, ""]',
        "[5]",
        "{}",
    ],
)
def test_a_cursor_nobody_gave_out_is_refused(text):
    import base64

    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    with pytest.raises(errors.InvalidInput):
        from_cursor(cursor, int, str)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"])
def test_a_time_outside_the_calendar_is_a_mistake(http: Http, time):
    assert http("GET", f"/api/history?from={time}").get_json()["code"] == "invalid_input"


@pytest.mark.parametrize("header", ["0" * 32 + "/" + "9" * 5000, "x", "0" * 32 + "/-1", ""])
def test_a_trace_header_is_read_or_left_aside(http: Http, header):
    assert http("GET", "/api/me", headers={"X-Cloud-Trace-Context": header}).status_code == 200


def test_a_body_full_of_mistakes_brings_a_short_answer(http: Http):
    body = {f"unknown{number}": number for number in range(40_000)}
    answer = http("POST", "/api/quote", json=body)

    assert answer.status_code == 422
    assert len(answer.data) < 10_000


def test_a_body_is_utf8_and_nothing_else(http: Http):
    data = json.dumps({"model": "sketch", "prompt": "x"}).encode("utf-16")
    answer = http("POST", "/api/quote", data=data, headers={"Content-Type": "application/json"})

    assert answer.get_json()["code"] == "malformed_request"


def test_replays_are_counted_too(http: Http):
    statuses = [http.generate().status_code for _ in range(60)]

    assert statuses.count(202) == 51
    assert statuses.count(429) == 9


@pytest.mark.parametrize(
    "agent",
    ['X-Goog-Credential=a"', "-----BEGIN PRIVATE KEY-----", 'Bearer abc"}', "eyJ" * 400, '\\"', "eyJabcdefghijk.x.y\\"],
)
def test_a_header_breaks_no_log_line_and_hides_nothing(http: Http, agent):
    with logged() as written:
        http("GET", "/api/me", headers={"User-Agent": agent})
    lines = list(written)

    assert [line["httpRequest"]["status"] for line in lines] == [200]
    assert lines[0]["user_id"] == http.uid("ada")


@pytest.mark.parametrize(
    "email",
    [
        "eve+1@example.com",
        '"eve"@example.com',
        "eve@evil.com@example.com",
        "\u200beve@example.com",
        "eve\u212a@example.com",
        "eve @example.com",
    ],
)
def test_one_mailbox_is_one_person(http: Http, email):
    """Other ways of writing an address would each bring welcome credits."""
    http.claims["special"] = {**http.verify("ada"), "email": email}

    assert http("GET", "/api/me", who="special").get_json()["code"] == "domain_not_allowed"


def test_a_bug_is_an_error_report_and_a_busy_database_is_not(http: Http, monkeypatch, caplog):
    monkeypatch.setattr(http.world.store, "get", lambda *_: (_ for _ in ()).throw(errors.BrokenInvariant("books")))
    broken = http("GET", "/api/me")
    monkeypatch.setattr(http.world.store, "get", lambda *_: (_ for _ in ()).throw(errors.Unavailable()))
    busy = http("GET", "/api/me")

    assert (broken.status_code, broken.get_json()["code"]) == (500, "internal")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR", "WARNING"]
