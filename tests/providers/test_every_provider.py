"""The promises that every provider of both catalogues keeps, whatever adapter it is reached through."""

from collections.abc import Iterator

import pytest

from shared.catalogue import Catalogue, Model
from shared.domain.errors import NotFound, Unavailable
from shared.providers.contract import (
    CallsBack,
    Cancelled,
    Done,
    OutcomeUnknown,
    Progress,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from tests.contracts.fake_server import Reply
from tests.providers.asking import KEY
from tests.providers.stages import ENDS_WITH_ITS_START, MODELS, Stage, stage

pytestmark = pytest.mark.slow


@pytest.fixture(params=MODELS, ids=[model.id for _, model in MODELS])
def staged(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with stage(*request.param) as made:
        yield made


def run(staged: Stage, *, most: int = 10) -> Progress:
    """Start, and check until it has ended."""
    progress = staged.provider.start(staged.request)
    for _ in range(most):
        if not isinstance(progress, Working):
            break
        progress = staged.provider.check(staged.request, progress.handle)
    return progress


def test_a_generation_ends_with_what_its_kind_promises(staged: Stage) -> None:
    done = run(staged)

    assert isinstance(done, Done)
    assert bool(done.text) == (staged.request.kind == "text")
    assert bool(done.artifacts) == (staged.request.kind != "text")
    assert all((artifact.data is None) != (artifact.url is None) for artifact in done.artifacts)
    assert len(staged.fake.creates()) == 1


@pytest.mark.parametrize("placed", [pair for pair in MODELS if pair[1].id not in ENDS_WITH_ITS_START])
def test_an_ended_generation_may_be_asked_for_again(placed: tuple[Catalogue, Model]) -> None:
    """A worker may die between reading the result and writing it down."""
    with stage(*placed) as staged:
        progress = staged.provider.start(staged.request)
        assert isinstance(progress, Working)

        assert run(staged) == staged.provider.check(staged.request, progress.handle)


def test_every_call_carries_the_key(staged: Stage) -> None:
    run(staged)

    assert all(KEY in call.headers["authorization"] for call in staged.fake.calls)


@pytest.mark.parametrize("status", [400, 422])
def test_bad_input_is_rejected(staged: Stage, status: int) -> None:
    staged.fake.next(staged.refusal(status, "bad_value", "The size is not supported."))

    with pytest.raises(ProviderRejected, match="The size is not supported") as refused:
        staged.provider.start(staged.request)
    assert refused.value.reason == "invalid_input"


def test_what_a_policy_forbids_is_blocked(staged: Stage) -> None:
    staged.fake.next(staged.refusal(400, staged.blocked_code, "Not this."))

    with pytest.raises(ProviderRejected) as refused:
        staged.provider.start(staged.request)
    assert refused.value.reason == "content_blocked"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_provider_has_begun_nothing(staged: Stage, status: int) -> None:
    staged.fake.next(staged.refusal(status, "busy", "Later.", retry_after="4"))

    with pytest.raises(ProviderUnavailable) as busy:
        staged.provider.start(staged.request)
    assert busy.value.retry_after == 4
    assert len(staged.fake.creates()) == 1


@pytest.mark.parametrize("kind", ["500", "504", "lost"])
def test_a_start_whose_answer_is_lost_is_never_sent_again(staged: Stage, kind: str) -> None:
    staged.fake.next(Reply(lost=True) if kind == "lost" else staged.refusal(int(kind), "oops", "Oops."))

    with pytest.raises(OutcomeUnknown):
        staged.provider.start(staged.request)
    assert len(staged.fake.creates()) == 1


def test_a_provider_that_is_down_has_begun_nothing(staged: Stage) -> None:
    staged.fake.close()

    with pytest.raises(ProviderUnavailable):
        staged.provider.start(staged.request)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_no_error_shows_the_key_or_an_address(staged: Stage, status: int) -> None:
    staged.fake.next(staged.refusal(status, "odd", f"Bad key {KEY}, see https://internal.example.com/{KEY}"))

    with pytest.raises(ProviderError) as failed:
        staged.provider.start(staged.request)
    assert KEY not in str(failed.value)
    assert "internal.example.com" not in str(failed.value)


def test_a_cancel_never_fails_because_it_comes_twice_or_late(staged: Stage) -> None:
    progress = staged.provider.start(staged.request)
    handle = progress.handle if isinstance(progress, Working) else "none"
    answers = [staged.provider.cancel(staged.request, handle) for _ in range(2)]

    assert all(isinstance(answer, Cancelled) for answer in answers)


@pytest.mark.parametrize("payload", [{}, {"id": 5}, {"type": "video.completed", "data": {"id": {}}}, {"data": []}])
def test_a_callback_that_makes_no_sense_has_no_handle(staged: Stage, payload: dict[str, object]) -> None:
    assert not isinstance(staged.provider, CallsBack) or staged.provider.handle_in(payload) is None


@pytest.mark.parametrize("problem", [Unavailable(), NotFound("no such secret")])
@pytest.mark.parametrize("placed", MODELS, ids=[model.id for _, model in MODELS])
def test_without_a_key_nothing_is_sent(placed: tuple[Catalogue, Model], problem: Exception) -> None:
    def read() -> str:
        raise problem

    with stage(*placed, read=read) as staged, pytest.raises(ProviderUnavailable):
        staged.provider.start(staged.request)
    assert staged.fake.calls == []
