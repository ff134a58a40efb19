"""The local system's command line: `python -m infra.local run`, `up`, `down`, `status`, `token EMAIL` and others."""

import argparse
import subprocess
import sys
from collections.abc import Sequence

import requests

from infra.local import background, foreground, people, scheduler
from infra.local.environment import ROOT, function_environment
from infra.local.parts import system_parts
from infra.local.places import Places, places_from_environment
from infra.local.supervisor import CannotStart
from infra.local.system import AlreadyRunning, as_running, running_pid


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; its exit code."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.command(as_running(places_from_environment()), given)
    except (CannotStart, AlreadyRunning, ValueError) as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 1
    except requests.ConnectionError as error:
        print(f"Nothing answers at {error.request and error.request.url}: is the system up?", file=sys.stderr)
        return 1
    except requests.RequestException as error:
        print(f"The system does not answer as it should: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def run(places: Places, given: argparse.Namespace) -> int:
    """run the system here until Ctrl-C"""

    def welcome() -> None:
        if not given.background:
            _say(f"{_welcome(places)}\n\nCtrl-C stops everything.")

    foreground.run(places, _say, ready=welcome, alone=given.background)
    return 0


def up(places: Places, _given: argparse.Namespace) -> int:
    """start the system in the background; returns when it is ready"""
    if not background.up(places, _say):
        return 1
    _say(f"{_welcome(places)}\n\n`make down` stops everything.")
    return 0


def down(places: Places, _given: argparse.Namespace) -> int:
    """stop the system that runs in the background"""
    _say("Stopped." if background.down(places) else "The system was not up.")
    return 0


def reset(places: Places, _given: argparse.Namespace) -> int:
    """stop the system and delete all it knows"""
    background.reset(places)
    _say(f"{places.state_dir} is gone.")
    return 0


def status(places: Places, _given: argparse.Namespace) -> int:
    """tell which parts are ready; exit code 0 if all are"""
    if running_pid(places) is None:
        _say("The system is not up.")
        return 1
    states = [(part, part.ready()) for part in system_parts(places)]
    for part, ready in states:
        ports = ", ".join(map(str, part.ports))
        _say(f"  {part.name:<10} {'ready' if ready else 'not ready':<10} {ports}")
    return 0 if all(ready for _, ready in states) else 1


def token(places: Places, given: argparse.Namespace) -> int:
    """print an ID token for this e-mail address, and nothing else"""
    print(people.token(places, given.email))
    return 0


def call(places: Places, given: argparse.Namespace) -> int:
    """have the worker do one of the scheduler's errands now"""
    done = scheduler.call(scheduler.errand_named(given.name), places.url(places.function_port("worker")))
    return 0 if done else 1


def prove(places: Places, _given: argparse.Namespace) -> int:
    """prove the books"""
    command = [sys.executable, "-m", "shared.prove"]
    return subprocess.run(command, env=function_environment(places, "prove"), cwd=ROOT, check=False).returncode


def logs(places: Places, given: argparse.Namespace) -> int:
    """list the parts' logs, or follow one"""
    if given.name is None:
        for log in sorted(places.logs_dir.glob("*.log")):
            _say(f"  {log.stem:<10} {log.stat().st_size:>9} bytes  {log}")
        return 0
    log = places.logs_dir / f"{given.name}.log"
    if not log.exists():
        raise ValueError(f"There is no {log}")
    return subprocess.run(["tail", "-n", "100", "-f", str(log)], check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    added = {}
    for command in (run, up, down, reset, status, token, call, prove, logs):
        added[command] = commands.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        added[command].set_defaults(command=command)
    added[run].add_argument("--background", action="store_true", help=argparse.SUPPRESS)
    added[token].add_argument("email", metavar="EMAIL")
    added[call].add_argument("name", metavar="NAME", help=", ".join(errand.name for errand in scheduler.ERRANDS))
    added[logs].add_argument("name", metavar="NAME", nargs="?")
    return parser


def _welcome(places: Places) -> str:
    who = "\n".join(
        f"    {person.email:<20} {person.role}, {person.department}{', blocked' if person.status == 'blocked' else ''}"
        for person in people.PEOPLE
    )
    return (
        f"\n  open  {places.url(places.web_port)}\n  API   {places.url(places.gateway_port)}\n\n"
        f"  These people can sign in:\n{who}\n\n"
        f"  A token for curl: .venv/bin/python -m infra.local token {people.ADA.email}"
    )


def _say(line: str) -> None:
    """One write for the whole line: lines of several threads do not mix."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
