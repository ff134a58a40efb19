"""Credits: top up and deduct, one person or many."""

from typing import Annotated

from pydantic import Field

from functions.admin.door import DepartmentId, Reason, admin
from shared.api import money_views, parse
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.domain.ledger import Account
from shared.services import bulk, grant, named

Amount = Annotated[int, Field(ge=-grant.MOST, le=grant.MOST)]
Uid = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]


class CreditsBody(parse.Body):
    amount: Amount
    reason: Reason


class BulkBody(parse.Body):
    uids: Annotated[list[Uid], Field(min_length=1, max_length=bulk.MOST_PEOPLE)] | None = None
    department: DepartmentId | None = None
    amount: Amount
    reason: Reason
    apply: bool

    def wanted(self) -> bulk.Wanted:
        """What the service takes. Raises InvalidInput unless exactly one of the two says whom it is for."""
        if (self.uids is None) == (self.department is None):
            raise InvalidInput("Whom is it for?", {"uids": "Give either uids or department."})
        uids = None if self.uids is None else tuple(self.uids)
        return bulk.Wanted(_amount(self.amount), self.reason, uids, self.department)


@admin("POST", "/api/admin/users/<uid>/credits")
def credits(who: Administrator) -> Answer:
    key = parse.idempotency_key(who.call.request)
    body = parse.body(who.call.request, CreditsBody)
    given = grant.grant(
        who.app,
        uid=who.call.arguments["uid"],
        amount=_amount(body.amount),
        reason=body.reason,
        key=key,
        by=who.asking,
        within=who.department,
    )
    headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
    return Answer(given.body, headers=headers)


@admin("POST", "/api/admin/credits/bulk")
def many(who: Administrator) -> Answer:
    """A call goes on for some seconds; while it is not done, the same request with the same key goes on."""
    key = parse.idempotency_key(who.call.request)
    body = parse.body(who.call.request, BulkBody)
    if not body.apply:
        found, refused = bulk.preview(who.app, wanted=body.wanted(), key=key, by=who.asking)
        return Answer(money_views.previewed(found, refused, _names(who, refused)))
    progress = bulk.apply(who.app, wanted=body.wanted(), key=key, by=who.asking)
    who.call.facts.update(people=progress.people, left=len(progress.left), replayed=progress.replayed)
    headers = {"Idempotent-Replayed": "true"} if progress.replayed else {}
    return Answer(money_views.progress(progress, _names(who, progress.refusals)), headers=headers)


def _names(who: Administrator, refusals: tuple[bulk.Refusal, ...]) -> dict[str, Account]:
    return {account.id: account for account in named.people(who.app, (refusal.uid for refusal in refusals))}


def _amount(amount: int) -> int:
    if amount == 0:
        raise InvalidInput("The amount is 0.", {"amount": "Positive tops up, negative deducts."})
    return amount
