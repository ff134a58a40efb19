"""A callback is a hint: believed in nothing, harmless in any number, lost by no fault (W-6 to W-8, H-1 to H-4)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.jobs import State
from shared.providers.contract import Working
from shared.storage.store import StoreUnavailable
from tests.fakes import A_PICTURE, NOW
from tests.functions.webhook.calling import BODY, genuine

# W-6: a hint, and never believed


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled", "processing"])
def test_w6_what_a_callback_says_of_the_job_is_not_believed(callbacks, status):
    """The worker asks the provider, and takes the results from that answer."""
    task_id, path = callbacks.started()
    claim = {"id": "handle-1", "status": status, "output": ["https://evil.example.com/a.png"], "error": "no"}
    callbacks.call(path, json.dumps(claim).encode())
    callbacks.world.clock.pass_(300)
    callbacks.world.run()
    job = callbacks.job(task_id)

    assert (job.state, job.charged, callbacks.studio.checked) == (State.SUCCEEDED, 4, ["handle-1"])
    assert callbacks.world.files.read(job.outputs[0].object, max_bytes=100) == A_PICTURE.artifacts[0].data
    assert callbacks.world.proof() == []


# W-7: the same call again


def test_w7_a_call_sent_twenty_times_nudges_once(callbacks):
    task_id, path = callbacks.started()
    answers = [callbacks.call(path, id="msg_same", at=NOW + timedelta(seconds=number)) for number in range(20)]

    assert {(answer.status_code, answer.get_json()["outcome"]) for answer in answers} == {(202, "delivered")}
    assert callbacks.waiting == [task_id]


def test_w7_each_call_of_its_own_nudges(callbacks):
    """The second may tell of the end that the first one came too early for."""
    task_id, path = callbacks.started()
    callbacks.call(path, id="msg_started")
    callbacks.call(path, id="msg_completed")

    assert callbacks.waiting == [task_id] * 2


def test_w7_a_replay_that_the_queue_has_forgotten_moves_nothing_twice(callbacks):
    task_id, path = callbacks.started()
    callbacks.world.clock.pass_(300)
    for _ in range(3):
        assert callbacks.call(path, id="msg_same").status_code == 202
        callbacks.world.queue.names.clear()
        callbacks.world.run()

    assert (callbacks.job(task_id).state, callbacks.world.account(callbacks.http.uid("ada")).balance.spent) == (
        State.SUCCEEDED,
        4,
    )
    assert callbacks.studio.checked == ["handle-1"]


@pytest.mark.parametrize(("seconds", "status"), [(300, 202), (301, 401)])
def test_w7_a_replay_after_five_minutes_is_refused(callbacks, seconds, status):
    _, path = callbacks.started()
    recorded = genuine(callbacks)
    callbacks.raw(path, BODY, list(recorded.items()))
    callbacks.world.clock.pass_(seconds)

    assert callbacks.raw(path, BODY, list(recorded.items())).status_code == status


# W-8: little is done before the answer


class Untouched:
    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"asked for {name}")


def test_w8_nothing_is_fetched_stored_or_asked_of_the_provider(callbacks, monkeypatch):
    task_id, path = callbacks.started()
    callbacks.connect(monkeypatch, fetcher=Untouched(), files=Untouched(), media=Untouched(), queries=Untouched())
    answer = callbacks.call(path)
    studio = callbacks.studio

    assert (answer.status_code, callbacks.waiting) == (202, [task_id])
    assert (studio.started, studio.checked, studio.cancelled) == ([], [], [])


# H-1 to H-4: a fault anywhere loses nothing


def test_h1_a_callback_that_could_not_be_written_down_is_to_come_again(callbacks, monkeypatch):
    task_id, path = callbacks.started()
    with monkeypatch.context() as broken:
        broken.setattr(callbacks.world.store, "commit", lambda step: (_ for _ in ()).throw(StoreUnavailable()))
        assert callbacks.call(path, id="msg_1").status_code == 503
    assert (callbacks.waiting, callbacks.job(task_id).handle) == ([], None)

    assert callbacks.call(path, id="msg_1").status_code == 202
    assert (callbacks.waiting, callbacks.job(task_id).handle) == ([task_id], "handle-1")


def test_h2_a_handle_that_was_bound_and_not_delivered_is_delivered_with_the_next_call_or_by_the_sweep(callbacks):
    task_id, path = callbacks.started()
    callbacks.world.queue.down = True
    assert callbacks.call(path, id="msg_1").status_code == 503
    assert callbacks.job(task_id).handle == "handle-1"
    assert callbacks.job(task_id).wake_at is not None
    callbacks.world.queue.down = False

    assert callbacks.call(path, id="msg_1").get_json() == {"outcome": "delivered"}
    assert callbacks.waiting == [task_id]


def test_h3_a_callback_whose_answer_was_lost_does_nothing_when_it_comes_again(callbacks):
    task_id, path = callbacks.started()
    callbacks.world.clock.pass_(300)
    callbacks.call(path, id="msg_1")
    callbacks.world.run()
    ended = callbacks.job(task_id)
    again = callbacks.call(path, id="msg_1")

    assert (again.status_code, again.get_json()) == (202, {"outcome": "ended"})
    assert (callbacks.waiting, callbacks.job(task_id)) == ([], ended)


def test_h4_a_callback_while_the_create_is_unanswered_leads_to_one_run(callbacks, monkeypatch):
    """The worker that waits for the answer then hears the same id."""
    outcomes = []

    def start(request: Any) -> Working:
        callbacks.studio.started.append(request)
        token = f"{request.job_id}.{request.nonce}"
        outcomes.append(callbacks.call(f"/webhooks/studio/{token}").get_json()["outcome"])
        return Working("handle-1")

    monkeypatch.setattr(callbacks.studio, "start", start)
    task_id = callbacks.http.generate().get_json()["task_id"]
    callbacks.world.run()

    assert outcomes == ["delivered"]
    assert len(callbacks.studio.started) == 1
    assert (callbacks.job(task_id).state, callbacks.job(task_id).strays) == (State.SUCCEEDED, ())
    assert callbacks.world.proof() == []


def test_a_callback_brings_the_handle_of_a_create_whose_answer_is_lost(callbacks):
    task_id, path = callbacks.started()
    callbacks.call(path)
    callbacks.world.clock.pass_(300)
    callbacks.world.run()

    assert callbacks.job(task_id).handle == "handle-1"
    assert (callbacks.studio.started, callbacks.studio.checked) == ([], ["handle-1"])
