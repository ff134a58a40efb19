"""Tracing: the one trace of a request, and of a job from its submit to its end, in the forms of W3C and of Google Cloud.

The trace of a line is a field of `logs.context`, so whatever joins a trace has it in every line from there on.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from shared import logs
from shared.domain import ids
from shared.domain.jobs import Job

HEADER = "traceparent"

_W3C = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.DOTALL)
"""https://www.w3.org/TR/trace-context/: later versions may have more at the end, this one (00) may not."""

_GOOGLE = re.compile(r"(?!0{32})([0-9a-f]{32})(?:/([0-9]{1,20}))?(?:;o=([01]))?")
"""https://cloud.google.com/trace/docs/trace-context: the span in decimal."""


@dataclass(frozen=True)
class Trace:
    """Where in which trace something happens: 32 hex digits, the 16 of a span if there is one, and whether spans are kept."""

    id: str
    span: str | None = None
    sampled: bool = False


def of_request(traceparent: str, cloud_trace_context: str) -> Trace:
    """The trace a request came in, by the two headers; one of its own where neither says it in good form."""
    return _w3c(traceparent) or _google(cloud_trace_context) or Trace(secrets.token_hex(16))


def begin(trace: Trace) -> Mapping[str, object]:
    """The fields of a line in this trace, for a context that begins with them."""
    return {logs.TRACE: trace.id, logs.SPAN: trace.span, logs.SAMPLED: trace.sampled}


def present() -> Trace | None:
    """The trace we are in."""
    fields = logs.context.get()
    id, span = fields.get(logs.TRACE), fields.get(logs.SPAN)
    if not isinstance(id, str):
        return None
    return Trace(id, span if isinstance(span, str) else None, fields.get(logs.SAMPLED) is True)


def of_job(job: Job) -> str:
    """The trace of a job's whole life: the one its submit was in. It follows from the id where that was not kept."""
    return job.trace or ids.digest("trace", job.id)


def follow(job: Job) -> None:
    """Whatever is logged or delivered from here on belongs to this job, and to its trace whoever's request this is.

    The trace of the request stays in `request_trace`: lines of the platform about it have that one.
    """
    here, joined = present(), of_job(job)
    if here is None or here.id != joined:
        logs.about(**begin(Trace(joined)), **({"request_trace": here.id} if here else {}))
    asking = {} if "user_id" in logs.context.get() else {"user_id": job.user_id}
    logs.about(job_id=job.id, provider=job.provider, model=job.model, **asking)


def traceparent() -> str | None:
    """What a message of ours carries so that its receiver goes on in this trace. None outside of one."""
    here = present()
    if here is None:
        return None
    return f"00-{here.id}-{here.span or secrets.token_hex(8)}-{here.sampled:02x}"


class Recorder(Protocol):
    """Keeps spans, the parts of a trace with their times."""

    def record(self, name: str, parent: Trace, attributes: Mapping[str, str]) -> AbstractContextManager[Trace]:
        """A span for the length of a `with`, and where things are inside it. Never raises by itself."""


_recorder: list[Recorder] = []


def record_with(recorder: Recorder | None) -> None:
    """Keep spans from now on, or none."""
    _recorder[:] = [recorder] if recorder else []


@contextmanager
def span(name: str, **attributes: str) -> Iterator[None]:
    """A part of the work, as a span of the present trace if spans are kept in this process."""
    here = present()
    if not _recorder or here is None:
        yield
        return
    with _recorder[0].record(name, here, attributes) as inside:
        logs.about(**begin(inside))
        try:
            yield
        finally:
            now = present()
            if now is not None and now.id == here.id:  # else a job was followed meanwhile, and we stay with it
                logs.about(**begin(here))


def _w3c(header: str) -> Trace | None:
    found = _W3C.fullmatch(header)
    if found is None or (found[1] == "00" and found[5] is not None):
        return None
    return Trace(found[2], found[3], bool(int(found[4], 16) & 1))


def _google(header: str) -> Trace | None:
    found = _GOOGLE.fullmatch(header)
    if found is None or int(found[2] or 0) >= 2**64:
        return None
    span = int(found[2] or 0)
    return Trace(found[1], f"{span:016x}" if span else None, found[3] == "1")
