"""What a stopped or killed server owes, and how its process begins and ends."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import tasks_v2

from infra.local.places import QUEUE_PATH
from infra.local.tasks import Options
from tests.local.patience import PATIENCE_SECONDS, eventually
from tests.local.processes import first_line, started
from tests.local.tasks.system import System, Worker, client_of, is_gone, running, task_for


def test_what_was_being_delivered_is_delivered_again_after_a_restart(options: Options, worker: Worker) -> None:
    worker.open.clear()
    with running(options) as system:
        name = system.create(task_for(worker))
        worker.next()
    with running(options) as system:
        seen = worker.next()
        worker.open.set()

        assert eventually(lambda: is_gone(system, name))
    assert seen.headers["x-cloudtasks-taskretrycount"] == "1"
    assert seen.headers["x-cloudtasks-taskpreviousresponse"] == "0"


def test_a_killed_server_delivers_after_its_restart(tmp_path: Path, worker: Worker) -> None:
    """And it ends by itself, with exit code 0, when it is told to."""
    with started("tasks", port=0, issuer_port=0, state_dir=tmp_path) as process, client_of_process(process) as client:
        client.pause_queue(name=QUEUE_PATH)
        client.create_task(parent=QUEUE_PATH, task=task_for(worker, "survivor"))
        process.send_signal(signal.SIGKILL)
        process.wait()
    with started("tasks", port=0, issuer_port=0, state_dir=tmp_path) as process, client_of_process(process) as client:
        with pytest.raises(exceptions.AlreadyExists):
            client.create_task(parent=QUEUE_PATH, task=task_for(worker, "survivor"))
        client.resume_queue(name=QUEUE_PATH)
        assert worker.next().headers["x-cloudtasks-taskname"] == "survivor"
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


@contextmanager
def client_of_process(process: subprocess.Popen[str]) -> Iterator[tasks_v2.CloudTasksClient]:
    address = first_line(process).split()[3].rstrip(",")
    with grpc.insecure_channel(address) as channel:
        yield client_of(channel)


def test_a_taken_port_is_one_clear_line(system: System, tmp_path: Path) -> None:
    port = int(system.server.address.partition(":")[2])
    with started("tasks", port=port, issuer_port=0, state_dir=tmp_path / "second") as process:
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert errors.startswith(f"tasks: cannot listen on port {port}")
    assert len(errors.splitlines()) == 1
