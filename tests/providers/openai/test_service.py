"""The scripted OpenAI, which the tests of the whole platform run against, keeps to OpenAI's description and to its script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from shared.providers.contract import (
    Done,
    OutcomeUnknown,
    Progress,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Request,
    Stopped,
    Working,
)
from shared.providers.openai import OpenAIProvider
from tests.contracts.fake_server import running
from tests.contracts.openai_fake import PICTURE, TEXT
from tests.contracts.openai_service import OpenAIService
from tests.contracts.scripted import ScriptedProviders
from tests.providers.asking import ACCESS, PRODUCTION, at, reference, request

TOOL = {"tool": {"model": "gpt-image-2.5-flare"}}
BACKGROUND = {
    "text": request(),
    "picture": request(kind="image", options=TOOL),
    "picture from another": request(kind="image", options=TOOL, references=(reference("style"),)),
}
AT_ONCE = {
    "picture": request(kind="image"),
    "picture with previews": request(kind="image", options={"partial_images": 2}),
    "picture from another": request(kind="image", references=(reference("style"),)),
    "previews from another": request(kind="image", options={"partial_images": 2}, references=(reference("style"),)),
}


@dataclass
class Scene:
    """The service, and a provider that reaches it in a mode."""

    service: OpenAIService
    provider: Callable[[str, str], OpenAIProvider]

    def ends(self, asked: Request, mode: str = "background", api: str = "responses") -> Progress:
        """How a generation ends, looked at as often as need be."""
        provider = self.provider(mode, api)
        progress = provider.start(asked)
        while isinstance(progress, Working):
            progress = provider.check(asked, progress.handle)
        return progress


@pytest.fixture
def scene() -> Iterator[Scene]:
    service = OpenAIService()
    with running(ScriptedProviders(openai=service)) as server:

        def provider(mode: str, api: str) -> OpenAIProvider:
            entry = at(PRODUCTION.providers["openai"], f"{server.at('openai')}/v1")
            return OpenAIProvider(entry.model_copy(update={"section": {"mode": mode, "api": api}}), ACCESS)

        yield Scene(service, provider)
    assert service.problems == []


def scripted(asked: Request, **words: str) -> Request:
    """The same with another fate; who waits for nothing waits a second."""
    prompt = " ".join(f"[{name}:{word}]" for name, word in words.items())
    return replace(asked, prompt=prompt, max_seconds=1.0 if words.get("end") == "never" else asked.max_seconds)


@pytest.mark.parametrize("asked", BACKGROUND.values(), ids=BACKGROUND)
def test_what_runs_in_the_background_ends_as_its_prompt_says(scene: Scene, asked: Request) -> None:
    done = scene.ends(asked)
    assert isinstance(done, Done)
    assert (done.text or done.artifacts[0].data) == (TEXT if asked.kind == "text" else PICTURE)

    assert scene.ends(scripted(asked, end="aborted")) == scene.ends(scripted(asked, end="cancelled")) == Stopped()
    for end, reason in (("failed", "provider_error"), ("filtered", "content_blocked")):
        with pytest.raises(ProviderRejected) as failed:
            scene.ends(scripted(asked, end=end))
        assert failed.value.reason == reason


@pytest.mark.parametrize("asked", BACKGROUND.values(), ids=BACKGROUND)
def test_what_never_ends_can_be_stopped(scene: Scene, asked: Request) -> None:
    provider = scene.provider("background", "responses")
    begun = provider.start(scripted(asked, end="never"))
    assert isinstance(begun, Working)
    assert isinstance(provider.check(asked, begun.handle), Working)

    provider.cancel(asked, begun.handle)
    assert provider.check(asked, begun.handle) == Stopped()
    assert scene.service.cancels == [begun.handle]


@pytest.mark.slow
@pytest.mark.parametrize("asked", AT_ONCE.values(), ids=AT_ONCE)
def test_a_picture_made_at_once_ends_as_its_prompt_says(scene: Scene, asked: Request) -> None:
    done = scene.ends(asked)
    assert isinstance(done, Done)
    assert done.artifacts[0].data == PICTURE

    for end, reason in (("failed", "invalid_input"), ("filtered", "content_blocked")):
        with pytest.raises(ProviderRejected) as failed:
            scene.ends(scripted(asked, end=end))
        assert failed.value.reason == reason
    for end in ("cancelled", "aborted", "never"):
        with pytest.raises(OutcomeUnknown):
            scene.ends(scripted(asked, end=end))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("api", "failed"), [("responses", ProviderUnavailable), ("chat", ProviderRejected)], ids=["responses", "chat"]
)
def test_a_streamed_text_ends_as_its_prompt_says(scene: Scene, api: str, failed: type[ProviderError]) -> None:
    done = scene.ends(request(), "sync", api)
    assert isinstance(done, Done)
    assert done.text == TEXT

    expected = {"failed": failed, "filtered": ProviderRejected, "cancelled": OutcomeUnknown, "never": OutcomeUnknown}
    for end, error in expected.items():
        with pytest.raises(error):
            scene.ends(scripted(request(), end=end), "sync", api)


STARTS = [
    ("lost", OutcomeUnknown, 1),
    ("garbage", OutcomeUnknown, 1),
    ("broken", OutcomeUnknown, 0),
    ("busy", ProviderUnavailable, 0),
    ("down", ProviderUnavailable, 0),
]


@pytest.mark.parametrize("asked", [BACKGROUND["text"], AT_ONCE["picture"]], ids=["background", "at once"])
@pytest.mark.parametrize(("start", "expected", "begun"), STARTS)
def test_a_start_that_goes_wrong_does_so_once(
    scene: Scene, asked: Request, start: str, expected: type[ProviderError], begun: int
) -> None:
    asked = scripted(asked, job="a", start=start)
    with pytest.raises(expected):
        scene.ends(asked)
    assert scene.service.creates["a"] == begun

    assert isinstance(scene.ends(asked), Done)


@pytest.mark.parametrize("asked", BACKGROUND.values(), ids=BACKGROUND)
@pytest.mark.parametrize("end", ["done", "failed", "filtered", "cancelled", "aborted"])
def test_its_callback_names_the_run_that_ended(scene: Scene, asked: Request, end: str) -> None:
    provider = scene.provider("background", "responses")
    begun = provider.start(scripted(asked, end=end))
    assert isinstance(begun, Working)
    run = scene.service.runs[begun.handle]
    run.finish()

    assert provider.handle_in(scene.service.callback(run)) == begun.handle
