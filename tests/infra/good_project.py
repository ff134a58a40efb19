"""The facts of a project in which nothing is wrong, as Google's APIs say them, for the doctor's tests."""

import json
from typing import Any

from infra.doctor import intended
from infra.doctor.environments import Deployment
from infra.local.storage_cors import HEADERS
from tests.infra.test_upload import TOLD

PROJECT = "example-ai-tools"
HOST = "platform-1.ew.gateway.dev"
THERE = Deployment(
    project=PROJECT,
    environment="prod",
    region="europe-west1",
    database_location="eur3",
    site=PROJECT,
    domains=(f"{PROJECT}.web.app", f"{PROJECT}.firebaseapp.com", "ai.example.com"),
    billing_account="000000-000000-000000",
    protected=True,
)
PLACE = f"projects/{PROJECT}/locations/europe-west1"
DATABASE = f"projects/{PROJECT}/databases/(default)"
CHANNEL = f"projects/{PROJECT}/notificationChannels/1"
SAID = {"api": f"https://{HOST}", "firebase": {"projectId": PROJECT}}
TELLS = TOLD | {"GATEWAY_URL": f"https://{HOST}", "FUNCTION_TARGET": "", "THREADS": "20"}


def facts() -> dict[str, Any]:
    """New ones each time, so that a test may spoil them."""
    return {
        "deployment": THERE,
        "apis": {"services": [{"config": {"name": name}, "state": "ENABLED"} for name in sorted(intended.APIS)]},
        "database": {
            "name": DATABASE,
            "type": "FIRESTORE_NATIVE",
            "locationId": "eur3",
            "concurrencyMode": "OPTIMISTIC",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
            "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
        },
        "backups": {"backupSchedules": [{"dailyRecurrence": {}}, {"weeklyRecurrence": {"day": "SUNDAY"}}]},
        "indexes": {"indexes": [index(number, each) for number, each in enumerate(intended.indexes()["indexes"])]},
        "fields": {"fields": [field(each) for each in intended.indexes()["fieldOverrides"]]},
        "queue": {
            "name": f"{PLACE}/queues/generation",
            "state": "RUNNING",
            "rateLimits": {"maxDispatchesPerSecond": 50, "maxConcurrentDispatches": 320},
        },
        "scheduler": {
            "jobs": [
                {
                    "name": f"{PLACE}/jobs/{name}",
                    "state": "ENABLED",
                    "lastAttemptTime": "2026-11-22T10:00:00Z",
                    "status": {},
                }
                for name in intended.ERRANDS
            ]
        },
        "services": {"services": [service(name) for name in intended.FUNCTIONS]},
        "secrets": {"secrets": [{"name": f"projects/1/secrets/{name}"} for name in sorted(intended.secrets())]},
        "secret versions": {
            f"projects/{PROJECT}/secrets/storage-signing-key/versions/1": "ENABLED",
            f"projects/{PROJECT}/secrets/openai-api-key/versions/1": "ENABLED",
        },
        "bucket": {
            **bucket("files"),
            "cors": [{"origin": [f"https://{name}" for name in THERE.domains], "responseHeader": list(HEADERS)}],
            "lifecycle": {
                "rule": [
                    {"action": {"type": "Delete"}, "condition": {"age": 2, "matchesPrefix": [prefix]}}
                    for prefix in ("uploads/", "staging/", "books/")
                ]
            },
        },
        "backups bucket": bucket("backups"),
        "books": {"ok": True, "age_seconds": 3600},
        "identity": {
            "authorizedDomains": list(THERE.domains),
            "signIn": {"email": {}, "anonymous": {}},
            "blockingFunctions": {
                "triggers": {event: {"functionUri": TELLS["SIGNIN_URL"]} for event in ("beforeCreate", "beforeSignIn")},
                "forwardInboundCredentials": {"idToken": True},
            },
        },
        "google": {"enabled": True, "clientId": TELLS["GOOGLE_CLIENT_IDS"]},
        "gateway": {"state": "ACTIVE", "defaultHostname": HOST},
        "alerts": {
            "alertPolicies": [
                {"displayName": f"{name} (prod)", "enabled": True, "notificationChannels": [CHANNEL]}
                for name in intended.ALERTS
            ]
        },
        "channels": {"notificationChannels": [{"name": CHANNEL, "displayName": "Operators (prod)", "enabled": True}]},
        "budgets": {"budgets": [{"displayName": "AI tools (prod)"}]},
        "page": {
            "status": 200,
            "headers": {name.lower(): value for name, value in intended.headers().items()}
            | {"content-security-policy": f"default-src 'none'; connect-src https://{HOST}"},
            "text": "<html>",
            "json": None,
        },
        "environment.js": {
            "status": 200,
            "headers": {},
            "text": f"globalThis.platform = Object.freeze({json.dumps(SAID)});",
            "json": None,
        },
        "clock": -1.5,
    } | answered()


def answered() -> dict[str, Any]:
    """Who may call each function, and how those behind the gateway are."""
    callers = {
        f"callers of {name}": {
            "bindings": [
                {"role": "roles/run.invoker", "members": [intended.member(caller, PROJECT) for caller in callers]}
            ]
        }
        for name, callers in intended.FUNCTIONS.items()
    }
    said = {"status": "ok", "checks": {"firestore": "ok"}, "version": "0f1e2d3"}
    return callers | {
        f"health of {name}": {"status": 200, "headers": {}, "text": "", "json": dict(said)}
        for name, callers in intended.FUNCTIONS.items()
        if "gateway" in callers
    }


def index(number: int, written: dict[str, Any]) -> dict[str, Any]:
    """Firestore adds the document's name."""
    name = f"{DATABASE}/collectionGroups/{written['collectionGroup']}/indexes/{number}"
    fields = [*written["fields"], {"fieldPath": "__name__", "order": "ASCENDING"}]
    return {"name": name, "queryScope": "COLLECTION", "state": "READY", "fields": fields}


def field(written: dict[str, Any]) -> dict[str, Any]:
    path = written["fieldPath"]
    return {
        "name": f"{DATABASE}/collectionGroups/{written['collectionGroup']}/fields/{path}",
        "indexConfig": {
            "indexes": [
                {"queryScope": "COLLECTION", "state": "READY", "fields": [{"fieldPath": path, "order": each["order"]}]}
                for each in written["indexes"]
            ]
        },
        **({"ttlConfig": {"state": "ACTIVE"}} if written.get("ttl") else {}),
    }


def service(name: str) -> dict[str, Any]:
    own = TELLS | {"FUNCTION_TARGET": name}
    if name != "worker":
        own = {key: value for key, value in own.items() if key != "INVOKER_TOKENS"}
    return {
        "name": f"{PLACE}/services/{name}",
        "ingress": "INGRESS_TRAFFIC_ALL",
        "latestReadyRevision": f"{PLACE}/services/{name}/revisions/{name}-00002",
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
        "trafficStatuses": [
            {"revision": f"{name}-00002", "percent": 100},
            {"revision": f"{name}-00001", "tag": "before"},
        ],
        "template": {
            "containers": [
                {
                    "image": "europe-west1-docker.pkg.dev/example-ai-tools/functions/functions:0f1e2d3",
                    "env": [{"name": key, "value": value} for key, value in own.items()],
                }
            ]
        },
    }


def bucket(name: str) -> dict[str, Any]:
    return {
        "name": f"{PROJECT}-{name}",
        "iamConfiguration": {"publicAccessPrevention": "enforced", "uniformBucketLevelAccess": {"enabled": True}},
    }
