"""Results that a provider puts straight into our storage, and what is cleared away when a job has ended."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from shared.domain.jobs import Job, Output, State
from shared.domain.ledger import Balance
from shared.providers.contract import Artifact, Cancelled, Done, Progress, Request, Working
from shared.services import claims, save, sweep
from shared.storage.files import FilesUnavailable
from shared.storage.memory_files import MemoryFiles
from tests.fakes import World, a_job, a_world

FILM = b"\x89PNG film"
BACK = Balance(available=100, granted=100)


@dataclass
class Bucketeer:
    """A provider that puts its result into the folder it is given, and says that it is at `place(staging)`."""

    files: MemoryFiles
    place: Callable[[str], str] = lambda staging: f"{staging}8412/sample_0.mp4"
    content: bytes = FILM
    puts: bool = True

    def start(self, request: Request) -> Progress:
        if self.puts:
            name = f"{request.staging}8412/sample_0.mp4".removeprefix("gs://memory/")
            self.files.put(name, io.BytesIO(self.content), content_type="video/mp4")
        return Working("operation-1")

    def check(self, request: Request, handle: str) -> Progress:
        return Done((Artifact("video/mp4", url=self.place(request.staging)),), handle=handle)

    def cancel(self, request: Request, handle: str) -> Cancelled:
        return Cancelled.UNSUPPORTED


def staged(**changes: object) -> World:
    """A world whose provider is a Bucketeer."""
    world = a_world()
    provider = replace(Bucketeer(world.files), **changes)
    world.app = replace(world.app, provider=lambda _: provider)
    return world


def names(world: World) -> set[str]:
    return set(world.files._objects)


def test_a_result_in_our_staging_folder_is_saved_under_our_name_and_the_folder_is_emptied() -> None:
    world = staged()
    job = world.ask()
    world.run()

    ended = world.job(job.id)
    assert ended.state is State.SUCCEEDED
    assert [output.object for output in ended.outputs] == [f"outputs/{job.id}/1/0"]
    assert world.files.read(f"outputs/{job.id}/1/0", max_bytes=100) == FILM
    assert names(world) == {f"outputs/{job.id}/1/0", f"outputs/{job.id}/1/0-thumbnail"}
    assert world.proof() == []


@pytest.mark.parametrize(
    "place",
    [
        lambda staging: staging.replace("/memory/", "/elsewhere/") + "8412/sample_0.mp4",
        lambda staging: "gs://memory/uploads/somebody/1/clean",
        lambda staging: staging.replace("staging/", "staging/other-") + "8412/sample_0.mp4",
        lambda staging: staging.replace("/1/", "/2/") + "8412/sample_0.mp4",
        lambda staging: staging + "../../../uploads/somebody/1/clean",
        lambda staging: staging,
        lambda staging: staging + "a b?c",
    ],
    ids=["another bucket", "another folder", "another job", "another attempt", "out by dots", "the folder", "no name"],
)
def test_nothing_is_taken_from_anywhere_else(place: Callable[[str], str]) -> None:
    """A provider that is wrong, or not itself, must not make us show one person another person's file."""
    world = staged(place=place)
    world.files.put("uploads/somebody/1/clean", io.BytesIO(b"\x89PNG private"), content_type="image/png")
    job = world.ask()
    world.run()

    ended = world.job(job.id)
    assert (ended.state, ended.error_code, ended.outputs) == (State.FAILED, "output_lost", ())
    assert world.account().balance == BACK
    assert ended.save_failures == 0


def test_a_result_that_is_not_where_it_should_be_is_asked_for_again_and_then_given_up() -> None:
    world = staged(puts=False)
    job = world.ask()
    world.run()

    ended = world.job(job.id)
    assert (ended.error_code, ended.save_failures) == ("output_lost", save.MOST_TRIES_IF_GONE - 1)
    assert world.account().balance == BACK


def test_a_result_that_is_too_large_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save, "LARGEST_OUTPUT", len(FILM) - 1)
    world = staged()
    job = world.ask()
    world.run()

    assert (world.job(job.id).error_code, world.job(job.id).save_failures) == ("output_lost", 0)


def test_storage_that_is_down_for_a_moment_loses_nothing() -> None:
    world = staged()
    job = world.ask()
    world.files.open = fails_once(world.files.open)  # type: ignore[method-assign]
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert world.job(job.id).save_failures == 1


def fails_once(real: Callable[..., object]) -> Callable[..., object]:
    left = [FilesUnavailable()]

    def act(*args: object, **kwargs: object) -> object:
        if left:
            raise left.pop()
        return real(*args, **kwargs)

    return act


def test_a_worker_that_died_after_it_emptied_the_folder_is_followed_by_one_that_knows_its_own_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder is emptied before the end is written down."""
    world = staged()
    job = world.ask()
    real, dead = claims.end, []

    def dies(*args: object, **kwargs: object) -> Job:
        if not dead:
            dead.append(1)
            raise claims.Lost
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(claims, "end", dies)
    world.run()
    world.clock.pass_(save.LEASE_SECONDS + 1)
    sweep.sweep(world.app)
    world.run()

    assert dead == [1]
    assert world.job(job.id).state is State.SUCCEEDED
    assert world.files.read(f"outputs/{job.id}/1/0", max_bytes=100) == FILM


def test_a_folder_that_cannot_be_emptied_now_holds_nothing_up(caplog: pytest.LogCaptureFixture) -> None:
    world = staged()
    job = world.ask()

    def down(folder: str) -> None:
        raise FilesUnavailable

    world.files.remove_under = down  # type: ignore[method-assign]
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert "files not removed now" in caplog.text


def leftovers(world: World, *more: str) -> None:
    """What two runs of the job may have left behind, and the file of another job."""
    for name in (
        "staging/job/1/a/sample_0.mp4",
        "staging/job/2/b/sample_0.mp4",
        "outputs/job/1/0",
        "outputs/job/1/0-thumbnail",
        "outputs/job/2/0",
        "outputs/job2/1/0",
        "staging/job2/1/0",
        *more,
    ):
        world.files.put(name, io.BytesIO(b"x"), content_type="image/png")


THE_OTHER_JOBS = {"outputs/job2/1/0", "staging/job2/1/0"}


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_of_a_job_without_results_nothing_stays(state: State) -> None:
    world = a_world()
    leftovers(world)
    save.discard(world.app, replace(a_job(), state=state, attempt=2))

    assert names(world) == THE_OTHER_JOBS


def test_of_a_job_with_results_only_these_stay() -> None:
    """The first run stored an output and died; the second made the result."""
    world = a_world()
    leftovers(world, "outputs/job/2/0-thumbnail")
    output = Output(0, "outputs/job/2/0", "image/png", 1, "crc", 8, 8, thumbnail="outputs/job/2/0-thumbnail")
    save.discard(world.app, replace(a_job(), state=State.SUCCEEDED, attempt=2, outputs=(output,)))

    assert names(world) == THE_OTHER_JOBS | {"outputs/job/2/0", "outputs/job/2/0-thumbnail"}


def test_of_a_job_that_still_runs_everything_stays() -> None:
    world = a_world()
    leftovers(world)
    before = names(world)
    save.discard(world.app, replace(a_job(), state=State.FINALIZING, attempt=2))

    assert names(world) == before


def test_the_usual_job_costs_no_call_of_storage() -> None:
    """It succeeded with its first run, and saving has emptied the folder it was given."""
    world = a_world()
    world.files.fail_next = 1
    save.discard(world.app, replace(a_job(), state=State.SUCCEEDED, attempt=1))

    assert world.files.fail_next == 1


def test_discarding_never_fails() -> None:
    world = a_world()
    leftovers(world)
    world.files.remove_under = fails_once(world.files.remove_under)  # type: ignore[method-assign]
    save.discard(world.app, replace(a_job(), state=State.FAILED, attempt=1))

    assert "outputs/job/1/0" in names(world)
