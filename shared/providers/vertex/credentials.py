"""The token of a call: a key that an entry names, or what Google gives the account this program runs as."""

import threading
from functools import cached_property, partial

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials as KnownToken

from shared.providers.contract import Access, ProviderUnavailable
from shared.providers.guards import read_key

_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
_SECONDS = 10.0
"""For a token to be fetched; the library's own default is two minutes."""


class Tokens:
    """Keeps `credentials`, which Google's clients hold for good, at a token that can be sent."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.Lock()

    def fresh(self) -> str:
        """The token to send now. Raises ProviderUnavailable when there is none: nothing was sent.

        A key is read anew each time, so that one that was exchanged is used at once.
        """
        if self._access.key is not None:
            self.credentials.token = read_key(self._access.key)
        else:
            self._refresh()
        return str(self.credentials.token)

    @cached_property
    def credentials(self) -> Credentials:
        """What Google's clients are given. Raises ProviderUnavailable when the account has no credentials."""
        if self._access.key is not None:
            return KnownToken(token=read_key(self._access.key))  # type: ignore[no-untyped-call]
        try:
            found, _project = google.auth.default(scopes=_SCOPES)
        except GoogleAuthError as error:
            raise ProviderUnavailable("This service has no credentials for Google Cloud.") from error
        return found

    def _refresh(self) -> None:
        with self._lock:
            if self.credentials.valid:
                return
            try:
                self.credentials.refresh(partial(Request(), timeout=_SECONDS))  # type: ignore[no-untyped-call]
            except (
                GoogleAuthError,
                ValueError,
                TypeError,
                LookupError,
            ) as error:  # the latter for answers that are no JSON
                raise ProviderUnavailable("Google Cloud gives this service no token now.") from error
