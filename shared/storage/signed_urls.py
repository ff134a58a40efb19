"""Signed addresses of objects (V4), made with a key in hand: signing asks nobody, so a page of fifty costs no calls."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from shared.storage.files import SAME_FOR_SECONDS

if TYPE_CHECKING:
    from google.oauth2.service_account import Credentials

LONGEST_SECONDS = 7 * 24 * 3600
"""Cloud Storage accepts no longer life."""

_REMEMBERED = 4096


class UrlSigner:
    """Signs addresses of one bucket. `key` gives a service account's key (its JSON) and is asked once, on first use."""

    def __init__(self, *, bucket: str, endpoint: Callable[[], str], key: Callable[[], Mapping[str, Any]]) -> None:
        self._bucket = bucket
        self._endpoint = endpoint
        self._key = key
        self._credentials: Credentials | None = None
        self._get = lru_cache(maxsize=_REMEMBERED)(self._sign_get)

    def get(self, name: str, *, now: datetime, seconds: int, download_name: str | None) -> str:
        """An address to read: the same for SAME_FOR_SECONDS, and good for at least `seconds` from `now`.

        It is signed as if at the beginning of the present span of time, and lives one span longer than was asked for.
        """
        begun = int(now.timestamp()) // SAME_FOR_SECONDS * SAME_FOR_SECONDS
        return self._get(name, begun, min(seconds + SAME_FOR_SECONDS, LONGEST_SECONDS), download_name)

    def put(self, name: str, *, now: datetime, seconds: int, headers: Mapping[str, str]) -> str:
        """An address to write, good for `seconds` from `now`, for a request with exactly these headers."""
        return self._sign("PUT", name, now, seconds, headers=dict(headers))

    def _sign_get(self, name: str, begun: int, seconds: int, download_name: str | None) -> str:
        disposition = None if download_name is None else attachment(download_name)
        return self._sign("GET", name, datetime.fromtimestamp(begun, UTC), seconds, response_disposition=disposition)

    def _sign(self, method: str, name: str, at: datetime, seconds: int, **options: object) -> str:
        from google.cloud.storage._signing import generate_signed_url_v4

        # The public method takes no time, but pages of addresses must stay the same for a while.
        url = generate_signed_url_v4(
            self._signing_credentials(),
            f"/{self._bucket}/{quote(name)}",
            timedelta(seconds=seconds),
            api_access_endpoint=self._endpoint(),
            method=method,
            _request_timestamp=at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
            **options,
        )
        return str(url)

    def _signing_credentials(self) -> "Credentials":
        from google.oauth2.service_account import Credentials

        if self._credentials is None:
            credentials: Any = Credentials  # the library's types are incomplete
            self._credentials = credentials.from_service_account_info(dict(self._key()))
        return self._credentials


def attachment(name: str) -> str:
    """The Content-Disposition that saves under `name` (RFC 6266): in ASCII, and in full for clients that read UTF-8."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_" for letter in name
    )
    written = f'attachment; filename="{plain}"'
    return written if plain == name else f"{written}; filename*=UTF-8''{quote(name, safe='')}"
