"""The worker: who may call it, and what a call may do; and how each function says that it is well."""

import pytest

from shared.domain.jobs import State


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
        ({"email": "gateway@example.iam.gserviceaccount.com"}, 403),  # whom the platform lets in to ask for its health
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
    assert http("POST", "/internal/retention", who="invoker").get_json() == {
        "day": "2026-11-22",
        "running": False,
        "removed": {"erasures": 0, "jobs": 0, "uploads": 0, "requests": 0, "handles": 0, "late_uploads": 0},
    }


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


@pytest.mark.parametrize("function", ["signin", "webhook"])
def test_a_function_that_may_read_no_files_is_not_asked_about_them(http, function):
    http.world.files.fail_next = 1
    deep = http("GET", "/health?deep=1", who=None, function=function)

    assert (deep.status_code, deep.get_json()["checks"]) == (200, {"firestore": "ok"})
