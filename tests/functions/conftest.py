"""The functions over a platform in memory, asked through Flask as the runtime asks them."""

import json
import warnings
from datetime import timedelta
from functools import cache
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask
import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from shared import wiring
from shared.api.admin import AdminDoor
from shared.api.blocking import SignInDoor
from shared.api.limits import STRANGERS, Limiter, Strangers
from shared.api.person import Door
from shared.api.tokens import read_unsigned
from shared.domain import ids
from shared.domain.errors import Unauthenticated
from shared.domain.ledger import Balance
from shared.domain.quotas import UserRole
from shared.settings import Settings
from tests.fakes import World, a_world, an_account

PROJECT = "demo-test"
CONTRACT = Path(__file__).parents[2] / "infra" / "gateway" / "openapi.yaml"


class Http:
    """Asks a function as somebody: `http("GET", "/api/me", who="ada")`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.claims: dict[str, dict[str, Any]] = {}

    def __call__(
        self,
        method: str,
        path: str,
        *,
        who: str | None = "ada",
        headers: dict[str, str] | None = None,
        function: str | None = None,
        **body: Any,
    ):
        asked_function = import_module(f"functions.{function or _function(path)}")
        app = flask.Flask(__name__)
        asked = dict(headers or {})
        if who is not None:
            asked.setdefault("Authorization", f"Bearer {who}")
        with app.test_request_context(path, method=method, headers=asked, **body):
            answer = asked_function.handle(flask.request)
            keeps_to_the_contract(flask.request, answer)
            return answer

    def generate(self, key: str = "key", *, who: str = "ada", **changes: Any):
        body = {"model": "sketch", "prompt": "A red fox", "params": {}, **changes}
        return self("POST", "/api/generate", who=who, headers={"Idempotency-Key": key}, json=body)

    def uid(self, who: str) -> str:
        return ids.user_id(f"{who}@example.com")

    def verify(self, token: str) -> dict[str, Any]:
        """The claims a token stands for: of a known person, or as a test has set them."""
        if token in self.claims:
            return self.claims[token]
        if not token.isalpha():
            raise Unauthenticated("This token is not valid; sign in again.")
        now = int(self.world.clock().timestamp())
        return {
            "aud": PROJECT,
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "sub": f"firebase-{token}",
            "exp": now + 3600,
            "iat": now,
            "auth_time": now,
            "email": f"{token}@example.com",
            "email_verified": True,
            "name": token.title(),
            "firebase": {"sign_in_provider": "google.com"},
            "hd": "example.com",
        }


def _contract() -> OpenAPI:
    document = yaml.safe_load(CONTRACT.read_text())
    document["servers"] = [{"url": "http://localhost"}]
    readers = {
        "application/problem+json": json.loads,
        "application/x-ndjson": bytes.decode,
        "text/csv": lambda data, **_: data.decode(),
    }
    return OpenAPI.from_dict(document, config=Config(extra_media_type_deserializers=readers))


@cache
def described() -> tuple[OpenAPI, set[tuple[str, str]]]:
    """The public contract, and the methods and paths it has."""
    document = yaml.safe_load(CONTRACT.read_text())
    routes = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    return _contract(), routes


def keeps_to_the_contract(request: flask.Request, answer: flask.Response) -> None:
    """Every answer of a route in the contract is one the contract describes."""
    contract, routes = described()
    parts = request.path.split("/")
    if {".", ".."} & set(parts):  # the validator resolves these, as no gateway of ours passes them on
        return
    known = any(
        method == request.method
        and len(there := path.split("/")) == len(parts)
        and all(mine == theirs or theirs.startswith("{") for mine, theirs in zip(parts, there, strict=True))
        for method, path in routes
    )
    if not known or request.method == "OPTIONS" or answer.status_code == 500:
        return
    asked = MockRequest("http://localhost", request.method.lower(), request.path)
    told = MockResponse(
        answer.get_data(),
        status_code=answer.status_code,
        headers=dict(answer.headers),
        content_type=answer.content_type or "application/json",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        contract.validate_response(asked, told)


def _function(path: str) -> str:
    if path.startswith("/api/admin/"):
        return "admin"
    if path.startswith("/webhooks/"):
        return "webhook"
    if path.startswith("/internal/"):
        return "worker"
    polled = ("/api/models", "/api/poll", "/api/history?", "/api/statement", "/api/usage", "/api/files", "/api/export")
    return "poll" if path.startswith(polled) or path == "/api/history" else "submit"


@pytest.fixture
def http(monkeypatch) -> Http:
    """Ada (100 credits), Ben (none), Cleo (administrator), Mark (manager of design)."""

    def person(name: str, **changes: Any):
        email = f"{name}@example.com"
        return an_account(id=ids.user_id(email), email=email, name=name.title(), sign_in=f"firebase-{name}", **changes)

    world = a_world(
        person("ada"),
        person("ben", balance=Balance(), department="research"),
        person("cleo", role=UserRole.ADMIN, balance=Balance()),
        person("mark", role=UserRole.MANAGER),
        writer={"kind": "text"},
    )
    asking = Http(world)
    for once, value in wired_with(world, asking):
        monkeypatch.setattr(once, "_made", [value])
    return asking


def wired_with(world: World, asking: Http) -> list[tuple[Any, Any]]:
    """What a process makes once, made for a test: the parts of `wiring` and their values."""
    settings = Settings(
        project=PROJECT,
        version="test",
        allowed_domains=frozenset({"example.com"}),
        allowed_origins=frozenset({"https://app.example.com"}),
        signup="domain",
        first_admins=frozenset(),
        welcome_credits=100,
        unassigned_monthly_credits=10_000,
        zone=ZoneInfo("UTC"),
        bucket="b",
        queue="q",
        worker_url="https://worker.example.com",
        invoker_email="invoker@example.iam.gserviceaccount.com",
        invoker_tokens="own",
        gateway_url="https://api.example.com",
        signin_url="https://signin.example.com",
        google_client_ids=frozenset({"web.apps.googleusercontent.com"}),
        admin_networks=(ip_network("10.0.0.0/8"),),
        trusted_hops=1,
        reauth_hours=8,
        signing_key="k",
        secret_versions={},
        local=None,
    )
    door = Door(world.app, asking.verify, PROJECT, settings.allowed_domains, Limiter())
    return [
        (wiring.settings, settings),
        (wiring.app, world.app),
        (wiring.door, door),
        (wiring.admin_door, AdminDoor(door, settings.admin_networks, settings.trusted_hops, timedelta(hours=8))),
        (wiring.strangers, Strangers(Limiter(STRANGERS), settings.trusted_hops, world.clock)),
        (wiring.machine_door, wiring.MachineDoor(asking.verify, settings.worker_url, settings.invoker_email)),
        (
            wiring.signin_door,
            SignInDoor(PROJECT, settings.signin_url, settings.google_client_ids, read_unsigned, read_unsigned),
        ),
    ]
