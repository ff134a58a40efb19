"""The doctor on this machine: what is spoiled in a good system is found, and nothing is started or changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.doctor import __main__ as doctor
from infra.doctor import intended, local, local_facts
from infra.doctor.findings import CannotTell, Finding, Level, findings
from infra.local.places import FUNCTIONS, Places
from tests.infra.test_doctor_project import OK, WARN, WRONG, drop, put

PLACES = Places(8600, Path("/nowhere"))


def facts() -> dict[str, Any]:
    return {
        "places": PLACES,
        "pid": 1234,
        "python": (3, 11, 7),
        "node": 22,
        "npm": "/usr/bin/npm",
        "browser": "/usr/bin/chromium",
        "emulator": "emulator.jar",
        "installed": {"python": True, "node": True},
        "ports": dict.fromkeys(range(8600, 8619), "python (pid 1)"),
        "state": {"writable": True, "folder": "/nowhere", "free": 50_000_000_000},
        "catalogues": [],
        "indexes": intended.indexes(),
        "secrets": {"text-api-key": True},
        "parts": {"firestore": True, "poll": True},
        "health": {name: {"status": "ok", "checks": {"firestore": "ok"}, "version": "local"} for name in FUNCTIONS},
        "books": {"ok": True, "age_seconds": 3600, "violations": []},
        "environment.js": 'globalThis.platform = Object.freeze({"api": "http://127.0.0.1:8600"});',
        "clock": 0.4,
    }


def not_up(there: dict[str, Any]) -> None:
    there["pid"] = None


DOWN = {"status": "down", "checks": {"firestore": "unavailable"}, "version": "local"}
SPOILED: list[tuple[str, Level, str, Callable[[dict[str, Any]], None]]] = [
    ("programs", WRONG, "Python is 3.10.1", put("python", (3, 10, 1))),
    ("programs", WRONG, "no Node", put("node", None)),
    ("programs", WRONG, "Node is 18", put("node", 18)),
    ("programs", WRONG, "no npm", put("npm", None)),
    ("programs", WARN, "journeys cannot run", put("browser", None)),
    ("emulator", WRONG, "no Java", put("emulator", CannotTell("no Java", "install it"))),
    ("installed", WARN, "node is not installed", put("installed", "node", False)),
    ("ports", WRONG, "8600 is taken by python", not_up),
    ("ports", WRONG, "nobody listens on 8601", drop("ports", 8601)),
    ("state", WRONG, "cannot be written", put("state", "writable", False)),
    ("state", WRONG, "0.1 GB are free", put("state", "free", 100_000_000)),
    ("state", WARN, "1.0 GB are free", put("state", "free", 1_000_000_000)),
    ("catalogues", WRONG, "models.yaml:3", put("catalogues", ["models.yaml:3: no price"])),
    ("indexes", WRONG, "twice", lambda there: there["indexes"]["indexes"].append(there["indexes"]["indexes"][0])),
    ("secrets", WRONG, "text-api-key", put("secrets", "text-api-key", False)),
    ("system", WRONG, "poll is not ready", put("parts", "poll", False)),
    ("health", WRONG, "poll: {'firestore': 'unavailable'}", put("health", "poll", DOWN)),
    ("health", WRONG, "admin: does not answer", put("health", "admin", {"status": "does not answer"})),
    ("health", WRONG, "different versions", put("health", "admin", "version", "old")),
    ("books", WARN, "not proved yet", put("books", "ok", None)),
    ("books", WRONG, "do not add up: I3", put("books", {"ok": False, "violations": [{"invariant": "I3"}, {"invariant": "I3"}]})),
    ("books", WARN, "72 hours", put("books", "age_seconds", 72 * 3600)),
    ("environment.js", WRONG, "asks http://127.0.0.1:9600", put("environment.js", '({"api": "http://127.0.0.1:9600"})')),
    ("environment.js", WRONG, "asks nobody", put("environment.js", "")),
    ("clock", WARN, "-90 s", put("clock", -90.0)),
]  # fmt: skip


def look(there: dict[str, Any]) -> list[Finding]:
    return [finding for check in local.CHECKS for finding in findings(check, there)]


def test_nothing_is_wrong_with_a_good_system() -> None:
    assert [finding for finding in look(facts()) if finding.level is not OK] == []


@pytest.mark.parametrize(("subject", "level", "says", "spoil"), SPOILED, ids=[f"{row[0]}: {row[2]}" for row in SPOILED])
def test_what_is_spoiled_is_found(
    subject: str, level: Level, says: str, spoil: Callable[[dict[str, Any]], None]
) -> None:
    there = facts()
    spoil(there)
    found = [finding for finding in look(there) if finding.subject == subject and finding.level is level]

    assert [finding for finding in found if says in finding.says and finding.cure] != []


def test_every_check_has_a_way_to_fail() -> None:
    assert {row[0] for row in SPOILED} == {check.subject for check in local.CHECKS}


@pytest.mark.slow
def test_a_system_that_is_not_up_is_looked_at_without_starting_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And without leaving a trace in its folder."""
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PORT_BASE", "31900")
    code = doctor.main(["--json"])
    said = json.loads(capsys.readouterr().out)
    subjects = {finding["subject"]: finding for finding in said["findings"]}

    assert code == (1 if said["wrong"] else 0)
    assert set(subjects) == {check.subject for check in local.CHECKS}
    assert subjects["system"]["cure"] == "`make up`"
    assert {subjects[name]["level"] for name in ("catalogues", "indexes", "state")} == {"ok"}
    assert list(tmp_path.iterdir()) == []


def test_a_port_base_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT_BASE", "many")

    assert doctor.main([]) == 1
    assert "PORT_BASE" in capsys.readouterr().err


def test_a_folder_that_cannot_be_read_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails(*_: Any) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(local_facts.shutil, "disk_usage", fails)
    known = local_facts.collect(Places(31900, tmp_path))

    assert isinstance(known["state"], CannotTell)
