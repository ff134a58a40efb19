"""The function poll: the task and the models, as a client meets them. Lists are tested on the emulator."""

from dataclasses import replace

import pytest

from shared.domain.records import Counts, UsageTotals
from shared.providers.contract import Done
from shared.services.advance import advance
from tests.fakes import A_PICTURE, AT_WORK
from tests.storage.store_contract import put

TASK_FIELDS = {
    "task_id", "status", "stage", "progress", "eta_seconds", "model", "model_title", "kind", "prompt", "params",
    "references", "credits", "charged", "refunded", "cancel_rule", "favourite", "text", "outputs", "error",
    "created_at", "started_at", "finished_at",
}  # fmt: skip
OUTPUT_FIELDS = {
    "index", "content_type", "bytes", "width", "height", "duration_seconds", "url", "download_url", "thumbnail_url",
}  # fmt: skip


def poll(http, task_id, **named):
    return http("GET", f"/api/poll/{task_id}", **named)


def test_a_task_is_followed_from_the_queue_to_its_result(http):
    http.world.studio.script[:] = [AT_WORK, A_PICTURE]
    task_id = http.generate().get_json()["task_id"]
    queued = poll(http, task_id).get_json()
    http.world.run()
    done = poll(http, task_id).get_json()

    assert set(queued) == set(done) == TASK_FIELDS
    assert (queued["status"], queued["stage"], queued["progress"]) == ("queued", "queued", None)
    assert (done["status"], done["stage"], done["charged"], done["eta_seconds"]) == ("succeeded", "done", 4, None)
    (output,) = done["outputs"]
    assert set(output) == OUTPUT_FIELDS
    assert output["download_url"] != output["url"]


def test_work_in_progress_shows_how_far_it_is_and_how_long_it_takes(http):
    http.world.studio.script[:] = [AT_WORK]
    task_id = http.generate().get_json()["task_id"]
    advance(http.world.app, job_id=task_id, epoch=0)
    http.world.clock.pass_(10)
    shown = poll(http, task_id).get_json()

    assert (shown["status"], shown["stage"], shown["progress"]) == ("running", "generating", 0.5)
    assert shown["eta_seconds"] == 6  # 5 s are typical, which leaves 2.5; half done in 10 s promises 10 more


def test_the_first_per_cent_of_a_run_does_not_promise_minutes(http):
    http.world.studio.script[:] = [replace(AT_WORK, fraction=0.01)]
    task_id = http.generate().get_json()["task_id"]
    advance(http.world.app, job_id=task_id, epoch=0)
    http.world.clock.pass_(4)

    assert poll(http, task_id).get_json()["eta_seconds"] == 9


def test_what_has_not_changed_is_not_sent_again(http):
    task_id = http.generate().get_json()["task_id"]
    first = poll(http, task_id)
    http.world.clock.pass_(1)
    same = poll(http, task_id, headers={"If-None-Match": first.headers["ETag"]})
    http.world.run()
    other = poll(http, task_id, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert other.status_code == 200


def test_the_tag_changes_when_the_addresses_do(http):
    task_id = http.generate().get_json()["task_id"]
    http.world.run()
    first = poll(http, task_id)
    http.world.clock.pass_(300)

    assert poll(http, task_id).headers["ETag"] != first.headers["ETag"]


def test_a_failure_says_why_in_a_word_and_a_sentence(http):
    http.world.studio.script[:] = [Done()]
    task_id = http.generate().get_json()["task_id"]
    http.world.run()
    shown = poll(http, task_id).get_json()

    assert (shown["status"], shown["charged"]) == ("failed", 0)
    assert shown["error"]["code"] == "output_lost"
    assert shown["error"]["message"].endswith("your credits came back.")


def test_a_long_text_is_shown_whole(http):
    http.world.studio.script[:] = [Done(text="word " * 20_000)]
    task_id = http.generate(model="writer").get_json()["task_id"]
    http.world.run()

    assert poll(http, task_id).get_json()["text"] == "word " * 20_000


def test_models_are_listed_with_all_that_a_form_needs_and_nothing_of_the_provider(http):
    model, _ = http("GET", "/api/models").get_json()["items"]

    assert model["price"] == {"credits": 4, "per": "output"}
    assert model["references"] == {"character": {"max": 0}, "style": {"max": 2}, "color": {"max": 0}}
    assert (model["available"], model["unavailable_reason"]) == (True, None)
    assert model["params_schema"]["properties"]["number"]["maximum"] == 4
    assert "provider_cost_usd" not in model
    assert "studio/sketch" not in str(model)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "kind=audio",
        "from=yesterday",
        "from=2026-11-22T00:00:00",
        "x=1",
        "limit=1&limit=2",
        "favourite=maybe",
    ],
)
def test_a_bad_query_is_named(http, query):
    answer = http("GET", f"/api/history?{query}")

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert answer.get_json()["errors"]


def test_times_are_measured_ones_where_there_are_enough(http):
    put(http.world.store, measured_day(succeeded=5, succeeded_seconds=200))
    http.world.app.kept.typical_seconds.patience = 60
    task_id = http.generate().get_json()["task_id"]
    sketch, writer = http("GET", "/api/models").get_json()["items"]

    assert (sketch["typical_seconds"], writer["typical_seconds"]) == (40, 5)
    assert poll(http, task_id).get_json()["eta_seconds"] == 40


def measured_day(**counted) -> UsageTotals:
    return UsageTotals(
        "department:unassigned:2026-11-22", "department", "unassigned", "2026-11-22", {"sketch": Counts(**counted)}
    )
