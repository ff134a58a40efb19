"""The local scheduler calls the worker as Cloud Scheduler would."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import jwt
import pytest

from infra.local import oidc
from infra.local.places import INVOKER_EMAIL
from infra.local.scheduler import ERRANDS, Errand, call, errand_named

MIDNIGHT = 20_000 * 86_400.0
SWEEP = Errand("sweep", every=60)


class Worker(HTTPServer):
    """Answers every POST with `status` and remembers what it was asked."""

    status = 200

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Worker

    def do_POST(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    with Worker() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("errand", "now", "due"),
    [
        (Errand("sweep", every=60), MIDNIGHT, MIDNIGHT + 60),
        (Errand("sweep", every=60), MIDNIGHT + 59.5, MIDNIGHT + 60),
        (Errand("audit", every=86_400, at=10_800), MIDNIGHT + 10_799, MIDNIGHT + 10_800),
        (Errand("audit", every=86_400, at=10_800), MIDNIGHT + 10_800, MIDNIGHT + 10_800 + 86_400),
    ],
)
def test_an_errand_is_due_next_at_its_place_in_the_day(errand: Errand, now: float, due: float) -> None:
    assert errand.next_due(now) == due


def test_the_worker_is_called_with_the_invokers_token_for_it(worker: Worker, tmp_path: Path) -> None:
    """The worker believes nobody but the queue's and the scheduler's service account, and only a token meant for it."""
    assert call(SWEEP, worker.url)

    [(path, headers)] = worker.asked
    key = jwt.PyJWKSet.from_dict(oidc.Issuer(tmp_path / "secrets").certs()).keys[0]
    claims = jwt.decode(headers["Authorization"].removeprefix("Bearer "), key, audience=worker.url)
    assert path == "/internal/sweep"
    assert claims["email"] == INVOKER_EMAIL


def test_a_refusal_is_logged_as_an_error(worker: Worker, capsys: pytest.CaptureFixture[str]) -> None:
    worker.status = 503

    assert not call(SWEEP, worker.url)
    line = json.loads(capsys.readouterr().out)
    assert (line["severity"], line["errand"], line["status"]) == ("ERROR", "sweep", 503)


def test_a_worker_that_is_not_there_is_logged_as_an_error(worker: Worker, capsys: pytest.CaptureFixture[str]) -> None:
    worker.shutdown()
    worker.server_close()

    assert not call(SWEEP, worker.url)
    assert json.loads(capsys.readouterr().out)["severity"] == "ERROR"


def test_an_unknown_errand_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ValueError, match="sweep, audit"):
        errand_named("sleep")


def test_every_errand_ends_before_it_is_due_again() -> None:
    for errand in ERRANDS:
        assert errand.deadline < errand.every
