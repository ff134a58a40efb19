"""Callbacks of a provider through the gateway: proved by their signature, believed in nothing, and harmless in any number."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.journeys.client import Client, problem
from tests.system import RunningSystem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

NOBODYS = "/webhooks/local-sketch/nobody.nothing"


class Provider:
    """Calls back as the sketch service does, or as somebody would who pretends to be it."""

    def __init__(self, system: RunningSystem) -> None:
        self._system = system
        self._anybody = system.person()
        secret = (system.places.secrets_dir / "sketch-webhook-secret" / "1").read_text().removeprefix("whsec_")
        self._key = base64.b64decode(secret)

    def calls(
        self, path: str, handle: str, *, age: int = 0, key: bytes | None = None, id: str = ""
    ) -> requests.Response:
        """`age` is how many seconds ago the call was signed, `key` another one than the provider's."""
        body = json.dumps({"type": "job.failed", "data": {"id": handle}}).encode()
        signed = {"webhook-id": id or f"msg_{uuid.uuid4().hex}", "webhook-timestamp": str(int(time.time()) - age)}
        text = ".".join(signed.values()).encode() + b"." + body
        signature = base64.b64encode(hmac.new(key or self._key, text, hashlib.sha256).digest()).decode()
        headers = {**signed, "webhook-signature": f"v1,{signature}", "Content-Type": "application/json"}
        return self._anybody.request("POST", path, token="", data=body, headers=headers)

    def address_and_handle(self, task_id: str) -> tuple[str, str]:
        """What only the provider is told about a job: read from the database."""
        places = self._system.places
        url = f"{places.url(places.firestore_port)}/v1/projects/demo-ai-tools/databases/(default)/documents/jobs/{task_id}"
        fields = requests.get(url, headers={"Authorization": "Bearer owner"}, timeout=10).json()["fields"]
        nonce, handle = fields["nonce"]["stringValue"], fields["handle"]["stringValue"]
        return f"/webhooks/local-sketch/{task_id}.{nonce}", handle


@pytest.fixture
def provider(system: RunningSystem) -> Provider:
    return Provider(system)


def test_what_is_not_proved_to_be_the_providers_is_refused(provider: Provider) -> None:
    forged = provider.calls(NOBODYS, "x", key=b"k" * 32)
    stale = provider.calls(NOBODYS, "x", age=600)
    early = provider.calls(NOBODYS, "x", age=-600)
    another = provider.calls("/webhooks/local-text/nobody.nothing", "x")
    unknown = provider.calls(NOBODYS, "x")

    assert {problem(answer) for answer in (forged, stale, early, another)} == {(401, "unauthenticated")}
    assert unknown.status_code == 202


def test_the_same_callback_twenty_times_ends_and_charges_a_job_once(provider: Provider, ada: Client) -> None:
    """It says that the job failed, which is not true, and nobody believes it."""
    task_id = ada.probe(seconds=5)
    ada.at_stage(task_id, "generating")
    path, handle = provider.address_and_handle(task_id)
    with ThreadPoolExecutor(10) as pool:
        during = list(pool.map(lambda _: provider.calls(path, handle, id="msg_the-same"), range(20)))
    task = ada.ended(task_id)
    after = [provider.calls(path, handle) for _ in range(3)]
    kinds = Counter(entry["kind"] for entry in ada.get("/api/statement")["items"])

    assert {answer.status_code for answer in [*during, *after]} == {202}
    assert (task["status"], task["charged"], ada.balance) == ("succeeded", 5, (95, 0))
    assert kinds == {"grant": 1, "hold": 1, "capture": 1}


def test_the_address_of_one_job_says_nothing_about_another(provider: Provider, ada: Client) -> None:
    task_id = ada.probe(outcome="stall")
    ada.at_stage(task_id, "generating")
    path, handle = provider.address_and_handle(task_id)
    wrong_nonce = provider.calls(path[:-1] + ("a" if path[-1] == "b" else "b"), handle)
    ada.send("POST", f"/api/cancel/{task_id}")

    assert (wrong_nonce.status_code, wrong_nonce.json()["outcome"]) == (202, "unknown")
    assert ada.ended(task_id)["status"] == "cancelled"
