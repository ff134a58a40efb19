"""What is measured: each unit is done some times on a counting system, and what one of it took is the result."""

import io
import os
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import requests
from google.cloud import firestore
from PIL import Image

from bench.system import CountedSystem
from infra.local import scheduler
from infra.local.client import Client
from infra.local.demo_jobs import upload
from infra.local.places import PROJECT
from shared.domain.jobs import Job, State
from shared.storage.firestore import FirestoreStore

GENERATIONS = {
    "text": ("local-text", {"max_tokens": 80}),
    "image": ("local-image", {"size": "1024x1024"}),
    "film": ("local-video", {"seconds": 3}),
}
SHORT, LONG = 1, 30
"""Seconds of two runs; what the longer one takes more are further looks at the provider."""

_LONGEST_SECONDS = 120.0
_LOOK_SECONDS = 0.2
_QUIET_SECONDS = 3.0

Numbers = Mapping[str, float]


@dataclass
class Bench:
    """Does things as a person and says what the functions did for them."""

    system: CountedSystem
    ada: Client
    cleo: Client
    store: FirestoreStore

    @classmethod
    def of(cls, system: CountedSystem) -> "Bench":
        """A bench that looks at jobs past the functions, so that its looking is not counted."""
        os.environ["FIRESTORE_EMULATOR_HOST"] = system.places.address(system.places.firestore_port)
        store = FirestoreStore(firestore.Client(project=PROJECT))
        return cls(system, system.person("ada@example.com"), system.person("cleo@example.com"), store)

    def measured(self, times: int, do: Callable[[], Numbers | None], *, only: str | None = None) -> Numbers:
        """What doing it once takes, after it was done once unwatched; of one function `only`, when others work meanwhile."""
        do()
        before = self._totals(only)
        done = [do() or {} for _ in range(times)]
        after = self._totals(only)
        numbers = {name: (after[name] - before.get(name, 0)) / times for name in after}
        for name in {name for said in done for name in said}:
            numbers[name] = sum(said.get(name, 0) for said in done) / times
        return numbers

    def _totals(self, only: str | None) -> Numbers:
        """The totals of one function; of all, once nothing happens any more: deliveries come after a generation's end."""
        if only is not None:
            return {name: number for name, number in self.system.totals().items() if name.startswith(f"{only} ")}
        before: Numbers = {}
        while (now := self.system.totals()) != before:
            before = now
            time.sleep(_QUIET_SECONDS)
        return now

    def generate(self, model: str, params: Mapping[str, object]) -> Numbers:
        """One generation from the press to the pictures on the page: asked for, made, looked at once, its files shown."""
        asked = {"model": model, "prompt": "A lighthouse above the sea at dusk", "params": dict(params)}
        task_id = self.ada.send("POST", "/api/generate", asked, key=str(uuid.uuid4()))["task_id"]
        self.ended(task_id)
        task = self.ada.get(f"/api/poll/{task_id}")
        shown = [
            len(requests.get(url, timeout=30).content)
            for output in task["outputs"]
            for url in (output["url"], output.get("thumbnail_url"))
            if url
        ]
        return {"people shown": sum(shown), "people storage_b": len(shown)}

    def poll(self, task_id: str) -> None:
        self.ada.get(f"/api/poll/{task_id}")

    def open_app(self) -> None:
        for path in ("/api/me", "/api/models", "/api/history"):
            self.ada.get(path)

    def reference(self) -> Numbers:
        picture = _picture()
        upload(self.ada, "style.png", picture)
        return {"people storage_a": 1, "people stored": len(picture)}

    def errand(self, name: str) -> None:
        places = self.system.places
        assert scheduler.call(scheduler.errand_named(name), places.url(places.function_port("worker")))

    def proof(self) -> None:
        time.sleep(1.5)  # it reads what was a second ago
        while self.cleo.get("/api/admin/books", now="true")["running"]:
            pass

    def running(self) -> str:
        """A task that runs for a while."""
        asked = {"model": "local-probe", "prompt": "Takes its time", "params": {"seconds": LONG}}
        task_id: str = self.ada.send("POST", "/api/generate", asked, key=str(uuid.uuid4()))["task_id"]
        while self._job(task_id).state is not State.RUNNING:
            time.sleep(_LOOK_SECONDS)
        return task_id

    def ended(self, task_id: str) -> None:
        """Return when it has succeeded; no function is asked."""
        end = time.monotonic() + _LONGEST_SECONDS
        while not self._job(task_id).ended:
            assert time.monotonic() < end, "a generation did not end"
            time.sleep(_LOOK_SECONDS)
        assert self._job(task_id).state is State.SUCCEEDED

    def _job(self, task_id: str) -> Job:
        job = self.store.get(Job, task_id)
        assert job is not None
        return job


def measure(system: CountedSystem, times: int) -> Mapping[str, Numbers]:
    """What each unit takes."""
    bench = Bench.of(system)
    found: dict[str, Numbers] = {}
    first = bench.measured(1, bench.proof)
    for name, (model, params) in GENERATIONS.items():
        found[name] = bench.measured(times, lambda model=model, params=params: bench.generate(model, params))  # type: ignore[misc]
    kept = (times + 1) * len(GENERATIONS)
    last = bench.measured(1, bench.proof)
    found["proof"] = {name: (last[name] - first.get(name, 0)) / kept for name in last}
    short, long = (bench.measured(1, lambda s=s: bench.generate("local-probe", {"seconds": s})) for s in (SHORT, LONG))  # type: ignore[misc]
    looks = long["worker requests"] - short["worker requests"]
    found["look"] = {name: (long[name] - short.get(name, 0)) / looks for name in long}
    task_id = bench.running()
    found["poll"] = bench.measured(4 * times, lambda: bench.poll(task_id), only="poll")
    bench.ended(task_id)
    found["app"] = bench.measured(times, bench.open_app)
    found["reference"] = bench.measured(times, bench.reference)
    found["sweep"] = bench.measured(times, lambda: bench.errand("sweep"))
    return found


def _picture() -> bytes:
    """A reference of a usual size."""
    content = io.BytesIO()
    Image.effect_noise((768, 768), 60).convert("RGB").save(content, "PNG")
    return content.getvalue()


def summed(numbers: Numbers, counter: str, functions: Sequence[str]) -> float:
    """A counter over some functions."""
    return sum(numbers.get(f"{name} {counter}", 0) for name in functions)
