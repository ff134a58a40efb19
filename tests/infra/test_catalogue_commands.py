"""The commands for who writes entries: `make check-catalogue` and `make try`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.catalogue import sending
from infra.catalogue.__main__ import main
from infra.catalogue.folders import LOCAL, all_folders, read
from infra.local.places import Places
from shared.catalogue import ProviderEntry
from shared.providers.contract import Provider
from shared.providers.registry import Providers
from tests.catalogue.writing import MODELS, PROVIDERS, write
from tests.contracts.fake_server import Call, FakeServer, Reply, running
from tests.contracts.sketch_fake import SketchService
from tests.pictures import drawing, encoded
from tests.providers.asking import at, request

CANARY = "sk-canary-4f1c9e0d7b2a"
EVERY_PROVIDER = {
    (model.provider, model.kind): (folder, id) for folder in all_folders() for id, model in read(folder).models.items()
}
"""A model of each kind of each provider there is."""


class Sketch(FakeServer):
    """The local sketch server at the root of an address."""

    def __init__(self) -> None:
        super().__init__()
        self.service = SketchService(key=CANARY, files=f"{self.url}/files")

    def answer(self, call: Call) -> Reply:
        return self.service.answer(call)


@pytest.fixture
def sketch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sketch]:
    """Where the local catalogue looks for it."""
    with running(Sketch()) as server:
        offset = Places(0, Path()).sketch_port
        monkeypatch.setenv("PORT_BASE", str(int(server.url.rpartition(":")[2]) - offset))
        assert read(LOCAL).providers["local-sketch"].base_url == server.url
        yield server
        assert server.service.problems == []


@pytest.fixture
def style(tmp_path: Path) -> str:
    file = tmp_path / "style.png"
    file.write_bytes(encoded(drawing(size=(300, 300)), "PNG"))
    return f"style:{file}"


def test_everything_there_is_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each folder, the examples of the documentation among them."""
    assert main(["check"], {}) == 0
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) == len(all_folders())
    assert all(line.endswith("all right") for line in lines)
    assert {"shared/catalogue", "infra/local/catalogue", "docs/entries/fal"} <= {
        line.partition(":")[0] for line in lines
    }


def test_every_mistake_of_every_folder_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    for folder in (right, wrong):
        folder.mkdir()
    write(right)
    write(wrong, MODELS.replace("credits: 3", "credits: 0"), PROVIDERS.replace("{{prompt}}", "{{promt}}"))

    assert main(["check", str(wrong), str(tmp_path / "nowhere"), str(right)], {}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{wrong}: 2 mistakes"
    assert lines[1].startswith(f"  {wrong}/models.yaml:6: sketch.price.credits: must be greater than")
    assert lines[2].startswith(f"  {wrong}/providers.yaml:7: studio.http.submit.body.prompt: uses {{{{promt}}}}")
    assert [line for line in lines if line.endswith("all right")] == [f"{right}: 1 model of 1 provider, all right"]
    assert any("models.yaml:1: cannot be read" in line for line in lines)


def tried(capsys: pytest.CaptureFixture[str], *arguments: str, **environment: str) -> tuple[int, str, str]:
    """What `try` returns, says, and complains about."""
    code = main(["try", *arguments], environment, pause=lambda _seconds: None)
    said = capsys.readouterr()
    return code, said.out, said.err


def every_secret() -> dict[str, str]:
    """Every key that could be read, each the same canary."""
    entries = [entry for folder in all_folders() for entry in read(folder).providers.values()]
    return {entry.secret.upper().replace("-", "_"): CANARY for entry in entries if entry.secret}


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "model"), EVERY_PROVIDER.values(), ids=[" ".join(each) for each in EVERY_PROVIDER])
def test_the_request_of_a_model_is_shown_whatever_its_adapter(
    folder: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes to the provider's own address, carries the words, and the key is neither read nor shown."""
    code, said, _ = tried(capsys, MODEL=model, PROMPT="A red fox", FOLDER=str(folder), **every_secret())
    catalogue = read(folder)
    entry = catalogue.providers[catalogue.models[model].provider]

    assert code == 0
    assert re.match(rf"(POST|PUT) {re.escape(entry.base_url)}/", said)
    assert f"[{entry.secret or 'credentials'}]" in said
    assert "A red fox" in said
    assert CANARY not in said
    assert "127.0.0.1" not in said or entry.plain_http


def test_a_dry_run_shows_what_would_be_sent(capsys: pytest.CaptureFixture[str], style: str) -> None:
    code, said, _ = tried(
        capsys,
        *("--folder", "docs/entries/fal", "--model", "ideogram", "--prompt", "A red fox"),
        *("--params", '{"num_images": 2}', "--reference", style),
    )
    first, _, rest = said.partition("\n")

    assert code == 0
    assert re.fullmatch(
        r"POST https://queue\.fal\.run/fal-ai/ideogram/v3\?fal_webhook=https%3A%2F%2Fyour-gateway.*fal%2F\w+\.\w+",
        first,
    )
    assert "Authorization: Key [fal-api-key]\n" in rest
    assert '"num_images": 2' in rest
    assert re.search(r'"data:image/png;base64,[A-Za-z0-9+/]{24}… \(\d+ characters\)"', rest)
    assert max(map(len, rest.splitlines())) < 200


def test_a_form_is_shown_part_by_part(capsys: pytest.CaptureFixture[str], style: str) -> None:
    _, said, _ = tried(
        capsys, MODEL="stable-style", PROMPT="A red fox", FOLDER="docs/entries/stability", REFERENCE=style
    )

    assert "\nprompt: A red fox\n" in said
    assert re.search(r"^image: \(style\.png, image/png, \d+ bytes\)$", said, re.MULTILINE)


def test_what_is_said_of_references_stands_before_the_prompt(capsys: pytest.CaptureFixture[str], style: str) -> None:
    """Colours as words, too: the picture itself is then not sent."""
    color = style.replace("style:", "color:")
    _, said, _ = tried(capsys, MODEL="ideogram", PROMPT="A red fox", FOLDER="docs/entries/fal", REFERENCE=color)

    assert re.search(r'"prompt": "Use these colors: .*#.*\.\\nA red fox"', said)
    assert "base64" not in said


WRONG = {
    "no such model": ({"MODEL": "flux-9"}, "There is no model 'flux-9'; there are: ideogram, kling."),
    "no prompt": ({"PROMPT": ""}, "The prompt must have 1 to 8000 characters"),
    "no JSON": ({"PARAMS": "{n: 2"}, "The parameters are not JSON"),
    "a list": ({"PARAMS": "[2]"}, "The parameters are a JSON object, such as PARAMS="),
    "an unknown parameter": ({"PARAMS": '{"n": 2}'}, "params.n: This model has no such parameter; it has: image_size"),
    "a wrong value": ({"PARAMS": '{"num_images": 9}'}, "params.num_images: Must be a whole number from 1 to 4."),
    "no role": (
        {"REFERENCE": "fox.png"},
        "A reference is written as role:file, with a role of character, style, color",
    ),
    "another role": ({"REFERENCE": "mood:fox.png"}, "A reference is written as role:file"),
    "no file": ({"REFERENCE": "style:/nowhere/fox.png"}, "/nowhere/fox.png cannot be read: No such file"),
    "no picture": ({"REFERENCE": f"style:{__file__}"}, "This is no picture; upload a PNG, JPEG or WebP file."),
}


@pytest.mark.parametrize("asked", WRONG)
def test_what_cannot_be_tried_is_refused_with_what_would_be_right(
    asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, expected = WRONG[asked]
    given = {"MODEL": "ideogram", "PROMPT": "A red fox", "FOLDER": "docs/entries/fal"}
    code, said, complained = tried(capsys, **(given | wrong))

    assert (code, said) == (1, "")
    assert complained.startswith(expected)


def test_a_role_that_the_model_does_not_take_is_refused(capsys: pytest.CaptureFixture[str], style: str) -> None:
    _, _, complained = tried(capsys, MODEL="kling", PROMPT="A fox", FOLDER="docs/entries/fal", REFERENCE=style)

    assert complained == "references: Kling 3.0 Standard takes no style reference.\n"


def test_a_folder_with_mistakes_is_not_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, MODELS.replace("credits: 3", "credits: 0"))
    code, _, complained = tried(capsys, MODEL="sketch", PROMPT="A fox", FOLDER=str(tmp_path))

    assert code == 1
    assert complained.startswith("models.yaml:6: sketch.price.credits: must be")


def test_nothing_is_sent_without_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, complained = tried(capsys, MODEL="ideogram", PROMPT="A fox", FOLDER="docs/entries/fal", SEND="1")

    assert code == 1
    assert complained == "Set FAL_API_KEY to the key of fal.\n"


SENDING = {"MODEL": "local-image", "PROMPT": "A red fox", "FOLDER": str(LOCAL), "SEND": "1", "SKETCH_API_KEY": CANARY}


def test_a_request_that_is_sent_brings_its_outputs(
    sketch: Sketch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same way as in the platform, with nobody to be called back."""
    sketch.service.next(Reply({"id": "none", "status": "queued"}, 503))
    assert tried(capsys, **SENDING)[0] == 1
    code, said, _ = tried(capsys, PARAMS='{"number": 2}', OUT=str(tmp_path / "out"), **SENDING)

    assert code == 0
    assert said.splitlines() == [
        f"begun: {next(iter(sketch.service.runs))}",
        "at work, 50%",
        "usage: seconds 1.25",
        *(f"output {index}: {tmp_path}/out/{index}.png" for index in range(2)),
    ]
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"0.png", "1.png"}
    assert all(run.callback is None for run in sketch.service.runs.values())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[start:busy]", "unavailable, nothing was begun: The provider is busy."),
        ("[start:lost]", "unknown, it may have begun: The provider's answer was lost."),
        ("[end:filtered]", "rejected: It did not work."),
        ("[end:cancelled]", "stopped by the provider"),
        ("[end:never]", "not ended after 600 seconds; asked to stop: confirmed"),
    ],
)
def test_what_goes_wrong_is_told(sketch: Sketch, words: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = tried(capsys, **(SENDING | {"PROMPT": f"A fox {words}"}))

    assert code == 1
    assert said.splitlines()[-1] == expected
    assert sketch.service.cancels == ([next(iter(sketch.service.runs))] if "never" in words else [])


def test_the_key_is_never_shown(sketch: Sketch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even when the provider says it, in an error, as a handle or in a text."""
    sketch.service.next(Reply({"error": {"code": "invalid_input", "message": f"Key {CANARY} is odd."}}, 400))
    sketch.service.next(Reply({"id": f"job-{CANARY}", "status": "queued"}, 201))
    said = [tried(capsys, **SENDING) for _ in range(2)]

    assert "[key]" in said[0][1]
    assert "[sketch-api-key]" in said[1][1]
    assert CANARY not in str(said)


def test_an_output_at_another_address_is_not_fetched(sketch: Sketch, tmp_path: Path) -> None:
    """Nor is what is no picture taken for one. Both are told, with the address alone."""
    said: list[str] = []
    output = {"id": "sketch_1", "status": "succeeded", "outputs": [{"url": "https://cdn.example.com/1.png?token=t"}]}
    sketch.service.next(Reply({"id": "sketch_1"}), Reply(output))
    entry = at(read(LOCAL).providers["local-sketch"], sketch.url)

    assert not send(entry, tmp_path, said)
    assert said[-1].startswith("output 0 is at cdn.example.com: ")
    assert "token" not in said[-1]


def send(entry: ProviderEntry, out: Path, said: list[str]) -> bool:
    provider: Provider = Providers({entry.id: entry}, lambda _name: CANARY)[entry.id]
    model = read(LOCAL).models["local-image"]
    return sending.send(provider, entry, model, request(kind="image"), out=out, say=said.append, pause=lambda _: None)
