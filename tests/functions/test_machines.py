"""The worker and the webhook: who may call them, and what a call may do."""

import json
from datetime import timedelta

import pytest

from shared import signatures, wiring
from shared.domain.jobs import State
from shared.services.hint import Keys

SECRET = signatures.Secret(b"0123456789abcdef0123456789abcdef")


def machine(http, **changes):
    now = int(http.world.clock().timestamp())
    http.claims["invoker"] = {
        "iss": "https://accounts.google.com",
        "aud": "https://worker.example.com",
        "email": "invoker@example.iam.gserviceaccount.com",
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
        **changes,
    }
    return "invoker"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"aud": "https://other.example.com"}, 401),
        ({"iss": "https://evil.example.com"}, 401),
        ({"exp": 1}, 401),
        ({"email": "somebody@example.iam.gserviceaccount.com"}, 403),
        ({"email_verified": False}, 403),
    ],
)
def test_only_the_queues_own_account_calls_the_worker(http, changes, status):
    task_id = http.generate().get_json()["task_id"]
    answer = http("POST", "/internal/advance", who=machine(http, **changes), json={"job_id": task_id, "epoch": 0})

    assert answer.status_code == status
    assert http.world.job(task_id).state is State.QUEUED


def test_a_persons_token_does_not_open_the_worker(http):
    assert http("POST", "/internal/sweep", who="cleo").status_code == 401


def test_the_worker_moves_a_job_and_says_what_became_of_it(http):
    task_id = http.generate().get_json()["task_id"]
    answer = http("POST", "/internal/advance", who=machine(http), json={"job_id": task_id, "epoch": 0})

    assert (answer.status_code, answer.get_json()) == (200, {"outcome": "succeeded"})
    again = http("POST", "/internal/advance", who="invoker", json={"job_id": task_id, "epoch": 0})
    assert again.get_json() == {"outcome": "ended"}


def test_the_sweep_and_the_audit_answer_with_figures(http):
    http.world.queue.down = True
    http.generate()
    http.world.queue.down = False
    http.world.clock.pass_(61)

    assert http("POST", "/internal/sweep", who=machine(http)).get_json() == {"due": 1, "moved": 1}
    assert http("POST", "/internal/audit", who="invoker").get_json()["ok"] is True


@pytest.fixture
def studio_calls_back(http, monkeypatch):
    """The studio signs its callbacks; each job has an address of its own."""
    monkeypatch.setattr(
        "functions.webhook.webhook_keys", lambda provider: Keys((SECRET,)) if provider == "studio" else None
    )
    type(http.world.studio).handle_in = lambda self, payload: payload.get("id")
    yield http
    del type(http.world.studio).handle_in


def callback(http, path, body=b'{"id": "handle-1"}', *, secret=SECRET, id="msg_1", at=None, headers=None):
    sent = at or http.world.clock()
    signed = dict(signatures.sign(body, callback_id=id, now=sent, secret=secret))
    return http("POST", path, who=None, data=body, headers={**signed, **(headers or {})})


def started(http) -> tuple[str, str]:
    """A job whose create is out, and the path its provider was given."""
    from shared.services import claims

    task_id = http.generate().get_json()["task_id"]
    claim = claims.claim(http.world.app, job_id=task_id, epoch=0)
    return task_id, f"/webhooks/studio/{task_id}.{claim.job.nonce}"


def test_a_genuine_callback_becomes_a_delivery_and_only_once(studio_calls_back):
    http = studio_calls_back
    task_id, path = started(http)
    http.world.queue.waiting.clear()
    answers = [callback(http, path) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {202}
    assert [delivery.job_id for delivery in http.world.queue.waiting] == [task_id]


def test_a_callback_brings_the_handle_of_a_create_whose_answer_is_lost(studio_calls_back):
    http = studio_calls_back
    task_id, path = started(http)
    callback(http, path)
    http.world.clock.pass_(300)
    http.world.run()

    assert http.world.job(task_id).handle == "handle-1"
    assert http.world.studio.started == []
    assert http.world.studio.checked == ["handle-1"]


def test_a_callback_for_no_job_of_ours_is_taken_and_forgotten(studio_calls_back):
    http = studio_calls_back
    task_id, path = started(http)
    http.world.queue.waiting.clear()
    for other in (
        "/webhooks/studio/nothing.x",
        "/webhooks/studio/nothing",
        f"/webhooks/studio/{task_id}.wrong",
        f"/webhooks/studio/{task_id}.",
    ):
        assert callback(http, other).status_code == 202

    assert http.world.queue.waiting == []
    assert path


@pytest.mark.parametrize(
    "forge",
    [
        lambda http, path: callback(http, path, secret=signatures.Secret(b"x" * 32)),
        lambda http, path: callback(http, path, at=http.world.clock() - timedelta(seconds=301)),
        lambda http, path: callback(http, path, at=http.world.clock() + timedelta(seconds=301)),
        lambda http, path: callback(http, path, headers={"webhook-signature": "v1,AAAA"}),
        lambda http, path: callback(http, path, headers={"webhook-timestamp": "soon"}),
        lambda http, path: callback(http, path, headers={"webhook-id": "a.b"}),
        lambda http, path: callback(http, path, body=b"not json"),
        lambda http, path: callback(http, path, body=b"\xff\xfe"),
        lambda http, path: callback(http, path.replace("studio", "other")),
        lambda http, path: http("POST", path, who=None, data=b"{}"),
    ],
)
def test_what_is_not_proved_to_be_the_providers_is_refused_without_a_reason(studio_calls_back, forge):
    http = studio_calls_back
    task_id, path = started(http)
    http.world.queue.waiting.clear()
    answer = forge(http, path)

    body = json.loads(answer.data)
    body.pop("request_id")
    assert answer.status_code == 401
    assert body["detail"] == "The signature of this call is missing or wrong."
    assert http.world.queue.waiting == []
    assert http.world.job(task_id).handle is None


def test_a_callback_is_answered_well_only_when_the_hint_is_kept(studio_calls_back):
    http = studio_calls_back
    _, path = started(http)
    http.world.queue.down = True

    assert callback(http, path).status_code == 503


def test_two_secrets_are_in_force_while_one_is_replaced(studio_calls_back, monkeypatch):
    http = studio_calls_back
    _, path = started(http)
    new = signatures.Secret(b"n" * 32)
    for keys, old_works, new_works in (((SECRET,), 202, 401), ((new, SECRET), 202, 202), ((new,), 401, 202)):
        monkeypatch.setattr("functions.webhook.webhook_keys", lambda _, keys=keys: Keys(keys))
        assert callback(http, path).status_code == old_works
        assert callback(http, path, secret=new).status_code == new_works


def test_every_function_says_how_it_is(http):
    assert http("GET", "/health", who=None).get_json() == {
        "status": "ok",
        "checks": {"process": "ok"},
        "version": "test",
    }
    deep = http("GET", "/health?deep=1", who=None)
    assert (deep.status_code, deep.get_json()["checks"]) == (200, {"firestore": "ok", "storage": "ok"})
    http.world.files.fail_next = 1
    assert http("GET", "/health?deep=1", who=None).status_code == 503


def test_wiring_has_keys_only_for_providers_that_call_back(http):
    assert wiring.webhook_keys("studio") is None
    assert wiring.webhook_keys("nobody") is None
