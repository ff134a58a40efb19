"""When a failed task is tried again, and when no more."""

import pytest
from google.cloud import tasks_v2

from infra.local.tasks_rules import Reply, duration, moment, next_attempt, retry_delay, with_retry_defaults
from tests.local.tasks.system import DAY


def test_the_waits_between_attempts_double_then_grow_evenly_then_stay() -> None:
    """The example of Cloud Tasks' own documentation."""
    config = tasks_v2.RetryConfig(min_backoff=duration(10), max_backoff=duration(300), max_doublings=3)

    assert [retry_delay(config, failures) for failures in range(1, 9)] == [10, 20, 40, 80, 160, 240, 300, 300]


@pytest.mark.parametrize(
    ("most_attempts", "most_seconds", "attempts", "after", "goes_on"),
    [
        (3, 0, 2, 9999, True),
        (3, 0, 3, 1, False),
        (3, 60, 3, 59, True),
        (3, 60, 2, 61, True),
        (3, 60, 3, 60, False),
        (-1, 60, 999, 59, True),
        (-1, 60, 1, 60, False),
        (-1, 0, 999, 30 * DAY, True),
        (-1, 0, 1, 31 * DAY, False),
    ],
)
def test_a_task_is_given_up_when_all_its_limits_are_reached(
    most_attempts: int, most_seconds: int, attempts: int, after: int, goes_on: bool
) -> None:
    config = with_retry_defaults(
        tasks_v2.RetryConfig(max_attempts=most_attempts, max_retry_duration=duration(most_seconds))
    )
    first = tasks_v2.Attempt(dispatch_time=moment(1000))
    task = tasks_v2.Task(create_time=moment(1000), dispatch_count=attempts, first_attempt=first)

    assert (next_attempt(task, config, Reply(500), 1000 + after) is not None) is goes_on


def test_a_worker_that_names_a_time_is_not_asked_before_it() -> None:
    config = with_retry_defaults(tasks_v2.RetryConfig())
    first = tasks_v2.Attempt(dispatch_time=moment(1000))
    task = tasks_v2.Task(create_time=moment(1000), dispatch_count=1, first_attempt=first)

    assert next_attempt(task, config, Reply(503, retry_after=30), 1000) == 1030
    assert next_attempt(task, config, Reply(503), 1000) == pytest.approx(1000.1)
