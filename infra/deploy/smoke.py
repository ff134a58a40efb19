"""The smoke test: asks the new revisions under their own addresses, before anybody else does.

- `signin` is asked as anybody; the other public ones as the gateway, and strangers must be refused.
- The worker must also refuse the gateway whatever is not its health (decision 24). That it works is said by its share of real
  deliveries.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.rollout import Clock
from infra.deploy.say import say
from infra.deploy.services import NEXT, Service, look

EVERYBODYS = frozenset({"signin"})
"""Functions without a lock at the platform's door (infra/terraform/functions.tf): their code checks each question."""
_WORKER = "worker"
_TIMEOUT = (5, 30)
_TRIES = 5
_FORGED = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6Imludm9rZXIifQ."
_REFUSALS = frozenset({401, 403, 404})


def problems(cloud: Gcloud, names: Sequence[str], version: str, clock: Clock) -> list[str]:
    """One sentence for each thing that is wrong with the revisions tagged `next`, which should say that they are `version`."""
    services = look(cloud, names)
    with ThreadPoolExecutor(len(services)) as pool:
        found = pool.map(lambda service: _problems(cloud, service, version, clock), services.values())
    return [f"{name}: {problem}" for name, its in zip(services, found, strict=True) for problem in its]


def _problems(cloud: Gcloud, service: Service, version: str, clock: Clock) -> list[str]:
    address = service.addresses.get(NEXT)
    if not address:
        return ["there is no new revision"]
    if not service.ready:
        return ["it is not ready"]
    found = [] if service.name in EVERYBODYS else _strangers(address)
    try:
        headers = {} if service.name in EVERYBODYS else {"Authorization": f"Bearer {_token(cloud, service)}"}
        found += _health(address, headers, version, clock)
        found += _errands(address, headers) if service.name == _WORKER else []
    except GcloudFailed as error:
        found.append(str(error))
    say(f"  {service.name}: {'; '.join(found) or 'well'}")
    return found


def _strangers(address: str) -> list[str]:
    """Without a token, and with a forged one, nobody gets through."""
    asked: dict[str, Mapping[str, str]] = {
        "without a token": {},
        "with a forged token": {"Authorization": f"Bearer {_FORGED}"},
    }
    found = []
    for how, headers in asked.items():
        status, _ = _ask("GET", f"{address}/health", headers)
        if status not in _REFUSALS:
            found.append(f"a call {how} was answered {status or 'not at all'} instead of refused")
    return found


def _health(address: str, headers: Mapping[str, str], version: str, clock: Clock) -> list[str]:
    """A new address and a new database connection may take a moment, so it is asked several times."""
    status = 0
    said: dict[str, Any] = {}
    for number in range(_TRIES):
        status, said = _ask("GET", f"{address}/health?deep=1", headers)
        if status == 200:
            break
        if number + 1 < _TRIES:
            clock.wait(3)
    if status != 200:
        return [f"its health is {status or 'no answer'} {said.get('checks', '')}".rstrip()]
    return (
        [] if said.get("version") == version else [f"it says that it is version {said.get('version')}, not {version}"]
    )


def _errands(address: str, headers: Mapping[str, str]) -> list[str]:
    """The gateway is let in by the platform, and sent away by our code. A sweep that is carried out nevertheless does no harm."""
    status, _ = _ask("POST", f"{address}/internal/sweep", headers)
    return (
        [] if status in _REFUSALS else [f"the gateway's sweep was answered {status or 'not at all'} instead of refused"]
    )


def _token(cloud: Gcloud, service: Service) -> str:
    """A token of the gateway's. Its audience is the service's own address; the one with the tag is not accepted everywhere."""
    return cloud.text(
        "auth",
        "print-identity-token",
        f"--impersonate-service-account=gateway@{cloud.project}.iam.gserviceaccount.com",
        f"--audiences={service.url}",
        "--include-email",
    )


def _ask(method: str, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """The status, 0 without an answer, and the JSON object that came with it, if any."""
    try:
        answer = requests.request(method, url, headers=dict(headers), timeout=_TIMEOUT, allow_redirects=False)
        said = answer.json()
    except requests.JSONDecodeError:
        return answer.status_code, {}
    except requests.RequestException:
        return 0, {}
    return answer.status_code, said if isinstance(said, dict) else {}
