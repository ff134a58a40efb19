"""Erasure: remove a person for good."""

from functions.admin.door import Reason, admin, person
from shared.api import parse
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.services import erase

SECONDS = 8.0
"""How long a request works on it before it answers; asking again goes on, and so does the daily retention."""


class EraseBody(parse.Body):
    """Why. It stays with the audit record of the erasure, so it names nobody."""

    reason: Reason


@admin("POST", "/api/admin/users/<uid>/erase")
def erase_person(who: Administrator) -> Answer:
    body = parse.body(who.call.request, EraseBody)
    account = erase.erase(who.app, uid=who.call.arguments["uid"], reason=body.reason, by=who.asking, seconds=SECONDS)
    return Answer(person(who, account), 200 if account.erasure == "done" else 202)
