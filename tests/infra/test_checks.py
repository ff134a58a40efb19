"""Checks by programs of others: what they find fails the command, and what is left out is said."""

import re
from pathlib import Path

import pytest

from infra.checks import __main__ as checks

ROOT = Path(__file__).parents[2]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of environments without any program, and a PATH without one."""
    monkeypatch.setattr(checks, "CHECKS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(folder: Path, name: str, script: str) -> None:
    program = folder / "bin" / name
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_what_is_there_is_checked() -> None:
    files = {file for program in checks.programs() for file in program.files}

    assert {"infra/terraform", "cloudbuild.yaml", ".github/workflows/ci.yaml"} <= files
    assert all((ROOT / file).exists() for file in files)


def test_without_any_program_each_check_is_named_as_left_out(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checks.main() == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len([program for program in checks.programs() if program.files])
    assert all("left out, there is no" in line for line in lines)


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 0), ("echo found; exit 1", 1), ("echo 'Passed checks: 1, Parsing errors: 1'", 1)],
    ids=["right", "wrong", "not read"],
)
def test_what_a_program_finds_fails_the_command(
    programs: Path, capsys: pytest.CaptureFixture[str], script: str, code: int
) -> None:
    """checkov ends well even when it could not read a file."""
    put(programs / "terraform", "checkov", script)

    assert checks.main() == code
    said = capsys.readouterr().out
    assert ("wrong (checkov)" in said) is (code == 1)
    assert script.partition("'")[2].rstrip("'") in said or code == 0


def test_a_program_that_does_not_end_fails_the_command(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_SECONDS", 0.2)
    put(programs / "terraform", "checkov", "exec /bin/sleep 20")

    assert checks.main() == 1


def test_whatever_checkov_is_not_asked_has_its_reason() -> None:
    written = (ROOT / "infra" / "terraform" / ".checkov.yaml").read_text(encoding="utf-8")
    beside = [
        line
        for file in (ROOT / "infra" / "terraform").rglob("*.tf")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "checkov:skip" in line
    ]

    assert re.findall(r"^  - CKV_\w+ *$", written, re.MULTILINE) == []
    assert len(re.findall(r"^  - CKV_\w+ # .{20}", written, re.MULTILINE)) <= 4
    assert [line for line in beside if not re.search(r"checkov:skip=CKV_\w+: .{20}", line)] == []


def test_the_programs_are_those_that_are_locked() -> None:
    """And each package of theirs has its hash."""
    for asked in sorted((ROOT / "infra" / "checks").glob("*.in")):
        locked = asked.with_suffix(".txt").read_text(encoding="utf-8")
        wanted = asked.read_text(encoding="utf-8").split()

        assert [name for name in wanted if not re.search(rf"^{re.escape(name)}\b", locked, re.MULTILINE)] == []
        assert len(re.findall(r"^[\w.-]+==", locked, re.MULTILINE)) <= locked.count("--hash=sha256:")
