"""When the new revisions count as worse than those from before."""

import pytest

from infra.deploy import rollout, watch
from infra.deploy.gcloud import GcloudFailed
from infra.deploy.services import look
from infra.deploy.watch import Count, too_bad
from tests.infra.deploy.project import NAMES, NEW, Project


@pytest.mark.parametrize(
    ("before", "now", "bad"),
    [
        (Count(0, 0), Count(0, 0), False),
        (Count(1000, 0), Count(40, 2), False),  # two may be chance
        (Count(1000, 0), Count(40, 3), True),
        (Count(1000, 0), Count(1000, 20), False),  # 2 % of many
        (Count(1000, 0), Count(1000, 21), True),
        (Count(100, 50), Count(10, 5), False),  # the database is away: going back would not help
        (Count(100, 10), Count(100, 21), True),
    ],
)
def test_too_many_failures(before: Count, now: Count, bad: bool) -> None:
    assert too_bad(before, now) is bad


def test_what_fails_with_both_is_no_reason_to_go_back(project: Project) -> None:
    project.change(errors={"worker": [5, 30]}, errors_before={"worker": [5, 30]})
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)

    def judge(release, since):
        return watch.problems(project.cloud, release, since)

    rollout.shift(project.cloud, NAMES, judge, pause=0, clock=project.clock)

    assert project.read()["services"]["worker"]["shares"] == {"worker-00002-abc": 100}


def test_a_log_that_says_something_odd_is_no_good_news(project: Project) -> None:
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)
    release = look(project.cloud, NAMES)

    def run(command, seconds):
        return project.run(command, seconds)._replace(said='["odd"]')

    with pytest.raises(GcloudFailed, match="something else"):
        watch.problems(type(project.cloud)("tools", "europe-west1", run), release, 0.0)
