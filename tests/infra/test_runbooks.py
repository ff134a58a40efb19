"""Whoever is woken finds a runbook under the alert's name, whole, and no command in it that does not exist."""

import functools
import importlib.util
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local.scheduler import ERRANDS
from tests.infra.test_documentation import CODE_BLOCK, PAGES, anchors

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"
PARTS = ["Means.", "People notice.", "First look.", "Cure.", "Over when."]
GCLOUD = re.compile(r"\bgcloud((?: [a-z][a-z0-9-]*)+)([^|`;&)\n]*)")
"""The words of a command, and what follows until the next one."""
FLAG = re.compile(r"(?<= )--[a-z-]+")


def alerts() -> list[str]:
    """What operators are written to under, as the monitoring's own file names it."""
    folder = ROOT / "infra" / "terraform" / "modules" / "monitoring"
    text = (folder / "alerts.tf").read_text(encoding="utf-8")
    table = text.partition("thresholds = {")[2].partition("\n  }\n")[0]
    named = re.findall(r'^    "([a-z ]+)" = \{$', table, re.MULTILINE)
    others = re.findall(r'^  display_name +?= "([a-z ]+) \(\$\{var\.environment\}\)"$', text, re.MULTILINE)
    return [*named, *others, *(["budget"] if "google_billing_budget" in text else [])]


def test_the_alerts_are_found_where_they_are_made() -> None:
    """Were the file written otherwise, the tests below would look for nothing."""
    assert {"books violated", "old deliveries", "no sweep", "failing answers", "not reachable", "budget"} <= {*alerts()}
    assert len(alerts()) >= 14


@pytest.mark.parametrize("alert", alerts())
def test_each_alert_has_a_runbook_that_says_all_five_things(alert: str) -> None:
    runbook = runbooks()[alert]

    assert re.findall(r"^\*\*([A-Z][a-z ]+\.)\*\*", runbook, re.MULTILINE) == PARTS


@pytest.mark.parametrize("alert", alerts())
def test_each_runbook_is_named_at_the_top_of_the_page(alert: str) -> None:
    top = OPERATIONS.read_text(encoding="utf-8").partition("\n## ")[0]

    assert f"[{alert}](#{alert.replace(' ', '-')})" in top


def test_there_is_no_runbook_of_an_alert_that_does_not_exist() -> None:
    assert set(runbooks()) == set(alerts())


def test_every_part_of_the_page_is_named_at_its_top() -> None:
    """So that nobody has to scroll through it at night."""
    text = OPERATIONS.read_text(encoding="utf-8")
    parts = [
        heading for heading in re.findall(r"^## (.+)$", CODE_BLOCK.sub("", text), re.MULTILINE) if heading != "Alerts"
    ]
    linked = set(re.findall(r"\]\(#([\w-]+)\)", text.partition("\n## ")[0]))

    assert {heading.lower().replace(" ", "-").replace(",", "") for heading in parts} <= linked
    assert linked <= set(anchors(OPERATIONS))


def test_every_log_line_that_a_runbook_looks_for_is_one_that_is_written() -> None:
    """Its message stands in the code as it does in the query."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "shared").rglob("*.py"))
    sought = re.findall(r'jsonPayload\.message="([^"]+)"', OPERATIONS.read_text(encoding="utf-8"))

    assert len(sought) >= 3
    assert [message for message in sought if f'"{message}"' not in code] == []


def test_the_scheduler_and_the_runbooks_know_the_same_errands() -> None:
    paused = re.search(r"for NAME in ([a-z ]+); do gcloud scheduler jobs pause", OPERATIONS.read_text(encoding="utf-8"))

    assert paused is not None
    assert {*paused[1].split()} == {errand.name for errand in ERRANDS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_gcloud_command_is_one_that_gcloud_has(page: Path) -> None:
    """By the list of commands and flags that comes with it."""
    tree = gcloud_commands()
    text = re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))
    inline = [part.replace("\n", " ") for part in re.findall(r"`[^`]+`", CODE_BLOCK.sub("", text))]
    code = [match[0] for match in CODE_BLOCK.finditer(text)] + inline
    commands = [match for part in code for match in GCLOUD.finditer(part)]

    assert [problem for match in commands for problem in unknown(tree, match[1].split(), FLAG.findall(match[2]))] == []


def unknown(tree: Mapping[str, Any], words: list[str], flags: list[str]) -> list[str]:
    """What is wrong with one command: words that lead nowhere, flags that it does not have."""
    at, known = tree, set(tree["flags"])
    for word in words:
        if not at["commands"]:
            break  # what follows a command is its own, such as a name
        if word not in at["commands"]:
            return [f"gcloud {' '.join(words)}"]
        at = at["commands"][word]
        known |= set(at["flags"])
    return [f"gcloud {' '.join(words)} {flag}" for flag in flags if flag not in known]


def runbooks() -> dict[str, str]:
    """The text of each, by its heading."""
    section = OPERATIONS.read_text(encoding="utf-8").partition("\n## Alerts\n")[2].partition("\n## ")[0]
    return {part.partition("\n")[0]: part for part in section.split("\n### ")[1:]}


@functools.cache
def gcloud_commands() -> Mapping[str, Any]:
    program = shutil.which("gcloud")
    file = Path(os.path.realpath(program)).parents[1] / "data" / "cli" / "gcloud_completions.py" if program else None
    if file is None or not file.exists():
        pytest.skip("gcloud is not on this machine, or not as its own installer leaves it")
    spec = importlib.util.spec_from_file_location("gcloud_completions", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tree: Mapping[str, Any] = module.STATIC_COMPLETION_CLI_TREE
    return tree
