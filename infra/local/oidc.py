"""The local OIDC issuer: signs tokens as Google does for service accounts, and shows its public key."""

import hashlib
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import RSAAlgorithm

from infra.local import http_server, keys
from infra.local.places import places_from_environment

ISSUER = "https://accounts.google.com"
LIFE_SECONDS = 3600
CERTS_PATH = "/certs"


def token(email: str, audience: str) -> str:
    """A signed token of a service account, as the queue, the scheduler and the gateway send it; good for an hour."""
    return _issuer_here(places_from_environment().secrets_dir).token(email, audience)


class Issuer:
    """The issuer whose key lies in one secrets directory; the first to ask makes the key."""

    def __init__(self, secrets_dir: Path) -> None:
        pem = keys.oidc_issuer_key(secrets_dir)
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"{secrets_dir / keys.OIDC_ISSUER_KEY} holds no RSA key")
        self._key = key
        self._key_id = hashlib.sha256(str(key.public_key().public_numbers().n).encode()).hexdigest()[:40]

    def token(self, email: str, audience: str, *, now: float | None = None) -> str:
        """Issued at `now` (seconds since 1970; the current time if not given)."""
        issued = int(time.time() if now is None else now)
        subject = str(int(hashlib.sha256(email.encode()).hexdigest(), 16))[:21]
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "azp": subject,
            "sub": subject,
            "email": email,
            "email_verified": True,
            "iat": issued,
            "exp": issued + LIFE_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def certs(self) -> dict[str, Any]:
        """The public key as a JWK set."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self._key_id, "alg": "RS256", "use": "sig"}]}


def serve_certs(issuer: Issuer, port: int) -> http_server.Server:
    """Show the public key at /certs; OSError if the port is taken."""
    body = json.dumps(issuer.certs()).encode()

    class Certs(http_server.Handler):
        """Answers every GET for the one document there is."""

        def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
            if self.path == CERTS_PATH:
                self.answer(200, body, headers={"Content-Type": "application/json", "Cache-Control": "max-age=300"})
            else:
                self.answer(404, headers={})

    return http_server.serve(Certs, port)


@cache
def _issuer_here(secrets_dir: Path) -> Issuer:
    return Issuer(secrets_dir)
