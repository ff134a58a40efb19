"""The Firebase emulators (sign-in and hosting) of a local system: their configuration, and how to start them.

It is made from firebase.json, so that the pages come with the same headers as in production; only the origins in them and
the ports are this system's.
"""

import json
import shutil
from pathlib import Path
from string import Template
from typing import Any

from infra.local.places import CORPORATE_DOMAIN, HOST, PROJECT, Places
from infra.local.supervisor import CannotStart

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).parent / "node_modules" / ".bin" / "firebase"
APP = ROOT / "web" / "dist-local"
_CONFIG = ROOT / "firebase.json"


def emulator_config(places: Places) -> dict[str, Any]:
    """The configuration; the folder of pages is the one beside it that `write_emulator_config` fills."""
    text = Template(_CONFIG.read_text(encoding="utf-8")).substitute(
        API_ORIGIN=places.url(places.gateway_port),
        STORAGE_ORIGIN=places.url(places.storage_port),
        AUTH_ORIGIN=places.url(places.auth_port),
    )
    hosting = json.loads(text)["hosting"]
    return {
        "hosting": {**hosting, "public": "site"},
        "emulators": {
            "singleProjectMode": True,
            "auth": _at(places.auth_port),
            "hosting": _at(places.web_port),
            "hub": _at(places.hub_port),
            "logging": _at(places.spare_port),
            "ui": {"enabled": False},
        },
    }


def write_emulator_config(places: Places) -> Path:
    """Write the configuration, the pages, and the folders that `emulator_environment` names; to be run in its folder.

    CannotStart when the browser app is not built.
    """
    path = _folder(places) / "firebase.json"
    for name in ("settings", "tmp"):
        (path.parent / name).mkdir(parents=True, exist_ok=True)
    if not APP.is_dir():
        raise CannotStart("The browser app is not built: make web")
    shutil.copytree(APP, path.parent / "site", dirs_exist_ok=True)
    (path.parent / "site" / "environment.js").write_text(app_environment(places), encoding="utf-8")
    path.write_text(json.dumps(emulator_config(places), indent=2) + "\n", encoding="utf-8")
    return path


def app_environment(places: Places) -> str:
    """The script that tells the browser app where it is (web/src/environment.ts)."""
    said = {
        "api": places.url(places.gateway_port),
        "firebase": {"apiKey": "local", "authDomain": places.address(places.auth_port), "projectId": PROJECT},
        "domain": CORPORATE_DOMAIN,
        "contact": f"cleo@{CORPORATE_DOMAIN}",
        "authEmulator": places.url(places.auth_port),
    }
    return f"globalThis.platform = Object.freeze({json.dumps(said)});\n"


def emulator_command(config: Path) -> list[str]:
    """How to start them. They take some ten seconds (the Auth emulator compiles its own API) and end on SIGTERM."""
    only = ["--only", "auth,hosting"]
    return [str(PROGRAM), "emulators:start", *only, "--project", PROJECT, "--config", str(config)]


def emulator_environment(places: Places) -> dict[str, str]:
    """What to add to the environment: no look for updates or for credentials, and nothing kept outside the state folder."""
    return {
        "CI": "1",
        "NO_UPDATE_NOTIFIER": "1",
        "METADATA_SERVER_DETECTION": "none",
        "XDG_CONFIG_HOME": str(_folder(places) / "settings"),
        "TMPDIR": str(_folder(places) / "tmp"),
    }


def _folder(places: Places) -> Path:
    return places.state_dir / "firebase"


def _at(port: int) -> dict[str, Any]:
    return {"host": HOST, "port": port}
