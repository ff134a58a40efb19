"""Callbacks of runs that nobody waits for: of former attempts, and of jobs that have ended."""

from typing import Any

import pytest

from shared.domain.jobs import State
from tests.functions.webhook.calling import BODY, Callbacks


def twice_sent(callbacks: Callbacks, **changes: Any) -> tuple[str, str, str]:
    """A job whose create was sent a second time; the paths of the first attempt and of the present one."""
    task_id, present = callbacks.started(former_nonces=("former",), **changes)
    return task_id, f"/webhooks/studio/{task_id}.former", present


def test_a_callback_of_a_former_attempt_is_never_bound_but_to_be_stopped(callbacks):
    """The present create is another, and its answer may still come."""
    task_id, former, present = twice_sent(callbacks)
    outcome = callbacks.call(former).get_json()["outcome"]
    job = callbacks.job(task_id)
    assert (outcome, job.handle, job.strays, callbacks.waiting) == ("delivered", None, ("handle-1",), [task_id])

    callbacks.call(present, b'{"id": "handle-2"}')
    assert (callbacks.job(task_id).handle, callbacks.job(task_id).strays) == ("handle-2", ("handle-1",))


def test_a_run_is_noted_once_however_often_it_calls(callbacks):
    task_id, former, _ = twice_sent(callbacks)
    for _ in range(5):
        callbacks.call(former)

    assert callbacks.job(task_id).strays == ("handle-1",)


def test_a_former_attempt_that_was_found_after_all_is_no_stray(callbacks):
    task_id, former, _ = twice_sent(callbacks, handle="handle-1")

    assert callbacks.call(former).get_json() == {"outcome": "delivered"}
    assert callbacks.job(task_id).strays == ()


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_a_run_of_a_former_attempt_is_to_be_stopped_after_the_job_has_ended(callbacks, state):
    task_id, former, present = twice_sent(callbacks, handle="handle-2", state=state, wake_at=None)
    outcomes = [
        callbacks.call(path, body).get_json()["outcome"]
        for path, body in (
            (former, b"{}"),
            (former, b'{"id": "handle-2"}'),
            (present, b'{"id": "handle-2"}'),
            (former, BODY),
        )
    ]

    assert outcomes == ["ended", "ended", "ended", "delivered"]
    assert (callbacks.job(task_id).strays, callbacks.job(task_id).state) == (("handle-1",), state)
    assert callbacks.waiting == [task_id]


def test_a_run_whose_job_ended_before_its_handle_was_known_is_to_be_stopped(callbacks):
    """As when somebody cancels while the create is on its way."""
    task_id, path = callbacks.started(state=State.CANCELLED, wake_at=None)

    assert callbacks.call(path).get_json() == {"outcome": "delivered"}
    assert (callbacks.job(task_id).handle, callbacks.job(task_id).strays) == (None, ("handle-1",))


def test_h2_a_stray_that_was_noted_and_not_delivered_is_delivered_with_the_next_call(callbacks):
    """No sweep looks after a job that has ended."""
    task_id, former, _ = twice_sent(callbacks, handle="handle-2", state=State.FAILED, wake_at=None)
    callbacks.world.queue.down = True
    assert callbacks.call(former, id="msg_1").status_code == 503
    callbacks.world.queue.down = False

    assert callbacks.call(former, id="msg_1").get_json() == {"outcome": "delivered"}
    assert (callbacks.job(task_id).strays, callbacks.waiting) == (("handle-1",), [task_id])
