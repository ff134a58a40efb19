"""What goes into the image is the functions and nothing else, and the process that it starts knows its version."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from infra.deploy import source
from infra.local.environment import function_environment
from infra.local.places import Places


def test_only_what_the_functions_need_goes_there(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    (folder / "left").mkdir(parents=True)
    source.write(folder, "abc1234")

    assert {path.name for path in folder.iterdir()} == {
        "main.py",
        "requirements.txt",
        "functions",
        "shared",
        "Procfile",
        ".python-version",
    }
    assert not list(folder.rglob("__pycache__"))
    assert (folder / "shared" / "catalogue" / "models.yaml").exists()


@pytest.mark.parametrize("version", ["", "a b", "x; rm -rf .", "$(id)", "a\nb", "x" * 65])
def test_a_version_that_a_shell_would_understand_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        source.write(tmp_path / "source", version)


@pytest.mark.slow
def test_the_process_says_which_version_it_is(tmp_path: Path) -> None:
    """Started as the buildpack starts it: the command of the Procfile, by a shell, in the folder."""
    source.write(tmp_path / "source", "abc1234")
    [command] = [line.removeprefix("web: ") for line in (tmp_path / "source" / "Procfile").read_text().splitlines()]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = function_environment(Places(state_dir=tmp_path / "state", port_base=9000), "poll")
    del environment["VERSION"]
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=tmp_path / "source",
        env=environment | {"PORT": str(port), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _health(process, port)["version"] == "abc1234"
    finally:
        process.terminate()
        process.wait(10)


def _health(process: subprocess.Popen[bytes], port: int) -> dict[str, str]:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            said: dict[str, str] = requests.get(f"http://127.0.0.1:{port}/health", timeout=5).json()
            return said
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"it ended with {process.poll()} or did not answer")
