"""Where each part of the local system listens and keeps its files: all follows from one base port and one folder."""

import os
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PROJECT = "demo-ai-tools"
LOCATION = "europe-west1"
QUEUE = "generation"
BUCKET = "demo-ai-tools-files"
QUEUE_PATH = f"projects/{PROJECT}/locations/{LOCATION}/queues/{QUEUE}"
INVOKER_EMAIL = f"invoker@{PROJECT}.iam.gserviceaccount.com"
GATEWAY_EMAIL = f"gateway@{PROJECT}.iam.gserviceaccount.com"
STORAGE_SIGNER_EMAIL = f"storage-signer@{PROJECT}.iam.gserviceaccount.com"
CORPORATE_DOMAIN = "example.com"
GOOGLE_CLIENT_ID = "demo-ai-tools.apps.googleusercontent.com"

DEFAULT_PORT_BASE = 8600
DEFAULT_STATE_DIR = ".local"
FUNCTIONS = ("submit", "poll", "worker", "webhook", "admin", "signin")
_FIRST_FUNCTION_OFFSET = 10
_HIGHEST_OFFSET = 18


@dataclass(frozen=True)
class Places:
    """Ports (all on 127.0.0.1) and paths of one local system; two systems differ in both fields."""

    port_base: int
    state_dir: Path

    @property
    def gateway_port(self) -> int:
        return self.port_base

    @property
    def web_port(self) -> int:
        return self.port_base + 1

    @property
    def auth_port(self) -> int:
        return self.port_base + 2

    @property
    def firestore_port(self) -> int:
        return self.port_base + 3

    @property
    def storage_port(self) -> int:
        """The front that everybody talks to."""
        return self.port_base + 4

    @property
    def storage_backend_port(self) -> int:
        """The fake-gcs-server behind the front."""
        return self.port_base + 5

    @property
    def tasks_port(self) -> int:
        return self.port_base + 6

    @property
    def secrets_port(self) -> int:
        return self.port_base + 7

    @property
    def issuer_port(self) -> int:
        return self.port_base + 8

    @property
    def hub_port(self) -> int:
        return self.port_base + 9

    def function_port(self, name: str) -> int:
        """The port of one of FUNCTIONS; ValueError for another name."""
        return self.port_base + _FIRST_FUNCTION_OFFSET + FUNCTIONS.index(name)

    @property
    def text_port(self) -> int:
        return self.port_base + 16

    @property
    def sketch_port(self) -> int:
        return self.port_base + 17

    @property
    def spare_port(self) -> int:
        return self.port_base + _HIGHEST_OFFSET

    def address(self, port: int) -> str:
        """`host:port`, as gRPC clients and the emulator variables want it."""
        return f"{HOST}:{port}"

    def url(self, port: int) -> str:
        return f"http://{HOST}:{port}"

    @property
    def certs_url(self) -> str:
        """The JWKS of the local OIDC issuer."""
        return f"{self.url(self.issuer_port)}/certs"

    @property
    def secrets_dir(self) -> Path:
        return self.state_dir / "secrets"

    @property
    def logs_dir(self) -> Path:
        return self.state_dir / "logs"

    @property
    def storage_dir(self) -> Path:
        return self.state_dir / "storage"

    @property
    def tasks_file(self) -> Path:
        return self.state_dir / "tasks.sqlite3"

    @property
    def endpoints_file(self) -> Path:
        return self.state_dir / "endpoints.json"


def places_from_environment() -> Places:
    """Places as PORT_BASE and LOCAL_STATE_DIR say; ValueError for a PORT_BASE that is no usable port number."""
    written = os.environ.get("PORT_BASE") or str(DEFAULT_PORT_BASE)
    highest = 65535 - _HIGHEST_OFFSET
    if not written.isdecimal() or not 1024 <= int(written) <= highest:
        raise ValueError(f"PORT_BASE is {written!r}, but must be a number from 1024 to {highest}")
    state_dir = Path(os.environ.get("LOCAL_STATE_DIR") or DEFAULT_STATE_DIR)
    return Places(port_base=int(written), state_dir=state_dir.absolute())
