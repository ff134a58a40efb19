"""A system that is left with data of the first form goes on with it, and is migrated while people work."""

import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from google.cloud import firestore

from infra.local.environment import ROOT
from infra.local.places import BUCKET, PROJECT
from shared.storage.cloud_files import CloudFiles
from tests.infra.migrations import forms
from tests.journeys.client import Client, new_key, problem
from tests.system import RunningSystem, environment

pytestmark = [pytest.mark.local, pytest.mark.timeout(300)]

PEOPLE = ("ada", "ben", "mark")
TURNS = 6
ORGANISATION = "organisation/"
"""What stands there once for everybody is today's already."""


def test_the_first_form_is_migrated_under_load(
    system: RunningSystem, cleo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People of the first form ask, cancel and are topped up while it runs; afterwards the books balance.

    Three of their generations were running when the older revision left: its provider knows nothing of them any more, and
    they end with their credits back.
    """
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", system.places.address(system.places.firestore_port))
    client = firestore.Client(project=PROJECT)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", system.places.url(system.places.storage_port))
    old = forms.documents(left=datetime.now(UTC) - timedelta(minutes=20))
    with_files(old)
    forms.write(client, {path: fields for path, fields in old.items() if not path.startswith(ORGANISATION)})
    people = [system.person(f"{name}.first@example.com") for name in PEOPLE]
    begun = threading.Barrier(len(people) + 1)
    with ThreadPoolExecutor(len(people)) as pool:
        working = [pool.submit(work, person, cleo, begun) for person in people]
        begun.wait()
        migrated = migrate(system)
        tasks = {person: worked.result() for person, worked in zip(people, working, strict=True)}

    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    assert migrated.stdout.count("done:") == 3
    for person, asked in tasks.items():
        assert {task["status"] for task in person.all_ended(asked)} <= {"succeeded", "cancelled"}
    for path in (path for path, job in old.items() if path.startswith("jobs/") and job["wake_at"] is not None):
        job = client.document(path)
        ended(system, job)
        assert job.get().get("charged") == 0
    assert migrate(system).stdout.count("was carried out before") == 3
    system.prove()


def with_files(old: forms.Documents) -> None:
    """Put a file where each result should be, and say so in its job: whoever proves the books later asks for them."""
    files = CloudFiles(bucket=BUCKET, signing_key=dict)
    for job in (fields for path, fields in old.items() if path.startswith("jobs/")):
        for output in job["outputs"]:
            put = files.put(output["object"], io.BytesIO(b"a former result"), content_type=output["content_type"])
            output.update(bytes=put.size, crc32c=put.crc32c)


def work(person: Client, cleo: Client, begun: threading.Barrier) -> list[str]:
    """Ask for something cheap again and again, cancel every second of it, and be topped up."""
    uid = person.me["uid"]
    begun.wait()
    tasks = []
    for turn in range(TURNS):
        tasks.append(person.generate("local-image", params={"size": "512x512"}))
        if turn % 2:
            answer = person.request("POST", f"/api/cancel/{tasks[-1]}")
            assert answer.ok or problem(answer)[1] == "already_finished", answer.text
        cleo.send("POST", f"/api/admin/users/{uid}/credits", {"amount": 1, "reason": "Upgrade"}, key=new_key())
    return tasks


def ended(system: RunningSystem, job: firestore.DocumentReference) -> None:
    """Return when it has: the sweep finds what the older revision left."""
    for _ in range(30):
        if job.get().get("state") in ("succeeded", "failed", "cancelled"):
            return
        system.sweep()
    raise AssertionError(f"{job.id} is still {job.get().get('state')}")


def migrate(system: RunningSystem) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.migrations", "run"],
        cwd=ROOT, env=environment(system.places) | {"VERSION": "upgrade"},
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
