"""The door of the function, and what its routes share: forms of queries, of allowances and of single fields."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.api import parse
from shared.api.admin import routes
from shared.services import grant
from shared.wiring import admin_door, endpoint

handle = endpoint("admin")
admin = routes(handle, admin_door)

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Limit = Annotated[int, Field(ge=0, le=2**40)] | None
DepartmentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class PageQuery(parse.Query):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class AllowanceBody(parse.Body):
    credits: Annotated[int, Field(ge=0, le=grant.MOST)]
    per: Literal["month"] = "month"
    unused: Literal["keep", "expire"] = "keep"


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
