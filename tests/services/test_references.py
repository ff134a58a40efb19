"""References at the press of the button: which image is meant, whose it is, and which models take it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import InvalidInput, NotFound, ReferencesNotSupported
from shared.domain.jobs import Job, Output, State
from shared.domain.kinds import ROLES, Role
from shared.domain.ledger import Balance
from shared.domain.records import Department, Upload
from shared.services import retention, submit, tidy, uploads
from shared.services.asked import Asked, AskedReference
from shared.services.references import LARGEST_REFERENCE
from shared.storage.store import Change
from tests.fakes import A_PICTURE, AT_WORK, World, a_world, an_account
from tests.providers.asking import LOCAL, PRODUCTION
from tests.storage.store_contract import put

RICH = an_account(balance=Balance(available=100_000, granted=100_000))
BEN = an_account(id="ben", email="ben@example.com", name="Ben", sign_in="firebase-ben")


@pytest.fixture
def world() -> World:
    return a_world(an_account(), BEN)


def uploaded(world: World, *, uid: str = "ada") -> str:
    ticket = uploads.begin(world.app, uid=uid, filename="a.png", content_type="image/png", bytes=7)
    world.files.receive(f"uploads/{uid}/{ticket.upload_id}/raw", b"picture")
    return uploads.complete(world.app, uid=uid, upload_id=ticket.upload_id).id


def made(world: World, **changes: Any) -> str:
    """A generation of Ada's that has a picture, changed afterwards."""
    job = world.ask(key="made")
    world.run()
    write(world, replace(world.job(job.id), **changes))
    return job.id


def write(world: World, value: Any) -> None:
    world.store.commit(lambda read: Change(read.get(type(value), value.id), update=(value,)))


def refused(world: World, *references: AskedReference) -> list[tuple[str, str]]:
    """What is said of each reference that cannot be used; nothing may have come of it."""
    before = (world.account(), len(world.store.everything(Job)))

    with pytest.raises(InvalidInput) as said:
        world.ask(references=references)
    assert (world.account(), len(world.store.everything(Job))) == before
    assert said.value.code == "invalid_input"
    return [(error["field"], error["message"]) for error in said.value.extra["errors"]]


# An output as it is, without bringing it down and up again


def test_an_output_guides_the_next_generation_without_an_upload(world: World) -> None:
    first = made(world)
    job = world.ask(references=(AskedReference("style", task_id=first, index=0, strength=0.5),))
    world.run()
    (image,) = world.studio.started[-1].references
    (kept,) = job.references

    assert image.read() == A_PICTURE.artifacts[0].data
    assert (image.role, image.strength, image.content_type) == ("style", 0.5, "image/png")
    assert world.store.everything(Upload) == []
    assert (kept.task_id, kept.index, kept.upload_id) == (first, 0, None)
    assert world.job(job.id).state is State.SUCCEEDED


AN_OUTPUT = Output(index=0, object="outputs/x/1/0", content_type="image/png", bytes=5, crc32c="")


@pytest.mark.parametrize(
    ("changes", "index", "said"),
    [
        ({"outputs": (replace(AN_OUTPUT, content_type="video/mp4"),)}, 0, "is video/mp4; choose a picture"),
        ({"outputs": (replace(AN_OUTPUT, bytes=LARGEST_REFERENCE + 1),)}, 0, "too large; at most 20 MB"),
        ({}, 1, "no such result; this generation has 1, counted from 0"),
        ({"outputs": (), "text": "a poem"}, 0, "no such result; this generation has 0"),
    ],
    ids=["a video", "too large", "one too far", "a text"],
)
def test_an_own_result_that_cannot_be_a_reference_is_told_why(
    world: World, changes: dict[str, Any], index: int, said: str
) -> None:
    ((field, message),) = refused(world, AskedReference("style", task_id=made(world, **changes), index=index))

    assert field == "references.0"
    assert said in message


def test_a_result_of_exactly_the_largest_size_is_taken(world: World) -> None:
    first = made(world, outputs=(replace(AN_OUTPUT, bytes=LARGEST_REFERENCE),))

    assert world.ask(references=(AskedReference("style", task_id=first, index=0),)).references[0].task_id == first


def test_a_result_that_is_removed_before_the_new_generation_has_to_end_is_refused(world: World) -> None:
    """The test's model has a minute for a run; content is kept for 90 days."""
    first = made(world)
    deadline = world.app.catalogue.models["sketch"].deadline_seconds
    world.clock.at = world.job(first).created_at + timedelta(days=90, seconds=-deadline)
    reference = AskedReference("style", task_id=first, index=0)
    ((_, message),) = refused(world, reference)
    world.clock.pass_(-1)
    accepted = world.ask(references=(reference,))
    world.clock.at = accepted.deadline
    retention.retain(world.app, seconds=60)

    assert message == "This result is too old and about to be removed; download it and upload it to use it."
    assert world.job(first).outputs


def test_how_long_a_result_can_be_used_is_said_by_the_department_it_was_made_in(world: World) -> None:
    first = made(world)
    put(world.store, Department("design", "Design", retention_days=7))
    world.clock.pass_(7 * 24 * 3600)

    assert "about to be removed" in refused(world, AskedReference("style", task_id=first, index=0))[0][1]
    world.app = replace(world.app, policy=replace(world.app.policy, retention_days=None))
    write(world, Department("design", "Design"))
    assert world.ask(references=(AskedReference("style", task_id=first, index=0),))


def test_a_generation_that_runs_has_nothing_to_refer_to_yet() -> None:
    world = a_world(script=[AT_WORK])
    running = world.ask(key="running")
    ((_, message),) = refused(world, AskedReference("style", task_id=running.id, index=0))

    assert message == "This generation has not ended; wait for its results."


def test_what_is_somebody_elses_or_deleted_is_as_unknown_as_what_never_was(world: World) -> None:
    """Whoever asks learns nothing of it."""
    theirs, deleted = made(world), world.ask(key="deleted").id
    world.run()
    tidy.delete_task(world.app, uid="ada", job_id=deleted)
    write(world, replace(world.job(theirs), user_id="ben"))
    their_upload, removed, waiting = uploaded(world, uid="ben"), uploaded(world), _announced(world)
    tidy.delete_upload(world.app, uid="ada", upload_id=removed)
    asked = [
        *(AskedReference("style", task_id=id, index=0) for id in (theirs, deleted, "nothing")),
        *(AskedReference("style", upload_id=id) for id in (their_upload, removed, waiting, "nothing")),
    ]
    said = [refused(world, reference) for reference in asked]

    assert said == [[("references.0", "There is no such image of yours that is ready to use.")]] * 7


def _announced(world: World) -> str:
    """An upload whose file has not arrived."""
    return uploads.begin(world.app, uid="ada", filename="a.png", content_type="image/png", bytes=7).upload_id


def test_every_reference_that_cannot_be_used_is_named(world: World) -> None:
    world.app = replace(world.app, catalogue=_taking(world, most=4))
    good = uploaded(world)
    said = refused(
        world,
        *(AskedReference("style", upload_id=id) for id in ("nothing", good, "nothing")),
        AskedReference("style", task_id="x", index=0),
    )

    assert [field for field, _ in said] == ["references.0", "references.2", "references.3"]
    upload = world.store.get(Upload, good)
    assert upload is not None
    assert upload.used_at is None


def _taking(world: World, *, most: int) -> Any:
    """The catalogue, its model taking more images in a role."""
    catalogue = world.app.catalogue
    sketch = catalogue.models["sketch"]
    rule = sketch.references.style.model_copy(update={"max": most})
    taken = sketch.references.model_copy(update={"style": rule})
    return replace(catalogue, models={"sketch": sketch.model_copy(update={"references": taken})})


def test_an_upload_is_marked_as_used_once_however_often_it_is_named(world: World) -> None:
    upload_id = uploaded(world)
    world.ask(references=(AskedReference("style", upload_id), AskedReference("style", upload_id)))
    upload = world.store.get(Upload, upload_id)
    assert upload is not None
    used_at = upload.used_at
    world.clock.pass_(60)
    world.ask(key="again", references=(AskedReference("style", upload_id),))

    assert used_at is not None
    assert world.store.get(Upload, upload_id).used_at == used_at  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        uploads.complete(world.app, uid="ben", upload_id=upload_id)


def test_an_upload_in_use_keeps_its_last_day_of_use_so_that_retention_does_not_take_it_away(world: World) -> None:
    upload_id = uploaded(world)
    world.ask(references=(AskedReference("style", upload_id),))
    world.clock.pass_(36 * 3600)
    world.ask(key="later", references=(AskedReference("style", upload_id),))

    assert world.store.get(Upload, upload_id).used_at == world.clock()  # type: ignore[union-attr]


# Every model of both catalogues, in every role

MODELS_AND_ROLES = [
    pytest.param(catalogue, model.id, role, id=f"{model.id} {role}")
    for catalogue in (PRODUCTION, LOCAL)
    for model in catalogue.models.values()
    for role in ROLES
]


@pytest.mark.parametrize(("catalogue", "model_id", "role"), MODELS_AND_ROLES)
def test_a_model_takes_in_a_role_what_it_says_and_refuses_one_more_before_anything_is_held(
    catalogue: Any, model_id: str, role: Role
) -> None:
    world = a_world(RICH)
    world.app = replace(world.app, catalogue=catalogue)
    before = world.account()
    most = catalogue.models[model_id].max_references(role)
    upload_ids = [uploaded(world) for _ in range(most + 1)]

    def ask(number: int) -> str:
        references = tuple(AskedReference(role, id) for id in upload_ids[:number])
        asked = Asked(model_id, "A red fox", {}, references)
        return submit.submit(world.app, uid="ada", key=f"key-{number}", asked=asked).job_id

    with pytest.raises(ReferencesNotSupported) as refused:
        ask(most + 1)
    assert refused.value.code == "references_not_supported"
    assert role in refused.value.detail
    assert world.account() == before
    assert (world.store.everything(Job), world.queue.waiting) == ([], [])
    if most > 0 and catalogue.models[model_id].available(world.clock().date()) is None:
        assert len(world.job(ask(most)).references) == most
