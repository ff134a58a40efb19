"""The calls of `google.cloud.tasks.v2.CloudTasks` that this server answers."""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from google.cloud import tasks_v2
from google.protobuf.empty_pb2 import Empty
from grpc import StatusCode

from infra.local.rpc import Refused
from infra.local.tasks_dispatch import Dispatcher
from infra.local.tasks_rules import QUEUE_NAME, accepted, moment, with_queue_defaults
from infra.local.tasks_store import Store

NAME = "google.cloud.tasks.v2.CloudTasks"
_MOST_PER_PAGE = 1000
_RUNNING = tasks_v2.Queue.State(tasks_v2.Queue.State.RUNNING)
_PAUSED = tasks_v2.Queue.State(tasks_v2.Queue.State.PAUSED)


class TasksService:
    """Each method is one call; all raise Refused with the code that Cloud Tasks would answer."""

    def __init__(self, store: Store, dispatcher: Dispatcher, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._clock = clock

    def methods(self) -> Mapping[str, tuple[Any, Callable[[Any], Any]]]:
        return {
            "CreateQueue": (tasks_v2.CreateQueueRequest, self.create_queue),
            "GetQueue": (tasks_v2.GetQueueRequest, self.get_queue),
            "PauseQueue": (tasks_v2.PauseQueueRequest, self.pause_queue),
            "ResumeQueue": (tasks_v2.ResumeQueueRequest, self.resume_queue),
            "PurgeQueue": (tasks_v2.PurgeQueueRequest, self.purge_queue),
            "CreateTask": (tasks_v2.CreateTaskRequest, self.create_task),
            "GetTask": (tasks_v2.GetTaskRequest, self.get_task),
            "DeleteTask": (tasks_v2.DeleteTaskRequest, self.delete_task),
            "ListTasks": (tasks_v2.ListTasksRequest, self.list_tasks),
        }

    def create_queue(self, request: tasks_v2.CreateQueueRequest) -> tasks_v2.Queue:
        queue = with_queue_defaults(request.queue)
        if not queue.name.startswith(f"{request.parent}/queues/") or not QUEUE_NAME.fullmatch(queue.name):
            raise Refused(StatusCode.INVALID_ARGUMENT, "The queue's name must be PARENT/queues/ID.")
        if self._store.queue(queue.name):
            raise Refused(StatusCode.ALREADY_EXISTS, "There is a queue of this name.")
        self._store.put_queue(queue)
        return queue

    def get_queue(self, request: tasks_v2.GetQueueRequest) -> tasks_v2.Queue:
        return self._queue(request.name)

    def pause_queue(self, request: tasks_v2.PauseQueueRequest) -> tasks_v2.Queue:
        queue = self._queue(request.name)
        queue.state = _PAUSED
        self._store.put_queue(queue)
        return queue

    def resume_queue(self, request: tasks_v2.ResumeQueueRequest) -> tasks_v2.Queue:
        queue = self._queue(request.name)
        queue.state = _RUNNING
        self._store.put_queue(queue)
        self._dispatcher.wake()
        return queue

    def purge_queue(self, request: tasks_v2.PurgeQueueRequest) -> tasks_v2.Queue:
        queue = self._queue(request.name)
        now = self._clock()
        queue.purge_time = moment(now)
        self._store.put_queue(queue)
        self._store.end_all(queue.name, now=now)
        return queue

    def create_task(self, request: tasks_v2.CreateTaskRequest) -> tasks_v2.Task:
        queue, now = self._queue(request.parent), self._clock()
        task = accepted(request.task, queue.name, task_id=str(uuid.uuid4().int)[:20], now=now)
        if not self._store.add(queue.name, task, now=now):
            raise Refused(StatusCode.ALREADY_EXISTS, "A task of this name exists, or existed too recently.")
        self._dispatcher.wake()
        return _viewed(task, request.response_view)

    def get_task(self, request: tasks_v2.GetTaskRequest) -> tasks_v2.Task:
        queued = self._store.task(request.name)
        if queued is None:
            raise _no_task(request.name)
        return _viewed(queued.task, request.response_view)

    def delete_task(self, request: tasks_v2.DeleteTaskRequest) -> Empty:
        if not self._store.end(request.name, now=self._clock()):
            raise _no_task(request.name)
        return Empty()

    def list_tasks(self, request: tasks_v2.ListTasksRequest) -> tasks_v2.ListTasksResponse:
        size = min(request.page_size or _MOST_PER_PAGE, _MOST_PER_PAGE)
        if size < 0:
            raise Refused(StatusCode.INVALID_ARGUMENT, "page_size must not be negative.")
        found = self._store.page(self._queue(request.parent).name, after=request.page_token, size=size + 1)
        page = [queued.task for queued in found[:size]]
        return tasks_v2.ListTasksResponse(
            tasks=[_viewed(task, request.response_view) for task in page],
            next_page_token=page[-1].name if len(found) > size else "",
        )

    def _queue(self, name: str) -> tasks_v2.Queue:
        if not QUEUE_NAME.fullmatch(name):
            raise Refused(StatusCode.INVALID_ARGUMENT, f"{name!r} is no queue's name.")
        queue = self._store.queue(name)
        if queue is None:
            raise Refused(StatusCode.NOT_FOUND, "There is no queue of this name.")
        return queue


def _viewed(task: tasks_v2.Task, view: tasks_v2.Task.View) -> tasks_v2.Task:
    """The task without its body, unless all of it is asked for."""
    task.view = tasks_v2.Task.View(view or tasks_v2.Task.View.BASIC)
    if task.view != tasks_v2.Task.View.FULL:
        task.http_request.body = b""
    return task


def _no_task(name: str) -> Refused:
    if "/tasks/" not in name or not QUEUE_NAME.fullmatch(name.partition("/tasks/")[0]):
        return Refused(StatusCode.INVALID_ARGUMENT, f"{name!r} is no task's name.")
    return Refused(StatusCode.NOT_FOUND, "There is no task of this name; it may have ended.")
