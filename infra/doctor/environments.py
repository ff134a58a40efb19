"""What a deployment was meant to be: the variables of infra/terraform/environments, with their defaults."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TERRAFORM = Path(__file__).resolve().parents[1] / "terraform"
_LINE = re.compile(r"^(\w+) *= *(.+?) *(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Deployment:
    """Where to look, and what for."""

    project: str
    environment: str
    region: str
    database_location: str
    site: str
    domains: tuple[str, ...]
    billing_account: str
    protected: bool


def deployment(project: str | None, environment: str | None, folder: Path = TERRAFORM) -> Deployment:
    """The deployment of an environment, or of a project that one of them names. ValueError if there is none such."""
    known = {file.stem: _variables(file, folder) for file in sorted((folder / "environments").glob("*.tfvars"))}
    name = environment or next((name for name, one in known.items() if one["project"] == project), None)
    if name is None or name not in known:
        which = (
            f"there is no environment {name}" if name else f"no environment is about {project}: name one, ENVIRONMENT=…"
        )
        raise ValueError(f"{which} (infra/terraform/environments has {', '.join(known)})")
    given = known[name]
    chosen = project or str(given["project"])
    site = given["site"] or chosen
    return Deployment(
        project=chosen,
        environment=name,
        region=given["region"],
        database_location=given["database_location"],
        site=site,
        domains=(f"{site}.web.app", f"{site}.firebaseapp.com", *given["app_domains"]),
        billing_account=given["billing_account"],
        protected=given["protected"],
    )


def _variables(file: Path, folder: Path) -> Mapping[str, Any]:
    """Plain values: texts, numbers, truths and lists of texts. Blocks are left out; nothing here reads one."""
    written = (folder / "variables.tf").read_text(encoding="utf-8")
    defaults = {block: _value(text) for block, text in _defaults(written)}
    return defaults | {name: _value(text) for name, text in _LINE.findall(file.read_text(encoding="utf-8"))}


def _defaults(written: str) -> list[tuple[str, str]]:
    blocks = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', written, re.MULTILINE | re.DOTALL)
    return [
        (name, found[1]) for name, block in blocks if (found := re.search(r"^  default += (.+)$", block, re.MULTILINE))
    ]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
