"""Looks whether the new revisions fail more often than those from before: in the platform's own log of requests.

The log and not the metrics, because metrics can be read only minutes later.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.say import say
from infra.deploy.services import BEFORE, NEXT, Service

FEWEST = 3
"""So many failures of one service there must be at least."""
MOST = 0.02
"""The part of requests that may fail, when those from before fail less."""
_AS_BAD_AS_BEFORE = 2
_LINES = 2000


@dataclass(frozen=True)
class Count:
    """Requests to a revision, and those of them that ended with 5xx."""

    requests: int
    failed: int

    @property
    def part(self) -> float:
        return self.failed / self.requests if self.requests else 0.0


def problems(cloud: Gcloud, release: Mapping[str, Service], since: float) -> list[str]:
    """One sentence for each service whose new revision fails too often since then (seconds since 1970).

    Without requests there is nothing to say. GcloudFailed when the log cannot be read: blind, nobody goes on.
    """
    counts = _counts(cloud, release, since)
    found = []
    for name, service in release.items():
        before, now = counts[service.tags[BEFORE]], counts[service.tags[NEXT]]
        say(f"  {name}: {now.failed} of {now.requests} failed; before {before.failed} of {before.requests}")
        if too_bad(before, now):
            found.append(f"{now.failed} of {now.requests} requests to the new {name} failed")
    return found


def too_bad(before: Count, now: Count) -> bool:
    """Failures that both have are of something else, such as the database; going back would not help."""
    return now.failed >= FEWEST and now.part > max(MOST, _AS_BAD_AS_BEFORE * before.part)


def _counts(cloud: Gcloud, release: Mapping[str, Service], since: float) -> dict[str, Count]:
    revisions = [service.tags[tag] for service in release.values() for tag in (BEFORE, NEXT)]
    requests, failed = Counter[str](), Counter[str]()
    for entry in _entries(cloud, revisions, since):
        try:
            revision, status = entry["resource"]["labels"]["revision_name"], int(entry["httpRequest"]["status"])
        except (KeyError, TypeError, ValueError):
            continue  # a request without a status was cut off by the caller
        requests[revision] += 1
        failed[revision] += status >= 500
    return {revision: Count(requests[revision], failed[revision]) for revision in revisions}


def _entries(cloud: Gcloud, revisions: list[str], since: float) -> list[Mapping[str, Any]]:
    """The newest of both kinds apart, so that many requests to the old revisions leave room for the new ones."""
    begun = datetime.fromtimestamp(since, UTC).isoformat()
    found: list[Any] = []
    for half in (revisions[::2], revisions[1::2]):
        named = " OR ".join(f'"{revision}"' for revision in half)
        asked = (
            'resource.type="cloud_run_revision" AND log_id("run.googleapis.com/requests") AND '
            f'timestamp>="{begun}" AND resource.labels.revision_name=({named})'
        )
        found += cloud.json(
            "logging",
            "read",
            asked,
            f"--limit={_LINES}",
            seconds=120,
            fields="resource.labels.revision_name,httpRequest.status",
        )
    if not all(isinstance(entry, dict) for entry in found):
        raise GcloudFailed("gcloud logging read said something else than entries")
    return found
