"""Logs: one JSON object a line, in Google's form, without secrets."""

import io
import json
import logging

import pytest

from shared import logs


@pytest.fixture
def lines(monkeypatch):
    """What is logged, as parsed lines; the root logger is as before afterwards."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    level = root.level
    stream = io.StringIO()
    logs.set_up(function="submit", version="v1", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def test_a_line_has_severity_time_message_and_what_was_added(lines):
    token = logs.context.set({"request_id": "r1"})
    logging.getLogger("shared.x").info("advance: %s", "working", extra={"job_id": "j1"})
    logs.context.reset(token)
    (line,) = lines()

    assert (line["severity"], line["message"], line["job_id"]) == ("INFO", "advance: working", "j1")
    assert (line["request_id"], line["function"]) == ("r1", "submit")
    assert line["time"].endswith("+00:00")


def test_an_error_is_an_error_report_with_its_stack_trace(lines):
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("x").exception("It failed")
    (line,) = lines()

    assert line["severity"] == "ERROR"
    assert line["@type"] == logs.REPORTED_ERROR
    assert "ValueError: broken" in line["stack_trace"]
    assert line["serviceContext"] == {"service": "submit", "version": "v1"}


@pytest.mark.parametrize(
    "text",
    ["line\nbreak", "\x1b[31mred", "\u2028separator", 'quote" and \\ slash', "Grüße 红"],
)
def test_whatever_is_logged_stays_one_line_of_json(lines, text):
    logging.getLogger("x").warning("%s", text)
    (line,) = lines()

    assert line["message"] == text


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def-ghi",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "X-Goog-Signature=0123abcd",
        "sk-proj-0123456789",
        "r8_0123456789",
        "whsec_MDEyMzQ1Njc4OWFiY2RlZg==",
    ],
)
def test_what_looks_like_a_key_is_not_written(lines, secret):
    logging.getLogger("x").error("sent %s to it", secret, extra={"also": {"deep": [secret]}})
    (line,) = lines()

    assert secret not in json.dumps(line)
    assert "[redacted]" in line["message"]


def test_libraries_warnings_are_lines_like_all_others(lines):
    import warnings

    warnings.warn("a library says", stacklevel=1)
    (line,) = lines()

    assert line["severity"] == "WARNING"
