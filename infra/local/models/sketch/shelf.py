"""Keeps jobs on disk, a folder for each, so that the service may be killed at any moment and lose nothing it has promised."""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from infra.local.models.sketch.inputs import SketchRequest, parse
from infra.local.models.sketch.jobs import Failure, Job, Marks

_REQUEST, _CANCELLED, _FAILED = "request.json", "cancelled", "failed.json"
_FAILURE = TypeAdapter(Failure)
_KEPT_SECONDS = 24 * 3600


class Shelf:
    """Every file appears whole or not at all; a mark once made stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, job: Job) -> Job:
        """Keep a new job; the one that is there already when its id is taken."""
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-", ignore_cleanup_errors=True) as draft:
            folder = Path(draft) / job.id
            folder.mkdir()
            record = {"created_at": job.created_at, "request": job.request.model_dump(mode="json")}
            _write(folder / _REQUEST, json.dumps(record).encode())
            try:
                folder.rename(self._folder / job.id)
            except OSError:
                known = self.get(job.id)
                if known is None:
                    raise
                return known
        return job

    def get(self, job_id: str) -> Job | None:
        content = self._read(job_id, _REQUEST)
        if content is None:
            return None
        record = json.loads(content)
        return Job(job_id, _request(record["request"]), record["created_at"])

    def marks(self, job: Job) -> Marks:
        cancelled, failed = self._read(job.id, _CANCELLED), self._read(job.id, _FAILED)
        return Marks(
            is_drawn=all(self.output(job, index).exists() for index in range(job.request.outputs)),
            cancelled_at=None if cancelled is None else float(cancelled),
            failure=None if failed is None else _FAILURE.validate_json(failed),
        )

    def mark_cancelled(self, job_id: str, at: float) -> None:
        _write(self._folder / job_id / _CANCELLED, str(at).encode())

    def mark_failed(self, job_id: str, failure: Failure) -> None:
        _write(self._folder / job_id / _FAILED, _FAILURE.dump_json(failure))

    def output(self, job: Job, index: int) -> Path:
        """Where an output is, or will be."""
        return self._folder / job.id / f"output-{index}.{job.request.content_type.partition('/')[2]}"

    def write_output(self, job: Job, index: int, write: Callable[[Path], None]) -> None:
        """`write` gets a path to write to; what it has written becomes the output when it is done."""
        path = self.output(job, index)
        draft = path.with_name(f".{secrets.token_hex(8)}-{path.name}")
        write(draft)
        draft.replace(path)

    def kept_reference(self, job_id: str, number: int, fetch: Callable[[], bytes]) -> bytes:
        """The bytes of a reference as first fetched."""
        path = self._folder / job_id / f"reference-{number}"
        if not path.exists():
            _write(path, fetch())
        return path.read_bytes()

    def clear_old(self, now: float) -> None:
        """Forget jobs of more than a day ago, and what a crash left half made."""
        for folder in self._folder.iterdir():
            if folder.is_dir() and now - folder.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, job_id: str, name: str) -> bytes | None:
        try:
            return (self._folder / job_id / name).read_bytes()
        except FileNotFoundError:
            return None


def _request(record: object) -> SketchRequest:
    return parse(json.dumps(record).encode())


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
