"""Checks of what a project keeps and what brings work: APIs, database, queue, scheduler, secrets, buckets."""

from collections.abc import Iterator

from infra.doctor import intended
from infra.doctor.findings import Check, Facts, Problem, warn, wrong
from infra.local.storage_cors import HEADERS

_APPLY = "apply Terraform"
_OLD_PROOF_SECONDS = 2 * 86_400
_LONG_FAILED = "look into the worker's log; docs/operations.md, alert *errands fail*"


def _apis(facts: Facts) -> Iterator[Problem]:
    on = {each["config"]["name"] for each in facts["apis"].get("services", [])}
    off = sorted(intended.APIS - on)
    if off:
        yield wrong(f"not switched on: {', '.join(off)}", _APPLY)


def _database(facts: Facts) -> Iterator[Problem]:
    database, there = facts["database"], facts["deployment"]
    if database.get("type") != "FIRESTORE_NATIVE":
        yield wrong(
            f"its type is {database.get('type')}", "take a project without Datastore: infra/terraform/README.md"
        )
    if database["locationId"] != there.database_location:
        says = f"it lies in {database['locationId']}, and {there.environment}.tfvars says {there.database_location}"
        yield wrong(says, "correct the file: a database never moves")
    if database.get("concurrencyMode") != "OPTIMISTIC":
        yield warn(f"its concurrency mode is {database.get('concurrencyMode')}", _APPLY)
    if database.get("pointInTimeRecoveryEnablement") != "POINT_IN_TIME_RECOVERY_ENABLED":
        yield wrong("no point-in-time recovery: proofs cannot end, and a mistake cannot be undone", _APPLY)
    if there.protected and database.get("deleteProtectionState") != "DELETE_PROTECTION_ENABLED":
        yield wrong("anybody who may can delete it", _APPLY)


def _backups(facts: Facts) -> Iterator[Problem]:
    schedules = facts["backups"].get("backupSchedules", [])
    for kind in ("daily", "weekly"):
        if not any(f"{kind}Recurrence" in schedule for schedule in schedules):
            yield wrong(f"no {kind} backup", _APPLY)


def _indexes(facts: Facts) -> Iterator[Problem]:
    there = {_index_text(each): each.get("state") for each in facts["indexes"].get("indexes", [])}
    wanted = {
        _text(index["collectionGroup"], [(field["fieldPath"], _kind(field)) for field in index["fields"]])
        for index in intended.indexes()["indexes"]
    }
    for name in sorted(wanted):
        state = there.get(name)
        if state is None:
            yield wrong(f"missing: {name}", f"{_APPLY}, before the code that needs it is deployed")
        elif state == "CREATING":
            yield warn(f"still being built: {name}", "wait; queries that need it fail until then")
        elif state != "READY":
            yield wrong(f"{state}: {name}", "delete it in the console and apply Terraform")
    for name in sorted(there.keys() - wanted):
        yield warn(f"nothing needs it: {name}", "delete it; each one makes every write dearer")


def _fields(facts: Facts) -> Iterator[Problem]:
    there = {_field_name(each["name"]): each for each in facts["fields"].get("fields", [])}
    for field in intended.indexes()["fieldOverrides"]:
        name = f"{field['collectionGroup']}.{field['fieldPath']}"
        found = there.get(name, {})
        left = {_kind(part) for index in found.get("indexConfig", {}).get("indexes", []) for part in index["fields"]}
        if not found or left != {_kind(index) for index in field["indexes"]}:
            yield warn(f"{name} is indexed in another way than the file says", _APPLY)
        state = found.get("ttlConfig", {}).get("state")
        if field.get("ttl") and state != "ACTIVE":
            yield warn(f"{name}: documents do not expire ({state or 'no TTL'})", f"{_APPLY}; it takes a day to begin")


def _queue(facts: Facts) -> Iterator[Problem]:
    queue = facts["queue"]
    if queue.get("state") != "RUNNING":
        cure = f"gcloud tasks queues resume {intended.QUEUE} --location={facts['deployment'].region}"
        yield wrong(f"it is {queue.get('state')}: no job goes on", cure)
    limits = queue.get("rateLimits", {})
    if min(limits.get("maxDispatchesPerSecond", 0), limits.get("maxConcurrentDispatches", 0)) < 1:
        yield wrong(f"it sends nothing: {limits}", _APPLY)


def _scheduler(facts: Facts) -> Iterator[Problem]:
    jobs = {each["name"].rpartition("/")[2]: each for each in facts["scheduler"].get("jobs", [])}
    region = facts["deployment"].region
    for name in intended.ERRANDS:
        job = jobs.get(name)
        if job is None:
            yield wrong(f"there is no {name}", _APPLY)
        elif job.get("state") != "ENABLED":
            yield wrong(f"{name} is {job.get('state')}", f"gcloud scheduler jobs resume {name} --location={region}")
        elif "lastAttemptTime" not in job:
            yield warn(f"{name} has not been called yet", f"gcloud scheduler jobs run {name} --location={region}")
        elif job.get("status", {}).get("code"):
            yield wrong(
                f"{name} failed the last time: {job['status'].get('message') or job['status']['code']}", _LONG_FAILED
            )


def _secrets(facts: Facts) -> Iterator[Problem]:
    there = {each["name"].rpartition("/")[2] for each in facts["secrets"].get("secrets", [])}
    if intended.secrets() - there:
        yield wrong(f"there is no {', '.join(sorted(intended.secrets() - there))}", _APPLY)
    for name, state in facts["secret versions"].items():
        secret, _, version = name.partition("/secrets/")[2].partition("/versions/")
        if state != "ENABLED":
            cure = f"gcloud secrets versions add {secret} --data-file=-, then its number into secret_versions and apply"
            yield wrong(f"version {version} of {secret}, which the functions are told of: {state}", cure)
    if not any(f"/secrets/{intended.SIGNING_KEY}/" in name for name in facts["secret versions"]):
        yield wrong("no function is told of the key that signs addresses of files", _APPLY)
    if len(facts["secret versions"]) < 2:
        yield warn("no provider has a key: only Vertex AI's models are offered", "infra/terraform/README.md, step 6")


def _buckets(facts: Facts) -> Iterator[Problem]:
    for name in ("bucket", "backups bucket"):
        bucket = facts[name]
        private = bucket.get("iamConfiguration", {})
        if private.get("publicAccessPrevention") != "enforced":
            yield wrong(f"{bucket['name']} may be made public", _APPLY)
        if not private.get("uniformBucketLevelAccess", {}).get("enabled"):
            yield wrong(f"{bucket['name']}: objects may have rights of their own", _APPLY)
    files = facts["bucket"]
    origins = {origin for rule in files.get("cors", []) for origin in rule.get("origin", [])}
    lacking = [domain for domain in facts["deployment"].domains if f"https://{domain}" not in origins]
    if lacking:
        yield wrong(f"pages of {', '.join(lacking)} cannot upload or show files (CORS)", _APPLY)
    shown = {header.lower() for rule in files.get("cors", []) for header in rule.get("responseHeader", [])}
    if not {header.lower() for header in HEADERS} <= shown:
        yield wrong("the web app may not read the headers it needs (CORS)", _APPLY)
    prefixes = {prefix for rule in _rules(files) for prefix in rule["condition"].get("matchesPrefix", [])}
    if not {"uploads/", "staging/", "books/"} <= prefixes:
        yield warn("what nobody asks for again is not removed (lifecycle)", _APPLY)


def _books(facts: Facts) -> Iterator[Problem]:
    books = facts["books"]
    if books["age_seconds"] is None:
        yield warn("they were not proved yet", "the scheduler's errand `audit` does it within a day; see *scheduler*")
        return
    if not books["ok"]:
        yield wrong("they do not add up", "at once: docs/operations.md, alert *books violated*")
    if books["age_seconds"] > _OLD_PROOF_SECONDS:
        yield wrong(
            f"they were last proved {books['age_seconds'] // 3600} hours ago",
            "docs/operations.md, alert *books not proved*",
        )


def _rules(bucket: Facts) -> list[Facts]:
    rules: list[Facts] = bucket.get("lifecycle", {}).get("rule", [])
    return rules


def _index_text(index: Facts) -> str:
    """An index as Firestore names it; the document's name, which ends each, is left out."""
    fields = [(field["fieldPath"], _kind(field)) for field in index["fields"] if field["fieldPath"] != "__name__"]
    return _text(index["name"].split("/collectionGroups/")[1].partition("/")[0], fields)


def _text(collection: str, fields: list[tuple[str, str]]) -> str:
    return f"{collection}: {', '.join(f'{field} {kind.lower()}' for field, kind in fields)}"


def _kind(field: Facts) -> str:
    kind: str = field.get("order") or field["arrayConfig"]
    return kind


def _field_name(name: str) -> str:
    collection, _, field = name.split("/collectionGroups/")[1].partition("/fields/")
    return f"{collection}.{field}"


CHECKS = (
    Check("APIs", ("apis",), "all that are needed are switched on", _apis),
    Check("database", ("database",), "Firestore, where it was meant to be, protected and with recovery", _database),
    Check("backups", ("backups",), "daily and weekly", _backups),
    Check("indexes", ("indexes",), "all there and ready, and no other", _indexes),
    Check("fields", ("fields",), "exemptions and expiry as the file says", _fields),
    Check("queue", ("queue",), "running", _queue),
    Check("scheduler", ("scheduler",), "each errand is called, and went well the last time", _scheduler),
    Check("secrets", ("secrets", "secret versions"), "each version in use can be read", _secrets),
    Check("buckets", ("bucket", "backups bucket"), "private, and open to the web app's pages alone", _buckets),
    Check("books", ("books",), "proved lately, and they balance", _books),
)
