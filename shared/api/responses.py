"""Answers: what each value looks like over HTTP, from lists of fields that may be seen, and one table of statuses."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Response

from shared.api import limits
from shared.domain import errors

STATUSES: Mapping[type[errors.PlatformError], int] = {
    errors.MalformedRequest: 400,
    errors.KeyRequired: 400,
    errors.Unauthenticated: 401,
    errors.InsufficientCredits: 402,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.InvalidInput: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
"""The status of each kind of error; a kind that is not named has that of the kind it derives from."""

TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Sign in",
    402: "Not enough credits",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    413: "Too large",
    415: "Unsupported media type",
    422: "The request has mistakes",
    429: "Too many",
    500: "Something went wrong on our side",
    503: "Not available now",
}

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    """What a handler answers: a JSON body (or bytes, or parts of them), a status and headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


def response(answer: Answer, request_id: str) -> Response:
    """The Flask response of an answer, with the headers every answer has."""
    body = answer.body
    if body is None:
        result = Response(status=answer.status)
        result.headers.pop("Content-Type", None)
    elif isinstance(body, (bytes, Iterable)) and not isinstance(body, (Mapping, list, str)):
        result = Response(body, status=answer.status, content_type=answer.content_type)
    else:
        result = Response(to_json(body), status=answer.status, content_type=answer.content_type)
    result.headers["X-Request-Id"] = request_id
    result.headers["X-Content-Type-Options"] = "nosniff"
    result.headers["Cache-Control"] = "no-store"
    for name, value in answer.headers.items():
        result.headers[name] = value
    return result


def problem(error: errors.PlatformError, request_id: str) -> Answer:
    """An error as RFC 9457 says, with our stable code."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES) if _known(error) else 500
    headers: dict[str, str] = {}
    if isinstance(error, (errors.TooMany, errors.Unavailable)):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.RateLimited):
        headers.update(limits.headers(error.policy, remaining=0, seconds=error.retry_after))
    if isinstance(error, errors.MethodNotAllowed):
        headers["Allow"] = ", ".join(str(method) for method in error.extra.get("allowed", ()))  # type: ignore[attr-defined]
    extra = {name: value for name, value in error.extra.items() if name != "allowed"}
    body = {
        "type": f"urn:problem:{error.code}",
        "title": TITLES[status],
        "status": status,
        "detail": error.detail if status != 500 else "Ask again; if it stays, tell an administrator the request id.",
        "code": error.code if status != 500 else "internal",
        "request_id": request_id,
        **(extra if status != 500 else {}),
    }
    return Answer(body, status, headers, PROBLEM)


def broken(_: Exception, request_id: str) -> Answer:
    """The answer to what nobody foresaw; the log has the rest."""
    return problem(errors.PlatformError("internal"), request_id)


def page(items: Iterable[Any], next_cursor: str | None) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": next_cursor}


def etag(body: Mapping[str, Any], *, without: tuple[str, ...] = ()) -> str:
    """A weak tag of a body; `without` names fields that change by the clock alone."""
    stable = {name: value for name, value in body.items() if name not in without}
    return f'W/"{hashlib.sha256(to_json(stable)).hexdigest()[:32]}"'


def to_json(value: Any) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def time(at: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return time(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _known(error: errors.PlatformError) -> bool:
    return any(kind in STATUSES for kind in type(error).__mro__)
