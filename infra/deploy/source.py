"""What goes into the image: the functions' own files and nothing else, and how the image starts.

The buildpack takes the folder as it is. `Procfile` gives the process its version, so that the image brings it along and no
setting of the service can differ from it.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ("main.py", "requirements.txt")
FOLDERS = ("functions", "shared")
PYTHON = "3.11.*"
"""The version that everything is tested with."""
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,64}")


def write(folder: Path, version: str) -> None:
    """Put the files there, in place of what was. ValueError for a version that a shell would read as something else."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is no version: letters, digits, '.', '_' and '-' only")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copy2(ROOT / name, folder / name)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    (folder / ".python-version").write_text(f"{PYTHON}\n", encoding="utf-8")
    (folder / "Procfile").write_text(f"web: VERSION={version} exec functions-framework\n", encoding="utf-8")
