"""Puts the sample people, departments and credits into a running system, through its public API; again does no harm."""

import uuid
from typing import Any

from infra.local.client import Client
from infra.local.people import ADMIN, PEOPLE, Person, ask_before_sign_in, remember, token
from infra.local.places import Places

SAMPLE_CREDITS = 1000
_DEPARTMENTS = {
    "design": {"title": "Design", "monthly_credits": 100_000, "monthly_grants": 5_000, "retention_days": None},
    "research": {"title": "Research", "monthly_credits": 100_000, "monthly_grants": 2_000, "retention_days": None},
}


def seed(places: Places) -> None:
    """Everybody is there, in their role and department, with SAMPLE_CREDITS at least.

    client.CallRefused or requests.RequestException when the system does not do as it is asked.
    """
    ask_before_sign_in(places)
    remember(places, [person.email for person in PEOPLE])
    cleo = Client(places.url(places.gateway_port), token(places, ADMIN.email))
    cleo.get("/api/me")
    for name, settings in _DEPARTMENTS.items():
        cleo.send("PUT", f"/api/admin/departments/{name}", settings)
    known = {account["email"]: account for account in cleo.get("/api/admin/users", limit=100)["items"]}
    for person in PEOPLE:
        account = known.get(person.email) or _add(cleo, person)
        _top_up(cleo, account)
        _bring_into_line(cleo, person, account)


def _add(cleo: Client, person: Person) -> dict[str, Any]:
    new = {"email": person.email, "role": person.role, "department": person.department}
    account: dict[str, Any] = cleo.send("POST", "/api/admin/users", new)
    return account


def _top_up(cleo: Client, account: dict[str, Any]) -> None:
    missing = SAMPLE_CREDITS - account["balance"]["available"]
    if missing > 0:
        change = {"amount": missing, "reason": "Sample credits of the local system"}
        cleo.send("POST", f"/api/admin/users/{account['uid']}/credits", change, key=str(uuid.uuid4()))


def _bring_into_line(cleo: Client, person: Person, account: dict[str, Any]) -> None:
    wanted = {"role": person.role, "department": person.department, "status": person.status}
    different = {name: value for name, value in wanted.items() if account[name] != value}
    if different:
        change = {**different, "reason": "Sample person of the local system"}
        cleo.send("PATCH", f"/api/admin/users/{account['uid']}", change)
