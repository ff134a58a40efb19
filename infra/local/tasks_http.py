"""Sends a task to its address as Cloud Tasks does, and reads what came of it."""

import time
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime

import urllib3
from google.cloud import tasks_v2

from infra.local.oidc import Issuer
from infra.local.tasks_rules import Reply, seconds
from infra.local.tasks_store import Queued

_REPLACED_HEADERS = ("host", "content-length", "user-agent", "connection", "transfer-encoding")
_REPLACED_PREFIXES = ("x-google-", "x-appengine-", "x-cloudtasks-")
_MOST_RETRY_AFTER_SECONDS = 3600.0
_MOST_BODY_BYTES = 1024 * 1024


class Sender:
    """Delivers tasks over HTTP, with tokens of the local issuer."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    def __call__(self, queued: Queued) -> Reply:
        """One attempt, ended by the task's dispatch deadline; status 0 if there was no whole reply."""
        request = queued.task.http_request
        method = request.http_method or tasks_v2.HttpMethod.POST
        # A connection of its own: one that is kept may be closed by the worker just when it is used again.
        pool = urllib3.PoolManager()
        try:
            response = pool.request(
                tasks_v2.HttpMethod(method).name,
                request.url,
                body=request.body or None,
                headers=self._headers(queued),
                timeout=urllib3.Timeout(total=seconds(queued.task.dispatch_deadline)),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            response.read(_MOST_BODY_BYTES)
        except (urllib3.exceptions.HTTPError, OSError):
            return Reply(0)
        finally:
            pool.clear()
        reply = Reply(response.status)
        return replace(reply, retry_after=_retry_after(response.headers)) if reply.asks_to_slow_down else reply

    def _headers(self, queued: Queued) -> dict[str, str]:
        task = queued.task
        headers = {name: value for name, value in task.http_request.headers.items() if not _is_replaced(name)}
        headers |= {
            "Connection": "close",
            "User-Agent": "Google-Cloud-Tasks",
            "X-CloudTasks-QueueName": queued.queue.rpartition("/")[2],
            "X-CloudTasks-TaskName": task.name.rpartition("/")[2],
            "X-CloudTasks-TaskRetryCount": str(task.dispatch_count - 1),
            "X-CloudTasks-TaskExecutionCount": str(queued.executions),
            "X-CloudTasks-TaskETA": f"{seconds(task.schedule_time):.6f}",
        }
        if task.dispatch_count > 1:
            headers["X-CloudTasks-TaskPreviousResponse"] = str(queued.previous_status)
        if "oidc_token" in task.http_request:
            token = task.http_request.oidc_token
            headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
            signed = self._issuer.token(token.service_account_email, token.audience or task.http_request.url)
            headers["Authorization"] = f"Bearer {signed}"
        return headers


def _is_replaced(name: str) -> bool:
    return name.lower() in _REPLACED_HEADERS or name.lower().startswith(_REPLACED_PREFIXES)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, from a number or a date; 0 if there is neither."""
    written = headers.get("Retry-After", "")
    if written.isdecimal():
        wait = float(written)
    else:
        try:
            wait = parsedate_to_datetime(written).timestamp() - time.time()
        except ValueError:
            return 0.0
    return min(max(wait, 0.0), _MOST_RETRY_AFTER_SECONDS)
