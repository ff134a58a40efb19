"""The queue's memory: a SQLite file that a killed process leaves whole, with the names of ended tasks for a day."""

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.cloud import tasks_v2

from infra.local.tasks_rules import TOMBSTONE_SECONDS, seconds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    name TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    due REAL NOT NULL,
    body BLOB NOT NULL,
    executions INTEGER NOT NULL DEFAULT 0,
    previous_status INTEGER NOT NULL DEFAULT 0,
    ended REAL
);
CREATE INDEX IF NOT EXISTS waiting ON tasks (queue, due) WHERE ended IS NULL;
CREATE INDEX IF NOT EXISTS tombstones ON tasks (ended) WHERE ended IS NOT NULL;
"""


@dataclass(frozen=True)
class Queued:
    """A task that waits or is being delivered."""

    queue: str
    task: tasks_v2.Task
    executions: int
    """Attempts answered with anything but a 5xx."""
    previous_status: int
    """The HTTP status of the last attempt, 0 if it brought none."""


class Store:
    """Safe to use from several threads. Times are seconds since 1970."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def put_queue(self, queue: tasks_v2.Queue) -> None:
        """Write a queue, new or changed."""
        self._write(
            "INSERT INTO queues VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
            (queue.name, tasks_v2.Queue.serialize(queue)),
        )

    def queue(self, name: str) -> tasks_v2.Queue | None:
        rows = self._rows("SELECT body FROM queues WHERE name = ?", (name,))
        return tasks_v2.Queue.deserialize(rows[0][0]) if rows else None

    def queues(self) -> list[tasks_v2.Queue]:
        return [tasks_v2.Queue.deserialize(body) for (body,) in self._rows("SELECT body FROM queues", ())]

    def add(self, queue: str, task: tasks_v2.Task, *, now: float) -> bool:
        """Whether the task was added: not if its name is taken, or was within a day."""
        self._write("DELETE FROM tasks WHERE ended <= ?", (now - TOMBSTONE_SECONDS,))
        return self._write(
            "INSERT INTO tasks (name, queue, due, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (task.name, queue, seconds(task.schedule_time), tasks_v2.Task.serialize(task)),
        )

    def task(self, name: str) -> Queued | None:
        """A task that has not ended."""
        rows = self._rows(
            "SELECT queue, body, executions, previous_status FROM tasks WHERE name = ? AND ended IS NULL", (name,)
        )
        return _queued(rows[0]) if rows else None

    def page(self, queue: str, *, after: str, size: int) -> list[Queued]:
        """Tasks that have not ended, by name, from behind `after`."""
        rows = self._rows(
            "SELECT queue, body, executions, previous_status FROM tasks"
            " WHERE queue = ? AND ended IS NULL AND name > ? ORDER BY name LIMIT ?",
            (queue, after, size),
        )
        return [_queued(row) for row in rows]

    def waiting(self, queue: str, *, size: int) -> list[tuple[str, float]]:
        """Name and time of the tasks to be delivered next, those being delivered included."""
        return self._rows(
            "SELECT name, due FROM tasks WHERE queue = ? AND ended IS NULL ORDER BY due LIMIT ?", (queue, size)
        )

    def update(self, queued: Queued) -> bool:
        """Write what an attempt changed; False if the task has ended meanwhile."""
        return self._write(
            "UPDATE tasks SET due = ?, body = ?, executions = ?, previous_status = ? WHERE name = ? AND ended IS NULL",
            (
                seconds(queued.task.schedule_time),
                tasks_v2.Task.serialize(queued.task),
                queued.executions,
                queued.previous_status,
                queued.task.name,
            ),
        )

    def end(self, name: str, *, now: float) -> bool:
        """Forget a task but for its name; False if it has ended already."""
        return self._write("UPDATE tasks SET ended = ?, body = '' WHERE name = ? AND ended IS NULL", (now, name))

    def end_all(self, queue: str, *, now: float) -> None:
        """End every task of a queue."""
        self._write("UPDATE tasks SET ended = ?, body = '' WHERE queue = ? AND ended IS NULL", (now, queue))

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def _write(self, statement: str, values: Sequence[Any]) -> bool:
        """Whether any row changed."""
        with self._lock:
            return self._db.execute(statement, values).rowcount > 0


def _queued(row: tuple[str, bytes, int, int]) -> Queued:
    queue, body, executions, previous_status = row
    return Queued(queue, tasks_v2.Task.deserialize(body), executions, previous_status)
