"""The one port to Google Cloud: runs `gcloud`, and turns everything that can go wrong with that into one error."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra import program


class GcloudFailed(Exception):
    """A command failed, took too long or said nothing that can be read. What it was to change may have been changed."""


def run(command: list[str], seconds: float) -> program.Ended:
    """Run gcloud to its end, which asks nobody anything. GcloudFailed when it cannot be run, or after `seconds`."""
    try:
        return program.run(command, seconds, {"CLOUDSDK_CORE_DISABLE_PROMPTS": "1"})
    except program.NotRun as error:
        raise GcloudFailed(str(error)) from error


@dataclass(frozen=True)
class Gcloud:
    """Commands in one project and region."""

    project: str
    region: str
    run: Callable[[list[str], float], program.Ended] = run

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
            raise GcloudFailed(f"gcloud {' '.join(words[:4])} failed ({ended.code}): {ended.last_words()}")
        return ended.said.strip()
