"""The file that tells others where the running system is: there while it is up, and only then."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.local.people import PEOPLE
from infra.local.places import PROJECT, Places


def write(places: Places, processes: Mapping[str, int]) -> None:
    """Write or replace it, whole at any moment."""
    with tempfile.NamedTemporaryFile("w", dir=places.state_dir, prefix=".endpoints", delete=False) as draft:
        json.dump(_endpoints(places, processes), draft, indent=2)
    Path(draft.name).replace(places.endpoints_file)


def port_base(places: Places) -> int | None:
    """The PORT_BASE of the system that wrote the file; None if there is no file."""
    try:
        written = json.loads(places.endpoints_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return urlsplit(str(written["gateway"])).port


def _endpoints(places: Places, processes: Mapping[str, int]) -> dict[str, Any]:
    return {
        "project": PROJECT,
        "gateway": places.url(places.gateway_port),
        "web": places.url(places.web_port),
        "auth": places.url(places.auth_port),
        "firestore": places.address(places.firestore_port),
        "storage": places.url(places.storage_port),
        "people": [
            {"email": person.email, "role": person.role, "department": person.department, "status": person.status}
            for person in PEOPLE
        ],
        "processes": dict(processes),
    }
