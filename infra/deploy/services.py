"""What there is: the services as Cloud Run describes them, which is all that a deployment remembers.

Two tags mark a deployment that is under way: `before` on the revision that served when it began, `next` on the new one. They
outlive a build that is cut off, so whoever comes next knows how to go back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.deploy.gcloud import Gcloud, GcloudFailed

BEFORE = "before"
NEXT = "next"


@dataclass(frozen=True)
class Service:
    """One service. `shares` are percents of traffic by revision, `tags` revisions by tag, `addresses` by tag."""

    name: str
    url: str
    image: str
    ready: bool
    newest: str
    newest_ready: str
    shares: Mapping[str, int]
    tags: Mapping[str, str]
    addresses: Mapping[str, str]

    @property
    def marked(self) -> bool:
        return BEFORE in self.tags

    def serves_only(self, revision: str | None) -> bool:
        return revision is not None and dict(self.shares) == {revision: 100}


def look(cloud: Gcloud, names: Iterable[str]) -> dict[str, Service]:
    """The services of these names, all read at once. GcloudFailed if one is missing or cannot be read."""
    listed = cloud.json("run", "services", "list", f"--region={cloud.region}")
    try:
        found = {service.name: service for service in map(parse, listed)}
        return {name: found[name] for name in names}
    except (KeyError, TypeError) as error:
        raise GcloudFailed(
            f"There is no service {error} in {cloud.project}, {cloud.region}: apply Terraform"
        ) from error


def newest_of(cloud: Gcloud, name: str, image: str) -> str | None:
    """The newest ready revision of a service that runs this image."""
    listed = cloud.json("run", "revisions", "list", f"--service={name}", f"--region={cloud.region}")
    try:
        ready = [
            (each["metadata"]["creationTimestamp"], each["metadata"]["name"])
            for each in listed
            if each["spec"]["containers"][0]["image"] == image and _is_ready(each["status"])
        ]
    except (KeyError, TypeError) as error:
        raise GcloudFailed(f"gcloud run revisions list said something else than revisions: {error}") from error
    return max(ready)[1] if ready else None


def by_digest(cloud: Gcloud, image: str, version: str) -> str:
    """The image of a version by what it holds: a tag can be moved, and a service would start two things under one name."""
    for each in cloud.json("artifacts", "docker", "tags", "list", image):
        if each.get("tag", "").endswith(f"/tags/{version}"):
            return f"{image}@{each['version'].rpartition('/')[2]}"
    raise GcloudFailed(f"There is no image {image}:{version}")


def parse(said: Mapping[str, Any]) -> Service:
    """One service from gcloud's JSON (Cloud Run Admin API, v1). KeyError when a part is missing."""
    metadata, status = said["metadata"], said["status"]
    traffic = status.get("traffic", [])
    shares: dict[str, int] = {}
    for part in traffic:
        if part.get("percent"):
            shares[part["revisionName"]] = shares.get(part["revisionName"], 0) + part["percent"]
    tagged = [part for part in traffic if part.get("tag")]
    return Service(
        name=metadata["name"],
        url=status.get("url", ""),
        image=said["spec"]["template"]["spec"]["containers"][0]["image"],
        ready=_is_ready(status),
        newest=status.get("latestCreatedRevisionName", ""),
        newest_ready=status.get("latestReadyRevisionName", ""),
        shares=shares,
        tags={part["tag"]: part["revisionName"] for part in tagged},
        addresses={part["tag"]: part["url"] for part in tagged if part.get("url")},
    )


def _is_ready(status: Mapping[str, Any]) -> bool:
    return any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions", []))
