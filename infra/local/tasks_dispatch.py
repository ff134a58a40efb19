"""Delivers tasks when they are due: many at once, again after a failure, slower when the worker asks for it."""

import logging
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from google.cloud import tasks_v2
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]  # it has no stubs
from grpc import StatusCode

from infra.local.tasks_rules import Reply, moment, next_attempt, seconds
from infra.local.tasks_store import Queued, Store

_log = logging.getLogger(__name__)

_LONGEST_NAP_SECONDS = 5.0  # so that a clock set forward is noticed
_FIRST_GAP_SECONDS = 0.1
_LONGEST_GAP_SECONDS = 10.0


class Throttle:
    """The gap between a queue's dispatches: doubled by each 429 and 503, halved by every other reply."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self._gap = 0.0

    def dispatched(self, now: float) -> None:
        self.free_at = now + self._gap

    def heard(self, reply: Reply) -> None:
        if reply.asks_to_slow_down:
            self._gap = min(max(2 * self._gap, _FIRST_GAP_SECONDS), _LONGEST_GAP_SECONDS)
        elif reply.status:
            self._gap = self._gap / 2 if self._gap > _FIRST_GAP_SECONDS else 0.0


class Dispatcher:
    """One thread that watches the store and one per delivery; what it has in hand when it dies is delivered again."""

    def __init__(
        self,
        store: Store,
        send: Callable[[Queued], Reply],
        *,
        most_at_once: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._send = send
        self._most_at_once = most_at_once
        self._clock = clock
        self._changed = threading.Condition()
        self._in_hand: dict[str, str] = {}  # task → queue
        self._throttles: defaultdict[str, Throttle] = defaultdict(Throttle)
        self._stopped = False
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def wake(self) -> None:
        """To be called when there may be something new to deliver."""
        with self._changed:
            self._changed.notify_all()

    def stop(self) -> None:
        """Start no more deliveries; those in hand are not waited for."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._watcher.join()

    def _watch(self) -> None:
        with self._changed:
            while not self._stopped:
                try:
                    naps = [self._launch(queue) for queue in self._store.queues()]
                except sqlite3.Error:
                    _log.exception("the store cannot be read; trying again")
                    naps = []
                self._changed.wait(min(naps, default=_LONGEST_NAP_SECONDS))

    def _launch(self, queue: tasks_v2.Queue) -> float:
        """Start what is due and may start; seconds until there is more to start."""
        if queue.state != tasks_v2.Queue.State.RUNNING:
            return _LONGEST_NAP_SECONDS
        in_this_queue = sum(name == queue.name for name in self._in_hand.values())
        free = min(self._most_at_once - len(self._in_hand), queue.rate_limits.max_concurrent_dispatches - in_this_queue)
        throttle = self._throttles[queue.name]
        for name, due in self._store.waiting(queue.name, size=in_this_queue + max(free, 0) + 1):
            if name in self._in_hand:
                continue
            if free <= 0:
                break
            now = self._clock()
            nap = max(due, throttle.free_at) - now
            if nap > 0:
                return min(nap, _LONGEST_NAP_SECONDS)
            throttle.dispatched(now)
            self._in_hand[name] = queue.name
            threading.Thread(target=self._attempt, args=(name,), daemon=True).start()
            free -= 1
        return _LONGEST_NAP_SECONDS

    def _attempt(self, name: str) -> None:
        try:
            queued = self._begun(name)
            if queued:
                self._settle(queued, self._send(queued))
        finally:
            with self._changed:
                del self._in_hand[name]
                self._changed.notify_all()

    def _begun(self, name: str) -> Queued | None:
        """The task with this attempt counted; None if it has ended."""
        queued = self._store.task(name)
        if queued is None:
            return None
        task = queued.task
        task.dispatch_count += 1
        task.last_attempt = tasks_v2.Attempt(schedule_time=task.schedule_time, dispatch_time=moment(self._clock()))
        if task.dispatch_count == 1:
            task.first_attempt = tasks_v2.Attempt(dispatch_time=task.last_attempt.dispatch_time)
        return queued if self._store.update(queued) else None

    def _settle(self, queued: Queued, reply: Reply) -> None:
        now, task = self._clock(), queued.task
        with self._changed:
            self._throttles[queued.queue].heard(reply)
        if reply.is_success:
            self._store.end(task.name, now=now)
            return
        again_at = next_attempt(task, self._retry_config(queued), reply, now)
        _log_failure(task, reply, again_at, now)
        if again_at is None:
            self._store.end(task.name, now=now)
            return
        task.schedule_time = moment(again_at)
        task.last_attempt.response_status = _status(reply)
        if reply.status:
            task.response_count += 1
            task.last_attempt.response_time = moment(now)
        executions = queued.executions + (0 < reply.status < 500)
        self._store.update(replace(queued, executions=executions, previous_status=reply.status))

    def _retry_config(self, queued: Queued) -> tasks_v2.RetryConfig:
        if "retry_config" in queued.task:
            return queued.task.retry_config
        queue = self._store.queue(queued.queue)
        if queue is None:
            raise LookupError(f"{queued.task.name} belongs to no queue")
        return queue.retry_config


def _status(reply: Reply) -> Status:
    code, message = StatusCode.DEADLINE_EXCEEDED, "no response"
    if reply.status:
        code, message = StatusCode.UNKNOWN, f"HTTP status code {reply.status}"
    return Status(code=code.value[0], message=message)


def _log_failure(task: tasks_v2.Task, reply: Reply, again_at: float | None, now: float) -> None:
    outcome = f"answered {reply.status}" if reply.status else "got no response"
    _log.warning(
        "%s attempt %d %s after %.1f s, %s",
        task.name.rpartition("/")[2],
        task.dispatch_count,
        outcome,
        now - seconds(task.last_attempt.dispatch_time),
        "given up" if again_at is None else f"again in {again_at - now:.1f} s",
    )
