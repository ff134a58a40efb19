"""Whole generations through the functions, with a canary for every secret: a word that stands nowhere else."""

import base64
import io
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import IO, Any

import flask
import pytest

from shared import signatures, wiring
from shared.catalogue import Catalogue, Model, ProviderEntry
from shared.domain.jobs import Job
from shared.media import Described
from shared.providers.contract import Provider
from shared.services.webhook_secrets import WebhookSecrets
from shared.signatures import Secret
from shared.storage.files import SignedPut
from shared.storage.memory_files import MemoryFiles
from tests.fakes import FakeMedia

KEY = "canary.of.the.provider.key"
"""In none of the forms that keys usually have, so that only who knows it can cut it out."""

SIGNING = Secret(b"canary of the webhook secret....")
WEBHOOK_SECRET = "whsec_" + base64.b64encode(SIGNING.key).decode()
WEBHOOK_TOKEN = "canaryofthewebhooktoken"
SIGNING_KEY, ID_TOKEN, MACHINE_TOKEN = "canaryofthesigningkey", "canaryoftheidtoken", "canaryofthemachinetoken"
PROMPT, FILE_NAME, SIGNATURE = "canaryoftheprompt", "canaryofthefilename", "canaryofthesignature"

ECHO = (
    f"Key {KEY} (Bearer {KEY}) may not ask for {PROMPT}, see https://files.example.com/{FILE_NAME}?X-Goog-Signature={SIGNATURE} "
    f"or https://api.example.com/webhooks/x/{WEBHOOK_TOKEN}; {WEBHOOK_SECRET}"
)
"""What a provider says that repeats everything it was told, and more."""

_MACHINE = {
    "iss": "https://accounts.google.com",
    "aud": "https://worker.example.com",
    "email": "invoker@example.iam.gserviceaccount.com",
    "email_verified": True,
}
_INSIDE = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}


class SigningFiles(MemoryFiles):
    """Files whose addresses are signed as those of Cloud Storage; what a provider says it has staged there is there."""

    def open(self, name: str, *, max_bytes: int) -> IO[bytes]:
        return io.BytesIO(b"film") if name.startswith("staging/") else super().open(name, max_bytes=max_bytes)

    def signed_get(self, *args: Any, **named: Any) -> str:
        return f"{super().signed_get(*args, **named)}&X-Goog-Signature={SIGNATURE}"

    def signed_put(self, *args: Any, **named: Any) -> SignedPut:
        signed = super().signed_put(*args, **named)
        return replace(signed, url=f"{signed.url}&X-Goog-Signature={SIGNATURE}")


@dataclass
class Promised(FakeMedia):
    """Says of every result that it is what the model makes."""

    content_type: str

    def describe(self, file: IO[bytes]) -> Described:
        return Described(self.content_type, 8, 8, thumbnail=b"small")


@dataclass
class Journey:
    """One model, asked for through the functions; every answer is kept, and what else became a secret on the way."""

    http: Any
    entry: ProviderEntry
    model: Model
    answers: list[tuple[str, flask.Response]] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    task_id: str = ""
    references: list[dict[str, object]] = field(default_factory=list)

    @property
    def job(self) -> Job:
        job: Job = self.http.world.job(self.task_id)
        return job

    def ask(self, method: str, path: str, who: str | None = ID_TOKEN, **named: Any) -> flask.Response:
        answer: flask.Response = self.http(method, path, who=who, **named)
        self.answers.append((f"{method} {path}", answer))
        return answer

    def press_the_button(self) -> None:
        """Long after the last time, so that nothing of that counts any more."""
        self.http.world.clock.pass_(600)
        if not self.references:
            roles = [role for role, _ in self.model.taken_roles()]
            self.references = [{"role": role, "upload_id": self._uploaded(), "strength": 0.5} for role in roles]
        body = {"model": self.model.id, "prompt": f"A fox {PROMPT}", "params": {}, "references": self.references}
        answer = self.ask("POST", "/api/generate", headers={"Idempotency-Key": str(len(self.answers))}, json=body)
        assert answer.status_code == 202, answer.get_json()
        self.task_id = answer.get_json()["task_id"]

    def one_step(self) -> bool:
        """Bring the next delivery to the worker; False when there is none."""
        world = self.http.world
        if not world.queue.waiting:
            return False
        world.clock.at = max(world.clock.at, min(d.at or world.clock.at for d in world.queue.waiting))
        delivery = world.queue.due()
        self.ask("POST", "/internal/advance", MACHINE_TOKEN, json={"job_id": delivery.job_id, "epoch": delivery.epoch})
        if self.job.nonce is not None:
            self.secrets[f"nonce of attempt {self.job.attempt}"] = self.job.nonce
        return True

    def call_back(self) -> None:
        """As the provider does, truly and forged; where it signs in the usual way."""
        webhook, job = self.entry.webhook, self.job
        if webhook is None or webhook.secret is None or webhook.hmac is not None:
            return
        token = WEBHOOK_TOKEN if webhook.token else f"{job.id}.{job.nonce}"
        body = json.dumps({"type": "response.completed", "data": {"id": job.handle}, "id": job.handle}).encode()
        for secret, status in ((SIGNING, 202), (Secret(b"forged" * 5), 401)):
            signed = signatures.sign(body, callback_id="msg_1", secret=secret, now=self.http.world.clock())
            self.secrets[f"signature of a callback {status}"] = dict(signed)["webhook-signature"].removeprefix("v1,")
            path = f"/webhooks/{self.entry.id}/{token}"
            assert self.ask("POST", path, None, data=body, headers=dict(signed)).status_code == status

    def to_the_end(self) -> None:
        for _ in range(100):
            if not self.one_step():
                break
        assert self.job.ended
        self.ask("GET", f"/api/poll/{self.task_id}")
        self.ask("GET", "/api/me")
        self.ask("GET", "/api/admin/providers", "cleo", headers=_INSIDE)

    def _uploaded(self) -> str:
        wanted = {"filename": f"{FILE_NAME}.png", "content_type": "image/png", "bytes": 7}
        upload_id: str = self.ask("POST", "/api/uploads", json=wanted).get_json()["upload_id"]
        self.http.world.files.receive(f"uploads/{self.http.uid('ada')}/{upload_id}/raw", b"picture")
        self.ask("POST", f"/api/uploads/{upload_id}/complete")
        return upload_id


def a_journey(
    http: Any, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue, model: Model, provider: Provider
) -> Journey:
    """The functions over a model of a catalogue and its provider; nothing is asked yet. Ada can afford everything."""
    monkeypatch.setattr("tests.functions.conftest.keeps_to_the_contract", lambda *_: None)  # others see to that
    top_up = {"headers": {**_INSIDE, "Idempotency-Key": "rich"}, "json": {"amount": 10_000, "reason": "for the test"}}
    assert http("POST", f"/api/admin/users/{http.uid('ada')}/credits", who="cleo", **top_up).status_code == 200
    http.world.files = SigningFiles()
    http.world.app = replace(
        http.world.app,
        files=http.world.files,
        media=Promised(model.output_types[0]),
        catalogue=catalogue,
        provider=lambda _: provider,
    )
    entry = catalogue.providers[model.provider]
    _connect(http, monkeypatch, entry)
    return Journey(http, entry, model)


def _connect(http: Any, monkeypatch: pytest.MonkeyPatch, entry: ProviderEntry) -> None:
    """Wire it anew, and give everybody a token that is a canary."""
    app, now = http.world.app, http.world.clock()
    secrets: dict[str, str] = {}
    if entry.webhook is not None and entry.webhook.secret is not None:
        secrets = {entry.webhook.secret: WEBHOOK_SECRET}
        secrets |= {entry.webhook.token: WEBHOOK_TOKEN} if entry.webhook.token else {}
    for once, value in (
        (wiring.app, app),
        (wiring.door, replace(wiring.door(), app=app)),
        (wiring.settings, replace(wiring.settings(), signing_key=SIGNING_KEY)),
        (wiring.webhook_secrets, WebhookSecrets(app, secrets.__getitem__, secrets.keys())),
    ):
        monkeypatch.setattr(once, "_made", [value])
    later = int((now + timedelta(days=1)).timestamp())
    http.claims[ID_TOKEN] = {**http.verify("ada"), "exp": later}
    http.claims[MACHINE_TOKEN] = {**_MACHINE, "iat": int(now.timestamp()), "exp": later}
