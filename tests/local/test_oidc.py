"""The local issuer's tokens are accepted by the code that checks Google's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from google.auth.transport.requests import Request
from google.oauth2 import id_token

from infra.local import oidc
from infra.local.oidc import Issuer
from infra.local.places import INVOKER_EMAIL, places_from_environment

AUDIENCE = "http://127.0.0.1:8612"


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path)


@pytest.fixture
def certs_url(issuer: Issuer) -> Iterator[str]:
    server = oidc.serve_certs(issuer, 0)
    yield f"http://127.0.0.1:{server.server_port}/certs"
    server.shutdown()
    server.server_close()


def verified(token: str, certs_url: str, audience: str = AUDIENCE) -> dict[str, Any]:
    return dict(id_token.verify_token(token, Request(), audience=audience, certs_url=certs_url))


def test_a_token_passes_the_check_that_production_makes(issuer: Issuer, certs_url: str) -> None:
    claims = verified(issuer.token(INVOKER_EMAIL, AUDIENCE), certs_url)

    assert claims["iss"] == "https://accounts.google.com"
    assert claims["email"] == INVOKER_EMAIL
    assert claims["email_verified"] is True
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["sub"].isdecimal()


def test_a_token_for_somebody_else_is_refused(issuer: Issuer, certs_url: str) -> None:
    with pytest.raises(jwt.InvalidAudienceError):
        verified(issuer.token(INVOKER_EMAIL, "https://other.example"), certs_url)


def test_an_expired_token_is_refused(issuer: Issuer, certs_url: str) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        verified(issuer.token(INVOKER_EMAIL, AUDIENCE, now=1_000_000), certs_url)


def test_a_token_of_another_issuer_is_refused(certs_url: str, tmp_path: Path) -> None:
    stranger = Issuer(tmp_path / "elsewhere")

    with pytest.raises(jwt.PyJWTError):
        verified(stranger.token(INVOKER_EMAIL, AUDIENCE), certs_url)


def test_all_who_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = [issuer.certs() for issuer in pool.map(Issuer, [tmp_path] * 8)]

    assert all(key == keys[0] for key in keys)
    assert (tmp_path / "oidc-issuer-key" / "1").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "oidc-issuer-key").iterdir()] == ["1"]


def test_every_local_process_signs_with_the_key_of_its_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    issuer = Issuer(places_from_environment().secrets_dir)
    server = oidc.serve_certs(issuer, 0)

    claims = verified(oidc.token(INVOKER_EMAIL, AUDIENCE), f"http://127.0.0.1:{server.server_port}/certs")
    server.shutdown()
    server.server_close()

    assert claims["email"] == INVOKER_EMAIL
