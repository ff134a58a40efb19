"""docs/adding-a-provider.md is followed: what it says is written down, and a generation runs through the platform."""

import hashlib
import hmac
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import shared.providers
from infra.catalogue import dry
from infra.catalogue.wishes import Wish, request_for
from shared.catalogue import Catalogue, CatalogueError, adapters, load_catalogue
from shared.destinations import HostRules
from shared.domain.jobs import JobReference, State
from shared.fetching import Fetcher
from shared.providers.registry import Providers
from shared.services import advance, cancel
from tests.contracts.configured import PICTURE
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.fakes import World, a_world
from tests.providers.asking import at

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-provider.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^<!-- (\S+) -->\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
KEY = "key-0123456789abcdef"


class Easel(FakeServer):
    """As its documentation at the head of the page says. Each look brings a painting further."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Any] = {}
        self.states = ["waiting", "painting", "finished"]
        self.trouble: dict[str, str] | None = None

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/sheets/"):
            return Reply(PICTURE, content_type="image/png")
        if call.headers.get("x-easel-key") != KEY:
            return Reply({"painting": {"trouble": {"kind": "key", "words": "Who are you?"}}}, 401)
        if call.method == "POST":
            self.asked = call.json()
            assert self.asked.keys() <= {"model", "text", "size", "sheets", "guides", "note", "callback"}
            return Reply({"painting": {"id": "p-1"}}, 201)
        if call.path == "/v1/paintings":
            return Reply({"paintings": [{"id": "p-1"}] if call.query["note"] == self.asked.get("note") else []})
        if call.method == "DELETE":
            self.states = ["withdrawn"]
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        told: dict[str, Any] = {"id": "p-1", "state": state, "percent": 40, "trouble": self.trouble, "seconds": 3.2}
        if state == "finished":
            told["sheets"] = [
                {"href": f"{self.url}/sheets/{n}.png", "mime": "image/png"} for n in range(self.asked["sheets"])
            ]
        return Reply({"painting": told})


class Chisel(FakeServer):
    """It believes only what is signed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Any] = {}
        self.looks = 0

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/quarry/"):
            return Reply(PICTURE, content_type="image/png")
        path = call.path.removeprefix("/api")
        signed = f"{call.headers['x-chisel-time']} {call.method} {path}".encode()
        if call.headers["x-chisel-signature"] != hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest():
            return Reply({"reason": "The signature is wrong."}, 401)
        if call.method == "POST":
            self.asked = call.json()
            return Reply({"id": "c1"}, 201)
        if call.method == "DELETE":
            return Reply(b"", 204)
        self.looks += 1
        return Reply(
            {"state": "carving"} if self.looks < 2 else {"state": "carved", "file": f"{self.url}/quarry/1.png"}
        )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Writes a provider's files down as the page has them; a module beside shared/providers, not into it."""

    def write(name: str) -> Path:
        place = tmp_path / name
        place.mkdir()
        for file in ("providers.yaml", "models.yaml"):
            (place / file).write_text(BLOCKS[f"{name}/{file}"])
        if f"{name}.py" in BLOCKS:
            (tmp_path / "code").mkdir()
            (tmp_path / "code" / f"{name}.py").write_text(BLOCKS[f"{name}.py"])
            monkeypatch.setattr(shared.providers, "__path__", [*shared.providers.__path__, str(tmp_path / "code")])
        return place

    yield write
    sys.modules.pop("shared.providers.chisel", None)


def platform(catalogue: Catalogue, provider: str, url: str) -> World:
    """A platform in memory with this catalogue alone; the provider is reached at the address."""
    entry = at(catalogue.providers[provider], url)
    known = replace(catalogue, providers={provider: entry})
    world = a_world()
    world.app = replace(
        world.app,
        catalogue=known,
        provider=Providers(known.providers, lambda _name: KEY).__getitem__,
        fetcher=Fetcher(HostRules(local=(url.partition("//")[2].partition("/")[0],))),
    )
    return world


def test_a_provider_is_added_by_configuration_alone(folder: Callable[[str], Path]) -> None:
    with running(Easel()) as easel:
        world = platform(load_catalogue(folder("easel")), "easel", easel.url)
        job = world.ask(model="easel-oil", params={"sheets": 2})
        for _ in range(3):
            advance.advance(world.app, job_id=job.id)
        assert world.job(job.id).progress == 0.4
        world.run()
        done = world.job(job.id)

        assert (done.state, len(done.outputs), done.usage["seconds"]) == (State.SUCCEEDED, 2, 3.2)
        assert world.account().balance.spent == 20
        assert {name: easel.asked[name] for name in ("model", "text", "size", "sheets")} == {
            "model": "oil-2",
            "text": "A red fox",
            "size": "small",
            "sheets": 2,
        }
        assert easel.asked["callback"].startswith(f"https://api.example.com/webhooks/easel/{job.id}.")
        assert world.proof() == []


def test_its_own_words_end_a_generation_as_the_entry_says(folder: Callable[[str], Path]) -> None:
    with running(Easel()) as easel:
        easel.states, easel.trouble = ["spoiled"], {"kind": "indecent", "words": "Not on this canvas."}
        world = platform(load_catalogue(folder("easel")), "easel", easel.url)
        job = world.ask(model="easel-oil")
        world.run()
        done = world.job(job.id)

        assert (done.state, done.error_code, done.error_message) == (
            State.FAILED,
            "content_blocked",
            "Not on this canvas.",
        )
        assert world.account().balance.available == 100


def test_an_answer_that_was_lost_is_found_by_its_note(folder: Callable[[str], Path]) -> None:
    with running(Easel()) as easel:
        world = platform(load_catalogue(folder("easel")), "easel", easel.url)
        answer = easel.answer

        def lose_the_first(call: Call) -> Reply:
            easel.answer = answer  # type: ignore[method-assign]  # once only
            answer(call)
            return Reply(lost=True)

        easel.answer = lose_the_first  # type: ignore[method-assign]  # of this one
        job = world.ask(model="easel-oil")
        world.run()

        assert world.job(job.id).state is State.SUCCEEDED
        assert len([call for call in easel.calls if call.method == "POST"]) == 1


def test_an_entry_of_a_usual_provider_is_short() -> None:
    assert len(BLOCKS["easel/providers.yaml"].splitlines()) <= 25


def test_a_mistake_is_named_as_the_page_shows(folder: Callable[[str], Path]) -> None:
    place = folder("easel")
    written = (place / "providers.yaml").read_text()
    (place / "providers.yaml").write_text(written.replace("{{prompt}}", "{{promt}}"))

    with pytest.raises(CatalogueError) as error:
        load_catalogue(place)
    assert [str(mistake) for mistake in error.value.mistakes] == [BLOCKS["mistake"].strip()]


def test_the_request_is_shown_as_the_page_shows(folder: Callable[[str], Path]) -> None:
    """Each … stands for what is another each time."""
    _, entry, request = request_for(load_catalogue(folder("easel")), Wish("easel-oil", "A red fox"))
    shown = "\n".join(dry.show(entry, request))

    assert re.fullmatch(re.escape(BLOCKS["try"].strip()).replace("…", r"[\w.]+"), shown)


def test_references_go_the_way_the_entry_says(folder: Callable[[str], Path]) -> None:
    with running(Easel()) as easel:
        world = platform(load_catalogue(folder("easel")), "easel", easel.url)
        world.files.receive("uploads/1", b"a picture")
        world.files.receive("uploads/2", b"a picture")
        roles = {"style": "uploads/1", "color": "uploads/2"}
        request = with_references(world, [JobReference(role, place, "image/png") for role, place in roles.items()])
        world.app.provider("easel").start(request)

        assert easel.asked["text"].splitlines() == [
            "Guide 1 sets the style.",
            "Use these colors: red (#ff0000), black (#000000), white (#ffffff).",
            "A red fox",
        ]
        assert [url.partition("?")[0] for url in easel.asked["guides"]] == ["https://files.example.com/uploads/1"]


def with_references(world: World, references: list[JobReference]) -> Any:
    from shared.services.provider_requests import provider_request

    job = world.ask(model="easel-oil")
    return provider_request(world.app, replace(job, references=tuple(references)))


def test_a_provider_is_added_by_one_file_and_one_entry(folder: Callable[[str], Path]) -> None:
    place = folder("chisel")
    assert "chisel" in adapters.names()
    with running(Chisel()) as chisel:
        world = platform(load_catalogue(place), "chisel", f"{chisel.url}/api")
        job = world.ask(model="relief")
        world.run()

        assert world.job(job.id).state is State.SUCCEEDED
        assert chisel.asked == {"text": "A red fox", "stone": "marble", "depth": 10}
        assert world.account().balance.spent == 4
        assert all(KEY not in str(call) for call in chisel.calls)
        assert world.proof() == []


def test_it_is_cancelled_by_its_rule(folder: Callable[[str], Path]) -> None:
    """What was begun is billed there, so its price is kept here."""
    with running(Chisel()) as chisel:
        world = platform(load_catalogue(folder("chisel")), "chisel", f"{chisel.url}/api")
        job = world.ask(model="relief")
        assert advance.advance(world.app, job_id=job.id) == "working"
        cancel.cancel(world.app, uid="ada", job_id=job.id)
        world.run()

        assert (world.job(job.id).state, world.account().balance.spent) == (State.CANCELLED, 4)
        # The last call asks whether the run had begun: what never began is not billed.
        assert [call.method for call in chisel.calls] == ["POST", "DELETE", "GET"]


def test_what_stands_under_an_adapters_name_is_checked(folder: Callable[[str], Path]) -> None:
    place = folder("chisel")
    written = (place / "providers.yaml").read_text()
    (place / "providers.yaml").write_text(written.replace("marble", "wood"))

    with pytest.raises(
        CatalogueError, match=r"providers\.yaml:8: chisel\.chisel\.stone: must be 'granite' or 'marble'"
    ):
        load_catalogue(place)


def test_the_request_of_an_adapter_nobody_knows_is_shown_too(folder: Callable[[str], Path]) -> None:
    _, entry, request = request_for(load_catalogue(folder("chisel")), Wish("relief", "A red fox"))
    shown = list(dry.show(entry, request))

    assert shown[0] == "POST https://chisel.example.com/api/carvings"
    assert '  "stone": "marble",' in shown
