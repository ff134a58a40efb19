"""Keys the local system makes for itself: each once, however many processes ask for it at the same moment."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.places import PROJECT, STORAGE_SIGNER_EMAIL

OIDC_ISSUER_KEY = "oidc-issuer-key"
STORAGE_SIGNING_KEY = "storage-signing-key"


def oidc_issuer_key(secrets_dir: Path) -> bytes:
    """The PEM private key that signs the tokens of local service accounts."""
    return _made_once(secrets_dir / OIDC_ISSUER_KEY / "1", _private_key)


def storage_signing_key(secrets_dir: Path) -> bytes:
    """The service-account JSON whose key signs storage URLs; no Google account knows it."""
    return _made_once(secrets_dir / STORAGE_SIGNING_KEY / "1", _service_account)


def write_new(target: Path, content: bytes) -> bool:
    """Write a file whole, readable by its owner only, unless it is there already; say whether it was written."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".") as draft:
        draft.write(content)
        draft.flush()
        try:
            # A link either appears with all of its content or fails because somebody else was first.
            target.hardlink_to(draft.name)
        except FileExistsError:
            return False
    return True


def _made_once(target: Path, make: Callable[[], bytes]) -> bytes:
    if not target.exists():
        write_new(target, make())
    return target.read_bytes()


def _private_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _service_account() -> bytes:
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "local",
        "private_key": _private_key().decode(),
        "client_email": STORAGE_SIGNER_EMAIL,
        "client_id": "1",
        # A name that never resolves: this account signs, it is never exchanged for an access token.
        "token_uri": "https://token.invalid/",
    }
    return json.dumps(account, indent=2).encode()
