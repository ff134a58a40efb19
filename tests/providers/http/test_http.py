"""A provider by configuration, with the entry of the local sketch server."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.catalogue import ProviderEntry
from shared.providers.contract import (
    Artifact,
    Cancelled,
    Done,
    Finds,
    OutcomeUnknown,
    Provider,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.providers.http import HttpProvider, build
from tests.contracts.fake_server import Reply, running
from tests.contracts.scripted import ScriptedProviders
from tests.contracts.sketch_fake import SketchFake, SketchService, refusal
from tests.providers.asking import ACCESS, KEY, LOCAL, at, reference, request

ENTRY = LOCAL.providers["local-sketch"]


@pytest.fixture
def sketch() -> Iterator[SketchFake]:
    with running(SketchFake()) as server:
        yield server


@pytest.fixture
def provider(sketch: SketchFake) -> Provider:
    return build(at(ENTRY, sketch.url), ACCESS)


def changed(entry: ProviderEntry, **changes: Any) -> ProviderEntry:
    """The entry with changes in its `http` section; None takes a field away."""
    section = {name: value for name, value in (entry.section | changes).items() if value is not None}
    return entry.model_copy(update={"section": section})


def test_a_job_is_submitted_checked_and_read(sketch: SketchFake, provider: Provider) -> None:
    asked = request(kind="image")
    steps = [provider.start(asked), provider.check(asked, "sketch_1"), provider.check(asked, "sketch_1")]

    assert steps[:2] == [Working("sketch_1", 0.0), Working("sketch_1", 0.5)]
    assert steps[2] == Done(
        tuple(Artifact("image/png", url=f"{sketch.url}/v1/files/sketch_1/{index}") for index in range(2)),
        usage={"seconds": 1.25},
    )


def test_a_submit_carries_what_the_entry_says(sketch: SketchFake, provider: Provider) -> None:
    provider.start(
        request(
            params={"number": 2, "size": "512x512"},
            references=(reference("style", strength=0.5), reference("color")),
            callback_url="https://hooks.example.com/webhooks/local-sketch/token",
        )
    )

    assert sketch.calls[0].headers["authorization"] == f"Key {KEY}"
    assert sketch.calls[0].json() == {
        "model": "model-1",
        "prompt": "A lighthouse in the fog",
        "params": {"number": 2, "size": "512x512"},
        "references": [
            {"role": "style", "url": "https://files.example.com/style.png", "strength": 0.5},
            {"role": "color", "url": "https://files.example.com/color.png"},
        ],
        "nonce": "nonce-0123456789abcdef",
        "webhook_url": "https://hooks.example.com/webhooks/local-sketch/token",
    }


def test_braces_in_a_prompt_are_only_words(sketch: SketchFake, provider: Provider) -> None:
    """A person must not be able to have our key sent somewhere."""
    provider.start(request(prompt="{{api_key}} and {{nonce}}"))

    assert sketch.calls[0].json()["prompt"] == "{{api_key}} and {{nonce}}"


def test_a_job_that_is_gone_has_failed(provider: Provider) -> None:
    with pytest.raises(ProviderRejected):
        provider.check(request(), "another")


def test_a_handle_cannot_lead_to_another_place(sketch: SketchFake, provider: Provider) -> None:
    with pytest.raises(ProviderRejected):
        provider.check(request(), "../../admin?x=1")
    assert sketch.calls[0].path == "/v1/jobs/..%2F..%2Fadmin%3Fx%3D1"


def test_a_word_nobody_knows_counts_as_working(sketch: SketchFake, provider: Provider) -> None:
    sketch.next(Reply({"id": "sketch_1", "status": "pondering", "progress": "much"}))

    assert provider.check(request(), "sketch_1") == Working("sketch_1")


def test_progress_stays_between_nothing_and_all(sketch: SketchFake) -> None:
    provider = build(changed(at(ENTRY, sketch.url), progress={"at": "progress", "of": 100.0}), ACCESS)
    sketch.next(*(Reply({"id": "sketch_1", "status": "running", "progress": told}) for told in (-5, 25, 250)))

    shown = [provider.check(request(), "sketch_1") for _ in range(3)]
    assert shown == [Working("sketch_1", fraction) for fraction in (0.0, 0.25, 1.0)]


def test_cancel_is_confirmed_and_may_be_repeated(sketch: SketchFake, provider: Provider) -> None:
    provider.start(request())
    answers = [provider.cancel(request(), "sketch_1"), provider.cancel(request(), "sketch_1")]

    assert answers == [Cancelled.CONFIRMED, Cancelled.CONFIRMED]
    assert provider.check(request(), "sketch_1") == Stopped(usage={"seconds": 1.25})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply({"status": "running"}, 202), Cancelled.REQUESTED),
        (Reply(b"", 204), Cancelled.REQUESTED),
        (Reply({"status": "succeeded"}), Cancelled.CONFIRMED),
        (refusal(404, "not_found", ""), Cancelled.CONFIRMED),
        (refusal(405, "method_not_allowed", ""), Cancelled.UNSUPPORTED),
        (refusal(409, "already_ended", ""), Cancelled.REQUESTED),
    ],
    ids=["still working", "no content", "finished meanwhile", "gone", "not offered", "refused"],
)
def test_cancel_tells_what_became_of_it(
    sketch: SketchFake, provider: Provider, reply: Reply, expected: Cancelled
) -> None:
    sketch.next(reply)

    assert provider.cancel(request(), "sketch_1") == expected


def test_a_cancel_that_is_not_answered_is_tried_again_later(sketch: SketchFake, provider: Provider) -> None:
    sketch.next(refusal(500, "oops", ""))

    with pytest.raises(ProviderUnavailable):
        provider.cancel(request(), "sketch_1")


def test_a_provider_without_cancel_says_so(sketch: SketchFake) -> None:
    provider = build(changed(at(ENTRY, sketch.url), cancel=None), ACCESS)

    assert provider.cancel(request(), "sketch_1") == Cancelled.UNSUPPORTED
    assert sketch.calls == []


@pytest.mark.proves("http", "reconcile")
def test_an_attempt_whose_answer_was_lost_is_found_by_its_nonce(sketch: SketchFake, provider: Provider) -> None:
    assert isinstance(provider, Finds)
    before = provider.find(request())
    sketch.next(Reply(lost=True))
    with pytest.raises(OutcomeUnknown):
        provider.start(request())

    assert before is None
    assert provider.find(request()) == "sketch_1"
    assert provider.find(request(nonce="another")) is None


def test_a_search_that_fails_is_made_again_later(sketch: SketchFake, provider: Provider) -> None:
    """Nothing found and not answered are two things: the first allows another start."""
    assert isinstance(provider, Finds)
    sketch.next(refusal(500, "oops", ""), refusal(404, "not_found", ""), Reply(lost=True))

    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            provider.find(request())


@pytest.mark.parametrize(
    ("payload", "handle"),
    [
        ({"type": "job.completed", "data": {"id": "sketch_1"}}, "sketch_1"),
        ({"data": {"id": ".."}}, None),
        ({"data": {"id": ["sketch_1"]}}, None),
        ({"data": "sketch_1"}, None),
        ({}, None),
    ],
)
def test_a_callback_is_read_for_its_handle_only(
    provider: HttpProvider, payload: dict[str, object], handle: str | None
) -> None:
    assert provider.handle_in(payload) == handle


WAYS = {"done": Done, "failed": ProviderRejected, "filtered": ProviderRejected, "cancelled": Stopped, "never": Working}


@pytest.mark.parametrize("end", WAYS)
def test_many_jobs_go_each_its_own_way(end: str) -> None:
    """The script of the sketch server says of its jobs what the server says."""
    service = SketchService(key=KEY)
    with running(ScriptedProviders(sketch=service)) as server:
        provider = build(at(ENTRY, server.at("sketch")), ACCESS)
        asked = request(kind="image", prompt=f"[end:{end}]", params={"number": 2}, references=(reference("style"),))
        started = provider.start(asked)
        assert isinstance(started, Working)
        assert provider.check(asked, started.handle) == Working(started.handle, 0.5)
        try:
            came: object = provider.check(asked, started.handle)
        except ProviderRejected as refused:
            came = refused

        assert isinstance(came, WAYS[end])
        assert isinstance(provider, Finds)
        assert provider.find(asked) == started.handle
        assert provider.handle_in(service.callback(service.runs[started.handle])) == started.handle
        assert service.problems == []
