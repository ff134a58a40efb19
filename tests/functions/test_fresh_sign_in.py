"""What moves credits, or changes who may do so, needs a sign-in of these hours."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared import wiring
from shared.api.permissions import TABLE, Proof
from tests.functions import cells
from tests.functions.cells import REQUESTS, Route
from tests.functions.conftest import Http

INSIDE = {"X-Forwarded-For": "10.1.2.3", "Idempotency-Key": "key"}

NEED_ONE = {
    "POST /api/admin/users",
    "POST /api/admin/users/import",
    "PATCH /api/admin/users/<uid>",
    "POST /api/admin/users/<uid>/credits",
    "POST /api/admin/users/<uid>/unbind",
    "POST /api/admin/users/<uid>/unfreeze",
    "POST /api/admin/users/<uid>/erase",
    "POST /api/admin/credits/bulk",
    "PUT /api/admin/quotas/<role>",
    "PUT /api/admin/allowances/<role>",
    "PUT /api/admin/departments/<department>",
    "PATCH /api/admin/models/<model>",
    "POST /api/admin/months/<department>/<month>/close",
    "POST /api/admin/tasks/<task_id>/refund",
}


ADMINISTRATION = [route for route in cells.routes() if route.row().proof is Proof.ADMINISTRATION]


def ask(http: Http, route: Route, *, hours: float, role: str = "admin", relation: str = "same") -> str | None:
    """Ask with a sign-in of so many hours ago; the code of a refusal. A refusal for its age must change nothing."""
    row = route.row()
    path = cells.address_of(http, route, row, role, relation)
    signed_in = int((http.world.clock() - timedelta(hours=hours)).timestamp())
    http.claims["aged"] = {**http.verify(cells.ASKS[role]), "auth_time": signed_in}
    body, before = REQUESTS.get(f"{row.method} {row.path}"), dict(http.world.store._documents)
    sent = {} if body is None else {"json": body}
    answer = http(route.method, path, who="aged", headers=INSIDE, function=route.function, **sent)
    code = answer.get_json()["code"] if answer.status_code >= 400 else None
    assert code != "reauth_required" or (answer.status_code, http.world.store._documents) == (401, before)
    return code


def test_these_routes_need_one() -> None:
    assert {f"{row.method} {row.path}" for row in TABLE if row.fresh} == NEED_ONE


@pytest.mark.parametrize("route", ADMINISTRATION, ids=lambda route: route.name)
def test_an_old_sign_in_looks_on_and_changes_none_of_it(monkeypatch: pytest.MonkeyPatch, route: Route) -> None:
    refused = [
        ask(cells.cast(monkeypatch), route, hours=hours) == "reauth_required" for hours in (0, 8, 8.01, 23.9, 24.1)
    ]

    assert refused == ([False, False, True, True, True] if route.row().fresh else [False, False, False, False, True])


CREDITS = next(route for route in ADMINISTRATION if route.path.endswith("/credits"))


def test_a_manager_needs_one_too_and_learns_nothing_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the path names, the answer is the same. A role that may not ask at all is told so."""
    codes = {ask(cells.cast(monkeypatch), CREDITS, hours=9, role="manager", relation=name) for name in cells.RELATIONS}

    assert codes == {"reauth_required"}
    assert ask(cells.cast(monkeypatch), CREDITS, hours=9, role="user") == "forbidden"


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    http = cells.cast(monkeypatch)
    monkeypatch.setattr(wiring.admin_door, "_made", [replace(wiring.admin_door(), fresh=None)])

    assert ask(http, CREDITS, hours=23.9) is None


@pytest.mark.parametrize(("hours", "fresh"), [(0, None), (8, timedelta(hours=8)), (1, timedelta(hours=1))])
def test_the_hours_are_a_setting(
    monkeypatch: pytest.MonkeyPatch, http: Http, hours: int, fresh: timedelta | None
) -> None:
    monkeypatch.setattr(wiring.settings, "_made", [replace(wiring.settings(), reauth_hours=hours)])
    monkeypatch.setattr(wiring.admin_door, "_made", [])

    assert wiring.admin_door().fresh == fresh
