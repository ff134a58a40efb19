"""The token of a call when no key is named: that of the account the program runs as."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import google.auth.transport.requests
import pytest

from infra.local.keys import storage_signing_key
from shared.providers import vertex
from shared.providers.contract import Access, Done, ProviderUnavailable
from shared.providers.vertex import VertexProvider
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.contracts.vertex_service import VertexFake
from tests.providers.asking import request
from tests.providers.vertex.moved import moved

ACCOUNT = Access(None, project="demo")


class TokenServer(FakeServer):
    """Gives a new token with each call, for an hour."""

    def answer(self, call: Call) -> Reply:
        return Reply({"access_token": f"token-{len(self.calls)}", "expires_in": 3600, "token_type": "Bearer"})


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A service account; its key takes a moment to make."""
    made: dict[str, str] = json.loads(storage_signing_key(tmp_path_factory.mktemp("secrets")))
    return made


@pytest.fixture
def tokens(account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    """The account's own server, which GOOGLE_APPLICATION_CREDENTIALS leads to."""
    with running(TokenServer()) as server:
        file = tmp_path / "account.json"
        file.write_text(json.dumps(account | {"token_uri": f"{server.url}/token"}))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        yield server


def test_a_token_is_fetched_once_and_used_as_long_as_it_lives(fake: VertexFake, tokens: TokenServer) -> None:
    provider = vertex.build(moved(fake), ACCOUNT)
    for _ in range(3):
        assert isinstance(provider.start(request()), Done)

    assert [call.headers["authorization"] for call in fake.calls] == ["Bearer token-1"] * 3
    assert len(tokens.calls) == 1


def test_a_token_that_is_about_to_end_is_replaced_before_the_call(fake: VertexFake, tokens: TokenServer) -> None:
    provider = vertex.build(moved(fake), ACCOUNT)
    assert isinstance(provider, VertexProvider)
    provider.start(request())
    provider._tokens.credentials.expiry -= timedelta(minutes=58)
    provider.start(request())

    assert [call.headers["authorization"] for call in fake.calls] == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize("reply", [Reply({"error": "invalid_grant"}, 400), Reply(b"no"), Reply({}, 401)])
def test_an_account_that_gets_no_token_sends_nothing(fake: VertexFake, tokens: TokenServer, reply: Reply) -> None:
    tokens.next(reply)
    provider = vertex.build(moved(fake), ACCOUNT)

    with pytest.raises(ProviderUnavailable, match="no token"):
        provider.start(request())
    assert fake.calls == []


def test_a_token_is_not_waited_for_as_long_as_the_library_would(
    fake: VertexFake, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = google.auth.transport.requests.Request.__call__

    def record(*args: object, **kwargs: object) -> object:
        asked.append(kwargs.get("timeout"))
        return real(*args, **kwargs)

    monkeypatch.setattr(google.auth.transport.requests.Request, "__call__", record)
    vertex.build(moved(fake), ACCOUNT).start(request())

    assert asked == [10.0]


def test_without_any_account_nothing_is_sent_and_the_reason_is_plain(
    fake: VertexFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    provider = vertex.build(moved(fake), ACCOUNT)

    with pytest.raises(ProviderUnavailable, match="no credentials for Google Cloud"):
        provider.start(request())
    assert fake.calls == []


def test_an_account_that_appears_later_is_found(
    fake: VertexFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tokens: TokenServer
) -> None:
    file = tmp_path / "account.json"
    away = file.rename(tmp_path / "away.json")
    provider = vertex.build(moved(fake), ACCOUNT)
    with pytest.raises(ProviderUnavailable):
        provider.start(request())
    away.rename(file)

    assert isinstance(provider.start(request()), Done)
