"""The one port to Google Cloud: runs `gcloud`, and turns everything that can go wrong with that into one error."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple


class GcloudFailed(Exception):
    """A command failed, took too long or said nothing that can be read. What it was to change may have been changed."""


class Ended(NamedTuple):
    """What a program ended with, and what it printed."""

    code: int
    said: str
    complained: str


def run(command: list[str], seconds: float) -> Ended:
    """Run a program to its end. GcloudFailed when there is no such program, or after `seconds`."""
    environment = os.environ | {"CLOUDSDK_CORE_DISABLE_PROMPTS": "1"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise GcloudFailed(f"{' '.join(command[:5])}: no end after {seconds:.0f} s") from error
    except OSError as error:
        raise GcloudFailed(f"{command[0]} cannot be run: {error}") from error
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Gcloud:
    """Commands in one project and region."""

    project: str
    region: str
    run: Callable[[list[str], float], Ended] = run

    def json(self, *words: str, seconds: float = 60, fields: str = "") -> Any:
        """What a command answers, as JSON; `fields` are the only ones wanted. GcloudFailed if it cannot be had."""
        said = self.text(*words, f"--format=json({fields})" if fields else "--format=json", seconds=seconds)
        try:
            return json.loads(said)
        except ValueError as error:
            raise GcloudFailed(f"gcloud {' '.join(words[:3])} said no JSON: {said[:200]!r}") from error

    def text(self, *words: str, seconds: float = 60) -> str:
        """What a command prints. GcloudFailed with the end of its complaint, or after `seconds`."""
        ended = self.run(["gcloud", *words, f"--project={self.project}", "--quiet"], seconds)
        if ended.code != 0:
            complaint = "\n".join(ended.complained.strip().splitlines()[-5:])
            raise GcloudFailed(f"gcloud {' '.join(words[:4])} failed ({ended.code}): {complaint}")
        return ended.said.strip()
