"""App: everything a service may use, as ports; who they are is decided in wiring.py, or by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.catalogue import Catalogue
from shared.deliveries.contract import Deliveries
from shared.fetching import Fetcher
from shared.media import Media
from shared.providers.contract import Provider
from shared.storage.files import Files
from shared.storage.queries import Queries
from shared.storage.store import Store


@dataclass(frozen=True)
class Policy:
    """The organisation's own choices. Credits are whole; `first_admins` are normalised addresses."""

    zone: ZoneInfo
    welcome_credits: int
    signup: str
    allowed_domains: frozenset[str]
    first_admins: frozenset[str]
    unassigned_monthly_credits: int | None
    gateway_url: str


@dataclass(frozen=True)
class App:
    """What services work with. Every part may be used by several threads."""

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
