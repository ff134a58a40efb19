"""A running store with what is needed to speak to it, for the tests of this folder."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import google.cloud.storage as gcs
import urllib3
from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account

from infra.local.keys import storage_signing_key
from infra.local.places import BUCKET
from tests.local.patience import PATIENCE_SECONDS

PAGE = "http://127.0.0.1:8601"
MEGABYTE = 1024 * 1024
PICTURE = bytes(range(256)) * 40


class Clock:
    """The front's clock: the real one, and some seconds that a test adds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class System:
    """A running server with what is needed to speak to it."""

    url: str
    clock: Clock
    client: gcs.Client
    signer: Any

    @property
    def bucket(self) -> Any:
        return self.client.bucket(BUCKET)

    def signed(self, name: str, method: str = "GET", **options: Any) -> str:
        """A V4 URL as production makes it."""
        return str(
            self.bucket.blob(name).generate_signed_url(
                version="v4",
                expiration=options.pop("expiration", timedelta(minutes=15)),
                method=method,
                credentials=options.pop("signer", self.signer),
                api_access_endpoint=self.url,
                **options,
            )
        )

    def exists(self, name: str) -> bool:
        return bool(self.bucket.blob(name).exists())


def client_of(url: str) -> gcs.Client:
    """A client without credentials, as it is with STORAGE_EMULATOR_HOST."""
    anonymous: Any = AnonymousCredentials  # the library's types are incomplete
    return gcs.Client(project="local", credentials=anonymous(), client_options={"api_endpoint": url})


def signer_of(secrets_dir: Path) -> Any:
    """The credentials of the account whose key lies in a secrets directory."""
    credentials: Any = service_account.Credentials
    return credentials.from_service_account_info(json.loads(storage_signing_key(secrets_dir)))


def ask(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> urllib3.BaseHTTPResponse:
    """The answer to a request as a browser or curl would send it."""
    return urllib3.request(method, url, body=body, headers=headers, timeout=PATIENCE_SECONDS, retries=False)


def code(response: urllib3.BaseHTTPResponse) -> tuple[int, str]:
    """Status and the code in the XML."""
    return response.status, response.data.decode().partition("<Code>")[2].partition("</Code>")[0]
