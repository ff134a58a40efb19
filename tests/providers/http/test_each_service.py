"""What is particular about each of the real services."""

from typing import Any

import pytest

from shared.providers.contract import (
    Artifact,
    Done,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Working,
)
from shared.providers.http.calls import may_be_asked
from shared.providers.http.section import HttpSection
from tests.contracts.configured import PICTURE
from tests.contracts.fake_server import Reply, running
from tests.contracts.scripted import ScriptedProviders
from tests.contracts.vendor import multipart_fields
from tests.providers.asking import KEY, reference
from tests.providers.http.services import CATALOGUES, SERVICES, staged


def test_fal_is_asked_as_its_pages_say() -> None:
    """Requests are asked for at the first two parts of a model's name."""
    with staged("ideogram") as stage:
        styles = tuple(reference("style", how=rule.how) for _, rule in stage.model.taken_roles()[:1] * 2)
        asked = stage.asked(callback_url="https://hooks.example.com/1", references=styles, params={"num_images": 2})
        done = stage.run(asked)
        request_id = next(iter(stage.service.runs))

        assert stage.calls[0].query == {"fal_webhook": "https://hooks.example.com/1"}
        assert stage.calls[0].headers["authorization"] == f"Key {KEY}"
        assert stage.calls[0].json() == {
            "prompt": "A lighthouse ",
            "rendering_speed": "BALANCED",
            "num_images": 2,
            "image_urls": ["https://files.example.com/style.png"] * 2,
        }
        assert [call.path.removeprefix("/fal") for call in stage.calls] == [
            "/fal-ai/ideogram/v3",
            f"/fal-ai/ideogram/requests/{request_id}/status",
            f"/fal-ai/ideogram/requests/{request_id}/status",
            f"/fal-ai/ideogram/requests/{request_id}",
        ]
        urls = [f"https://v3b.fal.media/files/b/{request_id}/{index}.png" for index in range(2)]
        assert done == Done(tuple(Artifact("image/png", url=url) for url in urls))


@pytest.mark.proves("http", "webhook")
@pytest.mark.parametrize("end", ["done", "filtered"])
def test_fal_names_the_request_in_its_callback(end: str) -> None:
    with staged("ideogram") as stage:
        stage.provider.start(stage.asked(f"[end:{end}]", callback_url="https://hooks.example.com/1"))
        run = next(iter(stage.service.runs.values()))
        run.finish()
        assert isinstance(stage.service, SERVICES["fal"])

        assert run.callback == "https://hooks.example.com/1"
        assert stage.provider.handle_in(stage.service.callback(run)) == run.id  # type: ignore[attr-defined]  # fal's has it


@pytest.mark.parametrize("status", [502, 503])
def test_a_gateway_that_fails_says_nothing_about_a_finished_request(status: int) -> None:
    """The word for the failure makes the difference: fal answers for a failed run with a status of the same kind."""
    with staged("ideogram") as stage:
        stage.service.next(Reply({"status": "COMPLETED"}), Reply({"message": "upstream"}, status))
        with pytest.raises(ProviderUnavailable):
            stage.provider.check(stage.asked(), "r1")

        stage.service.next(Reply({"status": "COMPLETED"}), Reply({"error_type": "runner_disconnected"}, status))
        with pytest.raises(ProviderRejected):
            stage.provider.check(stage.asked(), "r1")


def test_black_forest_labs_is_asked_where_it_says() -> None:
    with staged("flux-2-pro") as stage:
        asked = stage.asked()
        done = stage.run(asked)
        task = next(iter(stage.service.runs))

        assert {call.headers["x-key"] for call in stage.calls} == {KEY}
        assert (stage.calls[1].path, stage.calls[1].query) == ("/bfl/v1/get_result", {"id": task})
        sent = {name: value for name, value in stage.calls[0].json().items() if name.startswith("input_image")}
        assert sent == {
            "input_image": "https://files.example.com/character.png",
            "input_image_2": "https://files.example.com/style.png",
            "input_image_3": "https://files.example.com/color.png",
        }
        url = f"https://delivery.eu2.bfl.ai/results/{task}.jpeg?sig=x"
        assert done == Done((Artifact(None, url=url),), usage={"credits": 3.0})


ADDRESSES = {
    "https://api.bfl.ai/v1/get_result?id=1": True,
    "https://api.us2.bfl.ai/v1/get_result?id=1": True,
    "https://bfl.ai/v1/get_result?id=1": False,
    "https://api.bfl.ai.example.com/v1/get_result?id=1": False,
    "https://example.com/?https://api.bfl.ai": False,
    "https://api.bfl.ai@example.com/v1/get_result": False,
    "https://user:pass@api.bfl.ai/v1/get_result": False,
    "https://api.bfl.ai:8443/v1/get_result": False,
    "http://api.bfl.ai/v1/get_result?id=1": False,
    "http://127.0.0.1/v1/get_result": False,
    "https://169.254.169.254/latest": False,
    "file:///etc/passwd": False,
    "/v1/get_result?id=1": False,
    "": False,
}


@pytest.mark.parametrize(("address", "allowed"), ADDRESSES.items())
def test_the_key_goes_only_to_hosts_that_the_entry_names(address: str, allowed: bool) -> None:
    entry = CATALOGUES["bfl"].providers["bfl"]

    assert may_be_asked(entry, HttpSection.model_validate(entry.section), address) == allowed


def test_a_handle_that_leads_elsewhere_is_no_handle() -> None:
    """Neither when a create is answered nor, should it have been stored, later. The key stays here."""
    with staged("flux-2-pro") as stage, running(ScriptedProviders()) as collector:
        elsewhere = collector.at("bfl/v1/get_result?id=1")
        stage.service.next(Reply({"id": "1", "polling_url": elsewhere}))
        with pytest.raises(OutcomeUnknown):
            stage.provider.start(stage.asked())

        with pytest.raises(ProviderUnavailable):
            stage.provider.check(stage.asked(), elsewhere)
        assert collector.calls == []


@pytest.mark.parametrize("word", ["Request Moderated", "Content Moderated"])
def test_black_forest_labs_has_its_own_words_for_what_it_forbids(word: str) -> None:
    with staged("flux-2-pro") as stage:
        started = stage.provider.start(stage.asked())
        assert isinstance(started, Working)
        stage.service.next(Reply({"id": "1", "status": word, "result": None}))

        with pytest.raises(ProviderRejected) as refused:
            stage.provider.check(stage.asked(), started.handle)
    assert refused.value.reason == "content_blocked"


def test_stability_takes_a_form_and_answers_with_the_picture() -> None:
    with staged("stable-style") as stage:
        style = reference("style", content=b"one", how=stage.model.taken_roles()[0][1].how)
        done = stage.provider.start(stage.asked(params={"fidelity": 0.5, "seed": 5}, references=(style,)))

        assert done == Done((Artifact(None, data=PICTURE),))
        assert stage.calls[0].path == "/stability/v2beta/stable-image/control/style"
        assert multipart_fields(stage.calls[0]) == [
            ("prompt", None, b"A lighthouse "),
            ("fidelity", None, b"0.5"),
            ("seed", None, b"5"),
            ("image", "style.png", b"one"),
        ]


REFUSED: list[tuple[Any, str, str]] = [
    ({"finish_reason": "CONTENT_FILTERED", "image": "eA=="}, "content_blocked", "The provider's rules"),
    (({"name": "content_moderation", "errors": ["Flagged."]}, 403), "content_blocked", "Flagged."),
    (({"name": "permission", "errors": ["Account closed."]}, 403), "provider_error", "The provider could"),
    (({"name": "bad_request", "errors": ["seed: too large"]}, 400), "invalid_input", "seed: too large"),
    (({"name": "payload_too_large", "errors": ["10MiB"]}, 413), "invalid_input", "10MiB"),
    ({"finish_reason": "SUCCESS", "image": "%"}, "provider_error", "The provider finished with"),
    ({"finish_reason": "SUCCESS"}, "provider_error", "The provider finished without"),
]


@pytest.mark.parametrize(("answer", "reason", "said"), REFUSED)
def test_stability_is_understood_in_what_it_refuses(answer: Any, reason: str, said: str) -> None:
    """A blurred picture, too: it comes with status 200."""
    with staged("stable-ultra") as stage:
        stage.service.next(Reply(*answer) if isinstance(answer, tuple) else Reply(answer))
        with pytest.raises(ProviderRejected, match=said) as refused:
            stage.provider.start(stage.asked())
    assert refused.value.reason == reason


def test_stability_lacks_an_image_only_where_it_says_so() -> None:
    with staged("stable-style") as stage, pytest.raises(ProviderRejected, match="image: is required") as refused:
        stage.provider.start(stage.asked(references=()))
    assert refused.value.reason == "invalid_input"


@pytest.mark.parametrize("number", [0, 1, 3])
def test_runway_gets_a_name_for_each_image_and_none_without(number: int) -> None:
    """The prompt speaks of @image1 and so on."""
    with staged("gen4-image") as stage:
        asked = stage.asked()
        stage.provider.start(stage.asked(references=asked.references[:number]))

        images = [
            {"uri": f"https://files.example.com/{each.role}.png", "tag": f"image{place}"}
            for place, each in enumerate(asked.references[:number], start=1)
        ]
        sent = stage.calls[0].json()
        assert sent.get("referenceImages", []) == images
        assert (sent["model"], sent["ratio"]) == ("gen4_image", "1280:720")
        assert stage.calls[0].headers["x-runway-version"] == "2024-11-06"
