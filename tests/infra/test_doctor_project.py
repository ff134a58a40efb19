"""The doctor finds nothing wrong with a good project, and each thing that is spoiled in one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.doctor import __main__ as doctor
from infra.doctor import intended, project_data, project_facts, project_services
from infra.doctor.findings import CannotTell, Finding, Level, findings
from tests.infra.good_project import HOST, PROJECT, THERE, facts

CHECKS = (*project_data.CHECKS, *project_services.checks(budgets=True))
OK, WARN, WRONG = Level.OK, Level.WARN, Level.WRONG


def look(spoiled: dict[str, Any]) -> list[Finding]:
    return [finding for check in CHECKS for finding in findings(check, spoiled)]


def put(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Put the last of these where the others lead; lists are gone into by number."""
    *way, last, value = path

    def spoil(there: dict[str, Any]) -> None:
        for step in way:
            there = there[step]
        there[last] = value

    return spoil


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    *way, last = path

    def spoil(there: dict[str, Any]) -> None:
        for step in way:
            there = there[step]
        del there[last]

    return spoil


def told(name: str, value: str, *functions: str) -> Callable[[dict[str, Any]], None]:
    """Tell some functions, or all, something else."""

    def spoil(there: dict[str, Any]) -> None:
        for service in there["services"]["services"]:
            if not functions or service["name"].rpartition("/")[2] in functions:
                env = service["template"]["containers"][0]["env"]
                env[:] = [each for each in env if each["name"] != name] + [{"name": name, "value": value}]

    return spoil


SUBMIT = ("services", "services", 0)
DOWN = {"status": 503, "json": {"checks": {"firestore": "unavailable"}, "version": "0f1e2d3"}}
SPOILED = [
    ("APIs", WRONG, "apigateway", drop("apis", "services", 1)),
    ("database", WRONG, "DATASTORE_MODE", put("database", "type", "DATASTORE_MODE")),
    ("database", WRONG, "europe-west1", put("database", "locationId", "europe-west1")),
    ("database", WARN, "PESSIMISTIC", put("database", "concurrencyMode", "PESSIMISTIC")),
    ("database", WRONG, "recovery", drop("database", "pointInTimeRecoveryEnablement")),
    ("database", WRONG, "delete", drop("database", "deleteProtectionState")),
    ("backups", WRONG, "weekly", drop("backups", "backupSchedules", 1)),
    ("indexes", WRONG, "missing: jobs: user_id", drop("indexes", "indexes", 0)),
    ("indexes", WARN, "still being built", put("indexes", "indexes", 0, "state", "CREATING")),
    ("indexes", WRONG, "NEEDS_REPAIR", put("indexes", "indexes", 0, "state", "NEEDS_REPAIR")),
    ("indexes", WARN, "nothing needs it", put("indexes", "indexes", 0, "fields", 0, "fieldPath", "other")),
    ("fields", WARN, "jobs.tokens", drop("fields", "fields", 0)),
    ("fields", WARN, "do not expire", drop("fields", "fields", 9, "ttlConfig")),
    ("queue", WRONG, "PAUSED", put("queue", "state", "PAUSED")),
    ("queue", WRONG, "sends nothing", put("queue", "rateLimits", "maxConcurrentDispatches", 0)),
    ("scheduler", WRONG, "no sweep", drop("scheduler", "jobs", 0)),
    ("scheduler", WRONG, "audit is PAUSED", put("scheduler", "jobs", 1, "state", "PAUSED")),
    ("scheduler", WARN, "not been called", drop("scheduler", "jobs", 0, "lastAttemptTime")),
    ("scheduler", WRONG, "sweep failed", put("scheduler", "jobs", 0, "status", {"code": 7})),
    ("secrets", WRONG, "no storage-signing-key", drop("secrets", "secrets", -1)),
    ("secrets", WRONG, "DISABLED", put("secret versions", f"projects/{PROJECT}/secrets/a/versions/2", "DISABLED")),
    ("secrets", WARN, "no provider", drop("secret versions", f"projects/{PROJECT}/secrets/openai-api-key/versions/1")),
    ("secrets", WRONG, "signs", put("secret versions", {"projects/p/secrets/a/versions/1": "ENABLED"})),
    ("buckets", WRONG, "public", drop("bucket", "iamConfiguration", "publicAccessPrevention")),
    ("buckets", WRONG, "backups: objects", drop("backups bucket", "iamConfiguration", "uniformBucketLevelAccess")),
    ("buckets", WRONG, "ai.example.com", drop("bucket", "cors", 0, "origin", 2)),
    ("buckets", WRONG, "headers", drop("bucket", "cors", 0, "responseHeader", 0)),
    ("buckets", WARN, "lifecycle", drop("bucket", "lifecycle", "rule", 0)),
    ("books", WARN, "not proved", put("books", {"ok": None, "age_seconds": None})),
    ("books", WRONG, "do not add up", put("books", "ok", False)),
    ("books", WRONG, "72 hours", put("books", "age_seconds", 72 * 3600)),
    ("functions", WRONG, "no submit", drop(*SUBMIT)),
    ("functions", WRONG, "not ready: no memory", put(*SUBMIT, "terminalCondition", {"message": "no memory"})),
    ("functions", WARN, "10 %", put(*SUBMIT, "trafficStatuses", 0, "percent", 10)),
    ("functions", WARN, "submit-00001 100 %", put(*SUBMIT, "trafficStatuses", 0, "revision", "submit-00001")),
    ("release", WRONG, "different releases", put(*SUBMIT, "template", "containers", 0, "image", "a/b:1")),
    ("release", WRONG, "placeholder", put(*SUBMIT, "template", "containers", 0, "image", intended.PLACEHOLDER_IMAGE)),
    ("settings", WRONG, "TIME_ZONE must be", told("TIME_ZONE", "Berlin")),
    ("settings", WRONG, "submit would not start: BUCKET is missing", told("BUCKET", "", "submit")),
    ("settings", WRONG, "EMULATOR_HOST is set", told("FIRESTORE_EMULATOR_HOST", "emulator:1", "poll")),
    ("settings", WRONG, "different things of REAUTH_HOURS", told("REAUTH_HOURS", "2", "admin")),
    ("settings", WRONG, "nobody checked", told("INVOKER_TOKENS", "platform", "signin")),
    ("settings", WARN, "administration is shut", told("TRUSTED_HOPS", "0")),
    ("callers", WRONG, "allUsers may call worker", put("callers of worker", "bindings", 0, "members", ["allUsers"])),
    ("callers", WRONG, "gateway@", put("callers of poll", {})),
    ("callers", WRONG, "worker takes calls", put("services", "services", 4, "ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY")),
    ("callers", WRONG, "without a look", put(*SUBMIT, "invokerIamDisabled", True)),
    ("sign-in", WRONG, "beforeCreate asks nobody", drop("identity", "blockingFunctions", "triggers", "beforeCreate")),
    ("sign-in", WRONG, "does not come along", drop("identity", "blockingFunctions", "forwardInboundCredentials")),
    ("sign-in", WRONG, "e-mail", put("identity", "signIn", "email", "enabled", True)),
    ("sign-in", WRONG, "anonymous", put("identity", "signIn", "anonymous", "enabled", True)),
    ("sign-in", WRONG, "ai.example.com", drop("identity", "authorizedDomains", 2)),
    ("sign-in", WRONG, "switched off", drop("google", "enabled")),
    ("sign-in", WRONG, "another-client", put("google", "clientId", "another-client")),
    ("gateway", WRONG, "CREATING", put("gateway", "state", "CREATING")),
    ("gateway", WRONG, "callbacks", told("GATEWAY_URL", "https://elsewhere.example.com")),
    ("health", WRONG, "poll answers 503 {'firestore': 'unavailable'}", put("health of poll", DOWN)),
    ("health", WRONG, "versions", put("health of poll", "json", "version", "old")),
    ("web app", WRONG, "404", put("page", "status", 404)),
    ("web app", WRONG, "X-Frame-Options", drop("page", "headers", "x-frame-options")),
    ("web app", WRONG, "of ours", put("page", "headers", "content-security-policy", f"default-src * https://{HOST}")),
    ("web app", WRONG, f"does not let it ask {HOST}", put("page", "headers", "content-security-policy", "default-src 'none'")),
    ("environment.js", WRONG, "not told", put("environment.js", "text", "<html>")),
    ("environment.js", WRONG, "asks https://old", put("environment.js", "text", '({"api": "https://old"})')),
    ("environment.js", WRONG, "signs people in to", put("environment.js", "text", '({"firebase": {"projectId": "other"}})')),
    ("environment.js", WRONG, "emulator", put("environment.js", "text", '({"authEmulator": "http://127.0.0.1"})')),
    ("alerts", WRONG, "no alert *books violated*", drop("alerts", "alertPolicies", 0)),
    ("alerts", WRONG, "switched off", put("alerts", "alertPolicies", 0, "enabled", False)),
    ("alerts", WRONG, "tells nobody", put("alerts", "alertPolicies", 0, "notificationChannels", [])),
    ("alerts", WRONG, "not confirmed", put("channels", "notificationChannels", 0, "verificationStatus", "UNVERIFIED")),
    ("budget", WRONG, "for this environment", put("budgets", {})),
    ("clock", WARN, "+90 s", put("clock", 90.0)),
]  # fmt: skip


def test_nothing_is_wrong_with_a_good_project() -> None:
    assert [finding for finding in look(facts()) if finding.level is not OK] == []
    assert len({check.subject for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(("subject", "level", "says", "spoil"), SPOILED, ids=[f"{row[0]}: {row[2]}" for row in SPOILED])
def test_what_is_spoiled_is_found(
    subject: str, level: Level, says: str, spoil: Callable[[dict[str, Any]], None]
) -> None:
    """Under its subject, as bad as it is, and with something to do about it."""
    there = facts()
    spoil(there)
    found = [finding for finding in look(there) if finding.subject == subject and finding.level is level]

    assert [finding for finding in found if says in finding.says and finding.cure] != []


def test_every_check_has_a_way_to_fail() -> None:
    assert {row[0] for row in SPOILED} == {check.subject for check in CHECKS}


def test_a_fact_that_cannot_be_had_is_a_finding_of_each_check_that_needs_it() -> None:
    there = facts() | {"services": CannotTell("run.googleapis.com may not be read", "ask for the role Viewer")}
    needing = {check.subject for check in CHECKS if "services" in check.needs}
    found = {finding.subject: finding for finding in look(there) if finding.level is not OK}

    assert set(found) == needing
    assert {finding.cure for finding in found.values()} == {"ask for the role Viewer"}


def test_an_answer_of_another_form_is_a_finding() -> None:
    for name in project_facts.addresses(THERE):
        for strange in ([], {"services": 1, "jobs": [{}], "indexes": [{"name": 1}], "fields": 5}, None):
            for finding in look(facts() | {name: strange}):
                assert finding.says
                assert finding.cure or finding.level is OK


def test_a_project_without_a_billing_account_is_told_that_nobody_watches_the_costs() -> None:
    there = facts() | {"deployment": replace(THERE, billing_account="")}
    [budget] = [check for check in project_services.checks(budgets=False) if check.subject == "budget"]

    assert [finding.level for finding in findings(budget, there)] == [WARN]


def test_the_result_is_a_line_each_and_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled = facts()
    put("queue", "state", "PAUSED")(spoiled)
    monkeypatch.setattr(doctor, "access_token", lambda: "token")
    monkeypatch.setattr(project_facts, "collect", lambda *_: spoiled)
    code = doctor.main(["--environment", "prod", "--project", PROJECT])
    said = capsys.readouterr().out

    assert code == 1
    assert "wrong queue" in said
    assert "gcloud tasks queues resume generation --location=europe-west1" in said
    assert said.splitlines()[-1].endswith("1 wrong")
