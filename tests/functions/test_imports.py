"""What a function carries: the SDKs of providers are loaded by the worker alone, and there on first use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.environment import ROOT, function_environment
from infra.local.places import Places

pytestmark = pytest.mark.slow

SDKS = {"openai", "replicate", "vertexai", "google.genai", "google.cloud.aiplatform"}

START = """
import json, sys
from flask import Flask
import main
from shared import wiring
wiring.app()
app = Flask("server")
app.add_url_rule("/health", view_func=lambda: getattr(main, sys.argv[1])(__import__("flask").request))
answer = app.test_client().get("/health")
json.dump({"status": answer.status_code, "modules": sorted(sys.modules)}, sys.stderr)
"""


def loaded_by(function: str, folder: Path) -> set[str]:
    """The modules in a process of this function that has built its App and answered a request."""
    process = subprocess.run(
        [sys.executable, "-c", START, function],
        cwd=ROOT, env=function_environment(Places(8600, folder), function),
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = json.loads(process.stderr)
    assert said["status"] == 200
    return set(said["modules"])


@pytest.mark.parametrize("function", ["submit", "poll"])
def test_no_function_starts_with_the_sdk_of_a_provider(function: str, tmp_path: Path) -> None:
    modules = loaded_by(function, tmp_path)

    assert "shared.providers.registry" in modules
    assert modules & SDKS == set()
