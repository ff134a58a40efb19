"""Says what Terraform would change, and changes nothing: people apply (docs/deployment.md).

The plan is printed, where Terraform hides what is secret. It is not kept, because a saved plan holds the state's secrets in
clear.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.deploy.rollout import Refused
from infra.deploy.say import say
from infra.program import NotRun, run

FOLDER = Path(__file__).resolve().parents[1] / "terraform"
_SIGN_IN = "google_identity_platform_default_supported_idp_config"
_CHANGES = 2
"""What `terraform plan -detailed-exitcode` ends with when it would change something."""


def show(environment: str, *, program: str = "terraform") -> bool:
    """Print the plan of an environment; whether it would change something. Refused when there is no plan to be had."""
    _terraform(
        program, "init", "-input=false", "-no-color", f"-backend-config=environments/{environment}.gcs.tfbackend"
    )
    state = json.loads(_terraform(program, "state", "pull"))
    code, said = _run(
        program,
        *("plan", "-input=false", "-no-color", "-lock=false", "-detailed-exitcode"),
        f"-var-file=environments/{environment}.tfvars",
        secret=client_secret(state),
    )
    say(said)
    if code not in (0, _CHANGES):
        raise Refused(f"terraform plan failed ({code})")
    return code == _CHANGES


def client_secret(state: Mapping[str, Any]) -> str:
    """The OAuth client's secret as the state has it: the one variable that stands in no file. Refused without a state."""
    for resource in state.get("resources", []):
        if resource.get("type") == _SIGN_IN:
            return str(resource["instances"][0]["attributes"]["client_secret"])
    raise Refused("Terraform's state knows no sign-in: was it applied with this backend?")


def _terraform(program: str, *words: str) -> str:
    code, said = _run(program, *words)
    if code != 0:
        raise Refused(f"terraform {words[0]} failed ({code}): {said[-2000:]}")
    return said


def _run(program: str, *words: str, secret: str = "") -> tuple[int, str]:
    """The exit code, and what was printed; the errors too, when it failed."""
    environment = {"TF_IN_AUTOMATION": "1"} | ({"TF_VAR_google_client_secret": secret} if secret else {})
    try:
        ended = run([program, f"-chdir={FOLDER}", *words], 600, environment)
    except NotRun as error:
        raise Refused(f"terraform {words[0]}: {error}") from error
    return ended.code, ended.said if ended.code in (0, _CHANGES) else ended.said + ended.complained
