"""What a provider is told about references: which images in which order, which words, and what if one is gone."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from shared.catalogue.references import How
from shared.catalogue.schemas import References
from shared.domain.errors import Unavailable
from shared.domain.jobs import Job, State
from shared.domain.kinds import Role
from shared.domain.ledger import Balance
from shared.media import NotMedia
from shared.providers.contract import Progress, Request
from shared.providers.guards import read_reference
from shared.services import tidy, uploads
from shared.services.asked import AskedReference
from tests.fakes import A_PICTURE, AT_WORK, FakeMedia, Studio, World, a_world

LISTED, FIELD, WORDS = {"say": "Image {number} is here."}, {"field": "image"}, {"say": "Use {palette}.", "palette": 2}
NOW_WITH = " How strongly it counts, from 0 to 1: "
BACK = Balance(available=100, granted=100)


@dataclass
class Reading(Studio):
    """A studio that reads every image it is sent, as providers do that fetch nothing themselves."""

    requests: list[Request] = field(default_factory=list)

    def start(self, request: Request) -> Progress:
        self.requests.append(request)
        for reference in request.references:
            read_reference(reference)
        return super().start(request)

    def check(self, request: Request, handle: str) -> Progress:
        self.requests.append(request)
        return super().check(request, handle)


class Counting(FakeMedia):
    """Counts how often a palette is asked for."""

    def __init__(self) -> None:
        self.palettes = 0

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        self.palettes += 1
        return super().palette(data, colours=colours)


def a_studio(*script: Progress | Exception, **hows: dict[str, Any]) -> tuple[World, Reading]:
    """A platform whose one model takes images in these roles, three of each."""
    taken = References.model_validate({role: {"max": 3, "how": how} for role, how in hows.items()})
    world = a_world(sketch={"references": taken})
    reading = Reading(list(script) or [A_PICTURE])
    world.app = replace(world.app, provider=lambda _: reading)
    return world, reading


def uploaded(world: World, data: bytes = b"picture") -> str:
    ticket = uploads.begin(world.app, uid="ada", filename="a.png", content_type="image/png", bytes=7)
    world.files.receive(f"uploads/ada/{ticket.upload_id}/raw", data)
    return uploads.complete(world.app, uid="ada", upload_id=ticket.upload_id).id


def asked(world: World, *roles: Role | tuple[Role, float]) -> Job:
    """Ada asks with one new image for each of these roles, some with how strongly it counts."""
    pairs = [role if isinstance(role, tuple) else (role, None) for role in roles]
    return world.ask(
        references=tuple(AskedReference(role, uploaded(world), strength=strength) for role, strength in pairs)
    )


@pytest.mark.parametrize(
    ("hows", "roles", "sentences", "images"),
    [
        ({"style": {}}, ["style"], [], ["style"]),
        ({"style": LISTED}, ["style"], ["Image 1 is here."], ["style"]),
        ({"style": LISTED}, ["style", "style"], ["Image 1 is here.", "Image 2 is here."], ["style", "style"]),
        (
            {"character": {"say": "Who: {number}."}, "style": {"say": "How: {number}."}},
            ["style", "character", "style"],
            ["How: 1.", "Who: 2.", "How: 3."],
            ["style", "character", "style"],
        ),
        ({"style": {}, "character": LISTED}, ["style", "character"], ["Image 2 is here."], ["style", "character"]),
        ({"style": FIELD, "character": LISTED}, ["style", "character"], ["Image 1 is here."], ["style", "character"]),
        ({"style": {**FIELD, "say": "As the image."}}, ["style"], ["As the image."], ["style"]),
        ({"color": WORDS}, ["color"], ["Use red (#ff0000), black (#000000)."], []),
        (
            {"color": WORDS, "style": LISTED},
            ["style", "color", "style"],
            ["Image 1 is here.", "Use red (#ff0000), black (#000000).", "Image 2 is here."],
            ["style", "style"],
        ),
        ({"style": LISTED}, [("style", 0.25)], [f"Image 1 is here.{NOW_WITH}0.25."], ["style"]),
        ({"style": LISTED}, [("style", 0)], [f"Image 1 is here.{NOW_WITH}0."], ["style"]),
        ({"style": FIELD}, [("style", 0.25)], [], ["style"]),
        ({"color": WORDS}, [("color", 1)], [f"Use red (#ff0000), black (#000000).{NOW_WITH}1."], []),
    ],
    ids=[
        "an image of which nothing is said", "one image", "two of a role", "two roles, as they were asked for",
        "an image without words counts", "an image in a field of its own does not", "words about a field",
        "a palette sends no image", "a palette counts for no number", "strength in words", "no strength in words",
        "strength without words", "strength of a palette",
    ],
)  # fmt: skip
def test_the_prompt_and_the_images_follow_the_roles_rules(
    hows: dict[str, Any], roles: list[Any], sentences: list[str], images: list[str]
) -> None:
    world, studio = a_studio(**hows)
    asked(world, *roles)
    world.run()
    request = studio.started[0]

    assert request.prompt == "\n".join((*sentences, "A red fox"))
    assert [image.role for image in request.references] == images
    assert [image.how for image in request.references] == [How.model_validate(hows[role]) for role in images]


def test_each_image_is_the_file_that_was_asked_for_with_its_own_strength() -> None:
    world, studio = a_studio(style={}, character=FIELD)
    given = [uploaded(world, data) for data in (b"one", b"two", b"three")]
    roles: list[tuple[Role, float | None]] = [("style", 0.1), ("character", 0.2), ("style", None)]
    world.ask(
        references=tuple(AskedReference(role, id, strength=s) for (role, s), id in zip(roles, given, strict=True))
    )
    world.run()
    images = studio.started[0].references

    assert [(image.role, image.strength) for image in images] == roles
    assert [image.read() for image in images] == [b"clean one", b"clean two", b"clean three"]
    assert [id in image.url for id, image in zip(given, images, strict=True)] == [True] * 3


def test_an_address_lives_as_long_as_the_job_may_take() -> None:
    """A provider may fetch the image only when it begins."""
    world, studio = a_studio(style={})
    sketch = world.app.catalogue.models["sketch"].model_copy(update={"deadline_seconds": 7200})
    world.app = replace(world.app, catalogue=replace(world.app.catalogue, models={"sketch": sketch}))
    job = asked(world, "style")
    world.run()
    seconds = int(studio.started[0].references[0].url.partition("seconds=")[2].partition("&")[0])

    assert seconds >= (job.deadline - job.created_at).total_seconds() == 7200


def test_of_a_picture_without_colours_nothing_is_said() -> None:
    """All of it is transparent."""

    class Blank(FakeMedia):
        def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
            return ()

    world, studio = a_studio(color=WORDS, style=LISTED)
    world.app = replace(world.app, media=Blank())
    asked(world, ("color", 0.5), "style")
    world.run()

    assert studio.started[0].prompt == "Image 1 is here.\nA red fox"


def test_only_a_create_looks_at_the_images() -> None:
    """A job that runs for long is checked often."""
    world, studio = a_studio(AT_WORK, AT_WORK, AT_WORK, A_PICTURE, color=WORDS, style=LISTED)
    world.app = replace(world.app, media=(media := Counting()))
    job = asked(world, "color", "style")
    world.run()
    created, *checks = studio.requests

    assert len(checks) == 3
    assert media.palettes == 1
    assert created.prompt.startswith("Use red")
    assert {(check.prompt, check.references) for check in checks} == {("A red fox", ())}
    assert world.job(job.id).state is State.SUCCEEDED


def test_a_provider_learns_nothing_about_the_person() -> None:
    world, studio = a_studio()
    world.ask()
    world.run()
    told = repr(studio.started[0])

    assert not [word for word in ("ada", "Ada", "example.com/", "design") if word in told]
    assert studio.started[0].user_hash not in ("", "ada")


# When a reference cannot be read


def gone(world: World) -> None:
    """The person has removed the image since."""
    for upload_id in [reference.upload_id for job in world.store.everything(Job) for reference in job.references]:
        tidy.delete_upload(world.app, uid="ada", upload_id=str(upload_id))


def storage_fails(world: World) -> None:
    world.files.fail_next = 1


def workshop_fails(world: World) -> None:
    world.app = replace(world.app, media=Failing(Unavailable()))


def unreadable(world: World) -> None:
    world.app = replace(world.app, media=Failing(NotMedia("damaged")))


class Failing(FakeMedia):
    """Cannot look at a picture; the first time only if it may work later."""

    def __init__(self, error: Exception) -> None:
        self.errors = [error]

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        if self.errors:
            raise self.errors[0] if isinstance(self.errors[0], NotMedia) else self.errors.pop()
        return super().palette(data, colours=colours)


@pytest.mark.parametrize("trouble", [storage_fails, workshop_fails])
def test_what_cannot_be_read_now_is_read_later(trouble: Callable[[World], None]) -> None:
    world, studio = a_studio(color=WORDS)
    job = asked(world, "color")
    trouble(world)
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert len(studio.started) == 1
    assert world.account().balance.spent == 4
    assert world.proof() == []


@pytest.mark.parametrize(("how", "trouble"), [({}, gone), (FIELD, gone), (WORDS, gone), (WORDS, unreadable)])
def test_without_its_reference_a_generation_ends_at_once_and_costs_nothing(
    how: dict[str, Any], trouble: Callable[[World], None]
) -> None:
    """Without it, it would be another picture than the one that was asked for."""
    world, studio = a_studio(style=how)
    job = asked(world, "style")
    trouble(world)
    world.run()
    ended = world.job(job.id)

    assert (ended.state, ended.error_code) == (State.FAILED, "invalid_input")
    assert "reference image" in str(ended.error_message)
    assert studio.started == []
    assert world.account().balance == BACK
    assert world.proof() == []


def test_a_result_that_was_deleted_meanwhile_is_no_reference_any_more() -> None:
    world, studio = a_studio(style={})
    first = world.ask(key="first")
    world.run()
    job = world.ask(references=(AskedReference("style", task_id=first.id, index=0),))
    tidy.delete_task(world.app, uid="ada", job_id=first.id)
    world.run()

    assert (world.job(job.id).state, world.job(job.id).error_code) == (State.FAILED, "invalid_input")
    assert len(studio.started) == 1
    assert world.account().balance.held == 0


def test_a_reference_that_is_never_to_be_read_ends_the_job_without_a_charge() -> None:
    class Never(FakeMedia):
        def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
            raise Unavailable

    world, studio = a_studio(color=WORDS)
    world.app = replace(world.app, media=Never())
    job = asked(world, "color")
    world.run(most=500)

    assert (world.job(job.id).state, world.job(job.id).error_code) == (State.FAILED, "provider_unavailable")
    assert studio.started == []
    assert world.account().balance == BACK


def test_an_address_that_cannot_be_signed_now_is_signed_later(monkeypatch: pytest.MonkeyPatch) -> None:
    world, studio = a_studio(style={})
    job = asked(world, "style")
    sign, fail = world.files.signed_get, iter([True])

    def signed_get(*args: Any, **named: Any) -> str:
        if next(fail, False):
            raise Unavailable
        return sign(*args, **named)

    monkeypatch.setattr(world.files, "signed_get", signed_get)
    world.run()

    assert world.job(job.id).state is State.SUCCEEDED
    assert len(studio.started) == 1
