"""What a person reads: models, prices, their own history, files, statement, usage, and the export of it all."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no stubs
import pytest
import requests

from tests.journeys.client import Client, problem

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

_TASK_ONLY = {"params"}


def test_me_shows_who_one_is_what_one_has_and_what_one_may(ada: Client) -> None:
    me = ada.me

    assert (me["email"], me["role"], me["department"]) == (ada.email, "user", "unassigned")
    assert (me["balance"], me["running"]) == ({"available": 100, "held": 0}, 0)
    assert {quota["name"] for quota in me["quotas"]} == {"credits_per_day", "credits_per_month", "generations_per_day"}


def test_the_first_visit_makes_one_account_however_often_it_is_made(ada: Client) -> None:
    """The browser asks several functions at once when somebody signs in for the first time."""
    paths = ["/api/me", "/api/models", "/api/history", "/api/me", "/api/statement", "/api/files"]
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: ada.request("GET", path), paths))
    entries = ada.get("/api/statement")["items"]

    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert [(entry["kind"], entry["amount"], entry["balance_after"]["available"]) for entry in entries] == [
        ("grant", 100, 100)
    ]


def test_every_model_has_a_form_a_price_and_a_rule(ada: Client) -> None:
    models = {model["id"]: model for model in ada.get("/api/models")["items"]}
    for model in models.values():
        jsonschema.Draft202012Validator.check_schema(model["params_schema"])

    assert models.keys() >= {"local-text", "local-image", "local-video", "local-probe"}
    assert {model["available"] for model in models.values()} == {True}
    assert {model["cancel_rule"] for model in models.values()} <= {"refund", "charge", "before_start"}
    assert models["local-probe"]["price"] == {"credits": 5, "per": "run"}
    assert models["local-image"]["references"] == {"character": {"max": 1}, "style": {"max": 2}, "color": {"max": 1}}


def test_a_quote_says_the_price_and_charges_nothing(ada: Client) -> None:
    quoted = ada.send("POST", "/api/quote", {"model": "local-image", "prompt": "x", "params": {"number": 3}})

    assert quoted == {"credits": 6, "available_after": 94}
    assert ada.balance == (100, 0)


def test_a_price_that_was_shown_and_is_no_longer_true_is_not_taken(ada: Client) -> None:
    answer = ada.ask("local-probe", credits=4)
    accepted = ada.ask("local-probe", credits=5)

    assert (problem(answer), answer.json()["credits"]) == ((409, "price_changed"), 5)
    assert (accepted.status_code, accepted.json()["credits"]) == (202, 5)


def test_what_has_not_changed_is_not_sent_again(ada: Client) -> None:
    task_id = ada.probe()
    ada.ended(task_id)
    first = ada.request("GET", f"/api/poll/{task_id}")
    tag = first.headers["ETag"]
    same = ada.request("GET", f"/api/poll/{task_id}", headers={"If-None-Match": tag})
    ada.send("PUT", f"/api/favourites/{task_id}")
    changed = ada.request("GET", f"/api/poll/{task_id}", headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert (changed.status_code, changed.json()["favourite"]) == (200, True)
    assert changed.headers["ETag"] != tag


def test_the_history_finds_tasks_by_words_filters_and_pages(ada: Client) -> None:
    prompts = ["Der Leuchtturm am Meer", "ein LEUCHTTURM im Sturm", "日没の海", "a red boat"]
    begun = datetime.now(UTC)
    task_ids = [
        ada.generate("local-probe", prompt, params={"seconds": 0, "outcome": outcome})
        for prompt, outcome in zip(prompts, ["succeed", "reject", "succeed", "succeed"], strict=True)
    ]
    text = ada.generate("local-text", "a blue boat", params={"max_tokens": 8})
    ada.all_ended([*task_ids, text])
    ada.send("PUT", f"/api/favourites/{task_ids[3]}")

    assert _found(ada) == [text, *reversed(task_ids)]
    assert _found(ada, q="leuchtturm") == [task_ids[1], task_ids[0]]
    assert _found(ada, q="turm") == []
    assert _found(ada, q="am leuchtturm me") == [task_ids[0]]
    assert _found(ada, q="海") == [task_ids[2]]
    assert _found(ada, q="boat", kind="text") == [text]
    assert _found(ada, model="local-probe", status="failed") == [task_ids[1]]
    assert _found(ada, favourite="true") == [task_ids[3]]
    assert _found(ada, **{"from": begun.isoformat(), "to": (begun + timedelta(hours=1)).isoformat()}) == _found(ada)
    assert _found(ada, to=(begun - timedelta(seconds=1)).isoformat()) == []
    assert _paged(ada, "/api/history", 2) == ([2, 2, 1], [text, *reversed(task_ids)])


def test_a_line_of_the_history_is_the_task_without_what_is_long(ada: Client) -> None:
    task_id = ada.probe(outputs=2)
    task = ada.ended(task_id)
    (line,) = ada.get("/api/history")["items"]

    assert line.keys() == task.keys() - _TASK_ONLY
    assert {(output["url"], output["download_url"]) for output in line["outputs"]} == {(None, None)}
    assert [requests.get(output["thumbnail_url"], timeout=10).status_code for output in line["outputs"]] == [200, 200]


def test_what_is_deleted_from_the_history_is_gone_with_its_files_and_the_ledger_stays(ada: Client) -> None:
    task_id = ada.probe(outputs=2)
    task = ada.ended(task_id)
    urls = [output[name] for output in task["outputs"] for name in ("url", "download_url", "thumbnail_url")]
    deleted = ada.request("DELETE", f"/api/history/{task_id}")

    assert deleted.status_code == 204
    assert {requests.get(url, timeout=10).status_code for url in urls} == {404}
    assert problem(ada.request("GET", f"/api/poll/{task_id}")) == (404, "not_found")
    assert problem(ada.request("DELETE", f"/api/history/{task_id}")) == (404, "not_found")
    assert _found(ada) == []
    assert [entry["kind"] for entry in ada.get("/api/statement")["items"]] == ["capture", "hold", "grant"]


def test_what_runs_cannot_be_deleted(ada: Client) -> None:
    task_id = ada.probe(outcome="stall")
    answer = ada.request("DELETE", f"/api/history/{task_id}")
    ada.send("POST", f"/api/cancel/{task_id}")
    ada.ended(task_id)

    assert problem(answer) == (409, "conflict")


def test_statement_usage_files_and_export_agree_with_what_was_done(ada: Client) -> None:
    succeeded, failed = ada.probe(outputs=2), ada.probe(outcome="reject")
    tasks = {task["task_id"]: task for task in ada.all_ended([succeeded, failed])}
    upload_id = ada.upload()
    statement = ada.get("/api/statement")["items"]
    (usage,) = ada.get("/api/usage")["items"]
    files = ada.get("/api/files", kind="output")["items"]
    export = ada.request("GET", "/api/export")
    lines = [json.loads(line) for line in export.text.splitlines()]

    assert sum(_signed(entry) for entry in statement) == 95
    assert statement[0]["balance_after"] == {"available": 95, "held": 0}
    assert {name: usage[name] for name in ("model", "succeeded", "failed", "credits")} == {
        "model": "local-probe", "succeeded": 1, "failed": 1, "credits": 5,
    }  # fmt: skip
    assert [(file["task_id"], file["index"], file["bytes"]) for file in files] == [
        (succeeded, output["index"], output["bytes"]) for output in tasks[succeeded]["outputs"]
    ]
    assert export.headers["Content-Type"] == "application/x-ndjson"
    assert "attachment" in export.headers["Content-Disposition"]
    assert [line["type"] for line in lines] == ["account", "task", "task", *["ledger_entry"] * 5, "upload"]
    assert {line["task_id"] for line in lines if line["type"] == "task"} == {succeeded, failed}
    assert lines[-1]["upload_id"] == upload_id
    assert _paged(ada, "/api/statement", 2, name="entry_id")[0] == [2, 2, 1]


@pytest.mark.parametrize(
    "path",
    ["/api/history?limit=0", "/api/history?limit=101", "/api/history?cursor=nonsense", "/api/statement?cursor=eyJ9",
     "/api/history?nothing=1", "/api/history?status=lost", "/api/files?kind=other", "/api/usage?from=2026-13",
     "/api/history?from=yesterday"],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(ada: Client, path: str) -> None:
    answer = ada.request("GET", path)

    assert problem(answer) == (422, "invalid_input")
    assert len(answer.json()["errors"]) == 1


def _found(who: Client, **query: str) -> list[str]:
    return [task["task_id"] for task in who.get("/api/history", **query)["items"]]


def _paged(who: Client, path: str, limit: int, name: str = "task_id") -> tuple[list[int], list[str]]:
    """How many are on each page, and all of them."""
    sizes: list[int] = []
    ids: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = who.get(path, limit=limit, **cursor)
        sizes.append(len(page["items"]))
        ids += [item[name] for item in page["items"]]
        if page["next_cursor"] is None:
            return sizes, ids
        cursor = {"cursor": page["next_cursor"]}


def _signed(entry: Mapping[str, Any]) -> int:
    """By how much an entry changed what a person owns, held credits included."""
    return int({"grant": 1, "deduct": -1, "capture": -1}.get(entry["kind"], 0) * entry["amount"])
