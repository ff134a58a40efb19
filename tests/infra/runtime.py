"""The files that a deployment uploads, and a Python that has what requirements.txt names and nothing else."""

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_LOCK = ROOT / "requirements.txt"


def uploaded(source: Path = ROOT) -> list[str]:
    """What .gcloudignore leaves to be uploaded. git reads the same language as gcloud, and is wherever a clone is."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", f"--git-dir={folder}", f"--work-tree={source}"]
        subprocess.run([*git, "init", "--quiet"], check=True, capture_output=True)
        listed = subprocess.run(
            [*git, "ls-files", "-z", "--others", f"--exclude-from={source / '.gcloudignore'}"],
            cwd=source, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return sorted(name for name in listed.stdout.split("\0") if name)


def uploaded_by_gcloud(source: Path = ROOT) -> list[str] | None:
    """The same as gcloud says it; None without one."""
    if shutil.which("gcloud") is None:
        return None
    listed = subprocess.run(
        ["gcloud", "meta", "list-files-for-upload", str(source)],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return sorted(listed.stdout.splitlines())


def runtime_python() -> Path:
    """A Python with the packages of requirements.txt alone, made of those that are installed here; kept until the file changes.

    Nothing is downloaded: each package's files are linked from where the tests have them, which must be the locked version.
    """
    state = hashlib.sha256(_LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    kept = ROOT / ".cache" / f"runtime-{state}"
    if not kept.exists():
        for old in kept.parent.glob("runtime-*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=_made(kept.parent)) as folder:
            draft = Path(folder) / "venv"
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(draft)], check=True)
            for requirement in locked():
                _link(requirement, draft, kept)
            draft.rename(kept)
    return kept / "bin" / "python"


def locked() -> Iterator[Requirement]:
    """What requirements.txt names for this machine."""
    for line in _LOCK.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement


def _link(requirement: Requirement, venv: Path, home: Path) -> None:
    """Put a package's files into a virtual environment that will lie at `home`."""
    distribution = importlib.metadata.distribution(requirement.name)
    if distribution.version not in requirement.specifier:
        pytest.fail(f"{requirement} is locked, and {distribution.version} is installed: `make python`")
    [packages] = (venv / "lib").glob("python*/site-packages")
    for file in distribution.files or ():
        source, target = Path(str(file.locate())), Path(os.path.normpath(packages / file))
        if not target.is_relative_to(venv) or not source.is_file():
            continue
        _made(target.parent)
        if target.parent == venv / "bin":
            _script(source, target, home)
            continue
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy2(source, target)


def _script(source: Path, target: Path, home: Path) -> None:
    """A command that is run by the Python beside it."""
    first, _, rest = source.read_bytes().partition(b"\n")
    target.write_bytes(
        b"#!" + bytes(home / "bin" / "python") + b"\n" + rest if first.startswith(b"#!") else first + rest
    )
    target.chmod(0o755)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
