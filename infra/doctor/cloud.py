"""The one port to Google Cloud: reads what its APIs say, with the credentials of whoever runs gcloud here.

The APIs are asked directly and gcloud only for a token, because their JSON is documented field by field (gcloud brings the
descriptions along) and a call costs no start of gcloud.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests

from infra.doctor.findings import CannotTell, Level
from infra.program import NotRun, TooSlow, run

_GCLOUD_SECONDS = 30.0
_SECONDS = 20.0
_MOST_PAGES = 20
_SIGN_IN = "sign in: `gcloud auth login`"
_MAY_READ = "ask for the roles Viewer (roles/viewer) and Security Reviewer (roles/iam.securityReviewer) in the project"
_NOT_NOW = "try again; if it stays so, look at https://status.cloud.google.com"


def access_token(program: str = "gcloud") -> str:
    """A token of the account that gcloud works as. CannotTell if there is none to be had."""
    try:
        ended = run(
            [program, "auth", "print-access-token", "--quiet"], _GCLOUD_SECONDS, {"CLOUDSDK_CORE_DISABLE_PROMPTS": "1"}
        )
    except TooSlow as error:
        raise CannotTell(
            f"{program} gave no token within {_GCLOUD_SECONDS:.0f} s", f"look at the network, then {_SIGN_IN}"
        ) from error
    except NotRun as error:
        raise CannotTell(str(error), "install the Google Cloud CLI and put it on the PATH") from error
    if ended.code != 0 or not ended.said.strip():
        reason = next((line for line in ended.complained.splitlines() if line.startswith("ERROR")), "no reason")
        raise CannotTell(f"gcloud has no credentials here ({reason[:200]})", _SIGN_IN)
    return ended.said.strip()


class Cloud:
    """Reads of one project; it can change nothing."""

    def __init__(self, project: str, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}", "X-Goog-User-Project": project}

    def read(self, url: str) -> Any:
        """What an API answers; a list in pages comes whole. CannotTell if it is refused, not there, or not answered."""
        whole: dict[str, Any] = {}
        page: str | None = None
        for _ in range(_MOST_PAGES):
            answer = self._page(url, page)
            for name, value in answer.items():
                whole[name] = whole.get(name, []) + value if isinstance(value, list) else value
            page = whole.pop("nextPageToken", None)
            if not page:
                return whole
        return whole

    def _page(self, url: str, page: str | None) -> Mapping[str, Any]:
        response = fetch(url, headers=self._headers, params={"pageToken": page} if page else {})
        body = parsed(response)
        if response.status_code == HTTPStatus.OK and body is not None:
            return body
        raise _refused(url, response.status_code, body or {})


def fetch(
    url: str, *, headers: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
) -> requests.Response:
    """One answer of any server, without following it elsewhere. CannotTell if there is none."""
    try:
        return requests.get(url, headers=headers, params=params, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise CannotTell(f"{_host(url)} does not answer ({type(error).__name__})", _NOT_NOW) from error


def parsed(response: requests.Response) -> dict[str, Any] | None:
    """The JSON object of an answer; None if it is none."""
    try:
        body = json.loads(response.content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refused(url: str, status: int, body: Mapping[str, Any]) -> CannotTell:
    error = body.get("error")
    said = error.get("message", "") if isinstance(error, dict) else ""
    host, text = _host(url), json.dumps(body)
    if "SERVICE_DISABLED" in text or "has not been used in project" in said:
        return CannotTell(f"the API {host} is not switched on", "apply Terraform")
    if status == 401:
        return CannotTell(f"{host} does not take gcloud's credentials", _SIGN_IN)
    if status == 403:
        return CannotTell(f"{host} may not be read: {said[:200]}", _MAY_READ)
    if status == 404:
        return CannotTell(f"there is none: {url.partition('?')[0].partition('//')[2]}", "apply Terraform", missing=True)
    return CannotTell(f"{host} answers {status}: {said[:200]}", _NOT_NOW, Level.WARN)


def _host(url: str) -> str:
    return url.partition("//")[2].partition("/")[0]
