"""Deliveries through the real Cloud Tasks client, to the local queue server, which calls a worker."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from google.cloud import tasks_v2

from infra.local.places import INVOKER_EMAIL, QUEUE_PATH
from infra.local.tasks import Options
from shared import logs, tracing
from shared.deliveries.cloud_tasks import CloudTasks
from shared.deliveries.contract import DISPATCH_SECONDS, Delivery, DeliveryFailed
from shared.tracing import Trace
from tests.local.tasks.system import System, Worker, client_of, running


@pytest.fixture
def worker() -> Iterator[Worker]:
    with closing(Worker()) as worker:
        yield worker


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[System]:
    options = Options(0, 0, tmp_path_factory.mktemp("state"), QUEUE_PATH, 8, tasks_v2.RetryConfig())
    with running(options, in_real_time=True) as system:
        yield system


def deliveries(address: str, worker: Worker) -> CloudTasks:
    url = worker.url.removesuffix("/internal/advance")
    channel = grpc.insecure_channel(address)
    return CloudTasks(lambda: client_of(channel), queue=QUEUE_PATH, worker_url=url, invoker=INVOKER_EMAIL)


def test_a_delivery_brings_the_job_and_the_epoch_to_the_worker(system, worker):
    deliveries(system.server.address, worker).deliver(Delivery("job-1", epoch=3))
    seen = worker.next()

    assert (seen.method, seen.path) == ("POST", "/internal/advance")
    assert json.loads(seen.body) == {"job_id": "job-1", "epoch": 3}
    assert seen.headers["authorization"].startswith("Bearer ey")


def test_a_delivery_brings_the_trace_it_was_handed_over_in(system, worker):
    """The first, and one that comes again; and none where there is none."""
    worker.answers.append((500, {}))
    queue = deliveries(system.server.address, worker)
    with logs.apart():
        logs.context.set(tracing.begin(Trace("a" * 32, "b" * 16, sampled=True)))
        queue.deliver(Delivery("job-1"))
        seen = [worker.next().headers["traceparent"] for _ in range(2)]
        logs.context.set({})
        queue.deliver(Delivery("job-2"))

    assert seen == [f"00-{'a' * 32}-{'b' * 16}-01"] * 2
    assert "traceparent" not in worker.next().headers


def test_one_name_is_delivered_once(system, worker):
    queue = deliveries(system.server.address, worker)
    for _ in range(3):
        queue.deliver(Delivery("job-1", name="webhook-1"))
    queue.deliver(Delivery("job-2"))

    assert {json.loads(worker.next().body)["job_id"] for _ in range(2)} == {"job-1", "job-2"}
    assert not worker.has_more()


def test_a_timed_delivery_waits_for_its_time_and_gives_the_worker_ten_minutes(system, worker):
    at = datetime.now(UTC) + timedelta(hours=1)
    deliveries(system.server.address, worker).deliver(Delivery("job-1", epoch=1, at=at, name="timed"))
    task = system.client.get_task(name=f"{QUEUE_PATH}/tasks/timed")

    assert task.schedule_time.timestamp() == pytest.approx(at.timestamp(), abs=1e-3)
    assert task.dispatch_deadline.total_seconds() == DISPATCH_SECONDS
    assert task.http_request.oidc_token.service_account_email == INVOKER_EMAIL
    assert not worker.has_more()


def test_a_queue_that_does_not_answer_is_said_to_fail(worker):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(DeliveryFailed):
        deliveries(address, worker).deliver(Delivery("job-1"))
