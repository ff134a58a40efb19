"""An upload that several requests are about at once: it is completed once, or removed without a trace."""

from dataclasses import replace
from typing import Any, cast

import pytest

from shared.domain.errors import NotFound
from shared.media import Cleaned
from shared.services import tidy, uploads
from shared.services.uploads import Ticket
from shared.storage.files import Files
from tests.fakes import FakeMedia, World, a_world


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
