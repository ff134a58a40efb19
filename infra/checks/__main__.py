"""The command behind `make check-infra`: Terraform's resources, the build and the workflows, by programs that need no network.

A program that cannot be had here is named, and what it would have checked is left out. Exit code 1 if one finds something.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.install import CHECKS, ROOT

_SECONDS = 300.0
_WORKFLOWS = ".github/workflows"


@dataclass(frozen=True)
class Program:
    """One program with one task. `folder` is the environment it is in; without one it is looked for on the PATH."""

    name: str
    checks: str
    arguments: tuple[str, ...]
    files: tuple[str, ...]
    folder: str | None = None

    def path(self) -> str | None:
        return shutil.which(self.name, path=str(CHECKS / self.folder / "bin") if self.folder else None)


def programs(root: Path = ROOT) -> tuple[Program, ...]:
    """All of them, with the files that are there."""
    workflows = tuple(str(file.relative_to(root)) for file in sorted((root / _WORKFLOWS).glob("*.y*ml")))
    build = ("cloudbuild.yaml",) if (root / "cloudbuild.yaml").is_file() else ()
    schema = ("--builtin-schema",)
    configured = ("--config-file", "infra/terraform/.checkov.yaml", "--directory")
    return (
        Program("checkov", "resources", configured, ("infra/terraform",), "terraform"),
        Program("check-jsonschema", "form", (*schema, "vendor.cloudbuild"), build, "files"),
        Program("check-jsonschema", "form", (*schema, "vendor.github-workflows"), workflows, "files"),
        Program("zizmor", "safety", ("--offline", "--no-progress", "--quiet"), workflows, "files"),
        Program("actionlint", "expressions and scripts", (), workflows),
    )


def main() -> int:
    """Run them one after the other, and say a line of each."""
    return 1 if [program for program in programs() if not _is_right(program)] else 0


def _is_right(program: Program) -> bool:
    where, path = ", ".join(program.files), program.path()
    if not program.files:
        return True
    if path is None:
        _say(f"{program.checks} of {where}: left out, there is no {program.name} here")
        return True
    try:
        ran = subprocess.run(
            [path, *program.arguments, *program.files],
            cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        _say(f"{program.checks} of {where}: {program.name} did not end within {_SECONDS:.0f} s")
        return False
    # checkov passes over what it could not read.
    right = ran.returncode == 0 and "Parsing errors" not in ran.stdout
    _say(f"{program.checks} of {where}: {'all right' if right else 'wrong'} ({program.name})")
    if not right:
        _say(f"{ran.stdout}{ran.stderr}".strip())
    return right


def _environment() -> dict[str, str]:
    """Ours without credentials and settings of other commands."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BC_", "CKV_", "PRISMA_", "ZIZMOR_", "GH_"))
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
