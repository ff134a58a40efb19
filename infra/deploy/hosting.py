"""Puts the web app on Firebase Hosting, with the addresses of this environment in its policy and its environment.js."""

import json
import shutil
from pathlib import Path
from string import Template
from typing import Any

from infra.deploy.rollout import Refused
from infra.program import NotRun, run

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "infra" / "local" / "node_modules" / ".bin" / "firebase"
APP = ROOT / "web" / "dist"
_STORAGE = "https://storage.googleapis.com"


def deploy(
    folder: Path, *, project: str, site: str, api: str, domain: str, app: Path = APP, program: Path = PROGRAM
) -> None:
    """Fill `folder` with what is deployed, and deploy it. Refused when the app is not built or Firebase fails."""
    if not (app / "index.html").is_file():
        raise Refused(f"The web app is not built: {app} has no index.html")
    # The key is no secret, each browser has it; Firebase knows it, and so it stands nowhere else.
    said = json.loads(_firebase(program, "apps:sdkconfig", "WEB", "--json", project=project))
    firebase = said["result"]["sdkConfig"]
    keys = {name: firebase[name] for name in ("apiKey", "authDomain", "projectId")}
    write(folder, app=app, site=site, api=api, domain=domain, firebase=keys)
    config = str(folder / "firebase.json")
    _firebase(program, "deploy", "--only", "hosting", "--config", config, project=project, seconds=300)


def write(folder: Path, *, app: Path, site: str, api: str, domain: str, firebase: dict[str, str]) -> None:
    """The pages, environment.js and firebase.json, with every address filled in. KeyError for one that is not known."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(app, folder / "site")
    said = {"api": api, "firebase": firebase, "domain": domain}
    script = f"globalThis.platform = Object.freeze({json.dumps(said)});\n"
    (folder / "site" / "environment.js").write_text(script, encoding="utf-8")
    text = Template((ROOT / "firebase.json").read_text(encoding="utf-8")).substitute(
        API_ORIGIN=api, STORAGE_ORIGIN=_STORAGE, AUTH_ORIGIN=f"https://{firebase['authDomain']}"
    )
    hosting: dict[str, Any] = json.loads(text)["hosting"]
    config = {"hosting": {**hosting, "site": site, "public": "site"}}
    (folder / "firebase.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _firebase(program: Path, *words: str, project: str, seconds: float = 60) -> str:
    command = [str(program), *words, "--project", project, "--non-interactive"]
    try:
        ended = run(command, seconds)
    except NotRun as error:
        raise Refused(f"firebase {words[0]}: {error}") from error
    if ended.code != 0:
        raise Refused(f"firebase {words[0]} failed ({ended.code}): {ended.last_words()}")
    return ended.said
