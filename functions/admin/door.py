"""The door of the function, and what its routes share: forms of queries and fields, and people as the caller sees them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from shared.api import admin_views, parse
from shared.api.admin import Administrator, routes
from shared.domain import ids
from shared.domain.errors import DomainNotAllowed, InvalidInput
from shared.domain.ledger import Account
from shared.services import grant, read
from shared.wiring import admin_door, endpoint

handle = endpoint("admin")
admin = routes(handle, admin_door)

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""Why, where it has to be said: whatever moves credits or cannot be undone."""

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
"""Why, where it may be said."""

Limit = Annotated[int, Field(ge=0, le=2**40)] | None
DepartmentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class PageQuery(parse.Query):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class AllowanceBody(parse.Body):
    """`unused` left out stays as it is."""

    credits: Annotated[int, Field(ge=0, le=grant.MOST)]
    per: Literal["month"] = "month"
    unused: Literal["keep", "expire"] = "keep"

    def given(self) -> dict[str, Any]:
        """What was said of it."""
        return {name: getattr(self, name) for name in self.model_fields_set & {"credits", "unused"}}


def person(who: Administrator, account: Account) -> dict[str, Any]:
    """A person as the caller may see them."""
    limits, states = read.quota_states(who.app, account)
    return admin_views.person(account, limits, states, private=who.department is None)


def uid_of(text: str | None, field: str) -> str | None:
    """The id of somebody who is named by id or by address. Raises InvalidInput for what is no address."""
    if text is None or "@" not in text:
        return text
    try:
        return ids.user_id(text)
    except DomainNotAllowed as error:
        raise InvalidInput("This is no address.", {field: error.detail}) from error


def moment(text: Any) -> datetime | None:
    """A time with its zone. ValueError for anything else, also a number, and at the ends of the calendar."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("a time zone is missing")
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("must be a time such as 2026-11-22T12:00:00Z") from error
