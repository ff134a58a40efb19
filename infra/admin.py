"""The command behind `make admin EMAIL=…`: makes somebody an administrator, here or in a project of Google Cloud.

With `--project` it works on that project's Firestore, with the credentials of whoever runs it (`gcloud auth application-default
login`); without, on the local system that is up.
"""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from infra.target import database
from shared.domain import ids
from shared.domain.errors import PlatformError
from shared.services.appoint import appoint
from shared.services.audit import Asking
from shared.storage.firestore import FirestoreStore


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry it out; 1 if that was not possible, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m infra.admin", description=__doc__.partition("\n")[0])
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--project", help="the project in Google Cloud; without it: the local system")
    given = parser.parse_args(arguments)
    try:
        said = _appoint(database(given.project), given.email)
    except (PlatformError, GoogleAPIError, GoogleAuthError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


def _appoint(client: firestore.Client, email: str) -> str:
    account = appoint(
        FirestoreStore(client),
        email=email,
        by=Asking(actor=f"operator:{getpass.getuser()}", request_id=f"cli-{ids.new_id()}", address="command line"),
        at=datetime.now(UTC),
        audit_id=ids.new_id(),
    )
    known = "acts on the next request" if account.sign_in else "waits for the first sign-in"
    return f"{account.email} is an administrator of {client.project}; that {known}."


if __name__ == "__main__":
    sys.exit(main())
