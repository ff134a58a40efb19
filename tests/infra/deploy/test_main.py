"""The commands, run as the build runs them: as programs, with a `gcloud` on the PATH."""

import os
import subprocess
import sys

import pytest

from infra.deploy.__main__ import main
from tests.infra.deploy.project import IMAGE, NAMES, Project

_WHERE = {"DEPLOY_PROJECT": "tools", "DEPLOY_REGION": "europe-west1", "DEPLOY_IMAGE": IMAGE, "DEPLOY_PAUSE": "0"}


def _run(project: Project, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    project.program()
    path = f"{project.folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", "infra.deploy", *words],
        env=os.environ | _WHERE | environment | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.slow
def test_a_release_from_its_version_to_all_traffic(project: Project) -> None:
    deployed = _run(project, "deploy", DEPLOY_VERSION="new", DEPLOY_FUNCTIONS=" ".join(NAMES))
    assert (deployed.returncode, deployed.stderr) == (0, "")
    assert "platform@sha256:new" in deployed.stdout

    shifted = _run(project, "shift")
    assert (shifted.returncode, shifted.stderr) == (0, "")
    assert project.serving() == {"new"}

    back = _run(project, "rollback", "--to", "old")
    assert (back.returncode, back.stderr) == (0, "")
    assert project.serving() == {"old"}


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same in this process."""
    for name, value in _WHERE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("infra.deploy.__main__.Gcloud", lambda *where: project.cloud)
    monkeypatch.setattr("infra.deploy.__main__._CLOCK", project.clock)
    return project


def test_a_smoke_test_that_fails_puts_everything_back(here: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The addresses of the fake lead nowhere, so nothing answers."""
    here.change(tagged=dict.fromkeys(NAMES, "http://127.0.0.1:1"))
    assert main(["deploy", "--version", "new"]) == 0
    assert main(["smoke", "--version", "new"]) == 1

    assert "RolledBack: submit: a call without a token was answered not at all" in capsys.readouterr().err
    assert here.serving() == {"old"}
    assert here.tags() == set()


def test_a_smoke_test_that_cannot_look_puts_everything_back(here: Project) -> None:
    assert main(["deploy", "--version", "new"]) == 0
    here.fails("services", "list")
    assert main(["smoke", "--version", "new"]) == 1
    assert here.tags() == set()


def test_what_could_not_be_put_back_has_a_code_of_its_own(here: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", "--version", "new"]) == 0
    here.fails("update-traffic", "poll", times=99)
    assert main(["rollback"]) == 3
    assert "NOT PUT BACK: poll" in capsys.readouterr().err


def test_a_version_that_was_never_built_changes_nothing(here: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", "--version", "never"]) == 1
    assert f"There is no image {IMAGE}:never" in capsys.readouterr().err
    assert here.read()["history"] == []


def test_without_a_project_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("DEPLOY_PROJECT", raising=False)
    with pytest.raises(SystemExit):
        main(["rollback", "--region", "europe-west1"])
    assert "--project" in capsys.readouterr().err
