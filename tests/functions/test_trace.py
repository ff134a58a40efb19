"""One trace for a job's whole life: whatever moves it, over all functions, logs in the trace of its submit, with its labels."""

from functools import partial

import pytest

from shared import logs
from shared.providers.contract import ProviderRejected
from shared.services import claims
from tests.fakes import AT_WORK
from tests.functions.test_machines import machine
from tests.functions.webhook.conftest import callbacks
from tests.log_lines import logged

__all__ = ["callbacks"]

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
LABELS = {"provider": "studio", "model": "sketch"}


@pytest.fixture
def in_a_trace(http):
    """A person's call with the header that a browser or a proxy sends."""
    return {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-00", "Authorization": "Bearer ada"}


def generate(http, headers):
    body = {"model": "sketch", "prompt": "A red fox", "params": {}}
    return http("POST", "/api/generate", headers={**headers, "Idempotency-Key": "key"}, json=body).get_json()["task_id"]


def test_all_that_moves_a_job_is_in_one_trace(http, callbacks, in_a_trace):
    """Each comes in a trace of its own, as calls without a header do, and joins the job's."""
    studio = callbacks.studio
    studio.script = [AT_WORK]
    ask = partial(http, "POST", who=machine(http))
    with logged() as lines:
        task_id = generate(http, in_a_trace)
        ask("/internal/advance", json={"job_id": task_id, "epoch": 0})
        nonce = callbacks.job(task_id).nonce
        callbacks.call(f"/webhooks/studio/{task_id}.{nonce}")
        http.world.clock.pass_(100)
        ask("/internal/sweep")
        http("POST", f"/api/cancel/{task_id}")
        ask("/internal/advance", json={"job_id": task_id})
    about = [line for line in lines if line.get("job_id") == task_id]
    said = [line["message"] for line in about]

    assert said == [
        "POST /api/generate 202",
        "advance: working",
        "POST /internal/advance 200 working",
        "POST /webhooks/studio/[token] 202 delivered",
        "sweep: delivered again",
        f"POST /api/cancel/{task_id} 202",
        "ended: cancelled",
        "advance: cancelled",
        "POST /internal/advance 200 cancelled",
    ]
    assert {line[logs.TRACE] for line in about} == {TRACE}
    uid = http.uid("ada")
    assert {tuple(sorted(line["logging.googleapis.com/labels"].items())) for line in about} == {
        tuple(sorted({**LABELS, "task_id": task_id, "user_id": uid}.items()))
    }


def test_a_request_that_joins_a_job_still_says_its_own_trace(http, callbacks, in_a_trace):
    """The platform's own lines about the request have that one."""
    task_id = generate(http, in_a_trace)
    other = {"X-Cloud-Trace-Context": f"{'b' * 32}/1;o=1", "Authorization": f"Bearer {machine(http)}"}
    with logged() as lines:
        http("POST", "/internal/advance", headers=other, json={"job_id": task_id, "epoch": 0})
    last = list(lines)[-1]

    assert (last[logs.TRACE], last["request_trace"], last[logs.SAMPLED]) == (TRACE, "b" * 32, False)
    assert last["provider_seconds"] >= 0


def test_a_sweep_of_several_jobs_keeps_them_apart(http):
    tasks = [http.generate(key).get_json()["task_id"] for key in ("one", "two")]
    http.world.clock.pass_(100)
    with logged() as lines:
        http("POST", "/internal/sweep", who=machine(http))
    swept = {line["job_id"]: line[logs.TRACE] for line in lines if line["message"] == "sweep: delivered again"}
    last = list(lines)[-1]

    assert set(swept) == set(tasks)
    assert len({*swept.values(), last[logs.TRACE]}) == 3
    assert "job_id" not in last
    assert "logging.googleapis.com/labels" not in last


def test_a_sweep_tells_how_many_jobs_are_in_each_state(http):
    http.generate()
    with logged() as lines:
        http("POST", "/internal/sweep", who=machine(http))
    told = {line["state"]: line["jobs"] for line in lines if line["message"] == "sweep: live jobs"}

    assert told == {"queued": 1, "starting": 0, "running": 0, "finalizing": 0}


def test_a_request_without_a_trace_has_one_in_each_line(http):
    with logged() as lines:
        http("GET", "/api/me")
        http("GET", "/api/me", who=None)
    traces = [line[logs.TRACE] for line in lines]

    assert len(set(traces)) == len(traces) == 2


def test_looking_at_a_job_is_no_part_of_its_life(http, in_a_trace):
    task_id = generate(http, in_a_trace)
    with logged() as lines:
        http("GET", f"/api/poll/{task_id}")
    (line,) = lines

    assert line[logs.TRACE] != TRACE
    assert line["logging.googleapis.com/labels"] == {"task_id": task_id, "user_id": http.uid("ada")}


@pytest.mark.parametrize(
    ("end", "facts"),
    [
        ("succeeded", {"code": None, "captured_credits": 4, "released_credits": 0}),
        ("failed", {"code": "content_blocked", "captured_credits": 0, "released_credits": 4}),
        ("cancelled", {"code": None, "captured_credits": 0, "released_credits": 4}),
        ("timed out", {"code": "timed_out", "captured_credits": 0, "released_credits": 4}),
    ],
)
def test_an_end_is_told_once_with_its_credits(http, end, facts):
    """Wherever it is written: by the answer of a provider, by the wish of a person, or by the worker when time is up."""
    if end == "failed":
        http.world.studio.script = [ProviderRejected("content_blocked", "no")]
    with logged() as lines:
        task_id = http.generate().get_json()["task_id"]
        for _ in range(2 if end == "cancelled" else 0):
            http("POST", f"/api/cancel/{task_id}")
            http.world.clock.pass_(1)
        if end == "timed out":
            http.world.clock.pass_(4000)
        for _ in range(2):
            http("POST", "/internal/advance", who=machine(http), json={"job_id": task_id})
    told = [line for line in lines if line["logger"] == "shared.services.endings"]

    assert len(told) == 1
    assert told[0].items() >= {**facts, "job_id": task_id, "outcome": end.replace("timed out", "failed")}.items()
    assert told[0]["logging.googleapis.com/labels"].items() >= LABELS.items()


def test_what_is_refused_as_foreseen_is_no_error_to_report(http):
    """A refusal is an answer like any other; a part that is down is a warning."""
    http.world.queue.down = True
    with logged() as lines:
        http("GET", "/api/poll/nobody")
        http("POST", "/api/generate", headers={"Idempotency-Key": "k"}, json={"model": "none"})
        http("GET", "/api/me", who="not a token")
        http.generate("other", who="ben")
        http.generate()
        http.world.files.fail_next = 1
        http("GET", "/health?deep=1", who=None)
    said = {(line["severity"], "stack_trace" in line, "@type" in line) for line in lines}

    assert said == {("INFO", False, False), ("WARNING", False, False)}


def test_a_worker_that_lost_its_job_tells_no_end(http, monkeypatch):
    task_id = http.generate().get_json()["task_id"]

    def lost(*_, **__):
        raise claims.Lost

    monkeypatch.setattr(claims, "held", lost)
    with logged() as lines:
        answer = http("POST", "/internal/advance", who=machine(http), json={"job_id": task_id, "epoch": 0})

    assert answer.get_json() == {"outcome": "lost"}
    assert [line for line in lines if line["logger"] == "shared.services.endings"] == []
