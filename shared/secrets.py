"""Secrets: read from Secret Manager by version, on first use, and kept for the life of the process."""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import google_crc32c

from shared import logs
from shared.domain.errors import Unavailable

if TYPE_CHECKING:
    from google.cloud import secretmanager

_CALL_SECONDS = 5.0


class SecretMissing(Unavailable):
    """A secret that the configuration does not name, or that does not exist in this version."""


class Secrets:
    """The secrets of one project; `versions` says which version of each name is in force.

    A version never changes, so what was read once stays true. A new version comes with a new configuration.
    """

    def __init__(
        self,
        connect: "Callable[[], secretmanager.SecretManagerServiceClient]",
        *,
        project: str,
        versions: Mapping[str, str],
    ) -> None:
        self._connect = connect
        self._project = project
        self._versions = versions
        self._client: secretmanager.SecretManagerServiceClient | None = None
        self._values: dict[str, str] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> str:
        """The secret called `name`, in its configured version. Raises SecretMissing, Unavailable."""
        version = self._versions.get(name)
        if version is None:
            raise SecretMissing(f"The secret {name!r} has no version in SECRET_VERSIONS; add {name}=VERSION.")
        return self.at(f"projects/{self._project}/secrets/{name}/versions/{version}")

    def at(self, resource: str) -> str:
        """The secret with this full version name. Raises SecretMissing, Unavailable."""
        with self._lock:
            if resource not in self._values:
                self._values[resource] = self._read(resource)
                logs.keep_out(self._values[resource])
            return self._values[resource]

    def _read(self, resource: str) -> str:
        from google.api_core import exceptions as google

        if self._client is None:
            self._client = self._connect()
        try:
            answer = self._client.access_secret_version(name=resource, timeout=_CALL_SECONDS, retry=None)
        except (google.NotFound, google.PermissionDenied, google.FailedPrecondition, google.InvalidArgument) as error:
            raise SecretMissing(f"{resource} cannot be read: {type(error).__name__}.") from error
        except google.GoogleAPICallError as error:
            raise Unavailable("A secret cannot be read now.") from error
        data = answer.payload.data
        if answer.payload.data_crc32c and answer.payload.data_crc32c != google_crc32c.value(data):
            raise Unavailable("A secret arrived damaged.")
        return data.decode().strip()
