"""What a process would log: every line as it really is written, in its last form."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared import logs


class Lines:
    """What was logged so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (json.loads(line) for line in self.text.splitlines())

    def about(self, job_id: str, severity: str) -> list[dict[str, Any]]:
        """The lines of this severity about a job."""
        return [line for line in self if line.get("job_id") == job_id and line["severity"] == severity]


@contextmanager
def logged() -> Iterator[Lines]:
    """Logging set up as a function does it, for the length of a `with`; afterwards it is as it was."""
    root = logging.getLogger()
    before, level, lines = list(root.handlers), root.level, Lines()
    noisy = {name: logging.getLogger(name).level for name in (*logs.NOISY, "urllib3.connectionpool")}
    logs.set_up(function="worker", version="test", stream=lines.stream)
    try:
        yield lines
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name, was in noisy.items():
            logging.getLogger(name).setLevel(was)
        logging.captureWarnings(capture=False)
