"""Settings: what the environment says, read once; everything that is missing or unsafe is named at once, before any work."""

import ipaddress
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.domain.errors import DomainNotAllowed
from shared.domain.ids import normal_address

EMULATORS = (
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "STORAGE_EMULATOR_HOST",
    "LOCAL_TASKS_HOST",
    "LOCAL_SECRETS_HOST",
    "LOCAL_OIDC_CERTS_URL",
    "LOCAL_CATALOGUE",
    "LOCAL_CATALOGUE_VARIABLES",
)
"""Variables that send a part of the system to a stand-in. In production none may be set: the Auth emulator's client, for
one, accepts unsigned tokens."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(Exception):
    """The environment cannot be used; the message lists everything that is wrong with it."""


@dataclass(frozen=True)
class LocalSettings:
    """Addresses of the stand-ins of the local system."""

    tasks_host: str
    secrets_host: str
    oidc_certs_url: str
    catalogue: Path
    catalogue_variables: Mapping[str, str]


@dataclass(frozen=True)
class Settings:
    """How this deployment is set up. Addresses and domains are in lower case; `secret_versions` maps names to versions."""

    project: str
    version: str
    allowed_domains: frozenset[str]
    allowed_origins: frozenset[str]
    signup: str
    first_admins: frozenset[str]
    welcome_credits: int
    unassigned_monthly_credits: int | None
    zone: ZoneInfo
    bucket: str
    queue: str
    worker_url: str
    invoker_email: str
    invoker_tokens: str
    gateway_url: str
    signin_url: str
    google_client_ids: frozenset[str]
    admin_networks: tuple[Network, ...]
    trusted_hops: int
    reauth_hours: int
    signing_key: str
    secret_versions: Mapping[str, str]
    local: LocalSettings | None
    credit_micros: int | None = None
    retention_days: int | None = 90
    traced_percent: int = 0


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError with every mistake in one message."""
    read = _Reading(environment)
    local = _local(read)
    settings = Settings(
        project=read.text("GOOGLE_CLOUD_PROJECT"),
        version=environment.get("VERSION", "unknown"),
        allowed_domains=frozenset(name.lower() for name in read.list("ALLOWED_DOMAINS")),
        allowed_origins=frozenset(read.list("ALLOWED_ORIGINS")),
        signup=read.choice("SIGNUP", ("domain", "invite"), "domain"),
        first_admins=read.addresses("FIRST_ADMINS"),
        welcome_credits=read.number("WELCOME_CREDITS", 0),
        unassigned_monthly_credits=read.optional_number("UNASSIGNED_MONTHLY_CREDITS", 10_000),
        zone=read.zone("TIME_ZONE", "UTC"),
        bucket=read.text("BUCKET"),
        queue=read.text("QUEUE"),
        worker_url=read.text("WORKER_URL"),
        invoker_email=read.text("INVOKER_EMAIL"),
        invoker_tokens=read.choice("INVOKER_TOKENS", ("own", "platform"), "own"),
        gateway_url=read.text("GATEWAY_URL"),
        signin_url=read.text("SIGNIN_URL"),
        google_client_ids=frozenset(read.list("GOOGLE_CLIENT_IDS")),
        admin_networks=read.networks("ADMIN_ADDRESSES"),
        trusted_hops=read.number("TRUSTED_HOPS", 0),
        reauth_hours=read.number("REAUTH_HOURS", 8),
        signing_key=read.text("SIGNING_KEY"),
        secret_versions=read.pairs("SECRET_VERSIONS"),
        local=local,
        credit_micros=read.optional_micros("CREDIT_USD"),
        retention_days=read.optional_number("RETENTION_DAYS", 90),
        traced_percent=read.percent("TRACED_PERCENT", 0),
    )
    read.finish()
    return settings


def _local(read: "_Reading") -> LocalSettings | None:
    """The local settings, only in the local profile and never on the platform."""
    environment = read.environment
    profile = read.choice("PROFILE", ("production", "local"), "production")
    on_platform = "K_SERVICE" in environment
    if profile == "local" and not on_platform:
        if environment.get("INVOKER_TOKENS") == "platform":
            read.wrong.append("INVOKER_TOKENS=platform in the local profile: nobody checks them there")
        for name in ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"):
            read.text(name)  # the libraries read these themselves; without them they would reach the real services
        return LocalSettings(
            tasks_host=read.text("LOCAL_TASKS_HOST"),
            secrets_host=read.text("LOCAL_SECRETS_HOST"),
            oidc_certs_url=read.text("LOCAL_OIDC_CERTS_URL"),
            catalogue=Path(read.text("LOCAL_CATALOGUE")),
            catalogue_variables=read.json("LOCAL_CATALOGUE_VARIABLES"),
        )
    if profile == "local":
        read.wrong.append("PROFILE=local on Cloud Run (K_SERVICE is set): the local profile accepts unsigned tokens")
    stand_ins = {*EMULATORS, *(name for name in environment if name.endswith(("_EMULATOR_HOST", "_ENDPOINT_OVERRIDE")))}
    read.wrong.extend(
        f"{name} is set: only the local profile may use a stand-in" for name in sorted(stand_ins & environment.keys())
    )
    if environment.get("INVOKER_TOKENS") == "platform" and not on_platform:
        read.wrong.append(
            "INVOKER_TOKENS=platform, but this is not Cloud Run (K_SERVICE is not set): nobody checked them"
        )
    for name in ("WORKER_URL", "GATEWAY_URL", "SIGNIN_URL"):
        if name in environment and not environment[name].startswith("https://"):
            read.wrong.append(f"{name} must begin with https://")
    return None


class _Reading:
    """Reads variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.wrong: list[str] = []

    def finish(self) -> None:
        if self.wrong:
            raise SettingsError(
                "These settings are missing or wrong:\n" + "\n".join(f"- {line}" for line in self.wrong)
            )

    def text(self, name: str) -> str:
        value = self.environment.get(name, "").strip()
        if not value:
            self.wrong.append(f"{name} is missing")
        return value

    def list(self, name: str) -> list[str]:
        parts = [part.strip() for part in self.text(name).split(",") if part.strip()]
        if not parts and self.environment.get(name, "").strip():
            self.wrong.append(f"{name} is empty")
        return parts

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.environment.get(name, default)
        if value not in choices:
            self.wrong.append(f"{name} must be one of {', '.join(choices)}")
        return value

    def number(self, name: str, default: int) -> int:
        value = self.environment.get(name, str(default))
        if not value.isdecimal():
            self.wrong.append(f"{name} must be a whole number of 0 or more")
            return default
        return int(value)

    def percent(self, name: str, default: int) -> int:
        value = self.number(name, default)
        if value > 100:
            self.wrong.append(f"{name} must be 100 at most")
        return value

    def optional_number(self, name: str, default: int) -> int | None:
        return None if self.environment.get(name) == "none" else self.number(name, default)

    def optional_micros(self, name: str) -> int | None:
        """An amount of US dollars such as 0.005, in millionths; None without one."""
        value = self.environment.get(name, "none").strip()
        if value == "none":
            return None
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value, re.ASCII):
            self.wrong.append(f"{name} must be an amount of US dollars such as 0.005, or none")
            return None
        return int(Decimal(value) * 1_000_000)

    def addresses(self, name: str) -> frozenset[str]:
        addresses: set[str] = set()
        for part in self.environment.get(name, "").split(","):
            try:
                addresses.update([normal_address(part)] if part.strip() else [])
            except DomainNotAllowed:
                self.wrong.append(f"{name}: {part.strip()!r} is no e-mail address")
        return frozenset(addresses)

    def json(self, name: str) -> Mapping[str, str]:
        try:
            return dict(json.loads(self.environment.get(name, "{}")))
        except ValueError:
            self.wrong.append(f"{name} is no JSON object")
            return {}

    def zone(self, name: str, default: str) -> ZoneInfo:
        try:
            return ZoneInfo(self.environment.get(name, default))
        except (ZoneInfoNotFoundError, ValueError):
            self.wrong.append(f"{name} must be a time zone such as Europe/Berlin")
            return ZoneInfo("UTC")

    def networks(self, name: str) -> tuple[Network, ...]:
        networks: list[Network] = []
        for part in self.list(name):
            try:
                networks.append(ipaddress.ip_network(part))
            except ValueError:
                self.wrong.append(f"{name}: {part!r} is no network such as 203.0.113.0/24")
        return tuple(networks)

    def pairs(self, name: str) -> Mapping[str, str]:
        pairs = [part.partition("=") for part in self.environment.get(name, "").split(",") if part.strip()]
        for key, _, version in pairs:
            if not version.strip().isdecimal():
                self.wrong.append(f"{name}: {key.strip()!r} needs a version in numbers, such as {key.strip()}=1")
        return {key.strip(): version.strip() for key, _, version in pairs}
