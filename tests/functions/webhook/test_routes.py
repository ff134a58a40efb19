"""Whose secret counts and whose job is meant: the route tells, never the payload (W-5)."""

import pytest

from shared.domain import ids
from shared.domain.records import HandleBinding
from tests.functions.webhook.calling import NEW, OTHERS, put

# W-5: the route tells whose secret counts and whose jobs are meant


def test_w5_one_provider_cannot_touch_a_job_of_another(callbacks):
    task_id, path = callbacks.started()
    before = callbacks.job(task_id)
    theirs = callbacks.call(path.replace("studio", "other"), secret=OTHERS)

    assert (theirs.status_code, theirs.get_json()) == (202, {"outcome": "unknown"})
    assert (callbacks.waiting, callbacks.job(task_id)) == ([], before)


def test_w5_a_payload_does_not_say_whose_secret_counts(callbacks):
    _, path = callbacks.started()
    body = b'{"id": "handle-1", "provider": "other", "webhook": "/webhooks/other/x"}'

    assert callbacks.call(path, body, secret=OTHERS).status_code == 401
    assert callbacks.call(path, body, secret=NEW).status_code == 202


def test_w5_a_handle_once_bound_is_not_changed_by_a_callback(callbacks):
    task_id, path = callbacks.started(handle="handle-1")
    callbacks.call(path, b'{"id": "handle-2"}')

    assert (callbacks.job(task_id).handle, callbacks.job(task_id).strays) == ("handle-1", ())


@pytest.mark.parametrize("body", [b"{}", b"[]", b"5", b'"id"', b"null", b'{"id": 5}', b'{"id": ""}', b'{"id": null}'])
def test_w5_a_callback_that_names_nothing_binds_nothing(callbacks, body):
    task_id, path = callbacks.started()

    assert callbacks.call(path, body).status_code == 202
    assert (callbacks.waiting, callbacks.job(task_id).handle) == ([task_id], None)


@pytest.mark.parametrize("handle", ["\\ud800", "a\\nb", "\\u0000", "h" * 501, "\\u202e"])
def test_w5_what_cannot_be_a_handle_is_not_taken_for_one(callbacks, handle):
    task_id, path = callbacks.started()

    assert callbacks.call(path, f'{{"id": "{handle}"}}'.encode()).status_code == 202
    assert callbacks.job(task_id).handle is None


def test_w5_the_address_of_one_attempt_says_nothing_about_another_job(callbacks):
    task_id, path = callbacks.started()
    for other in ("nothing.x", "nothing", task_id, f"{task_id}.wrong", f"{task_id}.", f"{path.rsplit('/')[-1]}x"):
        assert callbacks.call(f"/webhooks/studio/{other}").get_json() == {"outcome": "unknown"}

    assert (callbacks.waiting, callbacks.job(task_id).handle) == ([], None)


def test_w5_a_job_that_was_never_sent_has_no_address(callbacks):
    task_id = callbacks.http.generate().get_json()["task_id"]
    callbacks.world.queue.waiting.clear()
    outcomes = {callbacks.call(f"/webhooks/studio/{token}").get_json()["outcome"] for token in (task_id, f"{task_id}.")}

    assert (outcomes, callbacks.waiting, callbacks.job(task_id).handle) == ({"unknown"}, [], None)


def test_w5_at_an_address_for_all_jobs_the_handle_tells_which(callbacks):
    """Only among the jobs of that provider, and only what we have bound ourselves."""
    mine, _ = callbacks.started("mine", provider="fixed", handle="handle-1")
    theirs, _ = callbacks.started("theirs", handle="handle-2")
    now = callbacks.world.clock()
    put(callbacks, HandleBinding(ids.handle("fixed", "handle-1"), mine, now))
    put(callbacks, HandleBinding(ids.handle("fixed", "handle-2"), theirs, now))
    outcomes = [
        callbacks.call("/webhooks/fixed/fixed", f'{{"id": "handle-{number}"}}'.encode()).get_json()["outcome"]
        for number in (1, 2, 3)
    ]

    assert outcomes == ["delivered", "unknown", "unknown"]
    assert callbacks.waiting == [mine]
