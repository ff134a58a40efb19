"""Measured: how long each model usually takes, from the counters of the last two days."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from shared.app import App
from shared.domain import counts, periods
from shared.domain.records import UNASSIGNED, UsageTotals

FEWEST = 5
"""Succeeded jobs a model needs before its measured time says more than the catalogue."""


def typical_seconds(app: App) -> Mapping[str, float]:
    """Seconds for each model of the catalogue: measured, else what the catalogue says.

    Measured every ten minutes beside the requests; who finds the numbers old waits half a second at most. Never raises.
    """
    usual = {model.id: model.typical_seconds for model in app.catalogue.models.values()}
    measured = app.kept.typical_seconds.get(app.now, lambda: measure(app)) or {}
    return {**usual, **{model: seconds for model, seconds in measured.items() if model in usual}}


def measure(app: App) -> Mapping[str, float]:
    """Seconds by model over the succeeded jobs of today and yesterday, where there are enough. Raises Unavailable."""
    now, zone = app.now(), app.policy.zone
    days = {periods.day_of(now, zone), periods.day_of(now - timedelta(days=1), zone)}
    departments = {UNASSIGNED, *(department.id for department in app.queries.departments())}
    ids = [counts.usage_id("department", department, day) for department in sorted(departments) for day in sorted(days)]
    succeeded, seconds = Counter[str](), Counter[str]()
    for totals in app.store.get_all(UsageTotals, ids):
        for key, counted in totals.models.items():
            model = counts.Line.of(key).model
            succeeded[model] += counted.succeeded
            seconds[model] += counted.succeeded_seconds
    return {model: _mean(seconds[model], number) for model, number in succeeded.items() if number >= FEWEST}


def _mean(seconds: int, jobs: int) -> float:
    """To a tenth of a second; the counters know whole seconds, so a quick model may have counted none."""
    return max(0.5, round(seconds / jobs, 1))
