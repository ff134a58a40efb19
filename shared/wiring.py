"""Wiring: the one place where the App is built from real adapters, once a process and on first use.

Nothing is connected while a module is imported: the server forks after the import, and its clients must not.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from shared import catalogue, logs, tracing
from shared.api import auth
from shared.api.admin import AdminDoor
from shared.api.blocking import KEYS_SECONDS, SignInDoor
from shared.api.endpoint import Call, Endpoint
from shared.api.limits import STRANGERS, Limiter, Strangers
from shared.api.person import Door
from shared.api.responses import Answer
from shared.api.tokens import read_checked_by_platform, read_unsigned
from shared.app import App, Policy
from shared.deliveries.cloud_tasks import CloudTasks
from shared.destinations import HostRules
from shared.domain import ids
from shared.fetching import Fetcher
from shared.providers.registry import Providers
from shared.secrets import Secrets
from shared.services import health
from shared.services.hint import Keys
from shared.services.webhook_secrets import WebhookSecrets
from shared.settings import Settings, SettingsError, settings_from
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries

if TYPE_CHECKING:
    from google.cloud import firestore, secretmanager, tasks_v2

T = TypeVar("T")

_log = logging.getLogger(__name__)

_CATALOGUE = Path(__file__).parent / "catalogue"


class Once(Generic[T]):
    """A value made on the first call; threads that come meanwhile wait for it. A test may give another one."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]

    def give(self, value: T) -> None:
        """Use this value from now on."""
        self._made[:] = [value]


settings = Once(settings_from)


@Once
def secrets() -> Secrets:
    return Secrets(_secret_client, project=settings().project, versions=settings().secret_versions)


@Once
def app() -> App:
    """The App of this process. Raises SettingsError, CatalogueError."""
    from shared.pictures import PictureWorkshop
    from shared.storage.cloud_files import CloudFiles

    chosen = settings()
    known = _catalogue(chosen)
    providers = Providers(known.providers, secrets().get, project=chosen.project)
    client = _firestore_client()
    return App(
        store=FirestoreStore(client),
        queries=FirestoreQueries(client),
        files=CloudFiles(bucket=chosen.bucket, signing_key=lambda: json.loads(secrets().at(chosen.signing_key))),
        media=PictureWorkshop(),
        deliveries=CloudTasks(
            _tasks_client, queue=chosen.queue, worker_url=chosen.worker_url, invoker=chosen.invoker_email
        ),
        fetcher=Fetcher(_host_rules(known)),
        catalogue=known,
        provider=providers.__getitem__,
        policy=Policy(
            zone=chosen.zone,
            welcome_credits=chosen.welcome_credits,
            signup=chosen.signup,
            allowed_domains=chosen.allowed_domains,
            first_admins=chosen.first_admins,
            unassigned_monthly_credits=chosen.unassigned_monthly_credits,
            gateway_url=chosen.gateway_url,
            credit_micros=chosen.credit_micros,
            retention_days=chosen.retention_days,
        ),
        now=lambda: datetime.now(UTC),
        new_id=ids.new_id,
        not_set_up=_not_set_up(known, chosen),
    )


@Once
def door() -> Door:
    """The door of signed-in people."""
    chosen = settings()
    return Door(
        app=app(),
        verify=auth.firebase_verifier(chosen.project),
        project=chosen.project,
        domains=chosen.allowed_domains,
        limiter=Limiter(),
    )


@Once
def admin_door() -> AdminDoor:
    chosen = settings()
    return AdminDoor(
        people=door(),
        networks=chosen.admin_networks,
        trusted_hops=chosen.trusted_hops,
        fresh=timedelta(hours=chosen.reauth_hours) if chosen.reauth_hours else None,
    )


@Once
def strangers() -> Strangers:
    """How often whoever has not proved who they are is answered."""
    return Strangers(Limiter(STRANGERS), settings().trusted_hops, now=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class MachineDoor:
    """Whom the worker lets in."""

    verify: auth.Verify
    audience: str
    email: str


@Once
def machine_door() -> MachineDoor:
    chosen = settings()
    if chosen.invoker_tokens == "platform":
        return MachineDoor(read_checked_by_platform, chosen.worker_url, chosen.invoker_email)
    certs_url = chosen.local.oidc_certs_url if chosen.local else None
    verify = auth.google_verifier(frozenset({chosen.worker_url}), certs_url)
    return MachineDoor(verify, chosen.worker_url, chosen.invoker_email)


@Once
def spans_kept() -> bool:
    """Whether spans of the steps are kept, as many as the settings say. Without any, nothing for them is loaded; and what keeps
    them from being kept keeps no step from being done."""
    chosen = settings()
    if not chosen.traced_percent:
        return False
    from shared.spans import Spans, ToLog, to_cloud_trace

    about = {"service.name": "worker", "service.version": chosen.version, "gcp.project_id": chosen.project}
    try:
        exporter = ToLog() if chosen.local else to_cloud_trace()
        tracing.record_with(Spans(exporter, percent=chosen.traced_percent, about=about))
    except Exception:  # noqa: BLE001 - whatever it is, the worker works without them
        _log.warning("wiring: no spans are kept", exc_info=True)
        return False
    return True


@Once
def signin_door() -> SignInDoor:
    """What Identity Platform asks before it lets somebody in. Only the local profile believes what nobody signed."""
    chosen = settings()
    event = auth.google_verifier(frozenset({chosen.signin_url}), auth.SIGN_IN_KEYS, seconds=KEYS_SECONDS)
    google = auth.google_verifier(chosen.google_client_ids, None, seconds=KEYS_SECONDS)
    return SignInDoor(
        project=chosen.project,
        url=chosen.signin_url,
        client_ids=chosen.google_client_ids,
        verify_event=read_unsigned if chosen.local else event,
        verify_google=read_unsigned if chosen.local else google,
    )


@Once
def webhook_secrets() -> WebhookSecrets:
    return WebhookSecrets(app(), secrets().get, settings().secret_versions.keys())


def webhook_keys(provider: str) -> Keys | None:
    """What callbacks of a provider are checked with; None where it has none. Raises Unavailable when they are not known now."""
    entry = app().catalogue.providers.get(provider)
    if entry is None or entry.webhook is None or provider in app().not_set_up:
        return None
    return webhook_secrets().keys(entry, entry.webhook)


def endpoint(function: str) -> Endpoint:
    """The endpoint of a function, with its health check."""
    made = Endpoint(
        function,
        origins=lambda: settings().allowed_origins,
        strangers=lambda: strangers(),
    )

    @made.route("GET", "/health")
    def healthy(call: Call) -> Answer:
        checks = health.check(app(), function) if call.request.args.get("deep") == "1" else {"process": "ok"}
        ok = all(state == "ok" for state in checks.values())
        body: Mapping[str, Any] = {"status": "ok" if ok else "down", "checks": checks, "version": settings().version}
        return Answer(body, 200 if ok else 503, {} if ok else {"Retry-After": "5"})

    return made


def start(function: str) -> None:
    """What a process does before its first request: logs in one form, and no start with unsafe settings.

    Where they are, one line says all that is wrong, and the process ends.
    """
    try:
        chosen = settings()
    except SettingsError as error:
        logs.set_up(function=function, version="unknown")
        _log.critical(str(error))
        raise SystemExit(1) from None
    logs.set_up(function=function, version=chosen.version, project=chosen.project)


def _catalogue(chosen: Settings) -> catalogue.Catalogue:
    if chosen.local is None:
        return catalogue.load_catalogue(_CATALOGUE)
    return catalogue.load_catalogue(chosen.local.catalogue, variables=chosen.local.catalogue_variables)


def _not_set_up(known: catalogue.Catalogue, chosen: Settings) -> frozenset[str]:
    """The providers that need a key which this deployment does not have."""
    entries = known.providers.values()
    return frozenset(entry.id for entry in entries if entry.secret and entry.secret not in chosen.secret_versions)


def _host_rules(known: catalogue.Catalogue) -> HostRules:
    """Where outputs may be fetched from: what the providers' entries say; plain http only from local ones."""
    hosts = {host for entry in known.providers.values() if not entry.plain_http for host in entry.output_hosts}
    local = {host for entry in known.providers.values() if entry.plain_http for host in entry.output_hosts}
    return HostRules(hosts=tuple(sorted(hosts)), local=tuple(sorted(local)))


def _firestore_client() -> "firestore.Client":
    from google.cloud import firestore

    return firestore.Client(project=settings().project)


def _tasks_client() -> "tasks_v2.CloudTasksClient":
    from google.cloud import tasks_v2

    local = settings().local
    if local is None:
        return tasks_v2.CloudTasksClient()
    import grpc
    from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=grpc.insecure_channel(local.tasks_host)))


def _secret_client() -> "secretmanager.SecretManagerServiceClient":
    from google.cloud import secretmanager

    local = settings().local
    if local is None:
        return secretmanager.SecretManagerServiceClient()
    import grpc
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
        SecretManagerServiceGrpcTransport,
    )

    channel = grpc.insecure_channel(local.secrets_host)
    return secretmanager.SecretManagerServiceClient(transport=SecretManagerServiceGrpcTransport(channel=channel))
