"""Webhook secrets: what the callbacks of each provider are checked with, configured or told by the provider itself.

A configured secret (one with a version in `SECRET_VERSIONS`) comes first; while it is replaced, `NAME-previous` counts as
well. Where none is configured, a provider that tells its secret is asked for it, and one that publishes keys for those. That
has a price: about once an hour a callback waits for an answer of the provider, no longer than its entry's timeouts; and to be
told a secret the function `webhook` needs the provider's API key, which it otherwise does without.
"""

import logging
import threading
from collections.abc import Callable, Collection
from functools import partial
from urllib.parse import urlsplit

from shared import other_signatures, signatures
from shared.app import App
from shared.catalogue import ProviderEntry
from shared.catalogue.provider_schemas import Webhook
from shared.destinations import HostRules
from shared.domain.errors import Unavailable
from shared.fetching import Fetcher
from shared.other_signatures import BodyHmac, PublicKeys
from shared.providers.contract import KnowsItsSecret
from shared.services.hint import Keys
from shared.services.told import Told
from shared.signatures import Read, Secret, Verify

LARGEST_KEY_SET = 64 * 1024
"""Bytes of a document of published keys."""

_log = logging.getLogger(__name__)


class WebhookSecrets:
    """What callbacks are checked with, by provider; made on the first callback and kept.

    `read_secret` gives a configured secret by its name, `configured` are the names there are.
    """

    def __init__(self, app: App, read_secret: Callable[[str], str], configured: Collection[str]) -> None:
        self._app = app
        self._read_secret = read_secret
        self._configured = configured
        self._made: dict[str, Keys] = {}
        self._lock = threading.Lock()

    def keys(self, entry: ProviderEntry, webhook: Webhook) -> Keys:
        """What this provider's callbacks are checked with. Raises Unavailable when a secret is missing or is none."""
        with self._lock:
            if entry.id not in self._made:
                try:
                    token = self._read_secret(webhook.token) if webhook.token else None
                    self._made[entry.id] = Keys(self._verify(entry, webhook), token)
                except (Unavailable, ValueError) as error:
                    # What is wrong with our secrets is for our logs; the caller may be anybody.
                    _log.warning("webhook secrets: of %s, one cannot be used: %s", entry.id, error)
                    raise Unavailable from error
            return self._made[entry.id]

    def _verify(self, entry: ProviderEntry, webhook: Webhook) -> Verify:
        if webhook.secret is None:
            return Told(other_signatures.read_fal, partial(_published_keys, entry, webhook.keys or "")).verify
        rule = webhook.hmac
        if rule is not None:
            read = BodyHmac(rule.header.lower(), rule.prefix, rule.encoding).read
            return self._configured_verify(webhook.secret, read, other_signatures.text_secret)
        provider = self._app.provider(entry.id)
        if webhook.secret not in self._configured and isinstance(provider, KnowsItsSecret):
            return Told(signatures.read, lambda: signatures.parse_secret(provider.webhook_secret())).verify
        return self._configured_verify(webhook.secret, signatures.read, signatures.parse_secret)

    def _configured_verify(self, name: str, read: Read[Secret], parse: Callable[[str], Secret]) -> Verify:
        previous = f"{name}-previous"
        names = [name, *([previous] if previous in self._configured else [])]
        secrets = [parse(self._read_secret(each)) for each in names]
        return lambda body, headers, now: read(body, headers, now).proved_by(secrets)


def _published_keys(entry: ProviderEntry, address: str) -> PublicKeys:
    """The keys behind an address. Raises FetchFailed, FetchRefused, ValueError."""
    fetcher = Fetcher(
        HostRules(hosts=(urlsplit(address).hostname or "",)),
        connect_seconds=entry.timeouts.connect,
        total_seconds=entry.timeouts.connect + entry.timeouts.check,
    )
    with fetcher.fetch(address, max_bytes=LARGEST_KEY_SET) as fetched:
        return other_signatures.parse_public_keys(fetched.file.read())
