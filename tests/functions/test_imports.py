"""What a function carries: the SDKs of providers and of spans are loaded by the worker alone, and there on first use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.environment import ROOT, function_environment
from infra.local.places import Places

pytestmark = pytest.mark.slow

SDKS = {"openai", "replicate", "vertexai", "google.genai", "google.cloud.aiplatform", "opentelemetry.sdk"}

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
        cwd=ROOT, env={**function_environment(Places(8600, folder), function), "TRACED_PERCENT": "100"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = json.loads(process.stderr)
    assert said["status"] == 200
    return set(said["modules"])


@pytest.mark.parametrize("function", ["submit", "poll", "worker"])
def test_no_function_starts_with_the_sdk_of_a_provider_or_of_spans(function: str, tmp_path: Path) -> None:
    """The worker loads them with its first delivery, and what keeps spans only if some are to be kept."""
    modules = loaded_by(function, tmp_path)

    assert "shared.providers.registry" in modules
    assert modules & SDKS == set()
