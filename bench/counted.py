"""The functions of main.py with counters around them: what the runtime is given in place of main.py by bench/cost.py."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import requests
from flask import Request, Response
from google.cloud.firestore_v1.services.firestore.client import FirestoreClient
from google.cloud.tasks_v2 import CloudTasksClient

import main
from bench.counters import Counts, watch_firestore, watch_queue, watch_storage
from infra.local.places import FUNCTIONS

counts = Counts(Path(os.environ["COUNTS"]))
watch_firestore(counts, FirestoreClient)
watch_queue(counts, CloudTasksClient)
watch_storage(counts, requests.Session, os.environ["STORAGE_EMULATOR_HOST"])


def _counted(handle: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def handled(request: Request) -> Response:
        begun = time.monotonic()
        response = handle(request)
        if request.path != "/health":
            counts.add(requests=1, seconds=time.monotonic() - begun, answered=response.content_length or 0)
        counts.keep()
        return response

    return handled


for name in FUNCTIONS:
    globals()[name] = _counted(getattr(main, name))
