"""A project in Google Cloud for tests: six services behind a `gcloud` of its own (fake_gcloud.py), in this process for speed."""

import json
import sys
from pathlib import Path
from typing import Any

from infra.deploy.gcloud import Gcloud
from infra.deploy.rollout import Clock
from infra.program import Ended
from tests.infra.deploy import fake_gcloud

NAMES = ("submit", "poll", "webhook", "admin", "worker", "signin")
IMAGE = "europe-docker.pkg.dev/tools/functions/platform"
OLD, NEW = f"{IMAGE}@sha256:old", f"{IMAGE}@sha256:new"


class Project:
    """Its state, and what was asked of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cloud = Gcloud("tools", "europe-west1", self.run)
        self.clock = Clock(now=lambda: 1_700_000_000.0, wait=lambda seconds: None)
        self.write(
            {
                "project": "tools",
                "services": {name: _service(name) for name in NAMES},
                "tags": {"old": "sha256:old", "new": "sha256:new"},
                "calls": [],
                "history": [],
                "failures": [],
                "builds": [],
                "does_not_start": [],
                "errors": {},
                "errors_before": {},
                "meddles": {},
                "addresses": {},
                "tagged": {},
            }
        )

    def run(self, command: list[str], seconds: float) -> Ended:
        return Ended(*fake_gcloud.main(command[1:], self.folder))

    def program(self) -> Path:
        """The same as a program named gcloud, in a folder for the PATH."""
        program = self.folder / "gcloud"
        text = Path(fake_gcloud.__file__).read_text(encoding="utf-8")
        program.write_text(f"#!{sys.executable} -SE\n{text}", encoding="utf-8")
        program.chmod(0o755)
        return program

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        return found

    def write(self, state: dict[str, Any]) -> None:
        (self.folder / "state.json").write_text(json.dumps(state), encoding="utf-8")

    def change(self, **parts: Any) -> None:
        self.write(self.read() | parts)

    def change_service(self, name: str, **parts: Any) -> None:
        state = self.read()
        state["services"][name] |= parts
        self.write(state)

    def fails(self, *when: str, how: str = "before", skip: int = 0, times: int = 1) -> None:
        """Let calls with these words fail; `after` lets the change be made first."""
        self.change(failures=[*self.read()["failures"], {"when": when, "how": how, "skip": skip, "times": times}])

    def serving(self) -> set[str]:
        """Which images have traffic anywhere."""
        found = set()
        for service in self.read()["services"].values():
            shares = {service["ready"][-1]: 100} if service["latest"] else service["shares"]
            found |= {service["images"][revision].rpartition(":")[2] for revision in shares}
        return found

    def tags(self) -> set[str]:
        return {tag for service in self.read()["services"].values() for tag in service["tags"]}

    def history(self, name: str) -> list[int]:
        """The percents of the new revision of a service, in order."""
        new = self.read()["services"][name]["revisions"][-1]
        return [shares.get(new, 0) for moved, shares in self.read()["history"] if moved == name]


def _service(name: str) -> dict[str, Any]:
    first = f"{name}-00001-abc"
    return {
        "revisions": [first],
        "ready": [first],
        "images": {first: OLD},
        "latest": True,
        "shares": {},
        "tags": {},
    }
