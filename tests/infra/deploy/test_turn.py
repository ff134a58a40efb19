"""Two deployments at once: the younger waits for the older, and nobody waits for the dead."""

from typing import Any

import pytest

from infra.deploy import turn
from infra.deploy.rollout import Clock, Refused
from tests.infra.deploy.project import Project

_MINE = {"id": "mine", "createTime": "2026-01-01T10:00:00Z"}
_OLDER = {"id": "older", "createTime": "2026-01-01T09:59:00Z"}
_YOUNGER = {"id": "younger", "createTime": "2026-01-01T10:01:00Z"}


def _waited(project: Project, *builds: dict[str, Any], build: str = "mine") -> list[float]:
    waits: list[float] = []
    project.change(builds=builds)
    turn.wait_for(project.cloud, build, Clock(now=lambda: sum(waits), wait=waits.append))
    return waits


def test_the_younger_waits_until_the_older_has_ended(project: Project) -> None:
    assert _waited(project, _MINE, {**_OLDER, "ends": True}) == [10]


def test_nobody_waits_for_itself_or_a_younger_one(project: Project) -> None:
    """Otherwise two builds would wait for each other."""
    assert _waited(project, _MINE, _YOUNGER) == []


def test_of_two_of_the_same_moment_one_goes_first(project: Project) -> None:
    twin = {"id": "twin", "createTime": _MINE["createTime"]}
    assert _waited(project, _MINE, twin) == []
    assert _waited(project, {**_MINE, "ends": True}, twin, build="twin") == [10]


def test_a_person_waits_for_every_build(project: Project) -> None:
    assert _waited(project, {**_YOUNGER, "ends": True}, build="") == [10]


def test_it_does_not_wait_for_ever(project: Project) -> None:
    with pytest.raises(Refused, match="older is still under way"):
        _waited(project, _MINE, _OLDER)


def test_only_builds_of_the_trigger_are_asked_for(project: Project) -> None:
    _waited(project, _MINE)
    [call] = project.read()["calls"]
    assert "--ongoing" in call
    assert "--filter=substitutions.TRIGGER_NAME=deploy" in call
