"""submit: everything a signed-in person changes: generations, uploads, cancellations, history, favourites."""

from typing import Annotated, Any

from pydantic import Field

from shared.api import limits, parse, views
from shared.api.person import Signed, routes
from shared.api.responses import Answer
from shared.domain.errors import InvalidInput
from shared.domain.kinds import Role
from shared.services import cancel, measured, read, submit, tidy, uploads
from shared.services.asked import Asked, AskedReference
from shared.wiring import door, endpoint

handle = endpoint("submit")
person = routes(handle, door)

Id = Annotated[str, Field(max_length=64, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]*$")]


class OutputBody(parse.Body):
    task_id: Id
    index: Annotated[int, Field(ge=0, le=99)]


class ReferenceBody(parse.Body):
    role: Role
    upload_id: Id | None = None
    output: OutputBody | None = None
    strength: Annotated[float, Field(ge=0, le=1, strict=False)] | None = None


class GenerateBody(parse.Body):
    model: Annotated[str, Field(min_length=1, max_length=64)]
    prompt: Annotated[str, Field(max_length=100_000)]
    params: dict[str, Any] = Field(default_factory=dict)
    references: Annotated[list[ReferenceBody], Field(max_length=16)] = Field(default_factory=list)
    credits: Annotated[int, Field(gt=0, le=10_000_000)] | None = None

    def asked(self) -> Asked:
        """What the service takes. Raises InvalidInput for a reference that names not exactly one image."""
        wrong = {
            f"references.{position}": "Give either upload_id or output."
            for position, reference in enumerate(self.references)
            if (reference.upload_id is None) == (reference.output is None)
        }
        if wrong:
            raise InvalidInput("A reference names not exactly one image.", wrong)
        return Asked(
            model=self.model,
            prompt=self.prompt,
            params=self.params,
            credits=self.credits,
            references=tuple(
                AskedReference(
                    role=reference.role,
                    upload_id=reference.upload_id,
                    task_id=reference.output.task_id if reference.output else None,
                    index=reference.output.index if reference.output else None,
                    strength=reference.strength,
                )
                for reference in self.references
            ),
        )


class UploadBody(parse.Body):
    filename: Annotated[str, Field(min_length=1, max_length=255)]
    content_type: Annotated[str, Field(max_length=100)]
    bytes: Annotated[int, Field(gt=0)]


@person("GET", "/api/me")
def me(who: Signed) -> Answer:
    limits, states = read.quota_states(who.app, who.account)
    return Answer(views.me(who.account, limits, states))


@person("POST", "/api/quote")
def quote(who: Signed) -> Answer:
    asked = parse.body(who.call.request, GenerateBody).asked()
    quoted = submit.quote(who.app, uid=who.uid, asked=asked)
    return Answer({"credits": quoted.credits, "available_after": quoted.available_after})


@person("POST", "/api/generate", generates=True)
def generate(who: Signed) -> Answer:
    key = parse.idempotency_key(who.call.request)
    asked = parse.body(who.call.request, GenerateBody).asked()
    answer = submit.submit(who.app, uid=who.uid, key=key, asked=asked)
    who.call.facts.update(job_id=answer.job_id, replayed=answer.replayed, prompt_length=len(asked.prompt))
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    if answer.burst_left is not None:
        headers = limits.left("generate", answer.burst_left)
    return Answer(answer.body, 202, headers)


@person("POST", "/api/cancel/<task_id>")
def cancel_task(who: Signed) -> Answer:
    job = cancel.cancel(who.app, uid=who.uid, job_id=who.task_id())
    typical = measured.typical_seconds(who.app)
    return Answer(views.task(job, files=who.app.files, typical=typical, now=who.now), 202)


@person("DELETE", "/api/history/<task_id>")
def delete_task(who: Signed) -> Answer:
    tidy.delete_task(who.app, uid=who.uid, job_id=who.task_id())
    return Answer(None, 204)


@person("PUT", "/api/favourites/<task_id>")
def add_favourite(who: Signed) -> Answer:
    tidy.set_favourite(who.app, uid=who.uid, job_id=who.task_id(), favourite=True)
    return Answer(None, 204)


@person("DELETE", "/api/favourites/<task_id>")
def remove_favourite(who: Signed) -> Answer:
    tidy.set_favourite(who.app, uid=who.uid, job_id=who.task_id(), favourite=False)
    return Answer(None, 204)


@person("POST", "/api/uploads")
def begin_upload(who: Signed) -> Answer:
    wanted = parse.body(who.call.request, UploadBody)
    ticket = uploads.begin(
        who.app, uid=who.uid, filename=wanted.filename, content_type=wanted.content_type, bytes=wanted.bytes
    )
    who.call.facts["upload_id"] = ticket.upload_id
    return Answer(vars(ticket), 201)


@person("POST", "/api/uploads/<upload_id>/complete")
def complete_upload(who: Signed) -> Answer:
    upload = uploads.complete(who.app, uid=who.uid, upload_id=who.call.arguments["upload_id"])
    return Answer(views.upload(upload, files=who.app.files, now=who.now))


@person("DELETE", "/api/uploads/<upload_id>")
def delete_upload(who: Signed) -> Answer:
    tidy.delete_upload(who.app, uid=who.uid, upload_id=who.call.arguments["upload_id"])
    return Answer(None, 204)
