"""Our Cloud Scheduler: calls the worker's errands when they are due, as the invoker's service account."""

import json
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from infra.local import oidc
from infra.local.lifetime import stop_signal
from infra.local.places import INVOKER_EMAIL, places_from_environment

_MINUTE = 60
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Errand:
    """POST /internal/NAME of the worker, every so many seconds counted from midnight UTC plus `at`."""

    name: str
    every: int
    at: int = 0
    deadline: float = 180.0

    def next_due(self, now: float) -> float:
        """The first time it is due after `now`; both in seconds since 1970."""
        return now - (now - self.at) % self.every + self.every


ERRANDS = (
    Errand("sweep", every=_MINUTE, deadline=55.0),
    Errand("audit", every=5 * _MINUTE),
    Errand("retention", every=5 * _MINUTE, at=_MINUTE),
    Errand("allowances", every=15 * _MINUTE, at=2 * _MINUTE),
)


def errand_named(name: str) -> Errand:
    """ValueError, naming those there are, for another name."""
    for errand in ERRANDS:
        if errand.name == name:
            return errand
    raise ValueError(f"there is no {name!r}; there is {', '.join(errand.name for errand in ERRANDS)}")


def call(errand: Errand, worker_url: str) -> bool:
    """Call it once and log how it went as one JSON line; whether it went well. Never repeated: the next one comes."""
    begun = time.monotonic()
    headers = {
        "Authorization": f"Bearer {oidc.token(INVOKER_EMAIL, worker_url)}",
        "User-Agent": "Google-Cloud-Scheduler",
        "X-CloudScheduler": "true",
        "X-CloudScheduler-JobName": errand.name,
    }
    try:
        response = requests.post(
            f"{worker_url}/internal/{errand.name}", headers=headers, timeout=(_CONNECT_SECONDS, errand.deadline)
        )
    except requests.RequestException as error:
        _log(errand, begun, ok=False, error=str(error))
        return False
    _log(errand, begun, ok=response.ok, status=response.status_code, answer=response.text[:500])
    return response.ok


def main() -> None:
    """Keep the timetable until SIGTERM or SIGINT."""
    places = places_from_environment()
    worker_url = places.url(places.function_port("worker"))
    stopping = stop_signal()
    for errand in ERRANDS:
        # Each has its own thread, so a long one delays no other and never overlaps with itself.
        threading.Thread(target=_keep_calling, args=(errand, worker_url, stopping), daemon=True).start()
    print(json.dumps({"severity": "INFO", "message": "scheduler ready", "worker": worker_url}), flush=True)
    stopping.wait()


def _keep_calling(errand: Errand, worker_url: str, stopping: threading.Event) -> None:
    while not stopping.wait(errand.next_due(time.time()) - time.time()):
        call(errand, worker_url)


def _log(errand: Errand, begun: float, *, ok: bool, **facts: object) -> None:
    line = {
        "severity": "INFO" if ok else "ERROR",
        "time": datetime.now(UTC).isoformat(),
        "message": f"{errand.name} {'done' if ok else 'failed'}",
        "errand": errand.name,
        "seconds": round(time.monotonic() - begun, 3),
        **facts,
    }
    print(json.dumps(line), file=sys.stdout, flush=True)


if __name__ == "__main__":
    main()
