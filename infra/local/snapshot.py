"""Keeps what the Firestore emulator holds in memory from one run of the system to the next."""

import shutil
from pathlib import Path

import requests

from infra.local.places import PROJECT, Places

_NAME = "export"
_SECONDS = 60.0


def latest(places: Places) -> Path | None:
    """The file that the emulator imports at its start, if a run was kept."""
    file = _folder(places) / _NAME / f"{_NAME}.overall_export_metadata"
    return file if file.exists() else None


def keep(places: Places) -> None:
    """Write everything the running emulator holds, in place of what was kept. requests.RequestException if it cannot."""
    draft = _folder(places).with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    database = f"projects/{PROJECT}/databases/(default)"
    response = requests.post(
        f"{places.url(places.firestore_port)}/emulator/v1/projects/{PROJECT}:export",
        json={"database": database, "export_directory": str(draft), "export_name": _NAME},
        timeout=_SECONDS,
    )
    response.raise_for_status()
    shutil.rmtree(_folder(places), ignore_errors=True)
    draft.rename(_folder(places))


def _folder(places: Places) -> Path:
    return places.state_dir / "firestore"
