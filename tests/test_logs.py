"""What a process logs: one JSON object a line, whoever speaks, and no secret in it."""

import io
import json
import logging
import subprocess
import sys

from infra.local.environment import ROOT
from shared import logs, tracing
from shared.tracing import Trace
from tests.log_lines import logged

SPEAKERS = """
import logging, warnings
from shared import logs
logs.set_up(function="poll", version="7")
from gunicorn.config import Config
from gunicorn.glogging import Logger
server = Logger(Config())
logging.getLogger("shared.anything").info("ours", extra={"job_id": "j1"})
server.error("Worker (pid:%s) was sent SIGKILL!", 7)
try:
    1 / 0
except ZeroDivisionError:
    server.exception("Error handling request %s", "/api/export")
warnings.warn("a warning")
logging.getLogger("google.auth").warning("Bearer %s", "ya29.secret-thing")
"""


def test_the_server_the_libraries_and_we_speak_in_one_form() -> None:
    """The server sets its logger up after we did."""
    spoken = subprocess.run(
        [sys.executable, "-c", SPEAKERS], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    lines = [json.loads(line) for line in spoken.stdout.splitlines()]

    assert spoken.stderr == ""
    assert [line["severity"] for line in lines] == ["INFO", "ERROR", "ERROR", "WARNING", "WARNING"]
    assert {line["function"] for line in lines} == {"poll"}
    assert (lines[0]["message"], lines[0]["job_id"]) == ("ours", "j1")
    assert lines[1]["message"] == "Worker (pid:7) was sent SIGKILL!"
    assert "ZeroDivisionError" in lines[2]["stack_trace"]
    assert lines[2]["serviceContext"] == {"service": "poll", "version": "7"}
    assert "secret-thing" not in spoken.stdout


def test_a_secret_that_was_read_appears_in_no_line_whatever_it_looks_like(monkeypatch):
    """A key need not look like a key."""
    monkeypatch.setattr(logs, "_kept_out", set())
    logs.keep_out("correct horse")
    logs.keep_out("tiny")

    assert logs.redacted("key=correct horse; the correct tiny horse") == "key=[redacted]; the correct tiny horse"


def test_a_line_has_its_trace_and_labels_in_the_form_of_cloud_logging():
    """https://cloud.google.com/logging/docs/structured-logging; a label is a text."""
    stream = io.StringIO()
    with logged() as lines, logs.apart():
        logs.set_up(function="worker", version="1", project="demo", stream=stream)
        logs.about(**tracing.begin(Trace("a" * 32, "b" * 16, sampled=True)), job_id="j1", user_id="u1", model=None)
        logging.getLogger("any").info("said", extra={"provider": 7})
    line = json.loads(stream.getvalue())

    assert list(lines) == []
    assert line["logging.googleapis.com/trace"] == f"projects/demo/traces/{'a' * 32}"
    assert line["logging.googleapis.com/spanId"] == "b" * 16
    assert line["logging.googleapis.com/trace_sampled"] is True
    assert line["logging.googleapis.com/labels"] == {"task_id": "j1", "user_id": "u1", "provider": "7"}


def test_what_is_said_apart_ends_there():
    with logs.apart():
        logs.about(job_id="j1")
        with logs.apart():
            logs.about(job_id="j2")
        assert logs.context.get()["job_id"] == "j1"


def fail(number: int) -> None:
    raise ValueError(f"number {number} of request {number}")


def test_two_errors_of_one_place_are_one_group():
    """Error Reporting groups by the exception's type and the frames of its stack; only the last line may differ."""
    with logged() as lines:
        for number in (1, 2):
            try:
                fail(number)
            except ValueError:
                logging.getLogger("any").exception("failed")
    first, second = ([*line["stack_trace"].splitlines()] for line in lines)

    assert first[0] == "Traceback (most recent call last):"
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("ValueError: number 1 of request 1", "ValueError: number 2 of request 2")
    assert {line["@type"] for line in lines} == {logs.REPORTED_ERROR}


def test_the_cause_of_a_warning_is_told_where_error_reporting_does_not_look():
    """It reads `stack_trace`, `exception` and `message` of any line."""
    with logged() as lines:
        try:
            fail(1)
        except ValueError:
            logging.getLogger("any").warning("later", exc_info=True)
    (line,) = lines

    assert "ValueError: number 1" in line["cause_trace"]
    assert not {"stack_trace", "exception", "@type"} & line.keys()


def test_of_a_long_stack_the_end_is_kept():
    """It says what the error was."""
    with logged() as lines:
        try:
            raise ValueError("x" * logs.LONGEST_TEXT + " the end")
        except ValueError:
            logging.getLogger("any").exception("failed")
    (line,) = lines

    assert line["stack_trace"].startswith("Traceback (most recent call last):")
    assert line["stack_trace"].endswith(" the end\n")
