"""Where a job stands follows from its request, the time and its marks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.models.sketch.inputs import SketchRequest, parse
from infra.local.models.sketch.jobs import Failure, Job, Marks, planned_seconds, state

START = 1_800_000_000.0
DRAWN, UNDRAWN = Marks(is_drawn=True), Marks()


def request(model: str = "probe", /, **params: object) -> SketchRequest:
    return parse(json.dumps({"model": model, "prompt": "a hill", "params": params}).encode())


def job(name: str = "sketch_1", /, **params: object) -> Job:
    return Job(name, request("probe", **params), START)


@given(name=st.text(), seconds=st.integers(1, 600), moments=st.lists(st.floats(0, 700), min_size=2))
def test_progress_never_falls_and_is_whole_only_at_the_end(name: str, seconds: int, moments: list[float]) -> None:
    probe = job(name, seconds=seconds)
    states = [state(probe, DRAWN, START + moment) for moment in sorted(moments)]

    assert [one.progress for one in states] == sorted(one.progress for one in states)
    assert all((one.progress == 1) == (one.status == "succeeded") for one in states)


@pytest.mark.parametrize(
    ("model", "params", "seconds"),
    [
        ("sketch-image", {"size": "256x256"}, (2, 2.1)),
        ("sketch-image", {"size": "1536x1536"}, (4, 4)),
        ("sketch-video", {"seconds": 1}, (4, 4)),
        ("sketch-video", {"seconds": 6}, (8, 8)),
        ("probe", {"seconds": 0}, (0, 0)),
        ("probe", {"seconds": 600}, (600, 600)),
    ],
)
def test_how_long_a_job_takes(model: str, params: dict[str, object], seconds: tuple[float, float]) -> None:
    assert seconds[0] <= planned_seconds(request(model, **params)) <= seconds[1]


def test_a_job_waits_first_and_runs_then() -> None:
    probe = job(seconds=10)

    assert [state(probe, DRAWN, START + moment).status for moment in (0, 0.29, 0.31, 9.99, 10)] == [
        *("queued", "queued", "running", "running", "succeeded")
    ]


def test_a_job_that_is_not_drawn_yet_is_not_done() -> None:
    late = state(job(seconds=1), UNDRAWN, START + 100)

    assert (late.status, late.progress) == ("running", 0.99)


def test_a_stalled_job_stays_in_the_middle_for_ever() -> None:
    stalled = state(job(outcome="stall"), UNDRAWN, START + 10**9)

    assert (stalled.status, stalled.progress) == ("running", 0.5)


def test_a_blocked_job_ends_in_failure_when_its_time_is_over() -> None:
    blocked = job(outcome="block", seconds=2)

    assert state(blocked, UNDRAWN, START + 1.9).status == "running"
    ended = state(blocked, UNDRAWN, START + 2)
    assert (ended.status, ended.failure and ended.failure.code) == ("failed", "content_blocked")


def test_a_cancelled_job_stays_as_it_was_cancelled() -> None:
    marks = Marks(is_drawn=True, cancelled_at=START + 5, failure=Failure("invalid_input", "No."))
    states = [state(job(seconds=10), marks, START + moment) for moment in (5, 50)]

    assert {one.status for one in states} == {"cancelled"}
    assert states[0] == states[1]
    assert states[0].seconds == 5


def test_a_clock_that_goes_back_does_no_harm() -> None:
    assert state(job(seconds=10), DRAWN, START - 100).status == "queued"
