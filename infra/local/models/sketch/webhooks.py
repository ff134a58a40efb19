"""Tells callers that their jobs have ended: a signed hint, sent at most three times and forgotten in a restart."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import requests

from infra.local.keys import write_new
from infra.local.models.sketch.service import NotFound, Service, View
from shared.signatures import Secret, parse_secret, sign

SECRET_NAME = "sketch-webhook-secret"  # noqa: S105 - a name
_TRIES = 3
_TIMEOUT_SECONDS = 5.0
_LOOK_EVERY_SECONDS = 0.2


class Webhooks:
    """Watches jobs from their creation to their end."""

    def __init__(self, service: Service, secret: Secret, pause: Callable[[float], None] = time.sleep) -> None:
        self._service, self._secret, self._pause = service, secret, pause
        self._watched: dict[str, str] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._watch, name="webhooks", daemon=True).start()

    def watch(self, view: View) -> None:
        """Call back when this job has ended, if it asked for that."""
        if view.job.request.webhook_url is not None:
            with self._changed:
                self._watched[view.job.id] = view.job.request.webhook_url
                self._changed.notify()

    def send(self, url: str, job_id: str) -> bool:
        """Deliver one event, with the same id each time it is tried; whether anybody took it."""
        callback_id = f"msg_{job_id}"
        event = {"type": "job.completed", "timestamp": datetime.now(UTC).isoformat(), "data": {"id": job_id}}
        body = json.dumps(event).encode()
        for attempt in range(_TRIES):
            if attempt:
                self._pause(2**attempt)
            headers = dict(sign(body, callback_id=callback_id, secret=self._secret, now=datetime.now(UTC)))
            if _post(url, body, headers | {"Content-Type": "application/json"}):
                return True
        return False

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._watched))
                watched = list(self._watched.items())
            for job_id, url in watched:
                if self._has_ended(job_id):
                    with self._changed:
                        self._watched.pop(job_id, None)
                    threading.Thread(target=self.send, args=(url, job_id), daemon=True).start()
            time.sleep(_LOOK_EVERY_SECONDS)

    def _has_ended(self, job_id: str) -> bool:
        try:
            return self._service.view(job_id).state.has_ended
        except NotFound:
            return True


def webhook_secret(secrets_dir: Path) -> Secret:
    """The secret that callbacks are signed with, made once. ValueError if the file holds no such secret."""
    target = secrets_dir / SECRET_NAME / "1"
    if not target.exists():
        write_new(target, b"whsec_" + base64.b64encode(secrets.token_bytes(32)))
    return parse_secret(target.read_text().strip())


def _post(url: str, body: bytes, headers: dict[str, str]) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.post(url, data=body, headers=headers, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException:
            return False
        return response.ok
