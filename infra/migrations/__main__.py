"""The command behind `make migrate`: carries out migrations of data, here or in a project of Google Cloud.

With `--project` it works on that project's Firestore, with the credentials of whoever runs it (`gcloud auth application-default
login`, or the account of a build); without, on the local system that is up.
"""

import argparse
import os
import secrets
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError

from infra.migrations import carry_out, progress
from infra.migrations.carry_out import Runner
from infra.migrations.contract import Migration
from infra.migrations.database import Database
from infra.migrations.listed import migrations
from infra.migrations.progress import CannotMigrate
from infra.target import database
from shared.domain.errors import PlatformError


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; 1 if that was not possible, with the reason on stderr."""
    given = _parser().parse_args(arguments)
    try:
        _do(given, Database(database(given.project)), migrations())
    except (CannotMigrate, PlatformError, GoogleAPIError, GoogleAuthError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.migrations", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--project", help="the project in Google Cloud; without it: the local system")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("status", help="tell how far each has come")
    commands.add_parser("plan", help="count what would change, and write nothing")
    run = commands.add_parser("run", help="carry out what has not ended")
    run.add_argument("--wait", type=float, default=90.0, metavar="SECONDS", help="how long to wait for another run")
    again = commands.add_parser("again", help="have some that ended carried out once more by the next run")
    again.add_argument("numbers", type=int, nargs="+", metavar="NUMBER")
    return parser


def _do(given: argparse.Namespace, data: Database, known: Sequence[Migration]) -> None:
    match given.command:
        case "status":
            for migration in known:
                _say(_state(data, migration))
        case "plan":
            for found in carry_out.forecast(data, known):
                _say(f"{found.migration.id}  {found.migration.title}")
                _say(f"      {found.seen} documents of {found.migration.collection}, {found.changed} would change")
                for example in found.examples:
                    _say(f"      such as {example}")
        case "run":
            signal.signal(signal.SIGTERM, _ended)
            name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
            version = os.environ.get("VERSION", "unknown")
            carry_out.run(data, known, Runner(name, version, lambda: datetime.now(UTC), _say, given.wait))
        case "again":
            _again(data, known, given.numbers)


def _state(data: Database, migration: Migration) -> str:
    there = progress.of(data.reader(), migration)
    if there is None:
        state = "open"
    else:
        numbers = (
            f"{there.seen} documents of {migration.collection}, {there.changed} changed, by version {there.version}"
        )
        when = (
            f"ended {there.ended_at:%Y-%m-%d %H:%M}" if there.ended_at else f"begun, held by {there.holder or 'nobody'}"
        )
        state = f"{when}: {numbers}"
    return f"{migration.id}  {migration.title}\n      {state}"


def _again(data: Database, known: Sequence[Migration], numbers: Sequence[int]) -> None:
    chosen = [migration for migration in known if migration.number in numbers]
    if strangers := sorted(set(numbers) - {migration.number for migration in chosen}):
        raise ValueError(f"There is no migration {strangers[0]}.")
    for migration in chosen:
        _say(f"{migration.id}  {'is open again' if progress.reopen(data, migration) else 'has not ended'}")


def _ended(_number: int, _frame: FrameType | None) -> None:
    """A build that is cancelled ends us as Ctrl-C does: what we hold is given up."""
    raise KeyboardInterrupt


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
