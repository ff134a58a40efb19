"""poll: everything a signed-in person reads: models, tasks, history, statement, usage, files, and the export of it all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from shared.api import parse, responses, views
from shared.api.person import Signed, routes
from shared.api.responses import Answer
from shared.domain import periods
from shared.domain.jobs import Job
from shared.domain.kinds import Kind
from shared.domain.ledger import Account, Entry
from shared.domain.records import Upload
from shared.services import measured, named, offers, read
from shared.storage.queries import HistoryFilter
from shared.wiring import door, endpoint

handle = endpoint("poll")
person = routes(handle, door)

CLOCK_FIELDS = ("eta_seconds",)
"""What changes by the clock alone is left out of the ETag, or no answer would ever match."""


def _utc(at: datetime) -> datetime:
    """The time in UTC. ValueError where there is none, at the ends of the calendar."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no such time") from error


Time = Annotated[AwareDatetime, AfterValidator(_utc)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class PageQuery(parse.Query):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class HistoryQuery(PageQuery):
    q: Annotated[str, Field(max_length=500)] = ""
    kind: Kind | None = None
    model: Annotated[str, Field(max_length=64)] | None = None
    status: Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] | None = None
    favourite: bool = False
    since: Annotated[Time | None, Field(alias="from")] = None
    until: Annotated[Time | None, Field(alias="to")] = None


class UsageQuery(parse.Query):
    first: Annotated[Month | None, Field(alias="from")] = None
    last: Annotated[Month | None, Field(alias="to")] = None


class FilesQuery(PageQuery):
    kind: Literal["upload", "output"] = "output"


@person("GET", "/api/models")
def models(who: Signed) -> Answer:
    typical = measured.typical_seconds(who.app)
    shown = [views.model(offer, typical=typical) for offer in offers.all_offered(who.app)]
    return Answer(responses.page(shown, None))


@person("GET", "/api/poll/<task_id>")
def poll(who: Signed) -> Answer:
    job = read.task(who.app, uid=who.uid, job_id=who.task_id())
    text = read.long_text(who.app, job)
    typical = measured.typical_seconds(who.app)
    body = views.task(job, files=who.app.files, typical=typical, now=who.now, text=text)
    tag = responses.etag(body, without=CLOCK_FIELDS)
    who.call.facts["status"] = body["status"]
    if tag in who.call.request.headers.get("If-None-Match", ""):
        return Answer(None, 304, {"ETag": tag})
    return Answer(body, headers={"ETag": tag})


@person("GET", "/api/history", query=True)
def history(who: Signed) -> Answer:
    asked = parse.query(who.call.request, HistoryQuery)
    wanted = HistoryFilter(
        query=asked.q,
        kind=asked.kind,
        model=asked.model,
        status=asked.status,
        favourite=asked.favourite,
        since=asked.since,
        until=asked.until,
    )
    page = read.history(who.app, uid=who.uid, wanted=wanted, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page([_listed(who, job) for job in page.items], page.next_cursor))


@person("GET", "/api/statement", query=True)
def statement(who: Signed) -> Answer:
    asked = parse.query(who.call.request, PageQuery)
    page = read.statement(who.app, uid=who.uid, limit=asked.limit, cursor=asked.cursor)
    names = views.named(named.of_entries(who.app, page.items))
    return Answer({**responses.page(map(views.entry, page.items), page.next_cursor), "people": names})


@person("GET", "/api/usage", query=True)
def usage(who: Signed) -> Answer:
    asked = parse.query(who.call.request, UsageQuery)
    this_month = periods.month_of(who.now, who.app.policy.zone)
    last = asked.last or this_month
    totals = read.usage(who.app, uid=who.uid, first=asked.first or f"{last[:4]}-01", last=last)
    return Answer(responses.page(views.usage(totals), None))


@person("GET", "/api/files", query=True)
def files(who: Signed) -> Answer:
    asked = parse.query(who.call.request, FilesQuery)
    if asked.kind == "upload":
        found = read.uploads(who.app, uid=who.uid, limit=asked.limit, cursor=asked.cursor)
        shown = [views.file_of_upload(upload, files=who.app.files, now=who.now) for upload in found.items]
        return Answer(responses.page(shown, found.next_cursor))
    jobs = read.jobs_with_files(who.app, uid=who.uid, limit=asked.limit, cursor=asked.cursor)
    shown = [line for job in jobs.items for line in views.files_of_job(job, files=who.app.files, now=who.now)]
    return Answer(responses.page(shown, jobs.next_cursor))


@person("GET", "/api/export")
def export(who: Signed) -> Answer:
    headers = {"Content-Disposition": 'attachment; filename="export.jsonl"'}
    return Answer(_lines(who), headers=headers, content_type="application/x-ndjson")


def _lines(who: Signed) -> Iterator[bytes]:
    for value in read.everything(who.app, uid=who.uid):
        yield responses.to_json(_exported(who, value, who.now)) + b"\n"


def _exported(who: Signed, value: object, now: datetime) -> dict[str, Any]:
    match value:
        case Account():
            return {"type": "account", **views.person(value)}
        case Job():
            typical = measured.typical_seconds(who.app)
            return {"type": "task", **views.task(value, files=who.app.files, typical=typical, now=now)}
        case Entry():
            return {"type": "ledger_entry", **views.entry(value)}
        case Upload():
            return {"type": "upload", **views.file_of_upload(value, files=who.app.files, now=now)}
        case _:
            raise TypeError(f"{type(value).__name__} is not exported")


def _listed(who: Signed, job: Job) -> dict[str, Any]:
    return views.listed_task(job, files=who.app.files, typical=measured.typical_seconds(who.app), now=who.now)
