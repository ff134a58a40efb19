"""Checks of this machine and of the local system on it."""

import json
import re
from collections.abc import Iterator

from infra.doctor.findings import Check, Facts, Problem, warn, wrong

_OLDEST_NODE = 20
_OLDEST_PYTHON = (3, 11)
_LEAST_BYTES = 500_000_000
_GOOD_BYTES = 3_000_000_000
_OLD_PROOF_SECONDS = 2 * 86_400
_SKEW_SECONDS = 5.0


def _programs(facts: Facts) -> Iterator[Problem]:
    if facts["python"] < _OLDEST_PYTHON:
        yield wrong(
            f"Python is {'.'.join(map(str, facts['python']))}", "install Python 3.11 or later: make PYTHON=python3.11 …"
        )
    if facts["node"] is None:
        yield wrong("there is no Node", "install Node 20 or later")
    elif facts["node"] < _OLDEST_NODE:
        yield wrong(f"Node is {facts['node']}", "install Node 20 or later")
    if facts["npm"] is None:
        yield wrong("there is no npm", "it comes with Node")
    if facts["browser"] is None:
        yield warn(
            "there is no Chromium or Chrome: journeys cannot run",
            "apt-get install chromium, or npx playwright install chromium",
        )


def _emulator(_facts: Facts) -> Iterator[Problem]:
    """That it was found is enough."""
    yield from ()


def _installed(facts: Facts) -> Iterator[Problem]:
    for name, there in facts["installed"].items():
        if not there:
            yield warn(f"{name} is not installed yet", "`make web`; other commands do it by themselves")


def _ports(facts: Facts) -> Iterator[Problem]:
    places, taken = facts["places"], facts["ports"]
    if facts["pid"] is None:
        for port, who in taken.items():
            yield wrong(f"{port} is taken by {who}", f"end that, or PORT_BASE={places.port_base + 1000}")
        return
    for port in (places.gateway_port, places.web_port, places.firestore_port):
        if port not in taken:
            yield wrong(f"nobody listens on {port}, and the system is up", "`make down`, then `make up`")


def _state(facts: Facts) -> Iterator[Problem]:
    state = facts["state"]
    if not state["writable"]:
        yield wrong(f"{state['folder']} cannot be written", "chown it, or name another one: LOCAL_STATE_DIR=…")
    free = f"{state['free'] / 1e9:.1f} GB are free in {state['folder']}"
    if state["free"] < _LEAST_BYTES:
        yield wrong(free, "make room: results are kept there")
    elif state["free"] < _GOOD_BYTES:
        yield warn(free, "make room soon")


def _catalogues(facts: Facts) -> Iterator[Problem]:
    for mistake in facts["catalogues"]:
        yield wrong(mistake, "correct the entry: docs/adding-a-provider.md")


def _indexes(facts: Facts) -> Iterator[Problem]:
    written = facts["indexes"]["indexes"]
    seen = [json.dumps(index, sort_keys=True) for index in written]
    for index in written:
        if seen.count(json.dumps(index, sort_keys=True)) > 1:
            yield wrong(f"twice: {json.dumps(index)}", "take one out of infra/firestore/firestore.indexes.json")


def _secrets(facts: Facts) -> Iterator[Problem]:
    for name, there in facts["secrets"].items():
        if not there:
            yield wrong(f"{name} is not there", "`make down`, then `make up`: what is missing is made")


def _system(facts: Facts) -> Iterator[Problem]:
    logs = facts["places"].logs_dir
    for name, ready in facts["parts"].items():
        if not ready:
            yield wrong(f"{name} is not ready", f"look into {logs / name}.log, or `make down`, then `make up`")


def _health(facts: Facts) -> Iterator[Problem]:
    for name, said in facts["health"].items():
        bad = {part: state for part, state in said.get("checks", {}).items() if state != "ok"}
        if said["status"] != "ok":
            yield wrong(f"{name}: {bad or said['status']}", f"look into {facts['places'].logs_dir / name}.log")
    versions = {said.get("version") for said in facts["health"].values()}
    if len(versions) > 1:
        yield wrong(
            f"functions of different versions answer: {sorted(map(str, versions))}", "`make down`, then `make up`"
        )


def _books(facts: Facts) -> Iterator[Problem]:
    books = facts["books"]
    if books["ok"] is None:
        yield warn(
            "they were not proved yet",
            "the system does it by itself once a day; now: .venv/bin/python -m infra.local call audit",
        )
    elif not books["ok"]:
        shown = ", ".join(sorted({each["invariant"] for each in books["violations"]}))
        yield wrong(
            f"they do not add up: {shown}",
            "`make prove` shows each account; docs/operations.md, alert *books violated*",
        )
    elif books["age_seconds"] > _OLD_PROOF_SECONDS:
        yield warn(
            f"they were last proved {books['age_seconds'] // 3600} hours ago",
            "is the scheduler up? `make status`; now: .venv/bin/python -m infra.local call audit",
        )


def _environment(facts: Facts) -> Iterator[Problem]:
    places = facts["places"]
    found = re.search(r"\{.*\}", facts["environment.js"], re.DOTALL)
    said = json.loads(found[0]) if found else {}
    if said.get("api") != places.url(places.gateway_port):
        yield wrong(f"the web app asks {said.get('api', 'nobody')}", "`make down`, then `make up`: it is written anew")


def _clock(facts: Facts) -> Iterator[Problem]:
    if abs(facts["clock"]) > _SKEW_SECONDS:
        yield warn(
            f"the functions' clock is {facts['clock']:+.0f} s off", "set it: tokens are refused by clocks that differ"
        )


CHECKS = (
    Check("programs", ("node", "npm", "browser"), "Python, Node and a browser, new enough", _programs),
    Check("emulator", ("emulator",), "Firestore's, and a Java that runs it", _emulator),
    Check("installed", ("installed",), "packages and the browser app", _installed),
    Check("ports", ("ports",), "free, or ours", _ports),
    Check("state", ("state",), "its folder can be written, and there is room", _state),
    Check("catalogues", ("catalogues",), "no mistake in models and providers", _catalogues),
    Check("indexes", ("indexes",), "readable, none twice", _indexes),
    Check("secrets", ("secrets",), "each that the functions are told of", _secrets),
    Check("system", ("parts",), "up, each part ready", _system),
    Check("health", ("health",), "each function has what it needs", _health),
    Check("books", ("books",), "proved lately, and they balance", _books),
    Check("environment.js", ("environment.js",), "the web app knows where the API is", _environment),
    Check("clock", ("clock",), "agrees with the functions'", _clock),
)
