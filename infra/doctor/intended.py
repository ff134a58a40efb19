"""What Terraform makes, as far as the doctor looks for it; tests/infra/test_doctor_intended.py holds it against its files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "generation"
GATEWAY = "platform"
SIGNING_KEY = "storage-signing-key"
PLACEHOLDER_IMAGE = "us-docker.pkg.dev/cloudrun/container/hello"
ERRANDS = ("sweep", "audit", "retention", "allowances")
ALERTS = (
    "books violated", "books not proved", "stuck jobs", "errands fail", "allowances not given", "errors", "webhook failures",
    "provider failures", "slow answers", "old deliveries", "no sweep", "failing answers", "not reachable",
)  # fmt: skip
APIS = frozenset(
    f"{name}.googleapis.com"
    for name in (
        "aiplatform", "apigateway", "apikeys", "artifactregistry", "billingbudgets", "cloudbuild", "clouderrorreporting",
        "cloudresourcemanager", "cloudscheduler", "cloudtasks", "cloudtrace", "firebase", "firebasehosting", "firebaserules",
        "firestore", "iam", "iamcredentials", "identitytoolkit", "logging", "monitoring", "run", "secretmanager", "securetoken",
        "servicecontrol", "servicemanagement", "serviceusage", "storage", "sts", "telemetry",
    )
)  # fmt: skip


FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "submit": ("gateway",),
    "poll": ("gateway",),
    "webhook": ("gateway",),
    "admin": ("gateway",),
    "worker": ("invoker", "gateway"),
    "signin": ("everybody",),
}
"""Who may call each function."""

INGRESS = "INGRESS_TRAFFIC_ALL"
"""The gateway, which asks all of them but `signin`, is outside."""


def member(caller: str, project: str) -> str:
    """A caller as IAM names it."""
    return "allUsers" if caller == "everybody" else f"serviceAccount:{caller}@{project}.iam.gserviceaccount.com"


def secrets() -> set[str]:
    """The secrets there must be, with or without a version: those of the catalogue's providers, and the signing key."""
    entries = load_catalogue(ROOT / "shared" / "catalogue").providers.values()
    callbacks = [name for entry in entries if entry.webhook for name in (entry.webhook.secret, entry.webhook.token)]
    return {name for name in (SIGNING_KEY, *(entry.secret for entry in entries), *callbacks) if name}


def headers() -> dict[str, str]:
    """The headers of every page of the web app, from firebase.json; those with an address in them are left to the deployment."""
    hosting = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))["hosting"]
    [everywhere] = [rule for rule in hosting["headers"] if rule["source"] == "**"]
    return {each["key"]: each["value"] for each in everywhere["headers"] if "${" not in each["value"]}


def indexes() -> Mapping[str, Any]:
    written: Mapping[str, Any] = json.loads(
        (ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text(encoding="utf-8")
    )
    return written
