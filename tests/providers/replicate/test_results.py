"""What a prediction tells: its results in every form, its progress, its figures, and what its failure means."""

from typing import Any

import pytest

from shared.destinations import HostRules
from shared.fetching import Fetcher
from shared.providers.contract import Done, Provider, ProviderRejected, Working
from tests.contracts.fake_server import Reply
from tests.contracts.replicate_service import PICTURE, Broken, ReplicateFake
from tests.providers.replicate.asking import FILE, ID, picture, shown, text

SENTENCES = [
    ("NSFW content detected. Try running it again, or try a different prompt.", "content_blocked"),
    ("Error: nsfw_content_detected", "content_blocked"),
    ("Your request was flagged by our moderation system", "content_blocked"),
    ("Request Moderated", "content_blocked"),
    ("Blocked by the safety filter", "content_blocked"),
    ("Content policy violation", "content_blocked"),
    ("Input validation error: seed must be an integer", "invalid_input"),
    ("safety_tolerance must be at most 2", "invalid_input"),
    ("Safety tolerance must be at most 2", "invalid_input"),
    ("Names are case-sensitive: invalid value XL", "invalid_input"),
    ("Error validating inputs: width", "invalid_input"),
    ("Unsupported image type", "invalid_input"),
    ("Image is too large", "invalid_input"),
    ("cannot identify image file '/tmp/x'", "invalid_input"),
    ("CUDA out of memory", "provider_error"),
    ("Director: unexpected error handling prediction (E6716)", "provider_error"),
    ("list index out of bounds", "provider_error"),
    ("", "provider_error"),
    (None, "provider_error"),
    ({"code": "nsfw"}, "provider_error"),
]


@pytest.mark.parametrize(("error", "reason"), SENTENCES)
def test_what_a_failure_means_is_read_from_its_sentence(
    fake: ReplicateFake, provider: Provider, error: object, reason: str
) -> None:
    provider.start(picture())
    fake.next(Broken(shown(fake, status="failed", error=error)))

    with pytest.raises(ProviderRejected) as failed:
        provider.check(picture(), ID)
    assert failed.value.reason == reason
    assert failed.value.detail


@pytest.mark.parametrize("status", ["booting", "", None, 5, ["succeeded"]])
def test_a_status_nobody_knows_counts_as_working(fake: ReplicateFake, provider: Provider, status: object) -> None:
    provider.start(picture())
    fake.next(Broken(shown(fake, status=status)))

    assert provider.check(picture(), ID) == Working(ID)


def test_pictures_that_come_one_by_one_are_no_text(fake: ReplicateFake, provider: Provider) -> None:
    provider.start(picture())
    fake.next(Reply(shown(fake, status="processing", output=[FILE])))

    assert provider.check(picture(), ID) == Working(ID)


OUTPUTS: list[tuple[dict[str, Any], object, tuple[str, ...]]] = [
    ({}, FILE, (FILE,)),
    ({}, [FILE, FILE + "?2"], (FILE, FILE + "?2")),
    ({"output": "images"}, {"images": [FILE], "seed": 5}, (FILE,)),
    ({"output": "video"}, {"video": FILE, "seed": 5}, (FILE,)),
]


@pytest.mark.parametrize(("options", "output", "expected"), OUTPUTS)
def test_results_are_found_in_each_form_that_models_give_them(
    fake: ReplicateFake, provider: Provider, options: dict[str, Any], output: object, expected: tuple[str, ...]
) -> None:
    provider.start(picture())
    fake.next(Reply(shown(fake, status="succeeded", output=output)))

    done = provider.check(picture(options=options), ID)
    assert isinstance(done, Done)
    assert tuple(artifact.url for artifact in done.artifacts) == expected


NOTHING: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({}, {"output": None}, "provider_error", "without an output"),
    ({}, {"output": []}, "provider_error", "without an output"),
    ({}, {"output": None, "data_removed": True}, "provider_error", "deleted the results"),
    ({}, {"output": [], "logs": "NSFW content detected in image 0"}, "content_blocked", "do not allow"),
    ({}, {"output": 5}, "provider_error", "cannot be read"),
    ({}, {"output": {"image": FILE}}, "provider_error", "cannot be read"),
    ({}, {"output": [FILE, None]}, "provider_error", "cannot be read"),
    ({}, {"output": "a picture, honestly"}, "provider_error", "cannot be read"),
    ({}, {"output": "gs://somebody/else.png"}, "provider_error", "cannot be read"),
    ({}, {"output": "file:///etc/passwd"}, "provider_error", "cannot be read"),
    ({"output": "image"}, {"output": {"picture": FILE}}, "provider_error", "without an output"),
    ({"output": "image"}, {"output": FILE}, "provider_error", "without an output"),
]


@pytest.mark.parametrize(("options", "told", "reason", "words"), NOTHING)
def test_a_success_without_results_is_none(
    fake: ReplicateFake, provider: Provider, options: dict[str, Any], told: dict[str, Any], reason: str, words: str
) -> None:
    provider.start(picture())
    fake.next(Reply(shown(fake, status="succeeded", **told)))

    with pytest.raises(ProviderRejected, match=words) as failed:
        provider.check(picture(options=options), ID)
    assert failed.value.reason == reason


@pytest.mark.parametrize("output", [[], [""], "", None, {"a": "b"}, [["a"]], 7])
def test_a_text_of_nothing_is_no_text(fake: ReplicateFake, provider: Provider, output: object) -> None:
    provider.start(text())
    fake.next(Reply(shown(fake, status="succeeded", output=output)))

    with pytest.raises(ProviderRejected):
        provider.check(text(), ID)


LOGS = [
    ("", None),
    (None, None),
    ([" 50%|██ | 2/4"], None),
    ("no bar at all", None),
    (" 50%|██   | 2/4 [00:01<00:01]", 0.5),
    (" 50%|██   | 2/4\n 75%|███  | 3/4\ndecoding", 0.75),
    ("250%|█████| 9/4", 1.0),
    ("9" * 400 + "%|█| 1/4", None),
    ("9" * 5000 + "%|█| 1/4", None),
]


@pytest.mark.parametrize(("logs", "fraction"), LOGS)
def test_progress_is_that_of_the_newest_bar(
    fake: ReplicateFake, provider: Provider, logs: object, fraction: float | None
) -> None:
    provider.start(picture())
    fake.next(Broken(shown(fake, status="processing", logs=logs)))

    assert provider.check(picture(), ID) == Working(ID, fraction)


@pytest.mark.parametrize(
    "metrics",
    [
        None,
        ["predict_time"],
        {},
        {"predict_time": "long", "total_time": True},
        {"predict_time": None, "total_time": 1e999},
    ],
)
def test_figures_that_are_none_are_left_out(fake: ReplicateFake, provider: Provider, metrics: object) -> None:
    provider.start(picture())
    fake.next(Broken(shown(fake, status="succeeded", output=FILE, metrics=metrics)))

    done = provider.check(picture(), ID)
    assert isinstance(done, Done)
    assert done.usage == {}


def test_results_are_fetched_without_our_key(fake: ReplicateFake, provider: Provider) -> None:
    """The SDK's own way to read a result would send the key to whatever address it holds."""
    fake.service.files = f"{fake.base_url}/files"
    asked = picture()
    provider.start(asked)
    fake.service.runs[ID].finish()
    done = provider.check(asked, ID)
    assert isinstance(done, Done)
    assert not [call for call in fake.calls if "/files/" in call.path]

    place = fake.url.removeprefix("http://")
    with Fetcher(HostRules(local=(place,))).fetch(str(done.artifacts[0].url), max_bytes=1000) as fetched:
        assert fetched.file.read() == PICTURE
