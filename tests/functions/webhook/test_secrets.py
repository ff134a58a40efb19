"""What callbacks are checked with: configured, being replaced, told by the provider, or published (W-3, W-9)."""

import base64
import hashlib
import hmac
import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.domain.errors import Unavailable
from shared.fetching import Fetched
from shared.providers.contract import ProviderRejected, ProviderUnavailable
from shared.services import webhook_secrets
from shared.signatures import Secret
from tests.fakes import A_PICTURE
from tests.functions.webhook.calling import (
    BODY,
    DISFIGURED,
    NEW,
    OLD,
    OTHERS,
    Callbacks,
    CallingStudio,
    genuine,
    text,
)

# W-3: what is no secret serves for nothing


@pytest.mark.parametrize("wrong", ["", "whsec_", "whsec_c2hvcnQ=", "a secret that is not as providers show it"])
def test_w3_a_secret_that_is_none_serves_for_nothing_and_is_not_shown(callbacks, wrong, caplog):
    _, path = callbacks.started()
    callbacks.secrets["studio-webhook"] = wrong
    answer = callbacks.call(path, secret=Secret(b"short" * 5))

    assert answer.status_code == 503
    assert "studio-webhook" not in answer.get_data(as_text=True)
    assert "webhook secrets: of studio, one cannot be used" in caplog.text
    assert not wrong or wrong not in caplog.text


def test_w3_a_secret_that_is_missing_is_not_named_to_the_caller(callbacks):
    _, path = callbacks.started()
    del callbacks.secrets["studio-webhook"]
    answer = callbacks.call(path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "studio-webhook" not in answer.get_data(as_text=True)


# W-9: replacing a secret


@pytest.mark.parametrize(
    ("form", "webhook"),
    [
        ("standard", {"secret": "studio-webhook"}),
        ("hmac", {"secret": "studio-webhook", "hmac": {"header": "X-Signature", "prefix": "sha256="}}),
    ],
)
def test_w9_a_secret_counts_from_its_addition_to_its_removal(callbacks, monkeypatch, form, webhook):
    _, path = callbacks.started()
    callbacks.webhooks["studio"] = webhook
    callbacks.connect(monkeypatch)
    in_text = {secret: text(secret) for secret in (OLD, NEW)}

    def fares(secret: Secret) -> int:
        if form == "standard":
            return callbacks.call(path, secret=secret).status_code
        signature = hmac.new(in_text[secret].encode(), BODY, hashlib.sha256).hexdigest()
        return callbacks.raw(path, BODY, [("X-Signature", f"sha256={signature}")]).status_code

    for configured, expected in (
        ({"studio-webhook": OLD}, (202, 401)),
        ({"studio-webhook": NEW, "studio-webhook-previous": OLD}, (202, 202)),
        ({"studio-webhook": NEW}, (401, 202)),
    ):
        callbacks.secrets = {name: in_text[secret] for name, secret in configured.items()}
        callbacks.reconfigure(monkeypatch)
        assert (fares(OLD), fares(NEW)) == expected


# A secret that the provider tells


class TellingStudio(CallingStudio):
    """A studio that tells its secret, and counts how often it is asked."""

    asked = 0
    tells: str | Exception = text(NEW)

    def webhook_secret(self) -> str:
        self.asked += 1
        if isinstance(self.tells, Exception):
            raise self.tells
        return self.tells


@pytest.fixture
def telling(callbacks, monkeypatch) -> TellingStudio:
    """The studio tells its secret, and none is configured."""
    studio = TellingStudio([A_PICTURE])
    callbacks.studio = callbacks.world.studio = studio
    del callbacks.secrets["studio-webhook"]
    callbacks.connect(monkeypatch, provider=lambda _: studio)
    return studio


def test_a_provider_that_tells_its_secret_is_asked_once_for_many_calls(callbacks, telling):
    task_id, path = callbacks.started()

    assert {callbacks.call(path).status_code for _ in range(20)} == {202}
    assert (telling.asked, callbacks.job(task_id).handle) == (1, "handle-1")


def test_a_configured_secret_comes_before_the_one_a_provider_tells(callbacks, telling, monkeypatch):
    _, path = callbacks.started()
    callbacks.secrets["studio-webhook"] = text(OLD)
    callbacks.reconfigure(monkeypatch)

    assert [callbacks.call(path, secret=secret).status_code for secret in (OLD, NEW)] == [202, 401]
    assert telling.asked == 0


def test_a_provider_that_changes_its_secret_loses_no_call(callbacks, telling):
    _, path = callbacks.started()
    callbacks.call(path)
    callbacks.world.clock.pass_(1)
    telling.tells = text(OLD)

    assert [callbacks.call(path, secret=secret).status_code for secret in (OLD, NEW, OTHERS)] == [202, 202, 401]
    assert telling.asked == 2


@pytest.mark.parametrize(
    "trouble",
    [ProviderUnavailable("down"), ProviderRejected("provider_error", "wrong key"), Unavailable("no key"), "whsec_", ""],
)
def test_a_callback_is_to_come_again_while_its_provider_does_not_tell(callbacks, telling, trouble):
    task_id, path = callbacks.started()
    telling.tells = trouble
    refused = callbacks.call(path, id="msg_1")
    telling.tells = text(NEW)
    callbacks.world.clock.pass_(60)
    again = callbacks.call(path, id="msg_1")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert (again.status_code, callbacks.waiting) == (202, [task_id])


def test_nonsense_makes_nobody_ask_the_provider(callbacks, telling):
    _, path = callbacks.started()
    given = genuine(callbacks)

    assert {callbacks.raw(path, BODY, make(dict(given))).status_code for make in DISFIGURED.values()} == {401}
    assert telling.asked == 0


# Published keys


@dataclass
class KeyServer:
    """Stands for the way out to the published keys."""

    keys: list[bytes]
    fetched: list[str] = field(default_factory=list)
    rules: Any = None

    def __call__(self, rules: Any, **seconds: float) -> "KeyServer":
        self.rules = rules
        return self

    def fetch(self, url: str, *, max_bytes: int) -> Fetched:
        self.fetched.append(url)
        listed = [
            {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(key).decode()[:43]} for key in self.keys
        ]
        document = json.dumps({"keys": listed}).encode()
        return Fetched(io.BytesIO(document), len(document), "application/json")


def by_fal(callbacks: Callbacks, path: str, key: Ed25519PrivateKey, id: str = "request-1") -> int:
    timestamp = str(int(callbacks.world.clock().timestamp()))
    signed = "\n".join((id, "user-1", timestamp, hashlib.sha256(BODY).hexdigest())).encode()
    names = ("Request-Id", "User-Id", "Timestamp", "Signature")
    values = (id, "user-1", timestamp, key.sign(signed).hex())
    headers = [(f"X-Fal-Webhook-{name}", value) for name, value in zip(names, values, strict=True)]
    return callbacks.raw(path, BODY, headers).status_code


def test_calls_signed_with_published_keys_are_taken_and_follow_a_change_of_them(callbacks, monkeypatch):
    _, path = callbacks.started()
    first, second = (Ed25519PrivateKey.from_private_bytes(letter * 32) for letter in (b"1", b"2"))
    server = KeyServer([first.public_key().public_bytes_raw()])
    monkeypatch.setattr(webhook_secrets, "Fetcher", server)
    callbacks.webhooks["studio"] = {"keys": "https://rest.fal.ai/.well-known/jwks.json"}
    callbacks.connect(monkeypatch)
    before = [by_fal(callbacks, path, first, f"before-{number}") for number in range(5)]
    callbacks.world.clock.pass_(1)
    server.keys = [second.public_key().public_bytes_raw()]
    after = [by_fal(callbacks, path, key, f"after-{number}") for number, key in enumerate((second, first))]
    stranger = by_fal(callbacks, path, Ed25519PrivateKey.from_private_bytes(b"3" * 32))

    assert (before, after, stranger) == ([202] * 5, [202] * 2, 401)
    assert server.fetched == ["https://rest.fal.ai/.well-known/jwks.json"] * 2
    assert server.rules.hosts == ("rest.fal.ai",)
