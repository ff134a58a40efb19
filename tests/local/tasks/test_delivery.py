"""How tasks reach the worker: once if it goes well, again if not, in time, beside each other."""

from dataclasses import replace

import grpc
import pytest
from google.api_core import exceptions
from google.auth.transport.requests import Request
from google.cloud import tasks_v2
from google.oauth2 import id_token

from infra.local.places import INVOKER_EMAIL, QUEUE_PATH
from infra.local.tasks import Options
from infra.local.tasks_dispatch import Throttle
from infra.local.tasks_rules import Reply, duration, moment
from tests.local.patience import eventually
from tests.local.tasks.system import System, Worker, is_gone, running, task_for


def test_a_task_is_delivered_as_it_was_created_and_ends_with_success(system: System, worker: Worker) -> None:
    task = task_for(worker)
    task.http_request.headers["user-agent"] = "somebody"
    task.http_request.headers["x-cloudtasks-taskpreviousresponse"] = "500"
    name = system.create(task)
    seen = worker.next()

    assert (seen.method, seen.path, seen.body) == ("POST", "/internal/advance", b'{"job_id": "j"}')
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"] == "Google-Cloud-Tasks"
    assert seen.headers["x-cloudtasks-queuename"] == "generation"
    assert seen.headers["x-cloudtasks-taskname"] == name.rpartition("/")[2]
    assert seen.headers["x-cloudtasks-taskretrycount"] == "0"
    assert seen.headers["x-cloudtasks-taskexecutioncount"] == "0"
    assert float(seen.headers["x-cloudtasks-tasketa"]) == pytest.approx(system.clock.now, abs=0.001)
    assert "x-cloudtasks-taskpreviousresponse" not in seen.headers
    assert eventually(lambda: is_gone(system, name))
    assert not worker.has_more()


def test_a_task_brings_a_token_of_the_account_it_names(system: System, worker: Worker) -> None:
    task = task_for(worker)
    task.http_request.oidc_token = tasks_v2.OidcToken(service_account_email=INVOKER_EMAIL, audience="https://worker")
    task.http_request.headers["authorization"] = "Bearer mine"
    system.create(task)
    scheme, _, token = worker.next().headers["authorization"].partition(" ")
    claims = id_token.verify_token(token, Request(), audience="https://worker", certs_url=system.server.certs_url)

    assert scheme == "Bearer"
    assert claims["email"] == INVOKER_EMAIL


def test_the_token_is_for_the_url_if_nothing_else_is_said(system: System, worker: Worker) -> None:
    task = task_for(worker)
    task.http_request.oidc_token = tasks_v2.OidcToken(service_account_email=INVOKER_EMAIL)
    system.create(task)
    token = worker.next().headers["authorization"].removeprefix("Bearer ")

    assert id_token.verify_token(token, Request(), audience=worker.url, certs_url=system.server.certs_url)


def test_a_failed_task_comes_again_and_says_what_was_before(options: Options, worker: Worker) -> None:
    """The retry count has every attempt, the execution count those that were not answered with a 5xx."""
    worker.answers = [(500, {}), (404, {}), (302, {"Location": worker.url}), (201, {})]
    with running(options, in_real_time=True) as system:
        name = system.create(task_for(worker))
        seen = [worker.next().headers for _ in range(4)]

        assert eventually(lambda: is_gone(system, name))
    told = [
        (
            headers["x-cloudtasks-taskretrycount"],
            headers["x-cloudtasks-taskexecutioncount"],
            headers.get("x-cloudtasks-taskpreviousresponse"),
        )
        for headers in seen
    ]
    assert told == [("0", "0", None), ("1", "0", "500"), ("2", "1", "404"), ("3", "2", "302")]
    assert not worker.has_more()


def test_a_worker_that_is_away_gets_its_task_later(options: Options) -> None:
    worker = Worker()
    worker.close()
    with running(options, in_real_time=True) as system:
        name = system.create(task_for(worker))

        assert eventually(lambda: system.client.get_task(name=name).dispatch_count >= 2)
        assert eventually(lambda: last_code(system, name) == grpc.StatusCode.DEADLINE_EXCEEDED.value[0])
        assert system.client.get_task(name=name).response_count == 0


def last_code(system: System, name: str) -> int:
    return int(system.client.get_task(name=name).last_attempt.response_status.code)


def test_the_last_failure_ends_a_task(options: Options, worker: Worker) -> None:
    worker.answers = [(500, {})] * 5
    retry = tasks_v2.RetryConfig(max_attempts=2, min_backoff=duration(0.01))
    with running(replace(options, retry=retry), in_real_time=True) as system:
        name = system.create(task_for(worker, "short"))

        assert eventually(lambda: is_gone(system, name))
        with pytest.raises(exceptions.AlreadyExists):
            system.create(task_for(worker, "short"))
    assert len(worker.answers) == 3


def test_a_task_waits_for_its_time(system: System, worker: Worker) -> None:
    in_a_minute = moment(system.clock.now + 60)
    later = system.create(task_for(worker, "later", schedule_time=in_a_minute))
    system.create(task_for(worker, "now"))

    assert worker.next().headers["x-cloudtasks-taskname"] == "now"
    assert not worker.has_more()
    assert system.client.get_task(name=later).dispatch_count == 0

    system.clock.now += 60
    system.client.resume_queue(name=QUEUE_PATH)

    assert worker.next().headers["x-cloudtasks-taskname"] == "later"


def test_a_paused_queue_takes_tasks_and_holds_them(options: Options, worker: Worker) -> None:
    """Also over a restart."""
    with running(options) as system:
        system.client.pause_queue(name=QUEUE_PATH)
        system.create(task_for(worker, "held"))
    with running(options) as system:
        assert system.client.get_queue(name=QUEUE_PATH).state == tasks_v2.Queue.State.PAUSED
        system.create(task_for(worker, "held-too"))
        assert len(list(system.client.list_tasks(parent=QUEUE_PATH))) == 2
        assert not worker.has_more()

        system.client.resume_queue(name=QUEUE_PATH)

        assert {worker.next().headers["x-cloudtasks-taskname"] for _ in range(2)} == {"held", "held-too"}


def test_a_purge_ends_every_task(system: System, worker: Worker) -> None:
    system.client.pause_queue(name=QUEUE_PATH)
    system.create(task_for(worker, "purged"))
    system.client.purge_queue(name=QUEUE_PATH)
    system.client.resume_queue(name=QUEUE_PATH)
    system.create(task_for(worker, "kept"))

    assert worker.next().headers["x-cloudtasks-taskname"] == "kept"
    assert not worker.has_more()


def test_a_deleted_task_is_not_delivered_and_cannot_be_deleted_again(system: System, worker: Worker) -> None:
    system.client.pause_queue(name=QUEUE_PATH)
    name = system.create(task_for(worker))
    system.client.delete_task(name=name)
    system.client.resume_queue(name=QUEUE_PATH)
    system.create(task_for(worker, "other"))

    assert worker.next().headers["x-cloudtasks-taskname"] == "other"
    with pytest.raises(exceptions.NotFound):
        system.client.delete_task(name=name)


def test_a_task_deleted_while_it_is_delivered_does_not_come_back(system: System, worker: Worker) -> None:
    worker.open.clear()
    worker.answers = [(500, {})]
    name = system.create(task_for(worker))
    worker.next()
    system.client.delete_task(name=name)
    worker.open.set()
    system.create(task_for(worker, "other"))

    assert worker.next().headers["x-cloudtasks-taskname"] == "other"
    assert is_gone(system, name)


def test_deliveries_run_beside_each_other_up_to_the_limit(options: Options, worker: Worker) -> None:
    worker.open.clear()
    with running(replace(options, concurrency=3)) as system:
        for _ in range(7):
            system.create(task_for(worker))
        for _ in range(3):
            worker.next()
        worker.open.set()
        for _ in range(4):
            worker.next()

        assert eventually(lambda: not list(system.client.list_tasks(parent=QUEUE_PATH)))
    assert worker.most_busy == 3


def test_a_queue_slows_down_when_asked_and_recovers() -> None:
    throttle = Throttle()

    def gap() -> float:
        throttle.dispatched(1000)
        return throttle.free_at - 1000

    gaps = [gap()]
    for status in (429, 503, 503, 0, 500, 200, 200, 200):
        throttle.heard(Reply(status))
        gaps.append(round(gap(), 6))

    assert gaps == [0, 0.1, 0.2, 0.4, 0.4, 0.2, 0.1, 0, 0]


def test_after_a_503_tasks_go_out_one_by_one(system: System, worker: Worker) -> None:
    worker.answers = [(503, {})]
    overloaded = system.create(task_for(worker, "overloaded"))
    worker.next()
    assert eventually(lambda: system.client.get_task(name=overloaded).response_count == 1)

    system.client.pause_queue(name=QUEUE_PATH)
    names = {system.create(task_for(worker, name)) for name in ("first", "second")}
    system.client.resume_queue(name=QUEUE_PATH)
    worker.next()
    assert eventually(lambda: any(is_gone(system, name) for name in names))
    assert not worker.has_more()

    system.clock.now += 0.1
    system.client.resume_queue(name=QUEUE_PATH)
    assert eventually(lambda: all(is_gone(system, name) for name in names))
