"""What runs in the background is asked for, stopped, and heard of by callbacks."""

import pytest

from shared.providers.contract import CallsBack, Cancelled, Provider, ProviderRejected, ProviderUnavailable, Stopped
from shared.providers.openai import build
from tests.contracts.fake_server import Reply
from tests.contracts.openai_fake import Broken, OpenAIFake, error, response
from tests.contracts.vendor import openai_description
from tests.providers.asking import ACCESS, PRODUCTION, at, request


@pytest.fixture
def provider(fake: OpenAIFake) -> Provider:
    return build(at(PRODUCTION.providers["openai"], fake.base_url), ACCESS)


@pytest.mark.parametrize(
    "reply",
    [
        error(500, None),
        error(429, None),
        error(401, "invalid_api_key"),
        Reply(lost=True),
        Broken(b"{bad"),
        Broken([]),
        Broken({}),
        Broken({"id": 7, "status": {}}),
    ],
    ids=["500", "429", "401", "hung up", "broken JSON", "a list", "nothing in it", "wrong types"],
)
def test_a_check_that_fails_says_nothing_about_the_job(fake: OpenAIFake, provider: Provider, reply: Reply) -> None:
    fake.next(reply)

    with pytest.raises(ProviderUnavailable):
        provider.check(request(), "resp_1")


def test_a_response_that_is_gone_has_failed(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(error(404, None))

    with pytest.raises(ProviderRejected):
        provider.check(request(), "resp_1")


@pytest.mark.proves("openai", "cancel")
def test_cancel_is_confirmed_and_may_be_repeated(fake: OpenAIFake, provider: Provider) -> None:
    provider.start(request())
    answers = [provider.cancel(request(), "resp_1"), provider.cancel(request(), "resp_1")]

    assert answers == [Cancelled.CONFIRMED, Cancelled.CONFIRMED]
    assert provider.check(request(), "resp_1") == Stopped()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(response({}, "in_progress")), Cancelled.REQUESTED),
        (Reply(response({}, "completed")), Cancelled.CONFIRMED),
        (error(404, None), Cancelled.CONFIRMED),
        (error(400, None, "Cannot cancel a completed response."), Cancelled.REQUESTED),
        (error(409, None), Cancelled.REQUESTED),
    ],
    ids=["still working", "completed meanwhile", "gone", "refused", "in conflict"],
)
def test_cancel_tells_what_became_of_it(
    fake: OpenAIFake, provider: Provider, reply: Reply, expected: Cancelled
) -> None:
    fake.next(reply)

    assert provider.cancel(request(), "resp_1") == expected


def test_a_cancel_that_is_not_answered_is_tried_again_later(fake: OpenAIFake, provider: Provider) -> None:
    fake.next(error(500, None))

    with pytest.raises(ProviderUnavailable):
        provider.cancel(request(), "resp_1")


@pytest.mark.proves("openai", "webhook")
@pytest.mark.parametrize("event", ["completed", "failed", "cancelled", "incomplete"])
def test_a_callback_names_the_response_it_speaks_of(provider: Provider, event: str) -> None:
    payload = {
        "id": "evt_1",
        "object": "event",
        "created_at": 1,
        "type": f"response.{event}",
        "data": {"id": "resp_1"},
    }
    assert openai_description().webhook_problems(f"response_{event}", payload) == []

    assert isinstance(provider, CallsBack)
    assert provider.handle_in(payload) == "resp_1"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "batch.completed"},
        {"type": "response.weather.changed"},
        {"type": "response.in_progress"},
        {"type": ["response.completed"]},
        {"data": {"id": ""}},
        {"data": {"id": 7}},
        {"data": "resp_1"},
    ],
)
def test_an_event_that_tells_of_no_end_is_nobodys(provider: Provider, changes: dict[str, object]) -> None:
    assert isinstance(provider, CallsBack)
    assert provider.handle_in({"type": "response.completed", "data": {"id": "resp_1"}, **changes}) is None
