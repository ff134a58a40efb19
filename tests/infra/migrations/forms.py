"""Documents of older forms, as older revisions of this code really wrote them.

`first_form.json` is what the services of revision a14d383 left in their store: five people in two departments and two months,
generations of every end, three of them still running, movements of credits, and audit records without a chain.
`allowance_form.json` is of revision d2e5efb: two people who were given an allowance, one of them after a deduction.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from google.cloud import firestore

from shared.domain import ids

Documents = dict[str, dict[str, Any]]

FIRST, ALLOWANCE = "first_form.json", "allowance_form.json"
FIRST_NOW = datetime(2026, 11, 4, 8, 2, tzinfo=UTC)
"""When the first form was left."""

ADA, BEN, MARK, DORA = (ids.user_id(f"{name}.first@example.com") for name in ("ada", "ben", "mark", "dora"))
EVA, FRED = (ids.user_id(f"{name}.first@example.com") for name in ("eva", "fred"))


def documents(name: str = FIRST, *, left: datetime = FIRST_NOW) -> Documents:
    """Fields by path; those of the first form as if they had been left at another time, in its day and month."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    if left != FIRST_NOW:
        text = re.sub(r"2026-1[01](-\d\d)?(?!-|\d|T)", lambda period: _moved(period[0], left), text)
    return {path: _plain(fields, left - FIRST_NOW) for path, fields in json.loads(text).items()}


def write(client: firestore.Client, found: Mapping[str, Mapping[str, Any]]) -> None:
    for path, fields in found.items():
        client.document(path).create(dict(fields))


def dump(client: firestore.Client) -> dict[str, tuple[dict[str, Any], datetime]]:
    """Everything in the database but how far migrations have come, with the time of each last change."""
    return {
        snapshot.reference.path: (snapshot.to_dict(), snapshot.update_time)
        for collection in client.collections()
        if collection.id != "migrations"
        for snapshot in collection.stream()
    }


def _moved(period: str, left: datetime) -> str:
    """A day or month of the first form in the month of `left`, or the one before it."""
    former = f"{left.replace(day=1) - timedelta(days=1):%Y-%m}"
    month = f"{left:%Y-%m}" if period.startswith("2026-11") else former
    days = {"2026-11-04": left, "2026-11-03": left - timedelta(days=1)}
    if period in days:
        return f"{days[period]:%Y-%m-%d}"
    return month + period[7:]


def _plain(value: Any, later: timedelta) -> Any:
    if isinstance(value, dict):
        if "$time" in value:
            return datetime.fromisoformat(value["$time"]) + later
        return {name: _plain(one, later) for name, one in value.items()}
    return [_plain(one, later) for one in value] if isinstance(value, list) else value
