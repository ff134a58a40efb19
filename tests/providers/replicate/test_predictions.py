"""The life of a prediction: begun, working, and each way in which it ends."""

import pytest

from shared.providers.contract import (
    Artifact,
    CallsBack,
    Cancelled,
    Done,
    Finds,
    KnowsItsSecret,
    OutcomeUnknown,
    Provider,
    ProviderRejected,
    ProviderUnavailable,
    Stopped,
    Working,
)
from shared.signatures import parse_secret
from tests.contracts.fake_server import Reply
from tests.contracts.replicate_service import (
    FLAGGED,
    INTERRUPTED,
    SECRET,
    TEXT,
    Broken,
    ReplicateFake,
    refusal,
)
from tests.providers.asking import KEY
from tests.providers.replicate.asking import FILE, ID, picture, shown, text

SECONDS = {"predict_seconds": 1.5, "total_seconds": 2.5}


@pytest.mark.proves("replicate", "image")
@pytest.mark.proves("replicate", "progress")
def test_a_picture_is_begun_painted_and_named(fake: ReplicateFake, provider: Provider) -> None:
    asked = picture()

    assert provider.start(asked) == Working(ID)
    assert provider.check(asked, ID) == Working(ID, 0.25)
    assert provider.check(asked, ID) == Done((Artifact(None, url=FILE),), usage=SECONDS, handle=ID)


@pytest.mark.proves("replicate", "text")
def test_a_text_is_told_while_it_grows(fake: ReplicateFake, provider: Provider) -> None:
    asked = text()

    assert provider.start(asked) == Working(ID)
    assert provider.check(asked, ID) == Working(ID, 0.25, "".join(TEXT[:3]))
    tokens = {"input_tokens": 11.0, "output_tokens": 7.0}
    assert provider.check(asked, ID) == Done(text="".join(TEXT), usage=SECONDS | tokens, handle=ID)


@pytest.mark.proves("replicate", "video")
def test_a_video_is_an_address_like_a_picture(fake: ReplicateFake, provider: Provider) -> None:
    asked = picture(kind="video", model="bytedance/seedance-1-pro", options={"input": {"duration": 5}})
    provider.start(asked)
    fake.service.runs[ID].finish()

    assert provider.check(asked, ID) == Done((Artifact(None, url=FILE),), usage=SECONDS, handle=ID)
    assert fake.creates()[0].json() == {"input": {"duration": 5, "prompt": "A lighthouse in the fog"}}


def test_an_official_model_is_called_by_its_name(fake: ReplicateFake, provider: Provider) -> None:
    provider.start(picture(params={"num_outputs": 2}, options={"input": {"go_fast": True}}))
    call = fake.creates()[0]

    assert call.path == "/replicate/v1/models/black-forest-labs/flux-schnell/predictions"
    assert call.json() == {"input": {"go_fast": True, "num_outputs": 2, "prompt": "A lighthouse in the fog"}}
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.headers["accept-encoding"] == "identity"


def test_any_other_model_is_called_by_its_version(fake: ReplicateFake, provider: Provider) -> None:
    provider.start(picture(options={"version": "a" * 64, "prompt_field": "text"}))
    call = fake.creates()[0]

    assert call.path == "/replicate/v1/predictions"
    assert call.json() == {"version": "a" * 64, "input": {"text": "A lighthouse in the fog"}}


@pytest.mark.parametrize(
    ("left", "lifetime"), [(0.5, "5s"), (1, "5s"), (5, "5s"), (90.2, "91s"), (1800, "1800s"), (7200, "1800s")]
)
def test_replicate_stops_a_run_itself_when_the_time_is_over(
    fake: ReplicateFake, provider: Provider, left: float, lifetime: str
) -> None:
    """Between the shortest time it takes and the longest a run may last."""
    provider.start(picture(seconds_left=left))

    assert fake.creates()[0].headers["cancel-after"] == lifetime


@pytest.mark.proves("replicate", "webhook")
def test_a_callback_is_asked_for_where_there_is_an_address(fake: ReplicateFake, provider: Provider) -> None:
    provider.start(picture(callback_url="https://example.com/webhooks/replicate/job-1.nonce"))

    body = fake.creates()[0].json()
    assert body["webhook"] == "https://example.com/webhooks/replicate/job-1.nonce"
    assert body["webhook_events_filter"] == ["start", "completed"]


def test_a_callback_names_a_run_whose_create_was_never_answered(fake: ReplicateFake, provider: Provider) -> None:
    asked = picture(prompt="[job:a] [start:lost]", callback_url="https://example.com/webhooks/replicate/job-1.nonce")
    with pytest.raises(OutcomeUnknown):
        provider.start(asked)

    run = fake.service.runs[ID]
    assert run.callback == asked.callback_url
    assert isinstance(provider, CallsBack)
    assert provider.handle_in(fake.service.callback(run)) == ID


def test_a_lost_create_cannot_be_searched_for(provider: Provider) -> None:
    """The list of predictions names neither the callback's address nor anything else of ours."""
    assert not isinstance(provider, Finds)


ENDS: list[tuple[str, object]] = [("cancelled", Stopped(started=True)), ("aborted", Stopped(started=False))]


@pytest.mark.parametrize(("end", "expected"), ENDS)
def test_a_run_that_was_ended_tells_whether_it_had_begun(
    fake: ReplicateFake, provider: Provider, end: str, expected: Stopped
) -> None:
    """`aborted` is newer than the SDK, which has no such status."""
    asked = picture(prompt=f"[end:{end}]")
    provider.start(asked)
    fake.service.runs[ID].finish()
    stopped = provider.check(asked, ID)

    assert isinstance(stopped, Stopped)
    assert stopped.started == expected.started
    assert stopped.usage["total_seconds"] == 2.5


FAILED = [("failed", "provider_error", INTERRUPTED), ("filtered", "content_blocked", FLAGGED)]


@pytest.mark.parametrize(("end", "reason", "words"), FAILED)
def test_a_failed_run_is_rejected_with_its_sentence(
    fake: ReplicateFake, provider: Provider, end: str, reason: str, words: str
) -> None:
    asked = picture(prompt=f"[end:{end}]")
    provider.start(asked)
    fake.service.runs[ID].finish()

    with pytest.raises(ProviderRejected) as failed:
        provider.check(asked, ID)
    assert (failed.value.reason, failed.value.detail) == (reason, words)


@pytest.mark.proves("replicate", "cancel")
def test_a_cancel_is_confirmed_once_it_has_happened(fake: ReplicateFake, provider: Provider) -> None:
    provider.start(picture())

    assert provider.cancel(picture(), ID) == Cancelled.CONFIRMED
    assert fake.service.cancels == [ID]
    assert isinstance(provider.check(picture(), ID), Stopped)


CANCELS = [
    (200, "starting", Cancelled.REQUESTED),
    (200, "processing", Cancelled.REQUESTED),
    (200, "succeeded", Cancelled.CONFIRMED),
    (200, "failed", Cancelled.CONFIRMED),
    (200, "canceled", Cancelled.CONFIRMED),
    (200, "aborted", Cancelled.CONFIRMED),
    (404, "", Cancelled.CONFIRMED),
    (409, "", Cancelled.REQUESTED),
    (422, "", Cancelled.REQUESTED),
]


@pytest.mark.parametrize(("code", "status", "expected"), CANCELS)
def test_each_answer_to_a_cancel_has_its_meaning(
    fake: ReplicateFake, provider: Provider, code: int, status: str, expected: Cancelled
) -> None:
    provider.start(picture())
    fake.next(Reply(shown(fake, status=status)) if code == 200 else refusal(code, "No", "No."))

    assert provider.cancel(picture(), ID) == expected


def test_the_secret_of_callbacks_is_asked_for(fake: ReplicateFake, provider: Provider) -> None:
    assert isinstance(provider, KnowsItsSecret)
    assert provider.webhook_secret() == SECRET
    assert parse_secret(SECRET)


UNTOLD = [
    *(Broken(body) for body in ({}, {"key": None}, {"key": ""}, [SECRET], b"<html>")),
    *(refusal(status, "No", "No.") for status in (401, 404, 422, 500)),
    Reply(lost=True),
]


@pytest.mark.parametrize("reply", UNTOLD)
def test_a_secret_that_is_not_told_is_unavailable(fake: ReplicateFake, provider: Provider, reply: Reply) -> None:
    fake.next(reply)

    assert isinstance(provider, KnowsItsSecret)
    with pytest.raises(ProviderUnavailable):
        provider.webhook_secret()


@pytest.mark.parametrize(
    ("payload", "handle"),
    [
        ({"id": ID, "status": "processing"}, ID),
        ({}, None),
        ({"id": None}, None),
        ({"id": ""}, None),
        ({"id": "../../account"}, None),
        ({"id": "a" * 101}, None),
        ({"id": f"{ID}\n"}, None),
        ({"id": {"id": ID}}, None),
    ],
)
def test_only_a_plain_id_is_taken_from_a_callback(
    provider: Provider, payload: dict[str, object], handle: str | None
) -> None:
    assert isinstance(provider, CallsBack)
    assert provider.handle_in(payload) == handle
