"""One deployment at a time: a build waits until no older one of the same project is under way.

There is no lock that could be left behind: a build that is cancelled or dies is no longer in the list. Two builds never wait
for each other, because one of them is older.
"""

from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.rollout import Clock, Refused
from infra.deploy.say import say

_EVERY_SECONDS = 10
_LONGEST_SECONDS = 30 * 60


def wait_for(cloud: Gcloud, build: str, clock: Clock) -> None:
    """Wait for older builds; `build` is this one's id, or empty where a person deploys, who waits for all.

    Refused after half an hour.
    """
    begun = clock.now()
    while older := _older(cloud, build):
        if clock.now() - begun > _LONGEST_SECONDS:
            raise Refused(f"The build {older[0]} is still under way; look what it does, or cancel it")
        say(f"Waiting for the build {older[0]}")
        clock.wait(_EVERY_SECONDS)


def _older(cloud: Gcloud, build: str) -> list[str]:
    """The ids of older builds of the trigger, the oldest first. Of two of the same moment, the smaller id is older."""
    listed = cloud.json(
        "builds", "list", "--ongoing", f"--region={cloud.region}", "--filter=substitutions.TRIGGER_NAME=deploy"
    )
    try:
        builds = sorted((each["createTime"], each["id"]) for each in listed)
    except (KeyError, TypeError) as error:
        raise GcloudFailed(f"gcloud builds list said something else than builds: {error}") from error
    own = next((each for each in builds if each[1] == build), None)
    return [id_ for created, id_ in builds if id_ != build and (own is None or (created, id_) < own)]
