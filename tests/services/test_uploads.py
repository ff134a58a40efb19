"""An upload: what becomes of every kind of file, and that requests at the same time complete it once or leave no trace."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from shared.domain.errors import InvalidInput, NotFound, UnsafeUpload
from shared.domain.records import Upload
from shared.media import LARGEST_UPLOAD, Cleaned
from shared.picture_child import work
from shared.pictures import PictureWorkshop
from shared.services import tidy, uploads
from shared.services.asked import AskedReference
from shared.services.uploads import Ticket
from shared.storage.files import Files
from tests.bad_pictures import REFUSED, TOO_HEAVY
from tests.fakes import FakeMedia, World, a_world
from tests.pictures import MARK, TYPES, drawing, encoded, loaded

pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF data")


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def ticket(world: World) -> Ticket:
    """An upload of Ada's that has arrived."""
    announced = uploads.begin(world.app, uid="ada", filename="a.png", content_type="image/png", bytes=7)
    world.files.receive(f"uploads/ada/{announced.upload_id}/raw", b"picture")
    return announced


def test_what_is_removed_while_it_is_looked_at_leaves_nothing_behind(world: World, ticket: Ticket) -> None:
    class Removing(FakeMedia):
        def clean(self, data: bytes, *, declared_type: str) -> Cleaned:
            tidy.delete_upload(world.app, uid="ada", upload_id=ticket.upload_id)
            return super().clean(data, declared_type=declared_type)

    with pytest.raises(NotFound):
        uploads.complete(replace(world.app, media=Removing()), uid="ada", upload_id=ticket.upload_id)

    assert [world.files.stat(f"uploads/ada/{ticket.upload_id}/{name}") for name in ("raw", "clean")] == [None, None]


def test_one_that_another_request_has_just_completed_is_complete(world: World, ticket: Ticket) -> None:
    class Late:
        """Files as they are a moment later, when the other request is through."""

        def __getattr__(self, name: str) -> Any:
            uploads.complete(world.app, uid="ada", upload_id=ticket.upload_id)
            return getattr(world.files, name)

    answer = uploads.complete(replace(world.app, files=cast("Files", Late())), uid="ada", upload_id=ticket.upload_id)

    assert (answer.state, answer.bytes) == ("ready", len(b"clean picture"))


# Real files, looked at as in production


def arrived(world: World, data: bytes, content_type: str = "image/png") -> str:
    """The id of an upload of Ada's whose file is there, whatever it is."""
    announced = uploads.begin(world.app, uid="ada", filename="a.png", content_type=content_type, bytes=7)
    world.files.receive(f"uploads/ada/{announced.upload_id}/raw", data)
    return announced.upload_id


def completed(world: World, upload_id: str) -> Upload:
    looking = replace(world.app, media=PictureWorkshop(work))
    return uploads.complete(looking, uid="ada", upload_id=upload_id)


def left(world: World, upload_id: str) -> set[str]:
    """Which of its two files are there."""
    return {name for name in ("raw", "clean") if world.files.stat(f"uploads/ada/{upload_id}/{name}") is not None}


def one_of_each_kind() -> Iterator[Any]:
    for sentence, cases in REFUSED.items():
        name, kind, data = next(cases())
        yield pytest.param(data, TYPES[kind], sentence, id=name)
    whole = encoded(drawing(), "PNG")
    yield pytest.param(whole.ljust(LARGEST_UPLOAD + 1, b"\0"), "image/png", TOO_HEAVY, id="a byte more than 10 MB")


@pytest.mark.parametrize(("data", "content_type", "sentence"), [*one_of_each_kind()])
def test_what_is_refused_is_gone_for_good_and_cannot_be_used(
    world: World, data: bytes, content_type: str, sentence: str
) -> None:
    upload_id = arrived(world, data, content_type)

    with pytest.raises(UnsafeUpload) as refused:
        completed(world, upload_id)
    assert re.search(sentence, refused.value.detail)
    assert left(world, upload_id) == set()
    with pytest.raises(UnsafeUpload, match="upload another one"):
        completed(world, upload_id)
    with pytest.raises(InvalidInput):
        world.ask(references=(AskedReference("style", upload_id),))
    assert world.account().balance.held == 0


@pytest.mark.parametrize(("kind", "data"), [pytest.param(kind, data, id=name) for name, kind, data in loaded()])
def test_of_what_is_taken_nothing_is_kept_but_a_clean_copy(world: World, kind: str, data: bytes) -> None:
    upload_id = arrived(world, data, TYPES[kind])
    upload = completed(world, upload_id)

    assert (upload.state, upload.content_type, upload.width, upload.height) == ("ready", TYPES[kind], 48, 32)
    assert left(world, upload_id) == {"clean"}
    assert MARK not in world.files.read(f"uploads/ada/{upload_id}/clean", max_bytes=LARGEST_UPLOAD)


def test_a_file_of_exactly_the_largest_size_is_taken(world: World) -> None:
    data = encoded(drawing(), "PNG").ljust(LARGEST_UPLOAD, b"\0")

    assert completed(world, arrived(world, data)).state == "ready"


def test_a_file_may_be_announced_with_its_largest_size_and_not_with_a_byte_more(world: World) -> None:
    """The address it is put to is held to the same number."""
    ticket = uploads.begin(world.app, uid="ada", filename="a.png", content_type="image/png", bytes=LARGEST_UPLOAD)
    with pytest.raises(InvalidInput) as refused:
        uploads.begin(world.app, uid="ada", filename="a.png", content_type="image/png", bytes=LARGEST_UPLOAD + 1)

    assert refused.value.extra["errors"] == [{"field": "bytes", "message": "At most 10485760 bytes (10 MB)."}]
    assert ticket.max_bytes == LARGEST_UPLOAD
    assert ticket.headers["x-goog-content-length-range"] == f"1,{LARGEST_UPLOAD}"
