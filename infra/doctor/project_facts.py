"""The facts about a project in Google Cloud: what its APIs say, and what it answers to anybody."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from infra.doctor import intended
from infra.doctor.cloud import Cloud, fetch, parsed
from infra.doctor.environments import Deployment
from infra.doctor.findings import CannotTell
from shared.domain.errands import BooksRun
from shared.storage.documents import collection

_AT_ONCE = 8
_FIELDS = "indexConfig.usesAncestorConfig=false%20OR%20ttlConfig:*"


def collect(there: Deployment, cloud: Cloud) -> dict[str, Any]:
    """Each fact by its name, or the CannotTell why there is none."""
    facts = _all({name: partial(cloud.read, url) for name, url in addresses(there).items()})
    facts |= {"deployment": there}
    facts |= _all(_second(there, cloud, facts))
    return facts


def addresses(there: Deployment) -> dict[str, str]:
    """Where each fact of the APIs is read."""
    project, region, database = there.project, there.region, f"projects/{there.project}/databases/(default)"
    place = f"projects/{project}/locations/{region}"
    people = f"https://identitytoolkit.googleapis.com/admin/v2/projects/{project}"
    run = f"https://run.googleapis.com/v2/{place}/services"
    found = {
        "apis": f"https://serviceusage.googleapis.com/v1/projects/{project}/services?filter=state:ENABLED&pageSize=200",
        "database": f"https://firestore.googleapis.com/v1/{database}",
        "indexes": f"https://firestore.googleapis.com/v1/{database}/collectionGroups/-/indexes",
        "fields": f"https://firestore.googleapis.com/v1/{database}/collectionGroups/-/fields?filter={_FIELDS}",
        "backups": f"https://firestore.googleapis.com/v1/{database}/backupSchedules",
        "queue": f"https://cloudtasks.googleapis.com/v2/{place}/queues/{intended.QUEUE}",
        "scheduler": f"https://cloudscheduler.googleapis.com/v1/{place}/jobs",
        "services": run,
        "secrets": f"https://secretmanager.googleapis.com/v1/projects/{project}/secrets?pageSize=100",
        "bucket": f"https://storage.googleapis.com/storage/v1/b/{project}-files",
        "backups bucket": f"https://storage.googleapis.com/storage/v1/b/{project}-backups",
        "identity": f"{people}/config",
        "google": f"{people}/defaultSupportedIdpConfigs/google.com",
        "gateway": f"https://apigateway.googleapis.com/v1/{place}/gateways/{intended.GATEWAY}",
        "alerts": f"https://monitoring.googleapis.com/v3/projects/{project}/alertPolicies?pageSize=200",
        "channels": f"https://monitoring.googleapis.com/v3/projects/{project}/notificationChannels?pageSize=200",
    }
    found |= {f"callers of {name}": f"{run}/{name}:getIamPolicy" for name in intended.FUNCTIONS}
    if there.billing_account:
        found["budgets"] = f"https://billingbudgets.googleapis.com/v1/billingAccounts/{there.billing_account}/budgets"
    return found


def service_settings(service: Mapping[str, Any]) -> dict[str, str]:
    """What a service tells its function."""
    [container] = service["template"]["containers"]
    return {each["name"]: each.get("value", "") for each in container.get("env", [])}


def named_secrets(services: Mapping[str, Any], project: str) -> list[str]:
    """The secret versions that the functions are told of, as projects/…/secrets/…/versions/…."""
    names: set[str] = set()
    for service in services.get("services", []):
        told = service_settings(service)
        pairs = [part.partition("=") for part in told.get("SECRET_VERSIONS", "").split(",") if part]
        names |= {f"projects/{project}/secrets/{name}/versions/{version}" for name, _, version in pairs}
        names |= {told["SIGNING_KEY"]} if told.get("SIGNING_KEY") else set()
    return sorted(names)


def page(url: str) -> dict[str, Any]:
    """What anybody gets at an address."""
    response = fetch(url)
    return {
        "status": response.status_code,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "text": response.text[:20_000],
        "json": parsed(response),
    }


def _second(there: Deployment, cloud: Cloud, facts: Mapping[str, Any]) -> dict[str, Callable[[], Any]]:
    """What can be asked only with the answers to the first questions."""
    asks: dict[str, Callable[[], Any]] = {
        "page": partial(page, f"https://{there.domains[0]}/"),
        "environment.js": partial(page, f"https://{there.domains[0]}/environment.js"),
        "clock": _clock,
        "books": partial(_books, there, cloud),
        "secret versions": lambda: _versions(there, cloud, _known(facts["services"])),
    }
    behind = [name for name, callers in intended.FUNCTIONS.items() if "gateway" in callers]
    return asks | {f"health of {name}": partial(_health, facts["gateway"], name) for name in behind}


def _health(gateway: Any, function: str) -> dict[str, Any]:
    return page(f"https://{_known(gateway)['defaultHostname']}/health/{function}?deep=1")


def _versions(there: Deployment, cloud: Cloud, services: Mapping[str, Any]) -> dict[str, str]:
    """The state of each secret version in use."""
    names = named_secrets(services, there.project)
    read = _all({name: partial(cloud.read, f"https://secretmanager.googleapis.com/v1/{name}") for name in names})
    return {name: one.problem.says if isinstance(one, CannotTell) else one["state"] for name, one in read.items()}


def _books(there: Deployment, cloud: Cloud) -> dict[str, Any]:
    """The last proof: when, and whether the books balanced; both None before the first one."""
    documents = f"https://firestore.googleapis.com/v1/projects/{there.project}/databases/(default)/documents"
    try:
        fields = cloud.read(f"{documents}/{collection(BooksRun)}/{BooksRun.id}")["fields"]
    except CannotTell as error:
        if not error.missing:
            raise
        fields = {}
    at = fields.get("last_at", {}).get("timestampValue")
    last = json.loads(fields.get("last", {}).get("stringValue", "{}"))
    age = None if at is None else round(time.time() - datetime.fromisoformat(at).timestamp())
    return {"ok": last.get("ok"), "age_seconds": age}


def _clock() -> float:
    """How many seconds the clock here is ahead of Google's."""
    response = fetch("https://www.googleapis.com/")
    return time.time() - parsedate_to_datetime(response.headers["Date"]).timestamp()


def _known(fact: Any) -> Any:
    if isinstance(fact, CannotTell):
        raise fact
    return fact


def _all(asks: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(asks, pool.map(_or_why_not, asks.values()), strict=True))


def _or_why_not(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except CannotTell as error:
        return error
    except (KeyError, TypeError, ValueError) as error:
        return CannotTell(f"what was answered has another form than expected ({error!r})", "look there yourself")
