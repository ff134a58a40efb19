"""Every way that a rollout can go: it ends with all services on one release, and can always be put back."""

from collections.abc import Callable

import pytest

from infra.deploy import rollout, watch
from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.rollout import NotPutBack, Overtaken, Refused, RolledBack
from infra.program import Ended
from tests.infra.deploy.project import NAMES, NEW, OLD, Project


def _deploy(project: Project) -> None:
    rollout.deploy(project.cloud, NAMES, NEW, project.clock)


def _shift(project: Project) -> None:
    def judge(release, since):
        return watch.problems(project.cloud, release, since)

    rollout.shift(project.cloud, NAMES, judge, pause=20, clock=project.clock)


def _rollback(project: Project) -> None:
    rollout.rollback(project.cloud, NAMES, project.clock)


def test_all_services_move_together_and_nothing_is_left_behind(project: Project) -> None:
    _deploy(project)
    assert project.serving() == {"old"}
    assert project.tags() == {"before", "next"}

    _shift(project)

    assert project.serving() == {"new"}
    assert project.tags() == set()
    assert project.history("worker") == [0, 5, 25, 100]


def test_what_reads_moves_before_what_writes(project: Project) -> None:
    """A job that the new `submit` writes should find a new worker; going back is the other way round."""
    project.change(errors={"poll": [100, 50]})
    _deploy(project)
    with pytest.raises(RolledBack):
        _shift(project)

    history = project.read()["history"][len(NAMES) :]  # without what deploy pinned
    forwards, backwards = history[:-6], history[-6:]
    for step in (forwards[:6], forwards[6:12], forwards[12:]):
        assert step[-1][0] == "submit"
        assert {moved for moved, _ in step} == set(NAMES)
    assert backwards[0][0] == "submit"


def test_the_next_deployment_works_on_what_this_one_left(project: Project) -> None:
    _deploy(project)
    _shift(project)
    project.change(does_not_start=["poll"])
    with pytest.raises(RolledBack):
        rollout.deploy(project.cloud, NAMES, OLD, project.clock)

    assert project.serving() == {"new"}
    assert project.tags() == set()


@pytest.mark.parametrize("share", [5, 25, 100])
@pytest.mark.parametrize("name", ["worker", "submit"])
def test_errors_at_any_step_put_everything_back(project: Project, name: str, share: int) -> None:
    project.change(errors={name: [share, 10]})
    _deploy(project)
    with pytest.raises(RolledBack, match=f"10 of 100 requests to the new {name} failed"):
        _shift(project)

    assert project.serving() == {"old"}
    assert project.tags() == set()
    assert max(project.history("poll")) == share


def test_a_revision_that_does_not_start_gets_no_traffic(project: Project) -> None:
    project.change(does_not_start=["signin"])
    with pytest.raises(RolledBack, match="is not ready"):
        _deploy(project)

    assert project.serving() == {"old"}
    assert project.tags() == set()
    with pytest.raises(Refused, match="deploy first"):
        _shift(project)


@pytest.mark.parametrize("how", ["before", "after"])
@pytest.mark.parametrize(
    ("act", "when"),
    [
        (_deploy, ("update-traffic", "admin", "--update-tags=before")),
        (_deploy, ("update", "admin", "--image")),
        (_deploy, ("update-traffic", "admin", "--update-tags=next")),
        (_shift, ("update-traffic", "admin", "-00002-abc=5")),
        (_shift, ("update-traffic", "submit", "-00002-abc=25")),
        (_shift, ("update-traffic", "worker", "-00002-abc=100")),
        (_shift, ("logging",)),
    ],
)
def test_gcloud_dying_anywhere_puts_everything_back(
    project: Project, act: Callable[[Project], None], when: tuple[str, ...], how: str
) -> None:
    """Whether its change was made or not, which nobody can tell from a lost connection."""
    if act is _shift:
        _deploy(project)
    project.fails(*when, how=how)
    with pytest.raises(RolledBack):
        act(project)

    assert project.serving() == {"old"}
    assert project.tags() == set()


def test_a_rollback_tries_again_and_is_done_once(project: Project) -> None:
    _deploy(project)
    project.fails("update-traffic", "worker", "-00001-abc=100", times=2)
    _rollback(project)
    calls = len(project.read()["calls"])
    _rollback(project)

    assert project.serving() == {"old"}
    assert [call[2] for call in project.read()["calls"][calls:]] == ["list"]


def test_what_cannot_be_put_back_is_named_and_the_others_are_put_back(project: Project) -> None:
    project.change(errors={"submit": [25, 10]})
    _deploy(project)
    project.fails("update-traffic", "poll", "--to-revisions=poll-00001-abc=100", times=99)
    with pytest.raises(NotPutBack, match=r"^poll\."):
        _shift(project)

    state = project.read()["services"]
    assert state["poll"]["shares"] == {"poll-00002-abc": 25, "poll-00001-abc": 75}
    assert {name for name in NAMES if state[name]["shares"] == {f"{name}-00001-abc": 100}} == {*NAMES} - {"poll"}
    assert all("before" in state[name]["tags"] for name in NAMES)  # so that it can be repeated

    project.change(failures=[])
    _rollback(project)
    assert project.serving() == {"old"}
    assert project.tags() == set()


def _cut_off(project: Project, *when: str, skip: int = 0) -> None:
    """Run a whole deployment in a build that is cancelled at the call with these words: nothing runs after it."""

    class Cancelled(BaseException):
        pass

    def run(command: list[str], seconds: float) -> Ended:
        nonlocal skip
        if all(any(word in given for given in command) for word in when):
            skip -= 1
            if skip < 0:
                raise Cancelled
        return project.run(command, seconds)

    def build() -> None:
        cloud = Gcloud("tools", "europe-west1", run)
        rollout.deploy(cloud, NAMES, NEW, project.clock)
        rollout.shift(cloud, NAMES, lambda release, since: [], pause=0, clock=project.clock)

    with pytest.raises(Cancelled):
        build()


@pytest.mark.parametrize(
    "when",
    [
        ("--update-tags=before", "admin"),
        ("--image", "admin"),
        ("--update-tags=next", "admin"),
        ("-00002-abc=5", "admin"),
        ("-00002-abc=25", "submit"),
        ("-00002-abc=100", "submit"),
    ],
)
def test_the_next_deployment_puts_back_what_a_cancelled_one_left(project: Project, when: tuple[str, ...]) -> None:
    _cut_off(project, *when)
    project.change(errors={"poll": [5, 10]})
    _deploy(project)
    assert project.serving() == {"old"}
    with pytest.raises(RolledBack):
        _shift(project)
    assert project.serving() == {"old"}


@pytest.mark.parametrize("when", [("-00002-abc=5", "admin"), ("-00002-abc=100", "submit")])
def test_somebody_can_put_a_cancelled_deployment_back(project: Project, when: tuple[str, ...]) -> None:
    _cut_off(project, *when)
    _rollback(project)

    assert project.serving() == {"old"}
    assert project.tags() == set()


def test_a_deployment_cancelled_while_it_tidied_up_stays(project: Project) -> None:
    """All traffic was moved and found well; taking it back would be a rollback without a reason."""
    _cut_off(project, "--remove-tags", skip=3)
    rollout.settle(project.cloud, NAMES, project.clock)

    assert project.serving() == {"new"}
    assert project.tags() == set()


def test_a_deployment_cancelled_before_its_last_look_is_put_back(project: Project) -> None:
    """All traffic was moved, but nobody knows whether well."""
    _cut_off(project, "--remove-tags")
    rollout.settle(project.cloud, NAMES, project.clock)

    assert project.serving() == {"old"}
    assert project.tags() == set()


def test_a_revision_that_somebody_else_made_meanwhile_is_not_rolled_out(project: Project) -> None:
    def run(command: list[str], seconds: float) -> Ended:
        if command[3] == "list" and len((service := project.read()["services"]["poll"])["revisions"]) == 2:
            parts = {name: [*service[name], "poll-theirs"] for name in ("revisions", "ready")}
            project.change_service("poll", **parts, images={**service["images"], "poll-theirs": OLD})
        return project.run(command, seconds)

    with pytest.raises(RolledBack, match="newest revision of poll, poll-theirs"):
        rollout.deploy(Gcloud("tools", "europe-west1", run), NAMES, NEW, project.clock)
    assert project.serving() == {"old"}


def test_tags_that_cannot_be_taken_away_do_not_fail_a_release(project: Project) -> None:
    _deploy(project)
    project.fails("--remove-tags", "poll", times=3)
    _shift(project)
    assert project.serving() == {"new"}

    rollout.settle(project.cloud, NAMES, project.clock)
    assert project.tags() == set()


def test_who_moves_traffic_by_hand_is_not_fought(project: Project) -> None:
    _deploy(project)
    project.change(meddles={"submit=5": ["worker"]})
    with pytest.raises(Overtaken, match="worker"):
        _shift(project)

    assert project.history("poll")[-1] == 5
    assert project.read()["services"]["worker"]["shares"] == {"worker-00001-abc": 100}


def test_traffic_split_by_hand_is_refused_before_anything_is_changed(project: Project) -> None:
    project.change_service(
        "poll",
        latest=False,
        revisions=["poll-1", "poll-2"],
        ready=["poll-1", "poll-2"],
        images={"poll-1": OLD, "poll-2": OLD},
        shares={"poll-1": 50, "poll-2": 50},
    )
    with pytest.raises(Refused, match="update-traffic poll"):
        _deploy(project)

    assert project.read()["history"] == []


def test_an_older_release_can_be_taken_back_after_the_end(project: Project) -> None:
    """The newest revision of its image, because that one has the newest settings."""
    rollout.deploy(project.cloud, NAMES, OLD, project.clock)
    _shift(project)
    _deploy(project)
    _shift(project)
    rollout.return_to(project.cloud, NAMES, OLD, project.clock)
    assert {name: service["shares"] for name, service in project.read()["services"].items()} == {
        name: {f"{name}-00002-abc": 100} for name in NAMES
    }

    with pytest.raises(Refused, match="no ready revision"):
        rollout.return_to(project.cloud, NAMES, "never-built", project.clock)
    _deploy(project)
    with pytest.raises(Refused, match="under way"):
        rollout.return_to(project.cloud, NAMES, OLD, project.clock)


def test_revisions_are_made_without_a_name_of_ours(project: Project) -> None:
    """A tag or a suffix in the same command would stay in the service's template, and Terraform's next change be refused."""
    _deploy(project)
    made = [call for call in project.read()["calls"] if call[:3] == ["run", "services", "update"]]

    assert len(made) == len(NAMES)
    assert not [word for call in made for word in call if word.startswith(("--tag", "--revision-suffix"))]


def test_a_service_that_is_not_there_changes_nothing(project: Project) -> None:
    with pytest.raises(GcloudFailed, match="'extra'"):
        rollout.deploy(project.cloud, [*NAMES, "extra"], NEW, project.clock)
    assert project.read()["history"] == []
