"""App: everything a service may use, as ports; who they are is decided in wiring.py, or by a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.catalogue import Catalogue
from shared.deliveries.contract import Deliveries
from shared.fetching import Fetcher
from shared.kept import Kept
from shared.media import Media
from shared.providers.contract import Provider
from shared.storage.files import Files
from shared.storage.queries import Queries
from shared.storage.store import Store


@dataclass(frozen=True)
class Policy:
    """The organisation's own choices. Credits are whole; `first_admins` are normalised addresses.

    `credit_micros` is what a credit is worth in millionths of a US dollar, where the organisation says so. `retention_days` is
    how long content is kept where a department says nothing else; None: for ever.
    """

    zone: ZoneInfo
    welcome_credits: int
    signup: str
    allowed_domains: frozenset[str]
    first_admins: frozenset[str]
    unassigned_monthly_credits: int | None
    gateway_url: str
    credit_micros: int | None = None
    retention_days: int | None = 90


@dataclass(frozen=True)
class App:
    """What services work with. Every part may be used by several threads.

    `not_set_up` are the providers whose key is not configured here; `kept` is what this process keeps in mind.
    """

    store: Store
    queries: Queries
    files: Files
    media: Media
    deliveries: Deliveries
    fetcher: Fetcher
    catalogue: Catalogue
    provider: Callable[[str], Provider]
    policy: Policy
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    not_set_up: frozenset[str] = frozenset()
    kept: Kept = field(default_factory=Kept)
