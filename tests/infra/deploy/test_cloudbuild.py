"""cloudbuild.yaml fits what Terraform gives it, what the commands ask for, and the order that keeps people from harm."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy.__main__ import _parser

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "cloudbuild.yaml").read_text(encoding="utf-8")
BUILD: dict[str, Any] = yaml.safe_load(TEXT)
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in BUILD["steps"]}
GOOGLES = {"PROJECT_ID", "BUILD_ID", "SHORT_SHA"}
"""Given to every build that a trigger starts on a commit."""


def _before(step: str) -> set[str]:
    """Every step that has ended when this one begins."""
    direct = [each for each in STEPS[step]["waitFor"] if each != "-"]
    return {*direct, *(earlier for each in direct for earlier in _before(each))}


def _terraforms() -> set[str]:
    text = (ROOT / "infra" / "terraform" / "main.tf").read_text(encoding="utf-8")
    return set(re.findall(r"^\s+(_[A-Z_]+)\s+= ", text, re.MULTILINE))


def test_what_it_is_told_is_what_terraform_tells() -> None:
    used = set(re.findall(r"\$\{?([A-Z_][A-Z0-9_]*)\}?", TEXT))
    own = set(BUILD["substitutions"])

    assert used <= GOOGLES | _terraforms() | own
    assert own <= used
    assert not own & _terraforms()


def test_nothing_is_deployed_before_everything_was_checked() -> None:
    assert {"check", "test", "web", "plan", "image", "source", "tools"} <= _before("deploy")


def test_the_order_that_keeps_people_from_harm() -> None:
    order = ["deploy", "smoke", "migrate", "shift", "hosting"]
    for earlier, later in itertools.pairwise(order):
        assert earlier in _before(later)


def test_checks_run_beside_each_other() -> None:
    beside = {"check", "test", "web", "plan", "image"}
    assert not any(beside & _before(step) for step in beside)


@pytest.mark.parametrize("step", [name for name, step in STEPS.items() if "infra.deploy" in str(step["args"])])
def test_each_command_finds_its_options_in_the_environment(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in BUILD["options"]["env"]:
        monkeypatch.setenv(*setting.split("=", 1))
    monkeypatch.setenv("DEPLOY_PAUSE", BUILD["substitutions"]["_PAUSE"])

    for words in re.findall(r"-m infra\.deploy ([^;\n&|']+)", str(STEPS[step]["args"][-1])):
        assert _parser().parse_args(words.split()).command


def test_every_setting_is_an_option_of_a_command() -> None:
    options = (ROOT / "infra" / "deploy" / "__main__.py").read_text(encoding="utf-8")
    for setting in BUILD["options"]["env"]:
        name = setting.partition("=")[0]
        if name.startswith("DEPLOY_"):
            option = name.removeprefix("DEPLOY_").lower()
            assert f'"{option}"' in options or f'"--{option}"' in options, name


def test_every_shell_stops_at_the_first_failure() -> None:
    for name, step in STEPS.items():
        if step.get("entrypoint") == "bash":
            assert step["args"][0] == "-euc", name


def test_the_times_beside_the_steps_are_those_of_the_sum() -> None:
    """A usual change takes less than five minutes, as long as the estimates hold."""
    times = {
        name: int(seconds)
        for seconds, name in re.findall(r"^  # (\d+) s.*\n(?:  #.*\n)*  - id: (\w+)", TEXT, re.MULTILINE)
    }
    assert times.keys() == STEPS.keys()

    def ended(step: str) -> int:
        return times[step] + max((ended(each) for each in STEPS[step]["waitFor"] if each != "-"), default=0)

    [said] = re.findall(r"with warm caches: (\d+) s in all", TEXT)
    assert ended("hosting") == int(said) <= 300


def test_the_image_of_tools_has_what_lock_files_name() -> None:
    """A lock file that is not copied there would be installed anew in each build."""
    text = (ROOT / "infra" / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for file in (
        "requirements-dev.txt",
        "requirements-models.txt",
        "infra/local/package-lock.json",
        "web/package-lock.json",
    ):
        assert file in text
