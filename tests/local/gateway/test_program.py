"""The local gateway as a program."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from infra.local import gateway
from tests.local.gateway.system import System


def test_the_program_says_when_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    environment = {**os.environ, "LOCAL_STATE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "infra.local.gateway", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split()[-1]
        status = urllib3.request("GET", f"{url}/nothing", retries=False, timeout=10).status
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=10)

    assert line.startswith("gateway: ready on http://127.0.0.1:")
    assert (status, code) == (404, 0)


def test_a_taken_port_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], system: System
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    port = system.url.rpartition(":")[2]
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        code = gateway.main(["--port", port])
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)

    assert code == 1
    assert f"port {port}" in capsys.readouterr().err
