"""Every variable that the code reads is set where it runs, and every one that is set is read."""

import ast
import re
from collections.abc import Iterator, KeysView, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from infra.local.environment import function_environment
from infra.local.places import Places
from shared.settings import EMULATORS, SettingsError, settings_from
from tests.infra.test_terraform import FUNCTIONS_TABLE, MODULES

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "main.py", *sorted((ROOT / "shared").rglob("*.py")), *sorted((ROOT / "functions").rglob("*.py"))]
SETTINGS = ROOT / "shared" / "settings.py"
PLATFORM = {"K_SERVICE"}
"""What Cloud Run sets by itself."""
IMAGE = {"VERSION"}
"""What each image brings along (decision 20)."""
ENVIRONMENTS = {"environ", "environb", "getenv", "getenvb", "putenv"}
LITERAL = ("get", "pop", "setdefault")


class Watched(Mapping[str, str]):
    """An environment that remembers what it was asked for. To go through all of it counts as asking for nothing."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> KeysView[str]:
        return self._values.keys()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return name in self._values


def asked_by_settings(environment: Mapping[str, str]) -> set[str]:
    watched = Watched(environment)
    with suppress(SettingsError):  # whatever is missing or wrong: all of it has been looked for by then
        settings_from(watched)
    return watched.asked


def read_elsewhere() -> dict[str, set[str]]:
    """Variables that other files read, by file; "?" where one cannot tell which."""
    found: dict[str, set[str]] = {}
    for file in SOURCES:
        if file != SETTINGS and (names := set(names_in(ast.parse(file.read_text(encoding="utf-8"))))):
            found[file.relative_to(ROOT).as_posix()] = names
    return found


def names_in(tree: ast.AST) -> Iterator[str]:
    """Each variable of the environment that this source names, "?" for each use that names none."""
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from ("?" for alias in node.names if alias.name in ENVIRONMENTS)
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENTS:
            yield _named(node, parents)


def _named(node: ast.Attribute, parents: Mapping[ast.AST, ast.AST]) -> str:
    """What is asked of `os.environ` or `os.getenv`, where it is a plain text."""
    parent = parents[node]
    asked: ast.AST | None = None
    if isinstance(parent, ast.Subscript):
        asked = parent.slice
    elif isinstance(parent, ast.Compare) and node in parent.comparators:
        asked = parent.left
    elif isinstance(parent, ast.Call) and parent.func is node:
        asked = next(iter(parent.args), None)
    elif isinstance(parent, ast.Attribute) and parent.attr in LITERAL and isinstance(parents[parent], ast.Call):
        asked = next(iter(parents[parent].args), None)  # type: ignore[attr-defined]
    return asked.value if isinstance(asked, ast.Constant) and isinstance(asked.value, str) else "?"


def told() -> set[str]:
    """What Terraform tells the functions, all of them or one."""
    everybody = set(re.findall(r"^    ([A-Z_]+) +=", FUNCTIONS_TABLE, re.MULTILINE))
    alone = {
        name
        for row in re.findall(r"settings += \{([^}\n]*)\}", FUNCTIONS_TABLE)
        for name in re.findall("[A-Z_]+ =", row)
    }
    return everybody | {name.removesuffix(" =") for name in alone}


def test_settings_are_read_in_one_place() -> None:
    """And what another file reads, it names, so that one can tell."""
    assert read_elsewhere() == {"main.py": {"FUNCTION_TARGET"}}


def test_each_variable_that_is_read_is_set() -> None:
    read = asked_by_settings({}) | set.union(*read_elsewhere().values())
    besides = set(re.findall(r"^ {10}([A-Z_]+) +=", MODULES["functions"], re.MULTILINE))

    assert read - told() - besides == PLATFORM | IMAGE


def test_each_variable_that_is_set_is_read() -> None:
    """What the server reads is held against its source in test_terraform.py."""
    assert told() - asked_by_settings({}) == set()


def test_a_stand_in_is_known_where_it_is_used() -> None:
    """What the local profile reads besides is in the list of what production refuses."""
    here = asked_by_settings({"PROFILE": "local"})

    assert here - asked_by_settings({}) == set(EMULATORS)


def test_the_local_system_tells_its_functions_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But what their server reads, and what it inherits from the shell."""
    for name in ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"):
        monkeypatch.delenv(name, raising=False)
    there = function_environment(Places(8600, tmp_path), "submit")
    server = {"PYTHONUNBUFFERED", "WORKERS", "THREADS", "GUNICORN_LOG_LEVEL", "FUNCTION_TARGET"}

    assert set(there) - server <= asked_by_settings(there)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (
            'import os; os.environ["A"]; os.environ.get("B", ""); "C" in os.environ; os.getenv("D")',
            {"A", "B", "C", "D"},
        ),
        ("import os; os.environ[name]", {"?"}),
        ("import os; dict(os.environ)", {"?"}),
        ("from os import environ", {"?"}),
        ("import os as system; system.getenv(name)", {"?"}),
        ("environment.get('A')", set()),
    ],
)
def test_a_reading_is_seen_however_it_is_written(source: str, names: set[str]) -> None:
    assert set(names_in(ast.parse(source))) == names
