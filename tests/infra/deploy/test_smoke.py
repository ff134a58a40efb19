"""The smoke test finds each thing that can be wrong with a new revision."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.deploy import rollout, smoke
from tests.infra.deploy.project import NAMES, NEW, Project


class Platform:
    """Stands for Cloud Run's front door and the functions behind it; an address /NAME for each."""

    def __init__(self) -> None:
        self.health: dict[str, list[tuple[int, Any]]] = {}
        self.open: set[str] = set()
        self.sweep: tuple[int, Any] = (403, {"code": "forbidden"})
        self.asked: list[tuple[str, str]] = []

    def answer(self, name: str, path: str, token: str) -> tuple[int, Any]:
        self.asked.append((name, token))
        good = token == f"Bearer token-for-https://{name}-xyz.a.run.app-as-gateway@tools.iam.gserviceaccount.com"
        if name != "signin" and not good and name not in self.open:
            return (401 if token else 403), "<html>"
        if path == "/internal/sweep":
            return self.sweep
        planned = self.health.get(name)
        if planned and path == "/health?deep=1":
            return planned.pop(0) if len(planned) > 1 else planned[0]
        return 200, {"status": "ok", "checks": {"firestore": "ok"}, "version": "new"}


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def deployed(project: Project, platform: Platform) -> Iterator[Project]:
    """A project with new revisions without traffic, whose addresses are this machine's."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, name, path = self.path.split("/", 2)
            status, said = platform.answer(name, f"/{path}", self.headers.get("Authorization", ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode() if isinstance(said, str) else json.dumps(said).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    project.change(tagged={name: f"http://127.0.0.1:{server.server_port}/{name}" for name in NAMES})
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)
    yield project
    server.shutdown()
    server.server_close()


def _problems(project: Project, version: str = "new") -> list[str]:
    return smoke.problems(project.cloud, NAMES, version, project.clock)


def test_a_good_release_is_let_through(deployed: Project, platform: Platform) -> None:
    assert _problems(deployed) == []
    assert {name for name, token in platform.asked if token.startswith("Bearer token-for")} == {*NAMES} - {"signin"}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((503, {"status": "down", "checks": {"firestore": "down"}}), "poll: its health is 503 {'firestore': 'down'}"),
        ((500, "<html>"), "poll: its health is 500"),
        ((403, "<html>"), "poll: its health is 403"),
        ((200, {"version": "old"}), "poll: it says that it is version old, not new"),
        ((200, ["odd"]), "poll: it says that it is version None, not new"),
    ],
)
def test_a_function_that_is_not_well_is_found(
    deployed: Project, platform: Platform, answer: tuple[int, Any], problem: str
) -> None:
    platform.health["poll"] = [answer]
    assert _problems(deployed) == [problem]


def test_a_moment_of_weakness_is_forgiven(deployed: Project, platform: Platform) -> None:
    platform.health["admin"] = [(503, {}), (503, {}), (200, {"version": "new"})]
    assert _problems(deployed) == []


@pytest.mark.parametrize("name", ["submit", "worker"])
def test_a_door_that_stands_open_is_found(deployed: Project, platform: Platform, name: str) -> None:
    """For the worker it would be worst: it believes the platform that callers were checked."""
    platform.open.add(name)
    found = _problems(deployed)

    assert f"{name}: a call without a token was answered 200 instead of refused" in found
    assert f"{name}: a call with a forged token was answered 200 instead of refused" in found


def test_no_token_of_the_gateways_is_a_problem_of_each(deployed: Project) -> None:
    deployed.fails("print-identity-token", times=99)
    assert {problem.partition(":")[0] for problem in _problems(deployed)} == {*NAMES} - {"signin"}


def test_a_worker_that_works_for_the_gateway_is_found(deployed: Project, platform: Platform) -> None:
    platform.sweep = (200, {"due": 0, "moved": 0})
    assert _problems(deployed) == ["worker: the gateway's sweep was answered 200 instead of refused"]


def test_nobody_at_home_is_found(deployed: Project) -> None:
    deployed.change(tagged=dict.fromkeys(NAMES, "http://127.0.0.1:1"))
    assert "signin: its health is no answer" in _problems(deployed)


def test_without_a_deployment_there_is_nothing_to_ask(project: Project) -> None:
    assert _problems(project) == [f"{name}: there is no new revision" for name in NAMES]
