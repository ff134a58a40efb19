"""The facts about this machine and the local system on it; nothing is started, and only this machine is asked."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests

from infra.catalogue.check import check
from infra.catalogue.folders import all_folders
from infra.doctor import intended
from infra.doctor.cloud import fetch, parsed
from infra.doctor.findings import CannotTell, Level
from infra.install import APP, NODE, VENV, WEB
from infra.local import people
from infra.local.client import CallRefused, Client
from infra.local.environment import function_environment
from infra.local.firestore import find_emulator
from infra.local.parts import system_parts
from infra.local.places import FUNCTIONS, Places
from infra.local.ports import holder, is_taken
from infra.local.supervisor import CannotStart
from infra.local.system import running_pid
from infra.program import NotRun, run

_SECONDS = 20.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_PLAYWRIGHT = (Path("~/.cache/ms-playwright"), Path("~/Library/Caches/ms-playwright"))
_STAMPS = {
    "python": VENV / ".installed",
    "node": NODE / "node_modules" / ".installed",
    "web": WEB / "node_modules" / ".installed",
    "app": APP / ".built",
}
_NOT_UP = CannotTell("the system is not up", "`make up`", Level.WARN)


def collect(places: Places) -> dict[str, Any]:
    """Each fact by its name, or the CannotTell why there is none."""
    pid = running_pid(places)
    here: dict[str, Callable[[], Any]] = {
        "emulator": _emulator,
        "node": lambda: _version("node"),
        "npm": lambda: shutil.which("npm"),
        "browser": _browser,
        "installed": lambda: {name: stamp.exists() for name, stamp in _STAMPS.items()},
        "state": lambda: _state(places),
        "ports": lambda: _taken(places),
        "catalogues": _mistakes,
        "indexes": intended.indexes,
        "secrets": lambda: _secrets(places),
    }
    up: dict[str, Callable[[], Any]] = {
        "parts": lambda: {part.name: part.ready() for part in system_parts(places)},
        "health": lambda: {name: _health(places, name) for name in FUNCTIONS},
        "books": lambda: _books(places),
        "environment.js": lambda: fetch(f"{places.url(places.web_port)}/environment.js").text,
        "clock": lambda: _skew(places),
    }
    facts = {name: _or_why_not(ask) for name, ask in here.items()}
    facts |= {name: _or_why_not(ask) if pid else _NOT_UP for name, ask in up.items()}
    return facts | {"places": places, "pid": pid, "python": tuple(sys.version_info[:3])}


def _emulator() -> str:
    try:
        return str(find_emulator().jar)
    except CannotStart as error:
        raise CannotTell(str(error).partition(". ")[0], str(error).partition(". ")[2]) from error


def _version(program: str) -> int | None:
    """The main version of a program; None if there is none."""
    try:
        said = run([program, "--version"], _SECONDS).said
    except NotRun:
        return None
    number = said.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdecimal() else None


def _browser() -> str | None:
    """Where web/e2e/browser.ts finds it."""
    named = os.environ.get("CHROME_PATH")
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    fetched = next((str(path) for folder in _PLAYWRIGHT for path in folder.expanduser().glob("chromium-*")), None)
    return named or found or (str(_MAC_BROWSER) if _MAC_BROWSER.exists() else fetched)


def _state(places: Places) -> dict[str, Any]:
    """Whether its folder, or the one it will be made in, can be written, and the free bytes there."""
    folder = places.state_dir
    while not folder.exists():
        folder = folder.parent
    return {
        "writable": os.access(folder, os.W_OK | os.X_OK),
        "folder": str(folder),
        "free": shutil.disk_usage(folder).free,
    }


def _taken(places: Places) -> dict[int, str]:
    """Who listens on the system's ports."""
    ports = range(places.port_base, places.spare_port + 1)
    return {port: holder(port) or "somebody" for port in ports if is_taken(port)}


def _mistakes() -> list[str]:
    """What the catalogues' own check says, without the lines that all is right."""
    said: list[str] = []
    return (
        [] if check(all_folders(), said.append) else [line.strip() for line in said if not line.endswith("all right")]
    )


def _secrets(places: Places) -> dict[str, bool]:
    """Each secret that the functions are told of, and whether it is there. Before the first start none is."""
    told = function_environment(places, "submit")["SECRET_VERSIONS"]
    pairs = [part.partition("=") for part in told.split(",")]
    if not places.secrets_dir.exists():
        raise _NOT_UP
    files = {name: places.secrets_dir / name / version for name, _, version in pairs}
    return {name: file.is_file() and file.stat().st_size > 0 for name, file in files.items()}


def _health(places: Places, name: str) -> Mapping[str, Any]:
    try:
        response = fetch(f"{places.url(places.function_port(name))}/health?deep=1")
    except CannotTell as error:
        return {"status": error.problem.says}
    return parsed(response) or {"status": f"answers {response.status_code}"}


def _books(places: Places) -> Any:
    try:
        token = people.token(places, people.ADMIN.email)
        return Client(places.url(places.gateway_port), token).get("/api/admin/books")
    except (CallRefused, requests.RequestException, ValueError) as error:
        raise CannotTell(f"the books cannot be looked at: {error}", "look at `make status`") from error


def _skew(places: Places) -> float:
    response = fetch(f"{places.url(places.function_port('poll'))}/health")
    return time.time() - parsedate_to_datetime(response.headers["Date"]).timestamp()


def _or_why_not(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except CannotTell as error:
        return error
    except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        return CannotTell(f"it cannot be looked at: {error}", "mend that, then ask again")
