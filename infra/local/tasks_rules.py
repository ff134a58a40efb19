"""What Cloud Tasks decides by rule: which tasks it takes, and when it tries a failed one again."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from google.cloud import tasks_v2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from infra.local.rpc import Refused

QUEUE_NAME = re.compile(r"projects/[A-Za-z0-9:.-]+/locations/[a-z0-9-]+/queues/[A-Za-z0-9-]{1,100}")
_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,500}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_URL = re.compile(r"https?://[\x21-\x7e]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

MAX_TASK_BYTES = 1024 * 1024
MAX_HEADER_BYTES = 80 * 1024
MAX_URL_CHARACTERS = 2083
MAX_SCHEDULE_SECONDS = 30 * 24 * 3600
RETENTION_SECONDS = 31 * 24 * 3600
TOMBSTONE_SECONDS = 24 * 3600
DEADLINE_SECONDS = (15, 600, 1800)  # least, default, most

_WITH_BODY = (tasks_v2.HttpMethod.POST, tasks_v2.HttpMethod.PUT, tasks_v2.HttpMethod.PATCH)


@dataclass(frozen=True)
class Reply:
    """What came of one attempt: an HTTP status or 0 for none, and the seconds a 429 or 503 asks to wait."""

    status: int
    retry_after: float = 0.0

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299

    @property
    def asks_to_slow_down(self) -> bool:
        return self.status in (429, 503)


def moment(at: float) -> Timestamp:
    """Seconds since 1970 as the API writes them."""
    stamp = Timestamp()
    stamp.FromMicroseconds(int(at * 1e6))
    return stamp


def duration(seconds: float) -> Duration:
    """Seconds as the API writes a stretch of time."""
    length = Duration()
    length.FromMicroseconds(round(seconds * 1e6))
    return length


def seconds(length: object) -> float:
    """The seconds of a `timedelta` or, since 1970, of a `datetime`, which is how the client's types show these fields."""
    return float(length.total_seconds() if hasattr(length, "total_seconds") else length.timestamp())  # type: ignore[attr-defined] # their annotations name the protobuf types


def accepted(task: tasks_v2.Task, queue: str, *, task_id: str, now: float) -> tasks_v2.Task:
    """The task as it is stored, with defaults and a name; `task_id` is for one that has none. Refused if it is invalid."""
    _require(tasks_v2.Task.pb(task).ByteSize() <= MAX_TASK_BYTES, f"A task may have {MAX_TASK_BYTES} bytes at most.")
    _require("http_request" in task, "The task needs an http_request: there is no other kind of target here.")
    _check_request(task.http_request)
    due = seconds(task.schedule_time) if "schedule_time" in task else now
    _require(due <= now + MAX_SCHEDULE_SECONDS, "schedule_time is more than 30 days ahead.")
    least, default, most = DEADLINE_SECONDS
    deadline = seconds(task.dispatch_deadline) if "dispatch_deadline" in task else default
    _require(least <= deadline <= most, f"dispatch_deadline is {deadline:g} s, must be from {least} s to {most} s.")
    kept = tasks_v2.Task(
        name=_full_name(task.name, queue, task_id),
        http_request=task.http_request,
        schedule_time=moment(max(due, now)),
        create_time=moment(now),
        dispatch_deadline=duration(deadline),
    )
    if "retry_config" in task:
        kept.retry_config = with_retry_defaults(task.retry_config)
    return kept


def with_queue_defaults(queue: tasks_v2.Queue) -> tasks_v2.Queue:
    """A new, running queue with what Cloud Tasks fills in where nothing is asked for."""
    return tasks_v2.Queue(
        name=queue.name,
        state=tasks_v2.Queue.State.RUNNING,
        retry_config=with_retry_defaults(queue.retry_config),
        rate_limits=tasks_v2.RateLimits(
            max_dispatches_per_second=queue.rate_limits.max_dispatches_per_second or 500,
            max_concurrent_dispatches=queue.rate_limits.max_concurrent_dispatches or 1000,
        ),
    )


def with_retry_defaults(config: tasks_v2.RetryConfig) -> tasks_v2.RetryConfig:
    """A retry configuration with every field set; Refused if it contradicts itself."""
    full = tasks_v2.RetryConfig(
        max_attempts=config.max_attempts or 100,
        max_retry_duration=config.max_retry_duration if "max_retry_duration" in config else duration(0),
        min_backoff=config.min_backoff if "min_backoff" in config else duration(0.1),
        max_backoff=config.max_backoff if "max_backoff" in config else duration(3600),
        max_doublings=config.max_doublings or 16,
    )
    _require(full.max_attempts >= -1, "max_attempts must be -1 (no limit) or more.")
    _require(full.max_doublings >= 0, "max_doublings must not be negative.")
    _require(0 <= seconds(full.min_backoff) <= seconds(full.max_backoff), "min_backoff must not exceed max_backoff.")
    return full


def retry_delay(config: tasks_v2.RetryConfig, failures: int) -> float:
    """Seconds to wait after the n-th failed attempt: doubling `max_doublings` times, then by equal steps, up to the most."""
    least, doublings = seconds(config.min_backoff), config.max_doublings
    doubled = least * 2.0 ** min(failures - 1, doublings)
    return min(doubled * max(1, failures - doublings), seconds(config.max_backoff))


def next_attempt(task: tasks_v2.Task, config: tasks_v2.RetryConfig, reply: Reply, now: float) -> float | None:
    """When a task whose attempt has just failed is tried again; None if that was the last attempt."""
    if now - seconds(task.create_time) >= RETENTION_SECONDS:
        return None
    most_attempts, most_seconds = config.max_attempts, seconds(config.max_retry_duration)
    first = seconds(task.first_attempt.dispatch_time)
    attempts_spent = most_attempts != -1 and task.dispatch_count >= most_attempts
    time_spent = most_seconds > 0 and now - first >= most_seconds
    limits = [
        spent for spent, is_set in ((attempts_spent, most_attempts != -1), (time_spent, most_seconds > 0)) if is_set
    ]
    if limits and all(limits):
        return None
    return now + max(retry_delay(config, task.dispatch_count), reply.retry_after)


def _check_request(request: tasks_v2.HttpRequest) -> None:
    _require(_URL.fullmatch(request.url) is not None, "http_request.url must be an http:// or https:// URL.")
    _require(
        len(request.url) <= MAX_URL_CHARACTERS, f"http_request.url is longer than {MAX_URL_CHARACTERS} characters."
    )
    host = _host(request.url)
    _require(bool(host), "http_request.url has no host.")
    _require(
        not request.body or request.http_method in (*_WITH_BODY, tasks_v2.HttpMethod.HTTP_METHOD_UNSPECIFIED),
        "A body is allowed with POST, PUT and PATCH only.",
    )
    for name, value in request.headers.items():
        _require(
            _HEADER_NAME.fullmatch(name) is not None and _HEADER_VALUE.fullmatch(value) is not None,
            f"Header {name!r} is malformed.",
        )
    size = sum(len(name) + len(value) for name, value in request.headers.items())
    _require(size < MAX_HEADER_BYTES, f"Headers may have less than {MAX_HEADER_BYTES} bytes together.")
    _require("oauth_token" not in request, "OAuth tokens cannot be made here; use oidc_token.")
    if "oidc_token" in request:
        _require("@" in request.oidc_token.service_account_email, "oidc_token.service_account_email is no account.")
        _require(
            request.url.startswith("https://") or host in _LOOPBACK,
            "A token goes to https:// URLs only (or to this machine).",
        )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _full_name(name: str, queue: str, task_id: str) -> str:
    prefix = f"{queue}/tasks/"
    if not name:
        return prefix + task_id
    matches = name.startswith(prefix) and _TASK_ID.fullmatch(name.removeprefix(prefix)) is not None
    _require(matches, f"The task's name must be {prefix}ID; ID has 1 to 500 letters, digits, hyphens and underscores.")
    return name


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refused(StatusCode.INVALID_ARGUMENT, otherwise)
