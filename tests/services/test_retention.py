"""Retention: what expires goes, what the books need stays, and a clearing that is killed anywhere is simply done again."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.jobs import State
from shared.domain.ledger import Entry
from shared.domain.records import Department, HandleBinding, RequestRecord, Upload
from shared.services import departments, retention, tidy, uploads
from shared.services.audit import Asking
from shared.storage.store import Change
from tests import fakes
from tests.fakes import AT_WORK, World
from tests.killing import killed_everywhere
from tests.storage.store_contract import put

BY = Asking("cleo", "r-1", "10.1.2.3")
DAY = 24 * 3600


def files(world: World) -> list[str]:
    return sorted(world.files._objects)


def ended(world: World, key: str) -> str:
    job = world.ask(key=key)
    world.run()
    world.files.put(f"outputs/{job.id}/7/left", io.BytesIO(b"nobody knows it"), content_type="image/png")
    world.files.put(f"staging/{job.id}/1/left", io.BytesIO(b"nor this"), content_type="image/png")
    return job.id


def upload(world: World, *, ready: bool = True, uid: str = "ada") -> Upload:
    ticket = uploads.begin(world.app, uid=uid, filename="me.png", content_type="image/png", bytes=9)
    world.files.receive(f"uploads/{uid}/{ticket.upload_id}/raw", b"a picture")
    if ready:
        uploads.complete(world.app, uid=uid, upload_id=ticket.upload_id)
    return world.store.get(Upload, ticket.upload_id)


def changed(world: World, value, **changes) -> None:
    def step(read):
        return Change(None, update=(replace(read.get(type(value), value.id), **changes),))

    world.store.commit(step)


def a_world(**named) -> World:
    """Everybody's department is in the list."""
    world = fakes.a_world(**named)
    put(world.store, Department("design", "Design"))
    return world


def retain(world: World):
    return retention.retain(world.app, seconds=60)


def test_after_ninety_days_a_job_is_a_skeleton_without_files_and_the_books_still_balance():
    world = a_world()
    old = ended(world, "old")
    world.clock.pass_(89 * DAY)
    retain(world)
    assert world.job(old).prompt
    world.clock.pass_(1 * DAY)
    young = ended(world, "young")
    run = retain(world)

    skeleton = world.job(old)
    assert (skeleton.prompt, skeleton.params, skeleton.outputs, skeleton.deleted_at) == ("", {}, (), world.clock())
    assert (skeleton.state, skeleton.charged, skeleton.model) == (State.SUCCEEDED, 4, "sketch")
    assert [name for name in files(world) if old in name] == []
    assert world.job(young).outputs
    assert run.removed["jobs"] == 1
    assert len(world.store.everything(Entry)) == 5
    assert world.proof() == []


def test_a_favourite_expires_too():
    world = a_world()
    job_id = ended(world, "kept")
    tidy.set_favourite(world.app, uid="ada", job_id=job_id, favourite=True)
    world.clock.pass_(90 * DAY)
    retain(world)

    assert world.job(job_id).deleted_at is not None


@pytest.mark.parametrize(
    ("days", "default", "expected"), [(7, 90, True), (30, 7, False), (None, 7, True), (7, None, True)]
)
def test_the_departments_own_number_goes_before_the_organisations(days, default, expected):
    world = a_world()
    policy = replace(world.app.policy, retention_days=default)
    world.app = replace(world.app, policy=policy)
    departments.put(world.app, id="design", wanted={"retention_days": days}, by=BY)
    job_id = ended(world, "key")
    world.clock.pass_(8 * DAY)
    retain(world)

    assert (world.job(job_id).deleted_at is not None) is expected


def test_a_job_belongs_to_the_department_it_was_asked_for_in():
    world = a_world()
    departments.put(world.app, id="design", wanted={"retention_days": 7}, by=BY)
    departments.put(world.app, id="research", wanted={"retention_days": 1000}, by=BY)
    job_id = ended(world, "key")
    changed(world, world.account(), department="research")
    world.clock.pass_(8 * DAY)
    retain(world)

    assert world.job(job_id).deleted_at is not None


def test_without_any_number_everything_is_kept():
    world = a_world()
    world.app = replace(world.app, policy=replace(world.app.policy, retention_days=None))
    departments.put(world.app, id="design", wanted={}, by=BY)
    job_id, picture = ended(world, "key"), upload(world)
    world.clock.pass_(4000 * DAY)
    retain(world)

    assert world.job(job_id).outputs
    assert world.store.get(Upload, picture.id) == picture


def test_what_has_not_ended_is_left_alone():
    world = a_world(script=[AT_WORK])
    job = world.ask()
    world.clock.pass_(100 * DAY)
    retain(world)

    assert world.job(job.id) == job


def test_uploads_that_never_became_ready_go_after_a_day_and_unused_ones_when_content_expires():
    world = a_world()
    ready, half, removed = upload(world), upload(world, ready=False), upload(world)
    tidy.delete_upload(world.app, uid="ada", upload_id=removed.id)
    world.clock.pass_(DAY)
    retain(world)
    assert [left.id for left in world.store.everything(Upload)] == [ready.id]
    assert files(world) == [f"uploads/ada/{ready.id}/clean"]

    changed(world, ready, used_at=world.clock())
    world.clock.pass_(89 * DAY)
    retain(world)
    assert [left.id for left in world.store.everything(Upload)] == [ready.id]
    world.clock.pass_(DAY)
    retain(world)
    assert (world.store.everything(Upload), files(world)) == ([], [])
    assert half.state == "waiting"


def test_an_upload_is_kept_as_the_present_department_of_its_person_says():
    world = a_world()
    departments.put(world.app, id="design", wanted={"retention_days": 7}, by=BY)
    departments.put(world.app, id="research", wanted={"retention_days": 1000}, by=BY)
    changed(world, world.account("ben"), department="research")
    bens = upload(world, uid="ben")
    upload(world)
    world.clock.pass_(7 * DAY)
    retain(world)

    assert world.store.everything(Upload) == [bens]


def test_requests_and_handles_go_when_their_time_is_over():
    world = a_world(script=[AT_WORK])
    world.ask()
    world.queue.waiting.clear()
    put(world.store, HandleBinding("studio:h", "job", world.clock() + timedelta(days=1)))
    world.clock.pass_(DAY)
    retain(world)
    assert (len(world.store.everything(RequestRecord)), world.store.everything(HandleBinding)) == (1, [])
    world.clock.pass_(DAY)
    retain(world)

    assert world.store.everything(RequestRecord) == []


def test_it_is_done_once_a_day_in_parts(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    world = a_world()
    for number in range(4):
        ended(world, f"key-{number}")
    world.clock.pass_(90 * DAY)
    runs = [retention.retain(world.app, seconds=0) for _ in range(13)]

    assert [run.removed.get("jobs", 0) for run in runs][:6] == [0, 0, 3, 3, 4, 4]
    assert runs[-1] == runs[-2]
    assert runs[-1].ended
    assert retain(world) == runs[-1]


@pytest.mark.parametrize("before", [True, False])
def test_a_clearing_that_is_killed_at_any_of_its_calls_is_done_again(before):
    world = a_world()
    for number in range(5):
        ended(world, f"key-{number}")
        upload(world)
    world.clock.pass_(90 * DAY)
    kept = ended(world, "young")
    young = [name for name in files(world) if kept in name]
    kills = killed_everywhere(world.app, lambda app: retention.retain(app, seconds=60).ended, before=before)

    assert kills > 5
    assert files(world) == young
    assert world.store.everything(Upload) == []
    assert [job.id for job in world.store.everything(type(world.job(kept))) if job.deleted_at is None] == [kept]
    assert world.proof() == []
