"""Providers as scripts: one server with a mount for each, where every generation follows the words in its own prompt.

A prompt may hold `[start:WORD]` and `[end:WORD]`, and should hold `[job:WORD]`, which names it. So many generations can go
different ways at once, and a test reads in the prompt what will happen.

start: ok (unless said otherwise), lost (begun, the answer lost), busy (429 with Retry-After), down (503), broken (500 and
nothing begun), garbage (begun, the answer no JSON). All but ok happen once for each `[job:…]`; then it starts well.
end: done (unless said otherwise), failed, filtered, cancelled, aborted, never.
"""

import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.contracts.fake_server import Call, FakeServer, Reply

Start = Literal["ok", "lost", "busy", "down", "broken", "garbage"]
State = Literal["queued", "running", "done", "failed", "filtered", "cancelled", "aborted"]

_WORD = re.compile(r"\[(start|end|job):([a-z0-9-]+)\]")


@dataclass
class Run:
    """One generation as its provider keeps it. It moves on by being looked at: queued, running, then how it ends."""

    id: str
    asked: Mapping[str, Any]
    name: str
    end: str
    looks: int = 0
    stopped: bool = False
    callback: str | None = None

    @property
    def state(self) -> State:
        if self.stopped:
            return "cancelled"
        if self.end == "never":
            return "running"
        return "queued" if self.looks <= 1 else "running" if self.looks == 2 else self.end  # type: ignore[return-value]

    @property
    def ended(self) -> bool:
        return self.state not in ("queued", "running")

    def finish(self) -> None:
        """Let time pass until it has ended."""
        self.looks = max(self.looks, 3)


class ScriptedService:
    """One provider's protocol over runs. A subclass says how calls are read and states are shown.

    `begin` is for every call that begins something: it plays the start of the script and shows the new run by `shown`.
    `problems` collects what did not fit the provider's own description.
    """

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self.creates: Counter[str] = Counter()
        """How many runs were begun for each `[job:…]`."""
        self.cancels: list[str] = []
        self.problems: list[str] = []
        self.on_begin: Callable[[Run], None] = lambda _run: None
        """Called when a run has begun and before the create is answered."""
        self._tried: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, call: Call) -> Reply:
        """The answer to a call whose path is what follows the mount."""
        raise NotImplementedError

    def shown(self, run: Run) -> Reply:
        """A run as the provider shows it in its present state."""
        raise NotImplementedError

    def new_id(self, number: int) -> str:
        """An id in the provider's own form."""
        return f"run-{number}"

    def refused(self, status: int, **headers: str) -> Reply:
        """A refused call in the provider's own form."""
        return Reply({"error": "no"}, status, headers)

    def begin(self, call: Call, asked: Mapping[str, Any], *, callback: str | None = None) -> Reply:
        """Begin a run, or fail to, as its prompt says."""
        words = dict(_WORD.findall(call.body.decode(errors="replace")))
        name = words.get("job", "")
        with self._lock:
            self._tried[name] += 1
            start = words.get("start", "ok") if self._tried[name] == 1 else "ok"
            if start == "busy":
                return self.refused(429, **{"Retry-After": "1"})
            if start == "down":
                return self.refused(503)
            if start == "broken":
                return self.refused(500)
            run = Run(self.new_id(next(self._numbers)), asked, name, words.get("end", "done"), callback=callback)
            self.runs[run.id] = run
            self.creates[name] += 1
        self.on_begin(run)
        if start == "lost":
            return Reply(lost=True)
        if start == "garbage":
            return Reply(b"<html>upstream</html>", content_type="text/html")
        return self.look(run.id)

    def look(self, id: str) -> Reply:
        """Show a run; it moves on by that."""
        run = self.runs.get(id)
        if run is None:
            return self.refused(404)
        run.looks += 1
        return self.shown(run)

    def stop(self, id: str) -> None:
        """Cancel a run that has not ended."""
        self.cancels.append(id)
        run = self.runs.get(id)
        if run is not None and not run.ended:
            run.stopped = True


class ScriptedProviders(FakeServer):
    """All of them behind one server: `mounts` maps the first part of the path to a service."""

    def __init__(self, **mounts: ScriptedService) -> None:
        super().__init__()
        self.mounts = mounts

    def at(self, mount: str) -> str:
        """The address of a mount, without a slash at its end."""
        return f"{self.url}/{mount}"

    def answer(self, call: Call) -> Reply:
        mount, _, rest = call.path.removeprefix("/").partition("/")
        service = self.mounts.get(mount)
        return (
            Reply({"error": "nobody here"}, 404) if service is None else service.answer(replace(call, path=f"/{rest}"))
        )
