"""What runs in Google Cloud fits the code: settings, times, callers, secrets, indexes, and what is counted in our logs."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from functions.worker import ERRAND_SECONDS
from infra.local.scheduler import ERRANDS
from infra.local.storage_cors import HEADERS
from shared.catalogue import load_catalogue
from shared.deliveries.contract import DISPATCH_SECONDS
from shared.services import claims, health, save
from shared.settings import EMULATORS

ROOT = Path(__file__).parents[2]
TERRAFORM = ROOT / "infra" / "terraform"
FUNCTIONS_TABLE = (TERRAFORM / "functions.tf").read_text(encoding="utf-8")
MODULES = {
    folder.name: "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.tf")))
    for folder in sorted((TERRAFORM / "modules").iterdir())
}
EVERYTHING = "\n".join(file.read_text(encoding="utf-8") for file in sorted(TERRAFORM.rglob("*.tf")))
CATALOGUE = load_catalogue(ROOT / "shared" / "catalogue")
FUNCTIONS = ("submit", "poll", "webhook", "admin", "worker", "signin")
LEFT_OUT = "Terraform's own checks are left out: "


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_terraform_finds_nothing_wrong(tmp_path: Path) -> None:
    """Its form, what it says when it validates, and the tests of the wiring (infra/terraform/tests)."""
    tool = check_tool()
    if tool is not None:
        ran = subprocess.run([tool, TERRAFORM, "--fmt", "--test"], capture_output=True, text=True, check=False)
        if ran.returncode == 2:
            pytest.skip(LEFT_OUT + ran.stderr.strip().splitlines()[-1])

        assert ran.returncode == 0, ran.stdout + ran.stderr
        return
    if shutil.which("terraform") is None:
        pytest.skip(LEFT_OUT + "there is no terraform on the PATH")
    here = copied(tmp_path)
    if terraform(here, "init", "-backend=false", "-input=false").returncode:
        pytest.skip(LEFT_OUT + "its providers cannot be had here")
    for step in (("fmt", "-check", "-recursive"), ("validate",), ("test",)):
        ran = terraform(here, *step)

        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_functions_are_told_every_setting_and_no_other() -> None:
    """VERSION comes with the image. The worker is told what decision 21 says."""
    source = (ROOT / "shared" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:read\.\w+|environment\.get)\(\s*"([A-Z_]+)"', source)) - set(EMULATORS) - {"VERSION"}
    told = set(re.findall(r"^    ([A-Z_]+) +=", FUNCTIONS_TABLE, re.MULTILINE))
    alone = set(re.findall(r"settings += \{ ([A-Z_]+) =", FUNCTIONS_TABLE))

    assert alone <= read
    assert told == read - alone
    assert alone == {"INVOKER_TOKENS"}


def test_what_a_service_is_told_besides_is_read_by_its_server() -> None:
    spec = importlib.util.find_spec("functions_framework")
    assert spec is not None
    assert spec.origin is not None
    read = "".join(file.read_text(encoding="utf-8") for file in Path(spec.origin).parent.rglob("*.py"))
    told = re.findall(r"^ {10}([A-Z_]+) +=", MODULES["functions"], re.MULTILINE)

    assert sorted(told) == ["FUNCTION_TARGET", "GUNICORN_LOG_LEVEL", "THREADS", "WORKERS"]
    assert [name for name in told if f'"{name}"' not in read] == []


def test_a_function_has_a_thread_for_each_request_it_is_sent() -> None:
    assert re.search(r"THREADS += tostring\(each\.value\.concurrency \+ [1-9]", MODULES["functions"])
    assert "max_instance_request_concurrency = each.value.concurrency" in MODULES["functions"]


def test_every_function_has_a_row() -> None:
    assert tuple(name for name, _ in rows()) == FUNCTIONS


def test_only_signin_lets_everybody_in() -> None:
    """And whoever is behind the gateway, the gateway alone; the worker, the account of queue and scheduler, and the gateway:
    it asks for its health, and its token opens nothing else (tests/functions/test_machines.py)."""
    invokers = {name: value(row, "invokers") for name, row in rows()}

    assert invokers == dict.fromkeys(("submit", "poll", "webhook", "admin"), '["gateway"]') | {
        "worker": '["invoker", "gateway"]',
        "signin": '["everybody"]',
    }
    assert len(re.findall("allUsers|allAuthenticatedUsers", EVERYTHING)) == 1


def test_only_where_the_platform_checks_the_caller_its_signature_goes_unchecked() -> None:
    """Decision 21."""
    assert [name for name, row in rows() if "INVOKER_TOKENS" in row] == ["worker"]
    assert "everybody" not in value(dict(rows())["worker"], "invokers")
    assert "invoker_iam_disabled = false" in re.sub(" +", " ", MODULES["functions"])


def test_a_function_is_asked_about_files_where_it_may_read_them() -> None:
    """A deep look at its health would otherwise say that it is down."""
    without = {name for name, row in rows() if value(row, "files").startswith('"none"')}

    assert without == health.WITHOUT_FILES


def test_nothing_is_given_to_a_whole_role_of_people() -> None:
    assert re.findall(r"roles/(?:owner|editor)\b", EVERYTHING) == []


def test_the_worker_has_time_for_what_it_is_given() -> None:
    """Its own time, the queue's, and the longest lease, each within the one before."""
    lease = max(entry.timeouts.longest for entry in CATALOGUE.providers.values()) + claims.SPARE_SECONDS

    assert int(value(dict(rows())["worker"], "timeout")) >= DISPATCH_SECONDS >= max(lease, save.LEASE_SECONDS)


def test_the_queue_tries_as_long_as_a_job_may_live() -> None:
    """And comes again after no more than a minute, as the sweep does."""
    longest = max(model.deadline_seconds for model in CATALOGUE.models.values()) + 600
    retries = {
        name: int(number) for name, number in re.findall(r"^ +(m\w+) += \"?(\d+)s?\"?$", MODULES["queue"], re.MULTILINE)
    }

    assert retries["max_retry_duration"] >= longest
    assert retries["max_backoff"] <= 60
    assert retries["min_backoff"] * 2 ** retries["max_doublings"] >= retries["max_backoff"]


def test_nobody_waits_longer_for_a_function_than_it_works() -> None:
    contract = yaml.safe_load((ROOT / "infra" / "gateway" / "openapi.yaml").read_text(encoding="utf-8"))
    backends = contract["x-google-api-management"]["backends"]
    times = {name: int(value(row, "timeout")) for name, row in rows()}

    assert [name for name in times if name in backends and backends[name]["deadline"] > times[name]] == []
    assert times["signin"] >= 7  # Identity Platform waits so long


def test_what_decodes_pictures_has_the_memory_for_it() -> None:
    """Children of 1 GiB each, of which some may live at once (shared/pictures.py)."""
    memory = {name: value(row, "memory").strip('"') for name, row in rows()}

    assert {name: int(memory[name].removesuffix("Gi")) >= 2 for name in ("submit", "worker")} == {
        "submit": True,
        "worker": True,
    }


def test_the_scheduler_keeps_the_timetable_of_the_local_one() -> None:
    written = re.findall(r'(\w+) += \{ schedule = "([^"]+)", +deadline = (\d+)', MODULES["queue"])

    assert {name: (minutes(cron), float(deadline)) for name, cron, deadline in written} == {
        errand.name: (frozenset(range(errand.at // 60, 60, errand.every // 60)), errand.deadline) for errand in ERRANDS
    }
    assert all(float(deadline) > ERRAND_SECONDS for _, _, deadline in written)


def test_indexes_rules_and_contract_are_read_from_where_they_are_kept() -> None:
    for name in re.findall(r'"\$\{path\.module\}/([^"]+)"', (TERRAFORM / "main.tf").read_text(encoding="utf-8")):
        assert (TERRAFORM / name).is_file(), name
    indexes = yaml.safe_load((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text(encoding="utf-8"))
    collections = {entry["collectionGroup"] for entry in indexes["indexes"] + indexes["fieldOverrides"]}

    assert "jsondecode(file(var.indexes))" in MODULES["database"]
    assert [name for name in collections if f'"{name}"' in MODULES["database"]] == []


def test_secrets_are_those_of_the_catalogue() -> None:
    names = {
        name
        for entry in CATALOGUE.providers.values()
        for name in (entry.secret, entry.webhook and entry.webhook.secret, entry.webhook and entry.webhook.token)
        if name
    }

    assert "yamldecode(file(var.providers_file))" in MODULES["secrets"]
    assert [name for name in names if name in EVERYTHING.replace("{openai-api-key = 1}", "")] == []


def test_webhook_reads_the_key_of_a_provider_that_tells_its_secret() -> None:
    listed = re.findall(r'telling += \[(?:"(\w+)"(?:, )?)*\]', MODULES["secrets"])
    telling = [
        folder.name
        for folder in sorted((ROOT / "shared" / "providers").iterdir())
        if folder.is_dir() and "def webhook_secret(self)" in "".join(file.read_text() for file in folder.glob("*.py"))
    ]

    assert listed == telling


def test_the_bucket_lets_pages_read_the_headers_that_the_local_one_does() -> None:
    listed = re.search(r"response_header = \[([^\]]+)\]", MODULES["storage"])
    assert listed is not None

    assert tuple(re.findall(r'"([^"]+)"', listed[1])) == HEADERS


def test_metrics_look_for_what_the_code_logs() -> None:
    """Each message, logger and field of a filter is in the source."""
    source = "".join(
        file.read_text(encoding="utf-8") for folder in ("shared", "functions") for file in (ROOT / folder).rglob("*.py")
    )
    monitoring = MODULES["monitoring"]
    messages = re.findall(r'jsonPayload\.message=\\"([^\\]+)\\"', monitoring)
    loggers = re.findall(r'jsonPayload\.logger=\\"([^\\]+)\\"', monitoring)
    fields = set(re.findall(r"jsonPayload\.(\w+)", monitoring)) - {"message", "logger", "function", "invariant"}

    assert messages
    assert [message for message in messages if f'"{message}"' not in source] == []
    assert [name for name in loggers if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []
    assert [field for field in fields if not re.search(rf'"{field}"|\b{field}=', source)] == []


@pytest.mark.parametrize("name", ["dev", "stage", "prod"])
def test_an_environment_says_what_must_be_said_and_nothing_unknown(name: str) -> None:
    """The client's secret is not in a file."""
    variables = (TERRAFORM / "variables.tf").read_text(encoding="utf-8")
    blocks = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', variables, re.MULTILINE | re.DOTALL)
    written = (TERRAFORM / "environments" / f"{name}.tfvars").read_text(encoding="utf-8")
    said = set(re.findall(r"^(\w+) +=", written, re.MULTILINE))
    needed = {variable for variable, block in blocks if not re.search(r"^  default +=", block, re.MULTILINE)}

    assert needed - said == {"google_client_secret"}
    assert said <= {variable for variable, _ in blocks}
    assert re.search(rf'^environment += "{name}"$', written, re.MULTILINE)
    assert (TERRAFORM / "environments" / f"{name}.gcs.tfbackend").is_file()


def rows() -> Iterator[tuple[str, str]]:
    """The functions of the table, each with its row."""
    table = FUNCTIONS_TABLE.partition("\n  functions = {\n")[2].partition("\n  }\n")[0]
    for match in re.finditer(r"^    (\w+) = \{\n(.*?)^    \}", table, re.MULTILINE | re.DOTALL):
        yield match[1], match[2]


def value(row: str, name: str) -> str:
    """What a row says of one thing, as it is written."""
    found = re.search(rf"^ +{name} += ([^#\n]+)", row, re.MULTILINE)
    assert found is not None, name
    return found[1].strip()


def minutes(cron: str) -> frozenset[int]:
    """The minutes of every hour that a timetable names; `*`, `*/5` and `1-59/5` are all we write."""
    named, *rest = cron.split()
    assert rest == ["*"] * 4
    span, _, step = named.partition("/")
    first, _, last = ("0", "-", "59") if span == "*" else span.partition("-")
    return frozenset(range(int(first), int(last) + 1, int(step or 1)))


def check_tool() -> Path | None:
    """A program that checks a folder of Terraform without real providers: TERRAFORM_CHECK, or one beside the project."""
    beside = ROOT.parent / "shared" / "tools" / "terraform-check" / "terraform-check"
    named = os.environ.get("TERRAFORM_CHECK")
    return Path(named) if named else beside if beside.is_file() else None


def copied(folder: Path) -> Path:
    """The configuration and what it reads, where Terraform may leave something behind."""
    for part in ("infra/terraform", "infra/firestore", "infra/gateway", "shared/catalogue"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".terraform*", "__pycache__"))
    return folder / "infra" / "terraform"


def terraform(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", *arguments, *(["-no-color"] if arguments[0] != "fmt" else [])],
        cwd=where,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
