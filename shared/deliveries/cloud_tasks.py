"""Deliveries through Cloud Tasks: an HTTP call of the worker, signed with the queue's own service account."""

import json
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from shared import tracing
from shared.deliveries.contract import DISPATCH_SECONDS, Delivery, DeliveryFailed

if TYPE_CHECKING:
    from google.cloud import tasks_v2

_CALL_SECONDS = 3.0


class CloudTasks:
    """The queue `queue` (full resource name), which calls `worker_url` as `invoker`."""

    def __init__(
        self, connect: "Callable[[], tasks_v2.CloudTasksClient]", *, queue: str, worker_url: str, invoker: str
    ) -> None:
        self._connect = connect
        self._queue = queue
        self._worker_url = worker_url
        self._invoker = invoker
        self._lock = threading.Lock()

    @cached_property
    def _client(self) -> "tasks_v2.CloudTasksClient":
        with self._lock:
            return self._connect()

    def deliver(self, delivery: Delivery) -> None:
        from google.api_core import exceptions as google
        from google.auth.exceptions import GoogleAuthError
        from google.cloud import tasks_v2
        from google.protobuf import duration_pb2, timestamp_pb2

        body = json.dumps({"job_id": delivery.job_id, "epoch": delivery.epoch}).encode()
        here = tracing.traceparent()
        task = tasks_v2.Task(
            http_request=tasks_v2.HttpRequest(
                url=f"{self._worker_url}/internal/advance",
                http_method=tasks_v2.HttpMethod.POST,
                headers={"Content-Type": "application/json", **({tracing.HEADER: here} if here else {})},
                body=body,
                oidc_token=tasks_v2.OidcToken(service_account_email=self._invoker, audience=self._worker_url),
            ),
            dispatch_deadline=duration_pb2.Duration(seconds=DISPATCH_SECONDS),
        )
        if delivery.name is not None:
            task.name = f"{self._queue}/tasks/{delivery.name}"
        if delivery.at is not None:
            when = timestamp_pb2.Timestamp()
            when.FromDatetime(delivery.at)
            task.schedule_time = when
        try:
            self._client.create_task(parent=self._queue, task=task, timeout=_CALL_SECONDS, retry=None)
        except google.AlreadyExists:
            return
        except (google.GoogleAPIError, GoogleAuthError) as error:
            raise DeliveryFailed("The queue does not take deliveries now.") from error
