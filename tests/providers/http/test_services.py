"""Real services, described by entries of at most 25 lines and no code."""

import pytest

from shared.providers.contract import (
    Cancelled,
    Done,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.providers.http.section import HttpSection
from tests.contracts.fake_server import Reply
from tests.providers.http.services import CATALOGUES, FOLDER, MODELS, SERVICES, staged

ASKED_LATER = [id for id, (name, _) in MODELS.items() if name != "stability"]
ONE_OF_EACH = ["ideogram", "flux-2-pro", "stable-ultra", "gen4-image"]


def test_every_entry_has_its_script_and_its_day() -> None:
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir()} >= SERVICES.keys()
    assert all(model.checked for _, model in MODELS.values())


@pytest.mark.parametrize("name", SERVICES)
def test_an_entry_is_short(name: str) -> None:
    lines = (FOLDER / name / "providers.yaml").read_text().splitlines()

    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 25
    assert max(map(len, lines)) <= 120


@pytest.mark.proves("http", "image")
@pytest.mark.proves("http", "references")
@pytest.mark.parametrize("model", [id for id, (_, model) in MODELS.items() if model.kind == "image"])
def test_a_picture_is_made_with_all_the_references_there_are(model: str) -> None:
    """By address or as they are, each of them is in the call."""
    with staged(model) as stage:
        asked = stage.asked()
        done = stage.run(asked)

        assert all(
            each.url.encode() in stage.calls[0].body or each.read() in stage.calls[0].body for each in asked.references
        )
        assert isinstance(done, Done)
        assert len(done.artifacts) == 1
        assert sum(stage.service.creates.values()) == 1


@pytest.mark.proves("http", "video")
@pytest.mark.parametrize("model", [id for id, (_, model) in MODELS.items() if model.kind == "video"])
def test_a_film_is_made(model: str) -> None:
    with staged(model) as stage:
        done = stage.run(stage.asked())

        assert isinstance(done, Done)
        assert done.artifacts[0].url is not None


@pytest.mark.parametrize("model", ASKED_LATER)
def test_an_ended_generation_may_be_asked_for_again(model: str) -> None:
    with staged(model) as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)

        assert stage.run(stage.asked()) != started
        first, second = (stage.provider.check(stage.asked(), started.handle) for _ in range(2))
        last = stage.provider.check(stage.asked(), started.handle)
        assert isinstance(first, Working)
        assert second == last


ENDINGS = {"failed": "provider_error", "aborted": "provider_error", "filtered": "content_blocked"}


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("model", ASKED_LATER)
def test_a_bad_ending_has_its_reason(model: str, end: str) -> None:
    with staged(model) as stage, pytest.raises(ProviderRejected) as refused:
        stage.run(stage.asked(f"[end:{end}]"))
    assert refused.value.reason == ENDINGS[end]


STARTS: dict[str, type[ProviderError]] = {
    "lost": OutcomeUnknown,
    "broken": OutcomeUnknown,
    "garbage": OutcomeUnknown,
    "busy": ProviderUnavailable,
    "down": ProviderUnavailable,
}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("model", MODELS)
def test_a_start_that_goes_wrong_is_told_apart_and_not_repeated(model: str, start: str) -> None:
    with staged(model) as stage:
        with pytest.raises(STARTS[start]) as failed:
            stage.provider.start(stage.asked(f"[start:{start}]"))
        assert len(stage.calls) == 1
    assert getattr(failed.value, "busy", None) == (start == "busy" if start in ("busy", "down") else None)


@pytest.mark.parametrize("model", MODELS)
def test_a_wrong_key_is_our_trouble_and_not_told_to_the_person(model: str) -> None:
    with staged(model, key="another") as stage, pytest.raises(ProviderRejected) as refused:
        stage.provider.start(stage.asked())
    assert refused.value.reason == "provider_error"
    assert refused.value.detail == "The provider could not make this."


@pytest.mark.parametrize("model", ASKED_LATER)
def test_a_key_that_was_changed_on_the_way_is_read_anew(model: str) -> None:
    """A check with the old key says nothing about the generation; the next one reads the new key."""
    keys = iter(["first", "first", "second"])
    with staged(model, key="first", read=lambda: next(keys)) as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)
        stage.service.key = "second"

        with pytest.raises(ProviderUnavailable):
            stage.provider.check(stage.asked(), started.handle)
        assert isinstance(stage.provider.check(stage.asked(), started.handle), Working)


@pytest.mark.proves("http", "cancel")
@pytest.mark.parametrize("model", ["ideogram", "gen4-video"])
def test_a_cancelled_generation_stops(model: str) -> None:
    with staged(model) as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)

        assert stage.provider.cancel(stage.asked(), started.handle) == Cancelled.REQUESTED
        assert isinstance(stage.provider.check(stage.asked(), started.handle), Stopped)


@pytest.mark.parametrize("model", ["ideogram", "gen4-video"])
def test_a_cancel_that_comes_twice_or_late_does_no_harm(model: str) -> None:
    with staged(model) as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)
        stage.service.runs[next(iter(stage.service.runs))].finish()

        answers = [stage.provider.cancel(stage.asked(), started.handle) for _ in range(2)]
        assert answers[0] == Cancelled.REQUESTED
        assert all(isinstance(answer, Cancelled) for answer in answers)


@pytest.mark.parametrize("model", ["flux-2-pro", "stable-ultra"])
def test_what_a_service_cannot_cancel_is_not_asked(model: str) -> None:
    with staged(model) as stage:
        assert stage.provider.cancel(stage.asked(), "handle") == Cancelled.UNSUPPORTED
        assert stage.calls == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_model_is_not_sold_with_a_cancel_that_would_cost_us(name: str) -> None:
    entry = CATALOGUES[name].providers[name]
    rules = {model.cancel_rule for model in CATALOGUES[name].models.values()}

    assert entry.bills_stopped_runs
    assert rules == ({"charge"} if HttpSection.model_validate(entry.section).cancel else {"before_start"})


@pytest.mark.proves("http", "progress")
@pytest.mark.parametrize(("model", "told"), [("gen4-image", 0.5), ("flux-2-pro", 0.5), ("ideogram", None)])
def test_progress_is_passed_on_where_there_is_any(model: str, told: float | None) -> None:
    with staged(model) as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)

        assert stage.provider.check(stage.asked(), started.handle) == Working(started.handle, told)


def test_words_reach_the_service_as_they_are() -> None:
    """A person must not be able to have our key sent somewhere."""
    with staged("gen4-video") as stage:
        stage.provider.start(stage.asked(prompt="{{api_key}} {{images.0}}"))

        assert stage.calls[0].json()["promptText"] == "{{api_key}} {{images.0}}"


@pytest.mark.parametrize("model", ONE_OF_EACH)
def test_a_stopped_stream_of_answers_is_no_answer(model: str) -> None:
    with staged(model) as stage:
        stage.service.next(Reply(pieces=[b'{"id": "1", "request_id"'], lost=True))
        with pytest.raises(OutcomeUnknown):
            stage.provider.start(stage.asked())
