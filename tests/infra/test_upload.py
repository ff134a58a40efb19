"""What is uploaded is what the functions need and no more, and each function starts from it."""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from infra.deploy.source import write
from infra.local.ports import free_port
from tests.infra.runtime import ROOT, locked, runtime_python, uploaded, uploaded_by_gcloud
from tests.infra.test_consistency_settings import told

pytestmark = pytest.mark.xdist_group("upload")

FUNCTIONS = ("submit", "poll", "webhook", "admin", "worker", "signin")
START_SECONDS = 60.0
PROJECT = "example-ai-tools"
TOLD = {
    "PROFILE": "production",
    "GOOGLE_CLOUD_PROJECT": PROJECT,
    "ALLOWED_DOMAINS": "example.com",
    "ALLOWED_ORIGINS": "https://example-ai-tools.web.app",
    "SIGNUP": "domain",
    "FIRST_ADMINS": "ada@example.com",
    "WELCOME_CREDITS": "0",
    "UNASSIGNED_MONTHLY_CREDITS": "none",
    "CREDIT_USD": "0.005",
    "TIME_ZONE": "Europe/Berlin",
    "RETENTION_DAYS": "90",
    "BUCKET": f"{PROJECT}-files",
    "QUEUE": f"projects/{PROJECT}/locations/europe-west1/queues/generation",
    "WORKER_URL": "https://worker-1.europe-west1.run.app",
    "INVOKER_EMAIL": f"invoker@{PROJECT}.iam.gserviceaccount.com",
    "INVOKER_TOKENS": "platform",
    "GATEWAY_URL": "https://platform.ew.gateway.dev",
    "SIGNIN_URL": "https://signin-1.europe-west1.run.app",
    "GOOGLE_CLIENT_IDS": "1-a.apps.googleusercontent.com",
    "ADMIN_ADDRESSES": "203.0.113.0/24",
    "TRUSTED_HOPS": "1",
    "REAUTH_HOURS": "8",
    "SIGNING_KEY": f"projects/{PROJECT}/secrets/storage-signing-key/versions/1",
    "TRACED_PERCENT": "10",
    "SECRET_VERSIONS": "openai-api-key=1",
}
VERSION = "0f1e2d3-1"
SERVER = {"HOST": "127.0.0.1", "WORKERS": "1", "THREADS": "4", "GUNICORN_LOG_LEVEL": "error"}
LEFT_BEHIND = (
    ".env", ".env.production", "shared/.env", "shared/signing.key", "shared/ca.pem", ".git/config", ".github/workflows/ci.yml",
    ".venv/bin/python", ".local/secrets/key/1", ".cache/install.log", "functions/__pycache__/poll.cpython-311.pyc",
    "node_modules/a/index.js", "web/src/main.tsx", "web/node_modules/a.js", "tests/test_a.py", "infra/terraform/main.tf",
    "infra/terraform/terraform.tfstate", "bench/a.py", "docs/money.md", ".agent/README.md", "demo-output/a.png", "README.md",
    "LICENSE", "Makefile", "cloudbuild.yaml", "firebase.json", "pyproject.toml", "requirements-dev.txt", "run.log",
)  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the buildpack is given."""
    folder = tmp_path_factory.mktemp("uploaded") / "source"
    write(folder, VERSION)
    return folder


def test_the_functions_and_what_they_share_are_uploaded_and_nothing_else() -> None:
    needed = {"main.py", "requirements.txt"} | {
        file.relative_to(ROOT).as_posix()
        for folder in ("functions", "shared")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert set(uploaded()) == needed


def test_the_image_is_made_of_the_same(source: Path) -> None:
    """And of the two files that say which Python it takes and how it starts."""
    made = {file.relative_to(source).as_posix() for file in source.rglob("*") if file.is_file()}

    assert made == {*uploaded(), ".python-version", "Procfile"}


@pytest.mark.slow
def test_gcloud_would_upload_the_same() -> None:
    listed = uploaded_by_gcloud()
    if listed is None:
        pytest.skip("gcloud's own word on what is uploaded is left out: there is no gcloud on the PATH")

    assert listed == uploaded()


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_what_must_not_be_uploaded_is_left_behind(name: str, tmp_path: Path) -> None:
    for file in (name, "main.py", "shared/settings.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x")
    shutil.copy(ROOT / ".gcloudignore", tmp_path)

    assert uploaded(tmp_path) == ["main.py", "shared/settings.py"]


def test_packages_that_lie_elsewhere_are_left_behind_too(tmp_path: Path) -> None:
    """Where builds run, .venv is a link to what is in their image."""
    (tmp_path / ".venv").symlink_to("/")
    (tmp_path / "main.py").write_text("x")
    shutil.copy(ROOT / ".gcloudignore", tmp_path)

    assert uploaded(tmp_path) == ["main.py"]


def test_the_settings_here_are_those_of_the_functions() -> None:
    assert set(TOLD) == told()


@pytest.mark.slow
def test_the_locked_packages_are_complete() -> None:
    """As the buildpack's `pip check` asks: each has all it requires, in a version it accepts."""
    python = runtime_python()
    ran = subprocess.run(
        [ROOT / ".venv" / "bin" / "uv", "pip", "check", "--offline", "--python", python],
        capture_output=True,
        text=True,
        check=False,
    )
    there = subprocess.run(
        [python, "-c", "import importlib.metadata as m; print(*sorted({d.metadata['Name'].lower() for d in m.distributions()}))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert {name.replace("_", "-").replace(".", "-") for name in there.stdout.split()} == {
        requirement.name.lower().replace("_", "-").replace(".", "-") for requirement in locked()
    }


@pytest.mark.slow
def test_each_function_starts_from_what_is_uploaded(source: Path) -> None:
    """With the packages of requirements.txt alone, in the real server, told what Terraform tells it."""
    with ExitStack() as running:
        started = {name: start(name, source, TOLD, running) for name in FUNCTIONS}
        answers = {name: health(process, port) for name, (process, port) in started.items()}

    expected = {"status": "ok", "checks": {"process": "ok"}, "version": VERSION}
    assert answers == dict.fromkeys(FUNCTIONS, expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ["GOOGLE_CLOUD_PROJECT is missing", "ALLOWED_DOMAINS is missing", "SIGNING_KEY is missing"]),
        (TOLD | {"PROFILE": "local"}, ["PROFILE=local on Cloud Run"]),
        (TOLD | {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}, ["FIRESTORE_EMULATOR_HOST is set"]),
        (TOLD | {"TIME_ZONE": "Berlin", "WELCOME_CREDITS": "some"}, ["TIME_ZONE must be", "WELCOME_CREDITS must be"]),
    ],
    ids=["nothing is set", "the local profile", "a stand-in", "wrong values"],
)
def test_wrong_settings_end_it_with_one_clear_line(
    source: Path, environment: Mapping[str, str], names: list[str]
) -> None:
    with ExitStack() as running:
        process, _ = start("submit", source, environment, running)
        code, (said, complained) = process.wait(timeout=START_SECONDS), process.communicate()
    line = json.loads(said)

    assert code == 1
    assert complained == ""
    assert (line["severity"], line["function"]) == ("CRITICAL", "submit")
    assert [name for name in names if name not in line["message"]] == []


def start(
    name: str, source: Path, environment: Mapping[str, str], running: ExitStack
) -> tuple[subprocess.Popen[str], int]:
    """One function as its image starts it, and its port; ended with the block."""
    programs, port = runtime_python().parent, free_port()
    command = (source / "Procfile").read_text(encoding="utf-8").strip().removeprefix("web: ")
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=source,
        env={**environment, **SERVER, "FUNCTION_TARGET": name, "K_SERVICE": name, "PORT": str(port),
             "PATH": f"{programs}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    running.callback(ended, process)
    return process, port


def ended(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=30)


def health(process: subprocess.Popen[str], port: int) -> Any:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
