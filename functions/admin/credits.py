"""Credits: top up and deduct."""

from typing import Annotated

from pydantic import Field

from functions.admin.door import Reason, admin
from shared.api import parse
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.services import grant


class CreditsBody(parse.Body):
    amount: Annotated[int, Field(ge=-grant.MOST, le=grant.MOST)]
    reason: Reason


@admin("POST", "/api/admin/users/<uid>/credits", manager=True)
def credits(who: Administrator) -> Answer:
    key = parse.idempotency_key(who.call.request)
    body = parse.body(who.call.request, CreditsBody)
    if body.amount == 0:
        raise InvalidInput("The amount is 0.", {"amount": "Positive tops up, negative deducts."})
    given = grant.grant(
        who.app,
        uid=who.call.arguments["uid"],
        amount=body.amount,
        reason=body.reason,
        key=key,
        by=who.asking,
        within=who.department,
    )
    headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
    return Answer(given.body, headers=headers)
