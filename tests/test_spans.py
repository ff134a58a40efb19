"""Spans of the worker's steps: kept in the job's trace, and never in anybody's way."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import google.auth
import pytest
from google.auth.credentials import AnonymousCredentials
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra.local import http_server
from shared import logs, spans, tracing
from shared.services.advance import advance
from shared.spans import Spans
from shared.tracing import Trace
from tests.fakes import A_PICTURE, a_world
from tests.log_lines import logged

TRACE = Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")


class Lost(SpanExporter):
    """Nothing it is given arrives."""

    def export(self, spans):
        raise OSError("no route")


class Slow(InMemorySpanExporter):
    """What it is given arrives a while later."""

    def export(self, spans):
        time.sleep(0.1)
        return super().export(spans)


class Hanging(SpanExporter):
    """Nothing it is given arrives until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def export(self, spans):
        self.asked.set()
        self.go_on.wait(60)
        return SpanExportResult.SUCCESS


@contextmanager
def kept_by(exporter: SpanExporter, percent: int = 100) -> Iterator[Spans]:
    recorder = Spans(exporter, percent=percent, about={"service.name": "worker"})
    tracing.record_with(recorder)
    with logs.apart():
        logs.about(**tracing.begin(TRACE))
        try:
            yield recorder
        finally:
            tracing.record_with(None)
            recorder.close()


def test_a_step_leaves_its_parts_in_the_trace_of_its_job_when_it_ends():
    """They have been sent when the step is over: afterwards the instance may have no CPU."""
    world = a_world(script=[A_PICTURE])
    sent = Slow()
    with kept_by(sent):
        job = world.ask()
        advance(world.app, job_id=job.id)
        found = {span.name: span for span in sent.get_finished_spans()}

    assert set(found) == {"advance", "claim", "provider.create", "save", "settle"}
    assert {f"{span.context.trace_id:032x}" for span in found.values()} == {TRACE.id}
    whole = found.pop("advance")
    assert f"{whole.parent.span_id:016x}" == TRACE.span
    assert {span.parent.span_id for span in found.values()} == {whole.context.span_id}
    assert dict(found["provider.create"].attributes) == {"provider": "studio", "model": "sketch"}


def test_a_line_names_the_span_it_is_written_in():
    sent = InMemorySpanExporter()
    with kept_by(sent), logged() as lines:
        with tracing.span("outer"):
            spans._log.info("inside")
        spans._log.info("outside")
    inside, outside = lines
    (span,) = sent.get_finished_spans()

    assert (inside[logs.SPAN], inside[logs.SAMPLED]) == (f"{span.context.span_id:016x}", True)
    assert (outside[logs.SPAN], outside[logs.SAMPLED]) == (TRACE.span, False)


def test_an_error_is_told_without_its_text():
    """It may repeat a prompt."""
    sent = InMemorySpanExporter()
    with kept_by(sent), pytest.raises(ValueError, match="a red fox"), tracing.span("part"):
        raise ValueError("a red fox")
    (span,) = sent.get_finished_spans()

    assert (span.status.is_ok, span.status.description, span.events) == (False, "ValueError", ())


@pytest.mark.parametrize(
    ("trace", "kept"), [("0" * 15 + "1" + "3" + "f" * 15, True), ("0" * 15 + "1" + "4" + "0" * 15, False)]
)
def test_so_many_of_a_hundred_traces_are_kept_whole(trace, kept):
    """By the trace's id, so that every step of a job decides alike; whether somebody outside wants them kept does not count."""
    sent = InMemorySpanExporter()
    with kept_by(sent, percent=25):
        logs.about(**tracing.begin(Trace(trace, sampled=True)))
        with tracing.span("outer"), tracing.span("inner"):
            pass

    assert len(sent.get_finished_spans()) == (2 if kept else 0)


def test_a_step_does_not_wait_for_spans_that_cannot_be_sent(monkeypatch):
    monkeypatch.setattr(spans, "FLUSH_SECONDS", 0.01)
    sent = Hanging()
    with kept_by(sent):
        for _ in range(20):
            with tracing.span("step"):
                pass
        assert sent.asked.wait(10)
        assert sum(thread.name == "spans" for thread in threading.enumerate()) == 1
        sent.go_on.set()


def test_an_exporter_that_fails_is_one_warning_and_no_error():
    """An error would wake somebody."""
    with kept_by(Lost()), logged() as lines:
        for _ in range(3):
            with tracing.span("step"):
                pass
    (line,) = lines

    assert (line["severity"], line["message"], line["cause"]) == ("WARNING", "spans: not sent", "OSError")


def test_spans_go_to_cloud_trace_by_its_own_protocol(monkeypatch):
    seen: queue.Queue[tuple[str, bytes]] = queue.Queue()

    class Handler(http_server.Handler):
        def do_POST(self) -> None:  # noqa: N802 - the base class's name
            seen.put((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(200)

    server = http_server.serve(Handler, 0)
    monkeypatch.setattr(spans, "ENDPOINT", f"http://127.0.0.1:{server.server_port}/v1/traces")
    monkeypatch.setattr(google.auth, "default", lambda scopes: (AnonymousCredentials(), None))
    try:
        with kept_by(spans.to_cloud_trace()), tracing.span("step", task_id="j1"):
            pass
        path, body = seen.get(timeout=10)
    finally:
        server.shutdown()
        server.server_close()
    (sent,) = ExportTraceServiceRequest.FromString(body).resource_spans
    (span,) = sent.scope_spans[0].spans

    assert path == "/v1/traces"
    assert {pair.key: pair.value.string_value for pair in sent.resource.attributes} == {"service.name": "worker"}
    assert (span.name, span.trace_id.hex(), span.parent_span_id.hex()) == ("step", TRACE.id, TRACE.span)


def test_without_spans_work_is_done_all_the_same():
    with tracing.span("step"):
        done = True

    assert done
