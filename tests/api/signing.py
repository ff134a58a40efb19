"""Tokens as Google signs them, with keys of our own; and as nobody would."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

PROJECT = "demo-verifier"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, KEY.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    return built.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


CERTIFICATE = certificate()
KEY_SET = {
    "keys": [
        {
            **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())),
            "kid": "k1",
            "use": "sig",
            "alg": "RS256",
        }
    ]
}


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def firebase_claims(**changes: Any) -> dict[str, Any]:
    """What the ID token of Ada's sign-in says; a change to `...` leaves the claim out."""
    said = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "sub": "firebase-ada",
        "iat": now() - 10,
        "exp": now() + 3600,
        "auth_time": now() - 10,
        "email": "ada@example.com",
        "email_verified": True,
        "name": "Ada",
        "firebase": {"identities": {"google.com": ["1"]}, "sign_in_provider": "google.com"},
        "hd": "example.com",
        **changes,
    }
    return {name: value for name, value in said.items() if value is not ...}


def signed(claims: dict[str, Any], *, key: Any = KEY, kid: str | None = "k1", algorithm: str = "RS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def written(payload: bytes, **header: Any) -> str:
    """A token of any bytes under any header, which has its genuine RS256 signature all the same."""
    given = {"alg": "RS256", "kid": "k1", "typ": "JWT", **header}
    kept = {name: value for name, value in given.items() if value is not ...}
    return rawly(json.dumps(kept).encode(), payload)


def rawly(header: bytes, payload: bytes) -> str:
    """A genuine RS256 signature over any two parts."""
    parts = f"{_base64(header)}.{_base64(payload)}"
    return f"{parts}.{_base64(KEY.sign(parts.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def with_the_public_key_as_secret(claims: dict[str, Any]) -> str:
    """HS256 over the public key: taken by whoever lets the token choose the algorithm."""
    header = json.dumps({"alg": "HS256", "kid": "k1", "typ": "JWT"}).encode()
    parts = f"{_base64(header)}.{_base64(json.dumps(claims).encode())}"
    return f"{parts}.{_base64(hmac.digest(CERTIFICATE.encode(), parts.encode(), hashlib.sha256))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
