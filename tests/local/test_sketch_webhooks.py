"""The sketch service's callbacks: signed by the Standard Webhooks scheme, tried again, and the same each time."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import http_server
from infra.local.models.sketch.webhooks import webhook_secret
from tests.local.sketch_service import SECRET, Sketch, running, until, web_server

Call = tuple[dict[str, str], bytes]


@pytest.fixture
def sketch(tmp_path: Path) -> Iterator[Sketch]:
    with running(tmp_path / "sketch") as service:
        yield service


class Receiver(http_server.Handler):
    """Remembers calls and refuses the first `refusals` of them."""

    calls: list[Call]
    refusals: int

    def do_POST(self) -> None:  # noqa: N802 - the name is the base class's
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.answer(500 if len(self.calls) <= self.refusals else 204, headers={})


def receiver(refusals: int) -> type[Receiver]:
    return type("Receiver", (Receiver,), {"calls": [], "refusals": refusals})


def signature(headers: dict[str, str], body: bytes) -> str:
    """As the scheme says: HMAC-SHA256 over id, timestamp and body, joined by dots."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(SECRET.key, signed, hashlib.sha256).digest()).decode()


def test_a_callback_is_signed_and_names_the_job(sketch: Sketch) -> None:
    handler = receiver(refusals=0)
    with web_server(handler) as address:
        job_id = sketch.create(model="probe", prompt="x", params={"seconds": 9}, webhook_url=address)["id"]
        sketch.pass_time(10)
        headers, body = until(lambda: handler.calls[0] if handler.calls else None)

    assert headers["webhook-signature"] == signature(headers, body)
    event = json.loads(body)
    assert (event["type"], event["data"]) == ("job.completed", {"id": job_id})
    assert sketch.poll(job_id)["status"] == "succeeded"


@pytest.mark.parametrize(("refusals", "calls"), [(1, 2), (2, 3), (9, 3)])
def test_a_refused_callback_is_sent_again_with_the_same_id_at_most_three_times(
    sketch: Sketch, refusals: int, calls: int
) -> None:
    handler = receiver(refusals)
    with web_server(handler) as address:
        job_id = sketch.create(
            model="probe", prompt="x", params={"outcome": "block", "seconds": 0}, webhook_url=address
        )
        until(lambda: handler.calls if len(handler.calls) >= calls else None)

    assert {headers["webhook-id"] for headers, _ in handler.calls} == {f"msg_{job_id['id']}"}
    assert all(headers["webhook-signature"] == signature(headers, body) for headers, body in handler.calls)
    assert len(handler.calls) == calls
    assert sketch.pauses == [2.0, 4.0][: calls - 1]


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    made = webhook_secret(tmp_path)

    assert webhook_secret(tmp_path) == made
    assert (tmp_path / "sketch-webhook-secret" / "1").read_text().startswith("whsec_")
