"""What a function is told here: its environment, under the names of production, and the secrets this refers to."""

import base64
import json
import os
import secrets
from pathlib import Path

from infra.local import keys
from infra.local.people import ADMIN
from infra.local.places import (
    BUCKET,
    CORPORATE_DOMAIN,
    GOOGLE_CLIENT_ID,
    HOST,
    INVOKER_EMAIL,
    PROJECT,
    QUEUE_PATH,
    Places,
)

ROOT = Path(__file__).resolve().parents[2]
SKETCH_KEY = "sketch-api-key"
_PROVIDER_SECRETS = (SKETCH_KEY, "text-api-key", "sketch-webhook-secret")
# Requests must not queue inside a function: in production its instances are many, here there is one.
_THREADS = 24
# Nothing else of the developer's shell reaches a function, credentials least of all.
_INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "TRACED_PERCENT")


def function_environment(places: Places, name: str) -> dict[str, str]:
    """The whole environment of the function `name`, or of a command that does a function's work."""
    inherited = {variable: os.environ[variable] for variable in _INHERITED if variable in os.environ}
    return inherited | _runtime(name) | _settings(places) | _local_settings(places)


def prepare_secrets(places: Places) -> None:
    """Make the keys and secrets that must be there before anything starts; those of an earlier run stay."""
    keys.oidc_issuer_key(places.secrets_dir)
    keys.storage_signing_key(places.secrets_dir)
    for name in _PROVIDER_SECRETS:
        # The form of a Standard Webhooks secret; a plain key may look the same.
        value = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
        keys.write_new(places.secrets_dir / name / "1", value.encode())


def secret(places: Places, name: str) -> str:
    """The first version of a secret that was prepared."""
    return (places.secrets_dir / name / "1").read_text(encoding="utf-8")


def _runtime(name: str) -> dict[str, str]:
    return {
        "FUNCTION_TARGET": name,
        "PYTHONUNBUFFERED": "1",
        "WORKERS": "1",
        "THREADS": str(_THREADS),
        "GUNICORN_LOG_LEVEL": "error",
    }


def _settings(places: Places) -> dict[str, str]:
    return {
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "ALLOWED_DOMAINS": CORPORATE_DOMAIN,
        "ALLOWED_ORIGINS": f"{places.url(places.web_port)},http://localhost:{places.web_port}",
        "SIGNUP": "domain",
        "FIRST_ADMINS": ADMIN.email,
        "WELCOME_CREDITS": "100",
        "UNASSIGNED_MONTHLY_CREDITS": "200000",
        "TIME_ZONE": "UTC",
        "BUCKET": BUCKET,
        "QUEUE": QUEUE_PATH,
        "WORKER_URL": places.url(places.function_port("worker")),
        "INVOKER_EMAIL": INVOKER_EMAIL,
        "GATEWAY_URL": places.url(places.gateway_port),
        "SIGNIN_URL": places.url(places.function_port("signin")),
        "GOOGLE_CLIENT_IDS": GOOGLE_CLIENT_ID,
        "ADMIN_ADDRESSES": f"{HOST}/32,::1/128",
        # The gateway adds the caller's address as the last one.
        "TRUSTED_HOPS": "1",
        "SIGNING_KEY": f"projects/{PROJECT}/secrets/{keys.STORAGE_SIGNING_KEY}/versions/1",
        "SECRET_VERSIONS": ",".join(f"{name}=1" for name in (*_PROVIDER_SECRETS, keys.STORAGE_SIGNING_KEY)),
        "VERSION": "local",
    }


def _local_settings(places: Places) -> dict[str, str]:
    return {
        "PROFILE": "local",
        "FIRESTORE_EMULATOR_HOST": places.address(places.firestore_port),
        "FIREBASE_AUTH_EMULATOR_HOST": places.address(places.auth_port),
        "STORAGE_EMULATOR_HOST": places.url(places.storage_port),
        "LOCAL_TASKS_HOST": places.address(places.tasks_port),
        "LOCAL_SECRETS_HOST": places.address(places.secrets_port),
        "LOCAL_OIDC_CERTS_URL": places.certs_url,
        "LOCAL_CATALOGUE": str(ROOT / "infra" / "local" / "catalogue"),
        "LOCAL_CATALOGUE_VARIABLES": json.dumps(
            {"TEXT_URL": places.url(places.text_port), "SKETCH_URL": places.url(places.sketch_port)}
        ),
    }
