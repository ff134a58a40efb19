"""Logs: one JSON object a line in the form Cloud Logging and Error Reporting read, and nothing secret in any of them."""

import json
import logging
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TextIO

REPORTED_ERROR = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"

_NOTHING: Mapping[str, object] = MappingProxyType({})

context: ContextVar[Mapping[str, object]] = ContextVar("log_context", default=_NOTHING)
"""Fields that every line of the present request carries: request id, trace, and whom and what it is about."""

TRACE = "logging.googleapis.com/trace"
SPAN = "logging.googleapis.com/spanId"
SAMPLED = "logging.googleapis.com/trace_sampled"

LABELS = {"job_id": "task_id", "user_id": "user_id", "model": "model", "provider": "provider"}
"""Fields that are labels of their line, too, under the names that the API uses."""

LONGEST_TEXT = 20_000
"""Characters of one text in a line; a stack trace is shorter."""

NOISY = (
    "werkzeug",
    "urllib3",
    "google",
    "google_genai",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "openai",
    "replicate",
    "PIL",
    "gunicorn",
)
"""Libraries whose reports of ordinary things nobody needs; some would name addresses."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_SECRETS = re.compile(
    r"(Bearer\s{1,5}[\w.~+/=-]+"
    r"|\beyJ[\w-]{10,4000}\.[\w-]{1,8000}\.?[\w-]{0,2000}"
    r"|X-Goog-Signature=[\w%]+|X-Goog-Credential=[^&\s\"]{1,500}"
    r"|\b(?:r8_|gsk_|hf_|AIza|ya29\.)[\w-]{8,500}|\bsk-[\w-]{8,500}|\bwhsec_[\w+/=]{8,500}"
    r"|\bv1,[\w+/]{43}="
    r"|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,8000})"
)


_kept_out: set[str] = set()

SHORTEST_SECRET = 8
"""Characters; what is shorter would cut common words out of our lines."""


def keep_out(secret: str) -> None:
    """Let this very text, and each line of it, appear in no line from now on. A key need not look like one."""
    _kept_out.update(part for part in (secret, *secret.split()) if len(part) >= SHORTEST_SECRET)


def about(**fields: object) -> None:
    """Fields for every line from here to the end of the request, or of the `apart` we are in."""
    context.set({**context.get(), **fields})


@contextmanager
def apart() -> Iterator[None]:
    """A part of a request that is about something else than the next one: what is said `about` it ends with it."""
    token = context.set(context.get())
    try:
        yield
    finally:
        context.reset(token)


def set_up(*, function: str, version: str, project: str = "", stream: TextIO = sys.stdout) -> None:
    """Send everything that is logged in this process through one handler, in one form."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Formatter(function, version, project))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # That a connection was not kept for reuse is no warning; it happens when many threads talk to one host at once.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    logging.getLogger("gunicorn.error").addFilter(_Diversion(handler))
    logging.captureWarnings(capture=True)


def quiet_libraries() -> None:
    """Silence what libraries say while they are imported; none of it is ours to act on at run time."""
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"google\..*|pkg_resources.*")


def redacted(text: str) -> str:
    """The text without the secrets that were read here, and without what looks like a key, a token or a signature."""
    for secret in sorted(_kept_out, key=len, reverse=True):
        text = text.replace(secret, "[redacted]")
    return _SECRETS.sub("[redacted]", text)


def _clean(value: Any) -> Any:
    """The value as plain JSON, every text in it redacted: before it is encoded, so that what is cut out breaks no quotes."""
    if isinstance(value, Mapping):
        return {str(name): _clean(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(part) for part in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redacted(str(value)[:LONGEST_TEXT])


class _Diversion(logging.Filter):
    """Sends a logger's lines to our handler: the server gives its own logger another one, in another form, after us."""

    def __init__(self, handler: logging.Handler) -> None:
        super().__init__()
        self._handler = handler

    def filter(self, record: logging.LogRecord) -> bool:
        self._handler.handle(record)
        return False


class _Formatter(logging.Formatter):
    def __init__(self, function: str, version: str, project: str) -> None:
        super().__init__()
        self._service = {"service": function, "version": version}
        self._traces = f"projects/{project}/traces/" if project else ""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "severity": record.levelname,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "message": record.getMessage(),
            "logger": record.name,
            "function": self._service["service"],
            **context.get(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if line.get(TRACE) is not None:
            line[TRACE] = f"{self._traces}{line[TRACE]}"
        if line.get(SPAN, "") is None:
            del line[SPAN]
        labels = {label: str(line[name]) for name, label in LABELS.items() if line.get(name) is not None}
        if labels:
            line["logging.googleapis.com/labels"] = labels
        if record.exc_info and record.exc_info[0] is not None:
            self._tell(line, record)
        return json.dumps(_clean(line), ensure_ascii=True)

    def _tell(self, line: dict[str, Any], record: logging.LogRecord) -> None:
        """Where an error came from. Error Reporting takes whatever has a stack trace where it looks for one, so that of a
        warning, about something we know how to go on with, stands elsewhere."""
        stack = "".join(traceback.format_exception(*record.exc_info or (None, None, None)))
        if len(stack) > LONGEST_TEXT:  # the end says what it was, the beginning that it is a stack trace
            stack = stack[: LONGEST_TEXT // 4] + stack[-LONGEST_TEXT // 2 :]
        if record.levelno < logging.ERROR:
            line["cause_trace"] = stack
            return
        line |= {"stack_trace": stack, "@type": REPORTED_ERROR, "serviceContext": self._service}
