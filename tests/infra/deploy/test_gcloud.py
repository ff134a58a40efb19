"""Whatever the program does, the port ends with what it said or with one kind of error."""

import stat
from pathlib import Path

import pytest

from infra.deploy import gcloud
from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.program import Ended


def _program(folder: Path, text: str) -> str:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(GcloudFailed, match="no end after 0 s"):
        gcloud.run([_program(tmp_path, "exec sleep 30")], 0.2)


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(GcloudFailed, match="no-such-program cannot be run"):
        gcloud.run(["no-such-program"], 5)


def test_nobody_is_asked_anything(tmp_path: Path) -> None:
    """A question in a build would wait until the build's end."""
    ended = gcloud.run([_program(tmp_path, 'read answer; echo "$CLOUDSDK_CORE_DISABLE_PROMPTS $answer"')], 5)
    assert ended == Ended(0, "1 \n", "")


@pytest.mark.parametrize("said", ["", "Listed 0 items.", "{"])
def test_an_answer_that_is_no_json_is_an_error(said: str) -> None:
    with pytest.raises(GcloudFailed, match="no JSON"):
        Gcloud("tools", "r", lambda command, seconds: Ended(0, said, "")).json("run", "services", "list")


def test_the_end_of_a_complaint_is_told() -> None:
    complaint = "\n".join(f"line {number}" for number in range(9))
    with pytest.raises(GcloudFailed, match=r"gcloud run services list failed \(1\): line 4\nline 5(.|\n)*line 8$"):
        Gcloud("tools", "r", lambda command, seconds: Ended(1, "", complaint)).text("run", "services", "list")
