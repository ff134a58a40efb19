"""The demonstration's jobs: each is asked for, watched to its end, its files fetched, and every expectation checked."""

import io
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from infra.local.client import Client
from infra.local.progress import Progress

_POLL_SECONDS = 0.5
_LONGEST_SECONDS = 180.0
_DOWNLOAD_SECONDS = 30.0
_FINISHED = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True)
class Wish:
    """What is asked for, and how it must end."""

    name: str
    model: str
    prompt: str
    ends: str
    params: Mapping[str, Any] = field(default_factory=dict)
    references: Sequence[Mapping[str, Any]] = ()
    cancelled: bool = False
    error: str | None = None
    content_type: str | None = None


@dataclass
class Outcome:
    """How it did end. `problems` are sentences; there are none when all was as it should be."""

    task_id: str = ""
    status: str = ""
    seconds: float = 0.0
    credits: int = 0
    charged: int = 0
    outputs: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.problems.append(f"{what} is {found!r}, and should be {wanted!r}")


def carry_out(client: Client, wish: Wish, folder: Path) -> Outcome:
    """Ask, watch, fetch, check. Problems are in the outcome; CallRefused and requests.RequestException are raised."""
    outcome, begun = Outcome(), time.monotonic()
    before = client.get("/api/me")["balance"]
    accepted = _ask(client, wish, outcome)
    outcome.expect("what is held", accepted["balance"]["held"] - before["held"], outcome.credits)
    outcome.expect("what is left", before["available"] - accepted["balance"]["available"], outcome.credits)
    task = _watch(client, wish, outcome, begun)
    after = client.get("/api/me")["balance"]
    outcome.expect("what was paid", before["available"] - after["available"], outcome.charged)
    outcome.expect("what is still held", after["held"], before["held"])
    _judge(wish, task, outcome)
    _fetch(wish, task, outcome, folder)
    return outcome


def upload(client: Client, filename: str, picture: bytes) -> str:
    """Put a PNG into storage as the browser does; its upload_id. Errors as `carry_out`."""
    new = {"filename": filename, "content_type": "image/png", "bytes": len(picture)}
    ticket = client.send("POST", "/api/uploads", new)
    response = requests.request(
        ticket["method"], ticket["url"], data=picture, headers=ticket["headers"], timeout=_DOWNLOAD_SECONDS
    )
    response.raise_for_status()
    upload_id: str = client.send("POST", f"/api/uploads/{ticket['upload_id']}/complete")["upload_id"]
    return upload_id


def _ask(client: Client, wish: Wish, outcome: Outcome) -> Any:
    """Submit it twice with one key, as a client does that lost the first answer: there is one task."""
    key = str(uuid.uuid4())
    body = {
        "model": wish.model,
        "prompt": wish.prompt,
        "params": dict(wish.params),
        "references": [dict(reference) for reference in wish.references],
    }
    accepted = client.send("POST", "/api/generate", body, key=key)
    again = client.send("POST", "/api/generate", body, key=key)
    outcome.task_id, outcome.credits = accepted["task_id"], accepted["credits"]
    outcome.expect("the task of the repeated request", again["task_id"], outcome.task_id)
    return accepted


def _watch(client: Client, wish: Wish, outcome: Outcome, begun: float) -> Any:
    """Poll until it has ended; cancel it on the way if that is wished."""
    progress, is_cancelled = Progress(wish.name), False
    while True:
        task = client.get(f"/api/poll/{outcome.task_id}")
        outcome.status, outcome.charged = task["status"], task["charged"]
        outcome.seconds = round(time.monotonic() - begun, 1)
        if task["status"] in _FINISHED or outcome.seconds > _LONGEST_SECONDS:
            progress.end(f"{task['status']} after {outcome.seconds} s for {task['charged']} credits")
            return task
        progress.show(task["stage"], task["progress"], outcome.seconds)
        if wish.cancelled and task["stage"] == "generating" and not is_cancelled:
            client.send("POST", f"/api/cancel/{outcome.task_id}")
            is_cancelled = True
        time.sleep(_POLL_SECONDS)


def _judge(wish: Wish, task: Mapping[str, Any], outcome: Outcome) -> None:
    outcome.expect("the status", task["status"], wish.ends)
    outcome.expect("the charge", task["charged"], outcome.credits if wish.ends == "succeeded" else 0)
    outcome.expect("the error", task["error"] and task["error"]["code"], wish.error)
    outcome.expect("whether there are outputs", bool(task["outputs"] or task["text"]), wish.ends == "succeeded")


def _fetch(wish: Wish, task: Mapping[str, Any], outcome: Outcome, folder: Path) -> None:
    """Save what it made, and look whether the files are what the task says."""
    if task["kind"] == "text" and task["text"]:
        content = task["text"].encode()
        outcome.outputs.append(_save(folder / f"{wish.name}.txt", content, "text/plain", None))
    for output in task["outputs"] if wish.content_type else ():
        response = requests.get(output["url"], timeout=_DOWNLOAD_SECONDS)
        response.raise_for_status()
        content = response.content
        ending = output["content_type"].partition("/")[2]
        outcome.expect("the content type", output["content_type"], wish.content_type)
        outcome.expect("the content type in storage", response.headers["Content-Type"], wish.content_type)
        outcome.expect("the number of bytes", len(content), output["bytes"])
        outcome.expect("the kind of file", _kind(content), wish.content_type)
        size = (output["width"], output["height"])
        if wish.content_type == "image/png":
            outcome.expect("the size", Image.open(io.BytesIO(content)).size, size)
        path = folder / f"{wish.name}-{output['index']}.{ending}"
        outcome.outputs.append(_save(path, content, output["content_type"], size))


def _save(path: Path, content: bytes, content_type: str, size: tuple[int, int] | None) -> dict[str, Any]:
    path.write_bytes(content)
    shown = f"{size[0]}x{size[1]}" if size else None
    return {"path": str(path), "content_type": content_type, "bytes": len(content), "size": shown}


def _kind(content: bytes) -> str:
    """What the first bytes say."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "video/mp4" if content[4:8] == b"ftyp" else "unknown"
