"""The rollout: all services of a release move together, in steps, and the revision from before stays until the end.

Cloud Run itself remembers how far it is (services.py). So each command begins by looking, a rollback can be repeated, and a
deployment that was cut off is put back by the next one.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.say import say
from infra.deploy.services import BEFORE, NEXT, Service, look, newest_of

STEPS = (5, 25, 100)
"""Percents of traffic that the new revisions get, one after the other."""
_LAST = "submit"
_UPDATE_SECONDS = 300
_TRAFFIC_SECONDS = 120
_TRIES = 3

Judge = Callable[[Mapping[str, Service], float], Sequence[str]]
"""Says what is wrong with the new revisions since the first of them got traffic (seconds since 1970); nothing if all is well."""


class Refused(Exception):
    """Nothing was changed, because what is there is not what this needs; the text says what to do."""


class RolledBack(Exception):
    """The release did not stand; everything serves what it served before."""


class NotPutBack(Exception):
    """Services that could not be put back: they may serve the new release, and somebody has to look at once."""


class Overtaken(Exception):
    """Somebody else moved traffic meanwhile; it was left as they put it."""


@dataclass(frozen=True)
class Clock:
    """The time in seconds since 1970, and waiting, in seconds."""

    now: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep


def deploy(cloud: Gcloud, names: Sequence[str], image: str, clock: Clock) -> None:
    """Make a revision of `image` in every service, without traffic and under the tag `next`.

    What an earlier deployment left is put back first. Refused before any change; RolledBack when a revision does not start.
    """
    settle(cloud, names, clock)
    found = look(cloud, names)
    serving = {service.name: _only_revision(service) for service in found.values()}
    try:
        _together(
            names, lambda name: _traffic(cloud, name, f"--update-tags={BEFORE}={serving[name]}", at=serving[name])
        )
        say(f"New revisions of {image}, without traffic")
        _together(names, lambda name: _make_revision(cloud, name, image))
        made = {name: _made(service, image) for name, service in look(cloud, names).items()}
        _together(names, lambda name: _traffic(cloud, name, f"--update-tags={NEXT}={made[name]}"))
    except GcloudFailed as error:
        rollback(cloud, names, clock)
        raise RolledBack(str(error)) from error


def shift(cloud: Gcloud, names: Sequence[str], judge: Judge, *, pause: float, clock: Clock) -> None:
    """Move traffic to the revisions tagged `next` in steps, looking `pause` seconds after each.

    RolledBack when the judge finds something wrong or a change fails; Overtaken when traffic is not where it was left.
    """
    release = look(cloud, names)
    if missing := [name for name, service in release.items() if not {BEFORE, NEXT} <= service.tags.keys()]:
        raise Refused(f"No deployment is under way in {', '.join(missing)}: deploy first")
    share, begun = 0, clock.now()
    try:
        for percent in STEPS:
            for wave in _waves(names):
                _as_left(
                    release, look(cloud, names), {name: percent if _moved(name, wave) else share for name in names}
                )
                _together(wave, partial(_give, cloud, release, percent))
            share = percent
            say(f"{percent} % of traffic is on the new revisions; looking for {pause:.0f} s")
            clock.wait(pause)
            if problems := judge(release, begun):
                raise GcloudFailed("; ".join(problems))
    except GcloudFailed as error:
        rollback(cloud, names, clock)
        raise RolledBack(str(error)) from error
    _untag(cloud, look(cloud, names).values(), clock)
    say("All traffic is on the new revisions")


def rollback(cloud: Gcloud, names: Sequence[str], clock: Clock) -> None:
    """Put all traffic back to where it was before the deployment under way; nothing to do is no error.

    All traffic is moved before the first tag is taken away, so that whoever is cut off here can be repeated. GcloudFailed,
    when nothing could be read; NotPutBack when services resist several tries.
    """
    marked = [service for service in look(cloud, names).values() if service.marked]
    if not marked:
        say("No deployment is under way: there is nothing to put back")
        return
    _back(cloud, {service.name: service.tags[BEFORE] for service in marked}, clock)
    _untag(cloud, marked, clock)
    say(f"Put back: {', '.join(service.name for service in marked)}")


def return_to(cloud: Gcloud, names: Sequence[str], image: str, clock: Clock) -> None:
    """Put all traffic on the newest revisions of an older image at once, after a deployment that had ended.

    Refused when a deployment is under way, or a service has no ready revision of that image.
    """
    if any(service.marked for service in look(cloud, names).values()):
        raise Refused("A deployment is under way: cancel its build and roll back first")
    wanted = {name: newest_of(cloud, name, image) for name in names}
    if missing := [name for name, revision in wanted.items() if revision is None]:
        raise Refused(f"There is no ready revision of {image} in {', '.join(missing)}")
    _back(cloud, {name: revision for name, revision in wanted.items() if revision}, clock)
    say(f"All traffic is on {image}")


def _back(cloud: Gcloud, wanted: Mapping[str, str], clock: Clock) -> None:
    """All traffic to these revisions. The other way round than forwards: what writes goes back before what reads."""
    order = sorted(wanted, key=lambda name: name != _LAST)
    failed = [name for name in order if not _tried(clock, partial(_traffic, cloud, name, at=wanted[name]))]
    if failed:
        raise NotPutBack(f"{', '.join(failed)}. Run the rollback again")


def settle(cloud: Gcloud, names: Sequence[str], clock: Clock) -> None:
    """Finish or put back what a deployment left that was cut off."""
    found = look(cloud, names)
    marked = [service for service in found.values() if service.marked]
    finished = all(service.serves_only(service.tags.get(NEXT)) for service in marked)
    if marked and len(marked) < len(found) and finished:
        _untag(cloud, marked, clock)  # it had begun to take its tags away, which is the last thing it does
    elif marked:
        say("An earlier deployment was cut off; it is put back first")
        rollback(cloud, names, clock)
    _untag(cloud, look(cloud, names).values(), clock)


def _only_revision(service: Service) -> str:
    if len(service.shares) != 1:
        raise Refused(
            f"The traffic of {service.name} is on {len(service.shares)} revisions ({', '.join(service.shares)}), and not by "
            f"a deployment. Put it on one: gcloud run services update-traffic {service.name} --to-revisions=REVISION=100"
        )
    return next(iter(service.shares))


def _make_revision(cloud: Gcloud, name: str, image: str) -> None:
    """Without `--tag` or `--revision-suffix`: both would fix the revision's name in the service's template, and Terraform's
    next change of a setting would be refused because that revision exists."""
    words = ("run", "services", "update", name, f"--image={image}", "--no-traffic", f"--region={cloud.region}")
    cloud.text(*words, seconds=_UPDATE_SECONDS)


def _made(service: Service, image: str) -> str:
    """The revision that was just made. GcloudFailed if another one came between or it is not ready."""
    if service.image != image or service.newest != service.newest_ready or service.newest in service.shares:
        raise GcloudFailed(f"The newest revision of {service.name}, {service.newest}, is not a ready one of {image}")
    return service.newest


def _traffic(cloud: Gcloud, name: str, *changes: str, at: str = "") -> None:
    wanted = [*changes, f"--to-revisions={at}=100"] if at else list(changes)
    words = ("run", "services", "update-traffic", name, *wanted, f"--region={cloud.region}")
    cloud.text(*words, seconds=_TRAFFIC_SECONDS)


def _give(cloud: Gcloud, release: Mapping[str, Service], percent: int, name: str) -> None:
    """All of it is said, so that repeating it changes nothing."""
    service = release[name]
    parts = {service.tags[NEXT]: percent, service.tags[BEFORE]: 100 - percent}
    said = ",".join(f"{revision}={share}" for revision, share in parts.items() if share)
    _traffic(cloud, name, f"--to-revisions={said}")


def _as_left(release: Mapping[str, Service], found: Mapping[str, Service], shares: Mapping[str, int]) -> None:
    for name, service in release.items():
        parts = {service.tags[NEXT]: shares[name], service.tags[BEFORE]: 100 - shares[name]}
        left = {revision: share for revision, share in parts.items() if share}
        if found[name].tags != service.tags or dict(found[name].shares) != left:
            raise Overtaken(f"The traffic of {name} was moved by somebody else; everything stays as it is")


def _tried(clock: Clock, do: Callable[[], None]) -> bool:
    """Do what can be repeated, several times if it fails; whether it succeeded."""
    for number in range(_TRIES):
        try:
            do()
            return True
        except GcloudFailed as error:
            say(str(error))
            if number + 1 < _TRIES:
                clock.wait(5)
    return False


def _untag(cloud: Gcloud, services: Iterable[Service], clock: Clock) -> None:
    """A tagged revision keeps its instances even without traffic, so no tag stays."""
    for service in services:
        tags = ",".join(tag for tag in (BEFORE, NEXT) if tag in service.tags)
        if tags and not _tried(clock, partial(_traffic, cloud, service.name, f"--remove-tags={tags}")):
            say(f"{service.name} still has its tags: the next deployment takes them away")


def _waves(names: Sequence[str]) -> list[list[str]]:
    """Everything that reads what `submit` writes comes before it."""
    waves = [[name for name in names if name != _LAST], [name for name in names if name == _LAST]]
    return [wave for wave in waves if wave]


def _moved(name: str, wave: Sequence[str]) -> bool:
    """Whether a service was moved in this step before this wave."""
    return name != _LAST and _LAST in wave


def _together(names: Sequence[str], do: Callable[[str], None]) -> None:
    """Do it for all at once, to the end. GcloudFailed with every failure, if any."""
    if not names:
        return
    with ThreadPoolExecutor(len(names)) as pool:
        futures = [pool.submit(do, name) for name in names]
    failures = [str(failure) for future in futures if isinstance(failure := future.exception(), GcloudFailed)]
    for future in futures:
        if (failure := future.exception()) and not isinstance(failure, GcloudFailed):
            raise failure
    if failures:
        raise GcloudFailed("; ".join(failures))
