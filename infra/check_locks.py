"""Checks, without a network, that the requirement files hold what pyproject.toml asks for; `make lock` writes them anew."""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_ASKED_FOR = "(pyproject.toml)"


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    problems = list(find_problems(ROOT))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - what this command is for
    if problems:
        print("Run `make lock`, and commit the requirement files.", file=sys.stderr)  # noqa: T201
    return 1 if problems else 0


def find_problems(root: Path) -> Iterator[str]:
    """One sentence for each difference between pyproject.toml and the requirement files beside it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime, development = project["dependencies"], project["optional-dependencies"]["dev"]
    yield from _differences(root / "requirements.txt", runtime)
    yield from _differences(root / "requirements-dev.txt", [*runtime, *development])
    versions = {name: version for name, version, _ in _pins(root / "requirements.txt")}
    for name, version, _ in _pins(root / "requirements-dev.txt"):
        if versions.get(name, version) != version:
            yield f"{name}: {versions[name]} in requirements.txt, but {version} in requirements-dev.txt"


def _differences(file: Path, asked: Iterable[str]) -> Iterator[str]:
    wanted = {str(canonicalize_name(requirement.name)): requirement for requirement in map(Requirement, asked)}
    pins = {name: (version, direct) for name, version, direct in _pins(file)}
    for name, requirement in wanted.items():
        if name not in pins:
            yield f"{file.name}: {requirement} is missing"
        elif pins[name][0] not in requirement.specifier:
            yield f"{file.name}: {name} is {pins[name][0]}, but pyproject.toml asks for {requirement}"
    for name, (_, direct) in pins.items():
        if direct and name not in wanted:
            yield f"{file.name}: {name} is there, but pyproject.toml does not ask for it"


def _pins(file: Path) -> Iterator[tuple[str, str, bool]]:
    """Each package with its version, and whether the file says that pyproject.toml asked for it."""
    for name, version, rest in _PIN.findall(file.read_text(encoding="utf-8")):
        yield canonicalize_name(name), version, _ASKED_FOR in rest


if __name__ == "__main__":
    sys.exit(main())
