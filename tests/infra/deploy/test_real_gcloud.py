"""The real `gcloud` understands every command that a deployment gives it.

Without credentials it reads the arguments, and then complains that nobody is signed in; what it does not know it refuses before.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.deploy import rollout, smoke, turn, watch
from infra.deploy.services import by_digest
from tests.infra.deploy.project import IMAGE, NAMES, NEW, OLD, Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("gcloud") is None, reason="LEFT OUT: there is no gcloud on the PATH"),
]
_NOT_UNDERSTOOD = 2


def _form(call: list[str]) -> tuple[str, ...]:
    """A call without its values: one of each form is enough."""
    return tuple(word.partition("=")[0] for word in call if word not in NAMES)


def _all_forms(project: Project) -> dict[tuple[str, ...], list[str]]:
    """Every call of a whole deployment, with a rollback and a return, as the fake saw them."""

    def judge(release, since):
        return watch.problems(project.cloud, release, since)

    by_digest(project.cloud, IMAGE, "new")
    turn.wait_for(project.cloud, "mine", project.clock)
    project.change(tagged=dict.fromkeys(NAMES, "http://127.0.0.1:1"))
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)
    smoke.problems(project.cloud, NAMES, "new", project.clock)
    rollout.rollback(project.cloud, NAMES, project.clock)
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)
    rollout.shift(project.cloud, NAMES, judge, pause=0, clock=project.clock)
    rollout.return_to(project.cloud, NAMES, OLD, project.clock)
    return {_form(call): call for call in project.read()["calls"]}


def test_every_command_is_one_of_the_real_ones(project: Project, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CLOUDSDK_CONFIG": str(tmp_path / "config"),
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "NO_GCE_CHECK": "true",
        "CLOUDSDK_CORE_CHECK_GCE_METADATA": "false",
    }

    def asked(call: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["gcloud", *call], env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    forms = _all_forms(project)
    assert len(forms) >= 11
    misspelt = asked([*next(iter(forms.values())), "--no-such-option"])
    assert misspelt.returncode == _NOT_UNDERSTOOD  # so that this test can fail

    for call in forms.values():
        answer = asked(call)
        assert answer.returncode == 1, f"{call}: {answer.stderr}"
        assert "active account" in answer.stderr, f"{call}: {answer.stderr}"
