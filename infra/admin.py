"""The command behind `make admin EMAIL=…`: makes somebody an administrator, here or in a project of Google Cloud.

With `--project` it works on that project's Firestore, with the credentials of whoever runs it (`gcloud auth application-default
login`); without, on the local system that is up.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from infra.local.places import PROJECT, places_from_environment
from infra.local.system import as_running, running_pid
from shared.domain import ids
from shared.domain.errors import PlatformError
from shared.services.appoint import appoint
from shared.services.audit import Asking
from shared.storage.firestore import FirestoreStore

_EMULATOR = "FIRESTORE_EMULATOR_HOST"


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry it out; 1 if that was not possible, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__.partition("\n")[0])
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--project", help="the project in Google Cloud; without it: the local system")
    given = parser.parse_args(arguments)
    try:
        project = _production(given.project) if given.project else _local()
        said = _appoint(project, given.email)
    except (PlatformError, GoogleAPIError, GoogleAuthError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


def _production(project: str) -> str:
    if _EMULATOR in os.environ:
        raise ValueError(f"{_EMULATOR} is set: this would not reach {project}")
    return project


def _local() -> str:
    """Point the client to the emulator of the system that is up. ValueError if none is."""
    places = places_from_environment()
    if running_pid(places) is None:
        raise ValueError("The local system is not up (`make up`); PROJECT=… names one in Google Cloud.")
    os.environ[_EMULATOR] = places.address(as_running(places).firestore_port)
    return PROJECT


def _appoint(project: str, email: str) -> str:
    account = appoint(
        FirestoreStore(firestore.Client(project=project)),
        email=email,
        by=Asking(actor=f"operator:{getpass.getuser()}", request_id=f"cli-{ids.new_id()}", address="command line"),
        at=datetime.now(UTC),
        audit_id=ids.new_id(),
    )
    known = "acts on the next request" if account.sign_in else "waits for the first sign-in"
    return f"{account.email} is an administrator of {project}; that {known}."


if __name__ == "__main__":
    sys.exit(main())
