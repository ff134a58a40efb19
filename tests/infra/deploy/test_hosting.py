"""The web app is deployed with this environment's addresses, and with no place left unfilled."""

import json
import re
from pathlib import Path

import pytest

from infra.deploy import hosting
from infra.deploy.rollout import Refused

_FIREBASE = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
case "$1" in
  apps:sdkconfig) echo '{"status": "success", "result": {"sdkConfig": {"apiKey": "key", "projectId": "tools",
    "authDomain": "tools.firebaseapp.com", "appId": "1"}}}' ;;
  deploy) test ! -e "$(dirname "$0")/broken" || { echo 'HTTP 403' >&2; exit 2; } ;;
esac
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<html>")
    (folder / "assets" / "main.js").write_text("1")
    return folder


@pytest.fixture
def firebase(tmp_path: Path) -> Path:
    program = tmp_path / "firebase"
    program.write_text(_FIREBASE)
    program.chmod(0o755)
    return program


def _deploy(tmp_path: Path, app: Path, firebase: Path) -> Path:
    folder = tmp_path / "hosting"
    where = {"project": "tools", "site": "tools-site", "api": "https://gate.example", "domain": "example.com"}
    hosting.deploy(folder, **where, app=app, program=firebase)
    return folder


def test_pages_policy_and_addresses_go_together(tmp_path: Path, app: Path, firebase: Path) -> None:
    folder = _deploy(tmp_path, app, firebase)
    script = (folder / "site" / "environment.js").read_text()
    config = json.loads((folder / "firebase.json").read_text())["hosting"]
    policy = next(each["value"] for each in config["headers"][0]["headers"] if "Policy" in each["key"])

    said = re.fullmatch(r"globalThis\.platform = Object\.freeze\((.*)\);\n", script)
    assert said
    assert json.loads(said.group(1)) == {
        "api": "https://gate.example",
        "firebase": {"apiKey": "key", "authDomain": "tools.firebaseapp.com", "projectId": "tools"},
        "domain": "example.com",
    }
    assert "https://gate.example https://storage.googleapis.com https://tools.firebaseapp.com;" in policy
    assert "$" not in policy
    assert (config["site"], config["public"]) == ("tools-site", "site")
    assert (folder / "site" / "assets" / "main.js").exists()


def test_only_hosting_is_deployed(tmp_path: Path, app: Path, firebase: Path) -> None:
    """Rules and indexes of the database are Terraform's."""
    folder = _deploy(tmp_path, app, firebase)
    call = (tmp_path / "calls").read_text().splitlines()[-1]

    assert call == f"deploy --only hosting --config {folder}/firebase.json --project tools --non-interactive"


def test_it_says_what_firebase_did_not_like(tmp_path: Path, app: Path, firebase: Path) -> None:
    (tmp_path / "broken").touch()
    with pytest.raises(Refused, match="HTTP 403"):
        _deploy(tmp_path, app, firebase)


def test_an_app_that_is_not_built_is_not_deployed(tmp_path: Path, firebase: Path) -> None:
    with pytest.raises(Refused, match="not built"):
        _deploy(tmp_path, tmp_path / "nothing", firebase)
    assert not (tmp_path / "calls").exists()
