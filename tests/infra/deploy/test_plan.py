"""The plan is shown, changes nothing, and gets its one secret from the state."""

import json
import os
from pathlib import Path

import pytest

from infra.deploy import plan
from infra.deploy.rollout import Refused

_STATE = {
    "resources": [
        {
            "type": "google_identity_platform_default_supported_idp_config",
            "instances": [{"attributes": {"client_secret": "hidden"}}],
        }
    ]
}
_TERRAFORM = """#!/bin/sh
echo "$2 secret=$TF_VAR_google_client_secret $*" >> "$(dirname "$0")/calls"
case "$2" in
  state) cat "$(dirname "$0")/state" ;;
  plan) echo 'Plan: 1 to add'; echo 'what was wrong' >&2; exit $(cat "$(dirname "$0")/code") ;;
esac
"""


@pytest.fixture
def terraform(tmp_path: Path) -> str:
    program = tmp_path / "terraform"
    program.write_text(_TERRAFORM)
    program.chmod(0o755)
    (tmp_path / "state").write_text(json.dumps(_STATE))
    (tmp_path / "code").write_text("0")
    return os.fspath(program)


@pytest.mark.parametrize(("code", "changes"), [(0, False), (2, True)])
def test_it_says_whether_something_would_change(
    tmp_path: Path, terraform: str, capsys: pytest.CaptureFixture[str], code: int, changes: bool
) -> None:
    (tmp_path / "code").write_text(str(code))

    assert plan.show("stage", program=terraform) is changes
    assert capsys.readouterr().out == "Plan: 1 to add\n\n"


def test_it_takes_no_lock_and_leaves_no_plan(tmp_path: Path, terraform: str) -> None:
    plan.show("stage", program=terraform)
    _, _, last = (tmp_path / "calls").read_text().splitlines()

    assert last.startswith("plan secret=hidden")
    assert "-lock=false" in last
    assert "-var-file=environments/stage.tfvars" in last
    assert "-out" not in last


def test_a_plan_that_fails_stops_the_deployment(
    tmp_path: Path, terraform: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "code").write_text("1")
    with pytest.raises(Refused, match=r"failed \(1\)"):
        plan.show("stage", program=terraform)
    assert "what was wrong" in capsys.readouterr().out


def test_a_state_of_nothing_is_named(tmp_path: Path, terraform: str) -> None:
    (tmp_path / "state").write_text("{}")
    with pytest.raises(Refused, match="was it applied"):
        plan.show("stage", program=terraform)
