"""What callers are told: names, views, pages, queues, and every kind of bad task."""

import time
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import tasks_v2

from infra.local.places import INVOKER_EMAIL, QUEUE_PATH
from infra.local.tasks import Options
from infra.local.tasks_rules import duration, moment
from tests.local.patience import eventually
from tests.local.tasks.system import DAY, Clock, System, Worker, is_gone, running, task_for


def test_a_name_stays_taken_until_a_day_after_the_end(options: Options, worker: Worker) -> None:
    clock = Clock()
    with running(options, clock) as system:
        system.client.pause_queue(name=QUEUE_PATH)
        name = system.create(task_for(worker, "once"))
        with pytest.raises(exceptions.AlreadyExists):
            system.create(task_for(worker, "once"))
        system.client.delete_task(name=name)
    with running(options, clock) as system:
        clock.now += DAY - 1
        with pytest.raises(exceptions.AlreadyExists):
            system.create(task_for(worker, "once"))
        clock.now += 2

        assert system.create(task_for(worker, "once")) == name


def test_a_delivered_name_stays_taken(system: System, worker: Worker) -> None:
    name = system.create(task_for(worker, "once"))
    worker.next()

    assert eventually(lambda: is_gone(system, name))
    with pytest.raises(exceptions.AlreadyExists):
        system.create(task_for(worker, "once"))
    assert not worker.has_more()


def test_a_task_shows_its_body_only_on_demand(system: System, worker: Worker) -> None:
    system.client.pause_queue(name=QUEUE_PATH)
    name = system.create(task_for(worker))

    assert system.client.get_task(name=name).http_request.body == b""
    full = system.client.get_task(request={"name": name, "response_view": tasks_v2.Task.View.FULL})
    assert full.http_request.body == b'{"job_id": "j"}'


def test_tasks_are_listed_page_by_page(system: System, worker: Worker) -> None:
    system.client.pause_queue(name=QUEUE_PATH)
    names = {system.create(task_for(worker)) for _ in range(5)}
    listed = [task.name for task in system.client.list_tasks(request={"parent": QUEUE_PATH, "page_size": 2})]

    assert len(listed) == 5
    assert set(listed) == names


def bad(**fields: Any) -> tasks_v2.Task:
    request = tasks_v2.HttpRequest(**{"url": "http://127.0.0.1:1/", **fields.pop("request", {})})
    return tasks_v2.Task(**{"http_request": request, **fields})


OIDC = tasks_v2.OidcToken(service_account_email=INVOKER_EMAIL)


@pytest.mark.parametrize(
    "task",
    [
        tasks_v2.Task(),
        tasks_v2.Task(app_engine_http_request=tasks_v2.AppEngineHttpRequest()),
        bad(name="once"),
        bad(name=f"{QUEUE_PATH}/tasks/"),
        bad(name=f"{QUEUE_PATH}/tasks/a b"),
        bad(name=f"{QUEUE_PATH}/tasks/{'x' * 501}"),
        bad(name=f"{QUEUE_PATH}-2/tasks/x"),
        bad(request={"url": ""}),
        bad(request={"url": "ftp://127.0.0.1/"}),
        bad(request={"url": "http://"}),
        bad(request={"url": "http://[::1/"}),
        bad(request={"url": "http://127.0.0.1/a b"}),
        bad(request={"url": "http://127.0.0.1/" + "x" * 2083}),
        bad(request={"body": b"x", "http_method": tasks_v2.HttpMethod.GET}),
        bad(request={"body": b"x" * 1024 * 1024}),
        bad(request={"headers": {"X": "x" * 80 * 1024}}),
        bad(request={"headers": {"X": "a\r\nY: b"}}),
        bad(request={"headers": {"X y": "a"}}),
        bad(request={"oidc_token": tasks_v2.OidcToken(audience="x")}),
        bad(request={"oidc_token": OIDC, "url": "http://worker.example/"}),
        bad(request={"oauth_token": tasks_v2.OAuthToken(service_account_email=INVOKER_EMAIL)}),
        bad(schedule_time=moment(time.time() + 31 * DAY)),
        bad(dispatch_deadline=duration(14)),
        bad(dispatch_deadline=duration(1801)),
        bad(retry_config=tasks_v2.RetryConfig(max_attempts=-2)),
        bad(retry_config=tasks_v2.RetryConfig(min_backoff=duration(2), max_backoff=duration(1))),
    ],
)
def test_a_bad_task_is_refused(untouched_system: System, task: tasks_v2.Task) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        untouched_system.create(task)
    assert not list(untouched_system.client.list_tasks(parent=QUEUE_PATH))


def test_what_is_missing_and_what_is_misnamed_differ(system: System, worker: Worker) -> None:
    other = QUEUE_PATH.replace("generation", "other")
    with pytest.raises(exceptions.NotFound):
        system.client.create_task(parent=other, task=task_for(worker))
    with pytest.raises(exceptions.NotFound):
        system.client.get_task(name=f"{QUEUE_PATH}/tasks/never")
    with pytest.raises(exceptions.InvalidArgument):
        system.client.create_task(parent="generation", task=task_for(worker))
    with pytest.raises(exceptions.InvalidArgument):
        system.client.get_task(name="never")


def test_another_queue_is_created_once_and_works(system: System, worker: Worker) -> None:
    parent, other = QUEUE_PATH.partition("/queues/")[0], QUEUE_PATH.replace("generation", "other")
    system.client.create_queue(parent=parent, queue=tasks_v2.Queue(name=other))
    with pytest.raises(exceptions.AlreadyExists):
        system.client.create_queue(parent=parent, queue=tasks_v2.Queue(name=other))
    with pytest.raises(exceptions.InvalidArgument):
        system.client.create_queue(parent=parent, queue=tasks_v2.Queue(name="other"))
    system.client.create_task(parent=other, task=task_for(worker))

    assert worker.next().headers["x-cloudtasks-queuename"] == "other"
