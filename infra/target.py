"""Which database a command works on: that of a project in Google Cloud, or of the local system that is up."""

import os

from google.cloud import firestore

from infra.local.places import PROJECT, places_from_environment
from infra.local.system import as_running, running_pid

_EMULATOR = "FIRESTORE_EMULATOR_HOST"


def database(project: str | None) -> firestore.Client:
    """A client of the project's Firestore, with the credentials of whoever runs the command; without one, of the local system's.

    ValueError, with what to do, if that is not to be had.
    """
    if project:
        if _EMULATOR in os.environ:
            raise ValueError(f"{_EMULATOR} is set: this would not reach {project}")
        return firestore.Client(project=project)
    places = places_from_environment()
    if running_pid(places) is None:
        raise ValueError("The local system is not up (`make up`); PROJECT=… names one in Google Cloud.")
    os.environ[_EMULATOR] = places.address(as_running(places).firestore_port)
    return firestore.Client(project=PROJECT)
