"""Google's key servers, as the verifiers of production meet them here."""

import json

import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.transport import requests as transport

from tests.api.signing import CERTIFICATE, KEY_SET, PROJECT


class Answer:
    def __init__(self, status: int, body: object) -> None:
        self.status, self.data, self.headers = status, json.dumps(body).encode(), {}


@pytest.fixture
def keys(monkeypatch):
    """They answer with our key, as a key set or a certificate; `keys["status"]` makes them fail."""
    state = {"status": 200}

    def ask(self, url, **named):
        return Answer(state["status"], KEY_SET if "oidc.example" in url else {"k1": CERTIFICATE})

    monkeypatch.setattr(transport.Request, "__call__", ask)
    monkeypatch.delenv("FIREBASE_AUTH_EMULATOR_HOST", raising=False)
    monkeypatch.setattr("google.auth.default", lambda *_, **__: (AnonymousCredentials(), PROJECT))
    return state
