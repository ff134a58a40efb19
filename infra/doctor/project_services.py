"""Checks of what a project runs and shows: functions, who may call them, sign-in, gateway, web app, alerts."""

import json
import re
from collections.abc import Iterator
from typing import Any

from infra.doctor import intended
from infra.doctor.findings import Check, Facts, Problem, warn, wrong
from infra.doctor.project_facts import service_settings
from shared.settings import SettingsError, settings_from

_APPLY = "apply Terraform"
_DEPLOY = "start the trigger `deploy`"
_OWN = frozenset(("FUNCTION_TARGET", "THREADS", "INVOKER_TOKENS"))
"""Variables in which functions differ."""
_SKEW_SECONDS = 60.0


def _functions(facts: Facts) -> Iterator[Problem]:
    services = _services(facts)
    for name in intended.FUNCTIONS:
        service = services.get(name)
        if service is None:
            yield wrong(f"there is no {name}", _APPLY)
            continue
        condition = service.get("terminalCondition", {})
        if condition.get("state") != "CONDITION_SUCCEEDED":
            yield wrong(f"{name} is not ready: {condition.get('message') or condition.get('state')}", _DEPLOY)
        yield from _traffic(name, service)


def _traffic(name: str, service: Facts) -> Iterator[Problem]:
    newest = service.get("latestReadyRevision", "").rpartition("/")[2]
    serving = {
        each.get("revision", newest): each["percent"]
        for each in service.get("trafficStatuses", [])
        if each.get("percent")
    }
    if serving != {newest: 100}:
        shown = ", ".join(f"{revision} {percent} %" for revision, percent in serving.items()) or "nobody"
        yield warn(
            f"{name}: {shown} serve, and the newest is {newest}", f"a deployment is under way, or else {_DEPLOY}"
        )


def _release(facts: Facts) -> Iterator[Problem]:
    images = {name: service["template"]["containers"][0]["image"] for name, service in _services(facts).items()}
    if any(image.startswith(intended.PLACEHOLDER_IMAGE) for image in images.values()):
        yield wrong("functions run the placeholder: nothing was deployed yet", _DEPLOY)
    elif len(set(images.values())) > 1:
        shown = "; ".join(f"{name} {image.rpartition('/')[2]}" for name, image in sorted(images.items()))
        yield wrong(f"functions are of different releases: {shown}", _DEPLOY)


def _settings(facts: Facts) -> Iterator[Problem]:
    told = {name: service_settings(service) for name, service in _services(facts).items()}
    for name, environment in told.items():
        try:
            settings_from({**environment, "K_SERVICE": name})
        except SettingsError as error:
            for line in str(error).splitlines()[1:]:
                yield wrong(
                    f"{name} would not start: {line.removeprefix('- ')}", f"correct the variables, {_APPLY}, {_DEPLOY}"
                )
        if environment.get("INVOKER_TOKENS") == "platform" and "everybody" in intended.FUNCTIONS[name]:
            yield wrong(f"{name} believes tokens that nobody checked (INVOKER_TOKENS)", _APPLY)
    for variable in sorted({key for environment in told.values() for key in environment} - _OWN):
        if len({environment.get(variable) for environment in told.values()}) > 1:
            yield wrong(f"functions are told different things of {variable}", f"{_APPLY}, then {_DEPLOY}")
    if told and all(environment.get("TRUSTED_HOPS", "0") == "0" for environment in told.values()):
        yield warn("TRUSTED_HOPS is 0, so administration is shut", "measure it: infra/terraform/README.md, step 8")


def _callers(facts: Facts) -> Iterator[Problem]:
    services, project = _services(facts), facts["deployment"].project
    for name, callers in intended.FUNCTIONS.items():
        bindings = facts[f"callers of {name}"].get("bindings", [])
        found = {who for binding in bindings if binding["role"] == "roles/run.invoker" for who in binding["members"]}
        wanted = {intended.member(caller, project) for caller in callers}
        for who in sorted(found - wanted):
            yield wrong(f"{who} may call {name}", f"{_APPLY}: it takes that away")
        for who in sorted(wanted - found):
            yield wrong(f"{who} may not call {name}", _APPLY)
        service = services.get(name, {})
        if service.get("ingress") != intended.INGRESS:
            yield wrong(f"{name} takes calls from {service.get('ingress')} alone", _APPLY)
        if service.get("invokerIamDisabled"):
            yield wrong(f"{name} lets everybody in without a look", _APPLY)


def _identity(facts: Facts) -> Iterator[Problem]:
    config, google = facts["identity"], facts["google"]
    asked = config.get("blockingFunctions", {})
    address = service_settings(_services(facts)["signin"]).get("SIGNIN_URL")
    for event in ("beforeCreate", "beforeSignIn"):
        called = asked.get("triggers", {}).get(event, {}).get("functionUri")
        if called != address:
            yield wrong(f"{event} asks {called or 'nobody'}, not {address}: anybody might come in", _APPLY)
    if not asked.get("forwardInboundCredentials", {}).get("idToken"):
        yield wrong("Google's token does not come along, so `signin` refuses everybody", _APPLY)
    for way, on in (
        ("e-mail", config.get("signIn", {}).get("email")),
        ("anonymous", config.get("signIn", {}).get("anonymous")),
    ):
        if on and on.get("enabled"):
            yield wrong(f"people can sign in without Google: {way}", _APPLY)
    lacking = [domain for domain in facts["deployment"].domains if domain not in config.get("authorizedDomains", [])]
    if lacking:
        yield wrong(f"nobody can sign in at {', '.join(lacking)}: no authorised domain", _APPLY)
    if not google.get("enabled"):
        yield wrong("signing in with Google is switched off", _APPLY)
    ids = service_settings(_services(facts)["signin"]).get("GOOGLE_CLIENT_IDS", "").split(",")
    if google.get("clientId") not in ids:
        yield wrong(f"people sign in by {google.get('clientId')}, which `signin` does not know", _APPLY)


def _gateway(facts: Facts) -> Iterator[Problem]:
    gateway = facts["gateway"]
    if gateway.get("state") != "ACTIVE":
        yield wrong(f"it is {gateway.get('state')}", "wait ten minutes, then apply Terraform")
    told = {service_settings(service).get("GATEWAY_URL") for service in _services(facts).values()}
    if told - {f"https://{gateway.get('defaultHostname')}"}:
        yield wrong(
            f"functions are told of {', '.join(map(str, told))}; callbacks go astray", f"{_APPLY}, then {_DEPLOY}"
        )


def _health(facts: Facts) -> Iterator[Problem]:
    versions = {}
    for name in _BEHIND:
        answer = facts[f"health of {name}"]
        said = answer["json"] or {}
        bad = {part: state for part, state in said.get("checks", {}).items() if state != "ok"}
        if answer["status"] != 200:
            yield wrong(
                f"{name} answers {answer['status']} {bad or ''}".rstrip(), "docs/operations.md, alert *not reachable*"
            )
        versions[name] = said.get("version")
    if len(set(versions.values())) > 1:
        yield wrong(f"different versions answer: {versions}", _DEPLOY)


def _page(facts: Facts) -> Iterator[Problem]:
    answer = facts["page"]
    if answer["status"] != 200:
        yield wrong(f"it answers {answer['status']}", _DEPLOY)
        return
    for name, value in intended.headers().items():
        if answer["headers"].get(name.lower()) != value:
            yield wrong(f"{name} is {answer['headers'].get(name.lower())!r}, not {value!r}", _DEPLOY)
    policy = answer["headers"].get("content-security-policy", "")
    if "default-src 'none'" not in policy or "${" in policy:
        yield wrong("it has no Content-Security-Policy of ours", _DEPLOY)
    host = facts["gateway"].get("defaultHostname")
    if f"https://{host}" not in policy:
        yield wrong(f"its Content-Security-Policy does not let it ask {host}", _DEPLOY)


def _environment(facts: Facts) -> Iterator[Problem]:
    answer = facts["environment.js"]
    said = _platform(answer["text"]) if answer["status"] == 200 else None
    if said is None:
        yield wrong("the web app is not told where the API is (/environment.js)", _DEPLOY)
        return
    host = facts["gateway"].get("defaultHostname")
    if said.get("api") != f"https://{host}":
        yield wrong(f"the web app asks {said.get('api')}, and the API is at https://{host}", _DEPLOY)
    if said.get("firebase", {}).get("projectId") != facts["deployment"].project:
        yield wrong(f"the web app signs people in to {said.get('firebase', {}).get('projectId')}", _DEPLOY)
    if "authEmulator" in said:
        yield wrong("the web app signs people in at an emulator", _DEPLOY)


def _platform(script: str) -> dict[str, Any] | None:
    """What environment.js says, which is one JSON object given to `globalThis.platform`; None if it is something else."""
    found = re.search(r"\{.*\}", script, re.DOTALL)
    try:
        said = json.loads(found[0]) if found else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _alerts(facts: Facts) -> Iterator[Problem]:
    environment = facts["deployment"].environment
    policies = {each["displayName"]: each for each in facts["alerts"].get("alertPolicies", [])}
    works = {each["name"] for each in facts["channels"].get("notificationChannels", []) if _works(each)}
    for each in facts["channels"].get("notificationChannels", []):
        if not _works(each):
            cure = "confirm it in Cloud Monitoring, Alerting, Edit notification channels"
            yield wrong(f"{each.get('displayName')} is not confirmed, or is switched off: nobody is told", cure)
    for alert in intended.ALERTS:
        policy = policies.get(f"{alert} ({environment})")
        if policy is None:
            yield wrong(f"there is no alert *{alert}*", _APPLY)
        elif policy.get("enabled") is False:
            yield wrong(f"the alert *{alert}* is switched off", "switch it on in Cloud Monitoring, or apply Terraform")
        elif not works.intersection(policy.get("notificationChannels", [])):
            yield wrong(f"the alert *{alert}* tells nobody", _APPLY)


def _works(channel: Facts) -> bool:
    """Kinds that need no confirmation have another status."""
    return channel.get("enabled", True) and channel.get("verificationStatus") != "UNVERIFIED"


def _budget(facts: Facts) -> Iterator[Problem]:
    there = facts["deployment"]
    if not there.billing_account:
        yield warn("there is none", f"name billing_account and monthly_budget in {there.environment}.tfvars")
        return
    named = [each.get("displayName") for each in facts["budgets"].get("budgets", [])]
    if f"AI tools ({there.environment})" not in named:
        yield wrong("the billing account has none for this environment", _APPLY)


def _clock(facts: Facts) -> Iterator[Problem]:
    if abs(facts["clock"]) > _SKEW_SECONDS:
        yield warn(f"the clock here is {facts['clock']:+.0f} s off", "set it: tokens are refused by clocks that differ")


def _services(facts: Facts) -> dict[str, Any]:
    """Our services by name, each as Cloud Run has it."""
    found = {each["name"].rpartition("/")[2]: each for each in facts["services"].get("services", [])}
    return {name: found[name] for name in intended.FUNCTIONS if name in found}


_CALLERS = tuple(f"callers of {name}" for name in intended.FUNCTIONS)
_BEHIND = tuple(name for name, callers in intended.FUNCTIONS.items() if "gateway" in callers)


def checks(*, budgets: bool) -> tuple[Check, ...]:
    """All of them; whether the billing account is asked for its budgets depends on whether one is named."""
    return (
        Check("functions", ("services",), "all ready, and the newest revisions serve", _functions),
        Check("release", ("services",), "all functions are of one release", _release),
        Check("settings", ("services",), "complete, safe and the same everywhere", _settings),
        Check("callers", ("services", *_CALLERS), "those intended and nobody else", _callers),
        Check("sign-in", ("identity", "google", "services"), "with Google alone, and `signin` is asked", _identity),
        Check("gateway", ("gateway", "services"), "active, and the functions know it", _gateway),
        Check(
            "health",
            ("gateway", *(f"health of {name}" for name in _BEHIND)),
            "each function behind the gateway is well, and of one version",
            _health,
        ),
        Check("web app", ("page", "gateway"), "answers with its headers", _page),
        Check("environment.js", ("environment.js", "gateway"), "the web app knows where the API is", _environment),
        Check("alerts", ("alerts", "channels"), "all switched on, and somebody is told", _alerts),
        Check("budget", ("budgets",) if budgets else (), "watched", _budget),
        Check("clock", ("clock",), "agrees with Google's", _clock),
    )
