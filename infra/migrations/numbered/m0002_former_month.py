"""Accounts know what was used in the last month before the present one in which anything was.

Before, they forgot it when the next month began, and the code takes a month that it does not find for one without any use: too
much of an allowance would expire. The first write of a newer revision puts an empty month there, so an empty one is looked up
in the ledger as a missing one is. Entries and account are written together, so the account's own time covers both.
"""

from collections import defaultdict

from infra.migrations.contract import Document, Reads, Writes

COLLECTION = "users"

_NOTHING = {"period": "", "credits": 0, "generations": 0}


def change(id: str, document: Document, read: Reads) -> Writes:
    usage = document["usage"]
    present, known = usage["month"]["period"], usage.get("former_month")
    if known is not None and (known["period"] or not present):
        return {}
    former = _former(id, present, read) if present else _NOTHING
    if former == known:
        return {}
    return {f"{COLLECTION}/{id}": {**document, "usage": {**usage, "former_month": former}}}


def _former(person: str, present: str, read: Reads) -> Document:
    """What the ledger says of the last month before the present one: a hold uses credits, a release gives them back."""
    months: dict[str, list[Document]] = defaultdict(list)
    for _, entry in read.where("ledger", user_id=person):
        if entry["kind"] in ("hold", "release") and entry["month"] < present:
            months[entry["month"]].append(entry)
    if not months:
        return _NOTHING
    period = max(months)
    holds = [entry for entry in months[period] if entry["kind"] == "hold"]
    releases = [entry for entry in months[period] if entry["kind"] == "release"]
    credits = sum(entry["amount"] for entry in holds) - sum(entry["amount"] for entry in releases)
    never_began = sum(not _began(entry["job_id"], read) for entry in releases)
    return {"period": period, "credits": credits, "generations": len(holds) - never_began}


def _began(job: str, read: Reads) -> bool:
    """Whether the provider of an ended generation had begun: then it counts as one of the month."""
    document = read.get(f"jobs/{job}")
    return document is None or document["started_at"] is not None
