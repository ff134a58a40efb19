"""The Firebase emulators get this system's ports and the pages' own headers."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.local import firebase
from infra.local.places import HOST, PROJECT, Places
from infra.local.supervisor import CannotStart

CONFIG = json.loads((firebase.ROOT / "firebase.json").read_text(encoding="utf-8"))
NPM = firebase.PROGRAM.parents[2]


def headers(config: dict[str, Any]) -> dict[str, str]:
    return {header["key"]: header["value"] for header in config["hosting"]["headers"][0]["headers"]}


def test_every_port_follows_from_the_base(tmp_path: Path) -> None:
    emulators = firebase.emulator_config(Places(20000, tmp_path))["emulators"]
    listening = {
        name: (at["host"], at["port"]) for name, at in emulators.items() if isinstance(at, dict) and "port" in at
    }

    assert listening == {
        "hosting": (HOST, 20001),
        "auth": (HOST, 20002),
        "hub": (HOST, 20009),
        "logging": (HOST, 20018),
    }
    assert emulators["ui"] == {"enabled": False}


def test_the_headers_are_the_deployed_ones_with_the_local_origins(tmp_path: Path) -> None:
    deployed, local = headers(CONFIG), headers(firebase.emulator_config(Places(20000, tmp_path)))
    filled = deployed["Content-Security-Policy"]
    for name, port in (("API_ORIGIN", 20000), ("STORAGE_ORIGIN", 20004), ("AUTH_ORIGIN", 20002)):
        filled = filled.replace(f"${{{name}}}", f"http://{HOST}:{port}")

    assert local == {**deployed, "Content-Security-Policy": filled}
    assert "${" not in filled


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The browser app as it is built: a page and a script."""
    app = tmp_path / "built"
    (app / "assets").mkdir(parents=True)
    (app / "index.html").write_text("the app", encoding="utf-8")
    (app / "assets" / "index.js").write_text("its script", encoding="utf-8")
    monkeypatch.setattr(firebase, "APP", app)
    return app


def test_the_pages_are_the_built_app_and_where_this_system_is(tmp_path: Path, built: Path) -> None:
    """Each start fills the folder again, with what was built meanwhile."""
    places = Places(20000, tmp_path / "state")
    firebase.write_emulator_config(places)
    (built / "index.html").write_text("a newer app", encoding="utf-8")
    site = firebase.write_emulator_config(places).parent / "site"

    assert (site / "index.html").read_text(encoding="utf-8") == "a newer app"
    assert (site / "assets" / "index.js").read_text(encoding="utf-8") == "its script"
    assert (site / "environment.js").read_text(encoding="utf-8") == firebase.app_environment(places)
    assert not (built / "environment.js").exists()


def test_the_app_is_told_this_systems_places(tmp_path: Path) -> None:
    script = firebase.app_environment(Places(20000, tmp_path))
    said = re.fullmatch(r"globalThis\.platform = Object\.freeze\((.*)\);\n", script)

    assert said is not None
    assert json.loads(said[1]) == {
        "api": f"http://{HOST}:20000",
        "firebase": {"apiKey": "local", "authDomain": f"{HOST}:20002", "projectId": PROJECT},
        "domain": "example.com",
        "contact": "cleo@example.com",
        "authEmulator": f"http://{HOST}:20002",
    }


def test_without_a_built_app_there_is_no_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firebase, "APP", tmp_path / "nothing")

    with pytest.raises(CannotStart, match="make web"):
        firebase.write_emulator_config(Places(20000, tmp_path / "state"))


@pytest.mark.usefixtures("built")
def test_the_written_configuration_finds_the_pages(tmp_path: Path) -> None:
    """The emulators take folders as seen from the configuration, and must be able to write where the environment says."""
    places = Places(20000, tmp_path / "state")
    path = firebase.write_emulator_config(places)
    config = json.loads(path.read_text(encoding="utf-8"))

    assert config == firebase.emulator_config(places)
    assert (path.parent / config["hosting"]["public"] / "index.html").is_file()
    for name in ("XDG_CONFIG_HOME", "TMPDIR"):
        assert Path(firebase.emulator_environment(places)[name]).is_dir()
    assert firebase.emulator_command(path)[-2:] == ["--config", str(path)]


def test_the_emulators_are_one_exact_version_and_no_registry_is_named() -> None:
    """npm then asks the registry it is configured with, and the hashes say whether it got the right thing."""
    wanted = json.loads((NPM / "package.json").read_text(encoding="utf-8"))["dependencies"]["firebase-tools"]
    text = (NPM / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]

    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted)
    assert packages["node_modules/firebase-tools"]["version"] == wanted
    assert '"resolved"' not in text
    assert all("integrity" in package for path, package in packages.items() if path and not package.get("inBundle"))
