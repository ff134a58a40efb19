"""The function submit, as a client meets it."""

import json

import pytest

from shared.domain.jobs import Job
from shared.services import breakers
from tests.fakes import a_job


def test_a_generation_is_accepted_with_its_price_and_the_new_balance(http):
    answer = http.generate(params={"number": 2})

    assert answer.status_code == 202
    body = answer.get_json()
    assert body["status"] == "queued"
    assert body["credits"] == 8
    assert body["balance"] == {"available": 92, "held": 8}
    assert body["poll_url"] == f"/api/poll/{body['task_id']}"
    assert "Idempotent-Replayed" not in answer.headers
    assert answer.headers["RateLimit"] == '"generate";r=9;t=1'


def test_the_same_request_again_brings_the_same_bytes(http):
    first, again = http.generate(), http.generate()

    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"model": "nothing", "prompt": "x"}, 422, "invalid_input", "model"),
        ({"prompt": "x"}, 422, "invalid_input", "model"),
        ({"model": "sketch"}, 422, "invalid_input", "prompt"),
        ({"model": "sketch", "prompt": ""}, 422, "invalid_input", "prompt"),
        ({"model": "sketch", "prompt": "x" * 8001}, 422, "invalid_input", "prompt"),
        ({"model": "sketch", "prompt": 5}, 422, "invalid_input", "prompt"),
        ({"model": "sketch", "prompt": "x", "extra": 1}, 422, "invalid_input", "extra"),
        ({"model": "sketch", "prompt": "x", "params": {"number": 5}}, 422, "invalid_input", "params.number"),
        ({"model": "sketch", "prompt": "x", "params": {"number": "2"}}, 422, "invalid_input", "params.number"),
        ({"model": "sketch", "prompt": "x", "params": {"nothing": 2}}, 422, "invalid_input", "params.nothing"),
        ({"model": "sketch", "prompt": "x", "params": []}, 422, "invalid_input", "params"),
        ({"model": "sketch", "prompt": "x", "credits": 1.5}, 422, "invalid_input", "credits"),
        ({"model": "sketch", "prompt": "x", "credits": True}, 422, "invalid_input", "credits"),
        ({"model": "sketch", "prompt": "x", "credits": 99}, 409, "price_changed", None),
        ({"model": "sketch", "prompt": "x", "references": [{"role": "style"}]}, 422, "invalid_input", "references.0"),
        (
            {"model": "sketch", "prompt": "x", "references": [{"role": "mood", "upload_id": "u"}]},
            422,
            "invalid_input",
            "references.0.role",
        ),
        (
            {"model": "sketch", "prompt": "x", "references": [{"role": "style", "upload_id": "u", "strength": 2}]},
            422,
            "invalid_input",
            "references.0.strength",
        ),
        (
            {"model": "sketch", "prompt": "x", "references": [{"role": "color", "upload_id": "u"}]},
            422,
            "references_not_supported",
            "references",
        ),
        ([], 422, "invalid_input", "body"),
    ],
)
def test_a_mistake_is_named_by_its_field_and_costs_nothing(http, body, status, code, field):
    answer = http("POST", "/api/generate", headers={"Idempotency-Key": "k"}, json=body)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    if field is not None:
        assert field in [error["field"] for error in answer.get_json()["errors"]]
    assert http.world.store.everything(Job) == []


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_request"),
        (b"", "application/json", 400, "malformed_request"),
        (b"\xff\xfe", "application/json", 400, "malformed_request"),
        (b'{"model": NaN}', "application/json", 400, "malformed_request"),
        (b'{"model": 1e999}', "application/json", 400, "malformed_request"),
        (b'{"model": "a", "model": "b"}', "application/json", 400, "malformed_request"),
        (b'{"prompt": "\\ud800"}', "application/json", 400, "malformed_request"),
        (b"[" * 100_000, "application/json", 400, "malformed_request"),
        (b"model=sketch", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
        (b'"' + b"x" * 1_100_000 + b'"', "application/json", 413, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(http, data, content_type, status, code):
    answer = http("POST", "/api/generate", headers={"Idempotency-Key": "k", "Content-Type": content_type}, data=data)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "idempotency_key_required"),
        ({"Idempotency-Key": ""}, "malformed_request"),
        ({"Idempotency-Key": "x" * 256}, "malformed_request"),
        ({"Idempotency-Key": "schlüssel"}, "malformed_request"),
    ],
)
def test_a_generation_needs_a_key(http, headers, code):
    answer = http("POST", "/api/generate", headers=headers, json={"model": "sketch", "prompt": "x"})

    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_a_key_reused_for_another_body_is_refused(http):
    http.generate()
    answer = http.generate(prompt="A blue fox")

    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")


def test_too_few_credits_says_how_many_are_missing(http):
    answer = http.generate(who="ben")

    assert answer.status_code == 402
    assert {name: answer.get_json()[name] for name in ("code", "needed", "available")} == {
        "code": "insufficient_credits",
        "needed": 4,
        "available": 0,
    }


def test_generations_beyond_the_burst_are_told_when_to_come_again(http):
    statuses = [http.generate(key=str(number)).status_code for number in range(11)]
    refused = http.generate(key="one more")

    assert statuses == [202] * 10 + [429]
    assert refused.get_json()["code"] == "rate_limited"
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["RateLimit-Policy"] == '"generate";q=10;w=2'
    assert refused.headers["RateLimit"] == '"generate";r=0;t=1'


def test_everything_else_is_limited_too_and_says_what_is_left(http):
    first = http("GET", "/api/me")
    statuses = {http("GET", "/api/me").status_code for _ in range(60)}

    assert first.headers["RateLimit-Policy"] == '"default";q=50;w=3'
    assert first.headers["RateLimit"] == '"default";r=49;t=1'
    assert statuses == {200, 429}


def test_refused_generations_count_as_everything_else(http):
    """Or a client could ask for nonsense as often as it likes."""
    statuses = [http.generate(key=str(number), model="nothing").status_code for number in range(60)]

    assert statuses.count(422) == 50
    assert statuses.count(429) == 10


def test_me_shows_balance_quotas_and_what_runs(http):
    http.generate()
    me = http("GET", "/api/me").get_json()

    assert (me["email"], me["role"], me["department"]) == ("ada@example.com", "user", "design")
    assert me["balance"] == {"available": 96, "held": 4}
    assert me["running"] == 1
    day = next(quota for quota in me["quotas"] if quota["name"] == "credits_per_day")
    assert (day["used"], day["resets_at"]) == (4, "2026-11-23T00:00:00.000Z")


def test_a_quote_charges_nothing(http):
    answer = http("POST", "/api/quote", json={"model": "sketch", "prompt": "x", "params": {"number": 3}})

    assert answer.get_json() == {"credits": 12, "available_after": 88}
    assert http("GET", "/api/me").get_json()["balance"]["held"] == 0


def test_cancelling_answers_with_the_task(http):
    task_id = http.generate().get_json()["task_id"]
    answer = http("POST", f"/api/cancel/{task_id}")

    assert (answer.status_code, answer.get_json()["status"]) == (202, "cancelled")
    again = http("POST", f"/api/cancel/{task_id}")
    assert again.status_code == 202
    http.world.run()
    finished = http.generate(key="2").get_json()["task_id"]
    http.world.run()
    late = http("POST", f"/api/cancel/{finished}")
    assert (late.status_code, late.get_json()["code"]) == (409, "already_finished")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/poll/{id}"),
        ("POST", "/api/cancel/{id}"),
        ("DELETE", "/api/history/{id}"),
        ("PUT", "/api/favourites/{id}"),
        ("DELETE", "/api/favourites/{id}"),
    ],
)
def test_somebody_elses_task_is_as_unknown_as_one_that_is_not_there(http, method, path):
    """Equal byte for byte, but for the request id."""
    task_id = http.generate().get_json()["task_id"]
    theirs = http(method, path.format(id=task_id), who="ben")
    nothing = http(method, path.format(id="a" * 32), who="ben")

    def plain(answer):
        body = json.loads(answer.data)
        request_id = body.pop("request_id")
        return answer.status_code, body, len(request_id), answer.mimetype

    assert plain(theirs) == plain(nothing)
    assert theirs.status_code == 404


def test_deleting_a_task_hides_it_and_keeps_the_ledger(http):
    task_id = http.generate().get_json()["task_id"]
    running = http("DELETE", f"/api/history/{task_id}")
    assert (running.status_code, running.get_json()["code"]) == (409, "conflict")
    http.world.run()
    name = http.world.job(task_id).outputs[0].object

    assert http("DELETE", f"/api/history/{task_id}").status_code == 204
    assert http("GET", f"/api/poll/{task_id}").status_code == 404
    assert http("DELETE", f"/api/history/{task_id}").status_code == 404
    assert http.world.files.stat(name) is None
    assert http.world.job(task_id).prompt == ""
    assert http.world.proof() == []


def test_an_upload_is_announced_put_completed_used_and_removed(http):
    ticket = http("POST", "/api/uploads", json={"filename": "a.png", "content_type": "image/png", "bytes": 10})
    upload_id = ticket.get_json()["upload_id"]
    early = http("POST", f"/api/uploads/{upload_id}/complete")
    http.world.files.receive(f"uploads/{http.uid('ada')}/{upload_id}/raw", b"\x89PNG")
    done = http("POST", f"/api/uploads/{upload_id}/complete")

    assert (ticket.status_code, ticket.get_json()["method"], ticket.get_json()["max_bytes"]) == (201, "PUT", 10485760)
    assert (early.status_code, early.get_json()["code"]) == (409, "conflict")
    assert (done.status_code, done.get_json()["width"]) == (200, 8)
    assert http("POST", f"/api/uploads/{upload_id}/complete", who="ben").status_code == 404
    used = http.generate(references=[{"role": "style", "upload_id": upload_id}])
    assert used.status_code == 202
    assert http("DELETE", f"/api/uploads/{upload_id}").status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {"filename": "a.gif", "content_type": "image/gif", "bytes": 10},
        {"filename": "a.png", "content_type": "image/png", "bytes": 10485761},
        {"filename": "a.png", "content_type": "image/png", "bytes": 0},
        {"filename": "", "content_type": "image/png", "bytes": 1},
    ],
)
def test_an_upload_that_will_not_be_taken_is_refused_before_it_is_sent(http, body):
    assert http("POST", "/api/uploads", json=body).get_json()["code"] == "invalid_input"


def test_an_upload_that_is_no_picture_is_refused_for_good(http):
    ticket = http("POST", "/api/uploads", json={"filename": "a.png", "content_type": "image/png", "bytes": 10})
    upload_id = ticket.get_json()["upload_id"]
    http.world.files.receive(f"uploads/{http.uid('ada')}/{upload_id}/raw", b"BAD")
    refused = [http("POST", f"/api/uploads/{upload_id}/complete") for _ in range(2)]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in refused] == [(422, "unsafe_upload")] * 2
    use = http.generate(references=[{"role": "style", "upload_id": upload_id}])
    assert use.get_json()["code"] == "invalid_input"


def test_while_a_provider_is_down_nothing_is_charged_and_it_says_when_to_come_again(http):
    before = http.generate(key="before")
    for _ in range(5):
        breakers.tell(http.world.app, a_job(), ok=False)
    refused, again = http.generate(key="now"), http.generate(key="before")
    quoted = http("POST", "/api/quote", json={"model": "sketch", "prompt": "A red fox"})

    assert (refused.status_code, refused.get_json()["code"]) == (503, "provider_unavailable")
    assert (refused.headers["Retry-After"], quoted.headers["Retry-After"]) == ("30", "30")
    assert (again.status_code, again.data) == (202, before.data)
    assert http("GET", "/api/me").get_json()["balance"] == {"available": 96, "held": 4}
    http.world.clock.pass_(30)
    assert http.generate(key="now").status_code == 202
