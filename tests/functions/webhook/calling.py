"""The webhook function as providers reach it, and calls of theirs, genuine and disfigured."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import flask
import pytest
from werkzeug.datastructures import Headers

from shared import signatures, wiring
from shared.catalogue import Catalogue
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job
from shared.domain.records import HandleBinding
from shared.services import claims
from shared.services.webhook_secrets import WebhookSecrets
from shared.signatures import Secret
from shared.storage.store import Change
from tests.fakes import Studio

NEW, OLD, OTHERS = Secret(b"n" * 32), Secret(b"o" * 24), Secret(b"x" * 64)
BODY = b'{"id": "handle-1"}'
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


class CallingStudio(Studio):
    """The studio, which calls back with its own id in the field `id`."""

    def handle_in(self, payload: dict[str, Any]) -> str | None:
        id = payload.get("id")
        return id if isinstance(id, str) else None


@dataclass
class Callbacks:
    """The webhook function with the secrets of two providers, `studio` and `other`, behind one platform."""

    http: Any
    studio: CallingStudio
    secrets: dict[str, str]
    webhooks: dict[str, dict[str, Any]]
    sent: int = 0

    @property
    def world(self) -> Any:
        return self.http.world

    @property
    def waiting(self) -> list[str]:
        return [delivery.job_id for delivery in self.world.queue.waiting]

    def connect(self, monkeypatch: pytest.MonkeyPatch, **parts: Any) -> None:
        """Wire it anew, as a new process would be."""
        entry = self.world.app.catalogue.providers["studio"]
        entries = {
            id: entry.model_validate({**entry.model_dump(), "id": id, "webhook": webhook})
            for id, webhook in self.webhooks.items()
        }
        known = self.world.app.catalogue
        app = replace(self.world.app, catalogue=Catalogue(known.models, entries, "v1"), **parts)
        self.world.app = app
        monkeypatch.setattr(wiring.app, "_made", [app])
        self.reconfigure(monkeypatch)

    def reconfigure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = WebhookSecrets(self.world.app, self.read_secret, self.secrets.keys())
        monkeypatch.setattr(wiring.webhook_secrets, "_made", [made])

    def read_secret(self, name: str) -> str:
        if name not in self.secrets:
            raise Unavailable(f"The secret {name!r} has no version.")
        return self.secrets[name]

    def call(self, path: str, body: bytes = BODY, *, secret: Secret = NEW, id: str = "", at: Any = None, **more: Any):
        """A call signed with this secret; each has an id of its own unless one is given."""
        self.sent += 1
        now = at or self.world.clock()
        signed = signatures.sign(body, callback_id=id or f"msg_{self.sent}", secret=secret, now=now)
        return self.raw(path, body, signed, **more)

    def raw(self, path: str, body: bytes, headers: list[tuple[str, str]], **more: Any) -> flask.Response:
        return self.http("POST", path, who=None, data=body, headers=Headers(headers), **more)

    def started(self, key: str = "key", **changes: Any) -> tuple[str, str]:
        """A job whose create is out and unanswered, changed as asked, and the path its provider was given."""
        task_id = self.http.generate(key).get_json()["task_id"]
        claim = claims.claim(self.world.app, job_id=task_id, epoch=0)
        assert isinstance(claim, claims.Claim)
        if changes:
            self.change(task_id, **changes)
        self.world.queue.waiting.clear()
        return task_id, f"/webhooks/studio/{task_id}.{claim.job.nonce}"

    def change(self, task_id: str, **changes: Any) -> None:
        self.world.store.commit(lambda read: Change(None, update=(replace(read.get(Job, task_id), **changes),)))

    def job(self, task_id: str) -> Job:
        job: Job = self.world.job(task_id)
        return job


def put(callbacks: Callbacks, binding: HandleBinding) -> None:
    def step(read: Any) -> Change[None]:
        return Change(None, create=(binding,) if read.get(HandleBinding, binding.id) is None else ())

    callbacks.world.store.commit(step)


def text(secret: Secret) -> str:
    return "whsec_" + base64.b64encode(secret.key).decode()


def genuine(callbacks: Callbacks, *, secret: Secret = NEW, seconds: int = 0, body: bytes = BODY) -> dict[str, str]:
    now = callbacks.world.clock() + timedelta(seconds=seconds)
    return dict(signatures.sign(body, callback_id="msg_1", secret=secret, now=now))


DISFIGURED: dict[str, Callable[[dict[str, str]], list[tuple[str, str]]]] = {
    "no header at all": lambda given: [],
    **{f"without {name}": lambda given, name=name: [p for p in given.items() if p[0] != name] for name in NAMES},
    # The server joins what comes twice.
    **{
        f"two of {name}": lambda given, name=name: list({**given, name: f"{given[name]},{given[name]}"}.items())
        for name in NAMES
    },
    **{f"empty {name}": lambda given, name=name: list({**given, name: ""}.items()) for name in NAMES},
    **{
        f"{name} {value!r}": lambda given, name=name, value=value: list({**given, f"webhook-{name}": value}.items())
        for name, value in (
            *(("id", value) for value in ("a.b", "a b", "m" * 129, "\xe9", "../x")),
            *(("timestamp", value) for value in ("soon", "1e9", "-1", "1", "9" * 13, "1_0", " 1", "0x1", "\xb2")),
            *(
                ("signature", value)
                for value in ("v1,", "v1", ",", "v1,AAAA", "v1,\xe9", "v2,QUJD", "v1," + "A" * 5000)
            ),
        )
    },
    "a signature that is not base64": lambda given: list({**given, NAMES[2]: "v1,*" + "A" * 42}.items()),
    "a signature with a second comma": lambda given: list({**given, NAMES[2]: given[NAMES[2]] + ",x"}.items()),
    "spaces between signatures": lambda given: list({**given, NAMES[2]: "  ".join([given[NAMES[2]]] * 2)}.items()),
    "nine signatures": lambda given: list({**given, NAMES[2]: " ".join([given[NAMES[2]]] * 9)}.items()),
}
