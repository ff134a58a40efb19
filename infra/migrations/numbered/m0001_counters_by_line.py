"""Counters of use are kept by line (model, kind and provider), and those of a person's month by department, too.

Before, a counter had models alone, and a person had one for each month whatever the department. Reports by kind, provider or
department leave those out, and the proof of the books does not find in them what the ledger says (I10). What the old ones do
not know is in the ledger: it is counted again. A counter changes in the commit of each entry that it counts, so one that was
read before the ledger, and is unchanged when it is written, misses nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from infra.migrations.contract import Document, Reads, Writes

COLLECTION = "usage"


def change(id: str, document: Document, read: Reads) -> Writes:
    if "department" in document and all(key.count("|") == 2 for key in document.get("models", {})):
        return {}
    if document["scope"] == "department":
        return _day(id, document, read)
    return _month(id, document, read)


def _day(id: str, document: Document, read: Reads) -> Writes:
    """A department's day, which stays where it is."""
    entries = [entry for _, entry in read.where("ledger", department=document["owner"], day=document["period"])]
    counted = {**document, "department": document["owner"], "models": _by_line(entries)}
    return {f"{COLLECTION}/{id}": counted}


def _month(id: str, document: Document, read: Reads) -> Writes:
    """A person's month, in whose place there is one for each department that the person was in."""
    person, period = document["owner"], document["period"]
    there: dict[str, Document] = {}
    while True:
        departments = defaultdict(list)
        for _, entry in read.where("ledger", user_id=person, month=period):
            departments[entry["department"]].append(entry)
        if departments.keys() <= there.keys():
            break
        for name in departments.keys() - there.keys():
            there[name] = read.get(_path(person, period, name)) or {}
    written: dict[str, Document | None] = {f"{COLLECTION}/{id}": None}
    for name, entries in departments.items():
        if models := _by_line(entries):
            days = {day: _by_line(entry for entry in entries if entry["day"] == day) for day in _days(entries)}
            identity = {"scope": "user", "owner": person, "period": period, "department": name}
            written[_path(person, period, name)] = {**there[name], **identity, "models": models, "days": days}
    return written


def _path(person: str, period: str, department: str) -> str:
    return f"{COLLECTION}/user:{person}:{period}:{department}"


def _days(entries: Iterable[Document]) -> list[str]:
    return sorted({entry["day"] for entry in entries if _numbers(entry)})


def _by_line(entries: Iterable[Document]) -> dict[str, dict[str, int]]:
    """What entries add up to, by line."""
    lines: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        line = "|".join(entry[name] or "" for name in ("model", "model_kind", "provider"))
        for name, number in _numbers(entry).items():
            lines[line][name] += number
    return {line: dict(numbers) for line, numbers in lines.items()}


def _numbers(entry: Document) -> dict[str, int]:
    """What one entry counts for; only endings and refunds do."""
    if entry["kind"] == "refund":
        return {"refunded": entry["amount"]}
    outcome = entry["outcome"]
    if outcome is None:
        return {}
    seconds: Any = entry["seconds"] or 0
    numbers = {
        outcome: 1,
        "credits": entry["amount"] if entry["kind"] == "capture" else 0,
        "seconds": seconds,
        "succeeded_seconds": seconds if outcome == "succeeded" else 0,
        "provider_cost_micros": entry["provider_cost_micros"] or 0,
    }
    return {name: number for name, number in numbers.items() if number}
