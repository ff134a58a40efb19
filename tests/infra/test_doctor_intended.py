"""What the doctor looks for is what Terraform makes."""

import re
from pathlib import Path

import pytest

from infra.doctor import intended
from infra.doctor.environments import deployment
from infra.local.scheduler import ERRANDS
from tests.infra.test_terraform import EVERYTHING, MODULES, TERRAFORM, rows, value


def test_who_may_call_functions_and_from_where() -> None:
    assert dict(intended.FUNCTIONS) == {
        name: tuple(re.findall(r'"(\w+)"', value(row, "invokers").partition("#")[0])) for name, row in rows()
    }
    assert {value(row, "ingress").strip('"') for _, row in rows()} == {intended.INGRESS}


def test_accounts_are_called_so() -> None:
    named = re.findall(r'account_id   = "([\w-]+)"', MODULES["accounts"])

    assert {"gateway", "invoker"} <= set(named)
    assert intended.member("gateway", "p") == "serviceAccount:gateway@p.iam.gserviceaccount.com"


def test_apis() -> None:
    assert set(re.findall(r'^    "(\S+\.googleapis\.com)",', MODULES["project"], re.MULTILINE)) == intended.APIS


def test_alerts() -> None:
    alerts = MODULES["monitoring"]
    table = re.findall(r'^    "([\w ]+)" = \{\n      severity', alerts, re.MULTILINE)
    alone = re.findall(r'resource "google_monitoring_alert_policy".*?display_name += "([\w ]+) \(', alerts, re.DOTALL)

    assert sorted([*table, *alone]) == sorted(intended.ALERTS)


def test_names() -> None:
    assert {errand.name for errand in ERRANDS} == set(intended.ERRANDS)
    for name in (intended.QUEUE, intended.SIGNING_KEY, intended.GATEWAY, intended.PLACEHOLDER_IMAGE):
        assert f'"{name}"' in EVERYTHING
    for name in ("-files", "-backups"):
        assert f'"${{var.project}}{name}"' in MODULES["storage"]
    assert '"AI tools (${var.environment})"' in MODULES["monitoring"]


@pytest.mark.parametrize("name", ["dev", "stage", "prod"])
def test_an_environment_is_read_as_terraform_reads_it(name: str) -> None:
    written = (TERRAFORM / "environments" / f"{name}.tfvars").read_text(encoding="utf-8")
    there = deployment(None, name)
    [project] = re.findall(r'^project += "(.+)"', written, re.MULTILINE)

    assert (there.project, there.environment, there.site) == (project, name, project)
    assert there.region == "europe-west1"
    assert f'"{there.database_location}"' in written + EVERYTHING
    assert there.domains[:2] == (f"{project}.web.app", f"{project}.firebaseapp.com")
    assert ("ai.example.com" in there.domains) == ('app_domains      = ["ai.example.com"]' in written)
    assert there.protected is ("protected" not in written or "protected         = true" in written)
    assert deployment(project, None) == there


def test_an_unknown_environment_or_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no environment test"):
        deployment(None, "test")
    with pytest.raises(ValueError, match="no environment is about elsewhere"):
        deployment("elsewhere", None)
