"""Spans: parts of the worker's steps with their times, kept by OpenTelemetry's SDK and sent to Cloud Trace.

The SDK is loaded here and nowhere else. It is never the process's own: libraries that would report to it find none.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    StatusCode,
    TraceFlags,
    format_span_id,
    set_span_in_context,
)

from shared import logs
from shared.tracing import Trace

ENDPOINT = "https://telemetry.googleapis.com/v1/traces"

EXPORT_SECONDS = 4.0
"""How long one export may take with all its tries; then its spans are given up."""

FLUSH_SECONDS = 1.0
"""How long the last step of an instance waits for its spans to be sent. Without a request it has no CPU to send them with."""

MOST_WAITING = 2048
"""Spans that wait to be sent; more are thrown away."""

QUIET_SECONDS = 300.0
"""Between two warnings that spans cannot be sent."""

_log = logging.getLogger(__name__)


class Spans:
    """Keeps the spans of so many of a hundred traces, chosen by the trace's id: all steps of a job are kept, or none."""

    def __init__(self, exporter: SpanExporter, *, percent: int, about: Mapping[str, str]) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # what it has to say, _Careful says once
        self._provider = TracerProvider(sampler=TraceIdRatioBased(percent / 100), resource=Resource(dict(about)))
        self._processor = BatchSpanProcessor(_Careful(exporter), max_queue_size=MOST_WAITING)
        self._provider.add_span_processor(self._processor)
        self._tracer = self._provider.get_tracer(__name__)
        self._lock = threading.Lock()
        self._open = 0
        self._flush: threading.Thread | None = None

    @contextmanager
    def record(self, name: str, parent: Trace, attributes: Mapping[str, str]) -> Iterator[Trace]:
        above = SpanContext(
            int(parent.id, 16),
            # Spans of one trace that know of none above them hang on the same one, which follows from the trace.
            int(parent.span or parent.id[:16], 16) or 1,
            is_remote=True,
            trace_flags=TraceFlags(parent.sampled),
        )
        span = self._tracer.start_span(
            name, set_span_in_context(NonRecordingSpan(above)), attributes=attributes, record_exception=False
        )
        with self._lock:
            self._open += 1
        kept = span.is_recording()
        try:
            yield Trace(parent.id, format_span_id(span.get_span_context().span_id), sampled=True) if kept else parent
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)  # its text may repeat a prompt
            raise
        finally:
            span.end()
            self._closed(kept=kept)

    def close(self) -> None:
        """Send what waits, and keep no more."""
        self._provider.shutdown()

    def _closed(self, *, kept: bool) -> None:
        """While anything is going on in this instance, it has CPU to send spans by and by. Then they are sent now."""
        with self._lock:
            self._open -= 1
            if self._open > 0 or not kept or (self._flush is not None and self._flush.is_alive()):
                return
            self._flush = threading.Thread(target=self._processor.force_flush, name="spans", daemon=True)
            self._flush.start()
        self._flush.join(FLUSH_SECONDS)


def to_cloud_trace() -> SpanExporter:
    """Sends spans with this service's own account. Raises GoogleAuthError where there is none."""
    import google.auth
    from google.auth.transport.requests import AuthorizedSession
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    session = AuthorizedSession(credentials, refresh_timeout=EXPORT_SECONDS)  # type: ignore[no-untyped-call]
    return OTLPSpanExporter(endpoint=ENDPOINT, timeout=EXPORT_SECONDS, session=session)


class ToLog(SpanExporter):
    """Writes spans into the log, for the local system."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            seconds = ((span.end_time or 0) - (span.start_time or 0)) / 1e9
            where = {logs.TRACE: f"{span.context.trace_id:032x}", logs.SPAN: format_span_id(span.context.span_id)}
            _log.info(
                "span: %s", span.name, extra={**where, "seconds": seconds, "attributes": dict(span.attributes or {})}
            )
        return SpanExportResult.SUCCESS


class _Careful(SpanExporter):
    """An exporter whose failures nobody feels: they are a warning, once in a while."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._quiet_until = 0.0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result, cause = self._exporter.export(spans), None
        except Exception as error:  # noqa: BLE001 - whatever an exporter does, the steps go on
            result, cause = SpanExportResult.FAILURE, type(error).__name__
        if result is SpanExportResult.FAILURE and time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            _log.warning("spans: not sent", extra={"lost": len(spans), "cause": cause})
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()
