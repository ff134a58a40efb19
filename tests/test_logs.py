"""What a process logs: one JSON object a line, whoever speaks, and no secret in it."""

import json
import subprocess
import sys

from infra.local.environment import ROOT
from shared import logs

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
