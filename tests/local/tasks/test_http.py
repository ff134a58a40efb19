"""One attempt: its deadline, and the waiting time a worker asks for."""

import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from google.cloud import tasks_v2

from infra.local.oidc import Issuer
from infra.local.places import QUEUE_PATH
from infra.local.tasks_http import Sender
from infra.local.tasks_rules import Reply, duration, moment
from infra.local.tasks_store import Queued
from tests.local.patience import PATIENCE_SECONDS
from tests.local.tasks.system import Worker, task_for


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [("7", 7, 7), ("999999", 3600, 3600), ("soon", 0, 0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0, 0), ("-3", 0, 0)],
)
def test_retry_after_is_read_with_care(worker: Worker, tmp_path: Path, written: str, least: float, most: float) -> None:
    worker.answers = [(429, {"Retry-After": written})]

    reply = Sender(Issuer(tmp_path))(queued(task_for(worker)))

    assert reply.status == 429
    assert least <= reply.retry_after <= most


def test_retry_after_may_be_a_date(worker: Worker, tmp_path: Path) -> None:
    in_a_while = datetime.fromtimestamp(time.time() + 100, UTC)
    worker.answers = [(503, {"Retry-After": format_datetime(in_a_while, usegmt=True)})]

    assert 0 < Sender(Issuer(tmp_path))(queued(task_for(worker))).retry_after <= 100


def test_an_attempt_ends_at_the_dispatch_deadline(worker: Worker, tmp_path: Path) -> None:
    worker.open.clear()

    assert Sender(Issuer(tmp_path))(queued(task_for(worker), deadline=0.05)) == Reply(0)


def queued(task: tasks_v2.Task, deadline: float = PATIENCE_SECONDS) -> Queued:
    task.name, task.schedule_time, task.dispatch_deadline = f"{QUEUE_PATH}/tasks/t", moment(1000), duration(deadline)
    return Queued(QUEUE_PATH, task, executions=0, previous_status=0)
