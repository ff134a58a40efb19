"""`python -m infra.catalogue check [FOLDER…]` and `python -m infra.catalogue try`; the Makefile has both.

What `try` is told comes as options or, as make hands it on, from the environment: MODEL, PROMPT, PARAMS, REFERENCE (several are
separated by blanks), FOLDER, SEND, OUT.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from infra.catalogue import dry, sending
from infra.catalogue.check import check
from infra.catalogue.folders import PRODUCTION, all_folders, read
from infra.catalogue.wishes import Refused, Wish, request_for
from shared.catalogue import CatalogueError, ProviderEntry
from shared.providers.registry import Providers


def main(arguments: Sequence[str], environment: Mapping[str, str], pause: sending.Pause = time.sleep) -> int:
    """Do what the arguments say; 1 if it did not work."""
    asked = _parser(environment).parse_args(arguments)
    if asked.command == "check":
        return 0 if check(asked.folders or all_folders(), _say) else 1
    try:
        return _try(asked, environment, pause)
    except (Refused, dry.NothingSent) as error:
        return _failed(str(error))
    except CatalogueError as error:
        return _failed("\n".join(str(mistake) for mistake in error.mistakes))


def _try(asked: argparse.Namespace, environment: Mapping[str, str], pause: sending.Pause) -> int:
    wish = Wish(asked.model, asked.prompt, asked.params, tuple(asked.reference))
    model, entry, request = request_for(read(asked.folder), wish)
    if not asked.send:
        for line in dry.show(entry, request):
            _say(line)
        return 0
    key = _key(entry, environment)
    hidden = f"[{entry.secret}]"

    def say(line: str) -> None:
        _say(line.replace(key, hidden) if key else line)

    project = environment.get("GOOGLE_CLOUD_PROJECT", "")
    provider = Providers({entry.id: entry}, lambda _name: key, project=project)[entry.id]
    out = asked.out or Path(tempfile.mkdtemp(prefix="try-"))
    unheard = replace(request, callback_url=None)  # nobody here can be called back
    return 0 if sending.send(provider, entry, model, unheard, out=out, say=say, pause=pause) else 1


def _key(entry: ProviderEntry, environment: Mapping[str, str]) -> str:
    """The key, from the variable that is called as its secret is. Raises Refused."""
    if entry.secret is None:
        return ""
    variable = entry.secret.upper().replace("-", "_")
    if not environment.get(variable):
        raise Refused(f"Set {variable} to the key of {entry.title}.")
    return environment[variable]


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.catalogue", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="find every mistake in catalogues")
    checking.add_argument("folders", nargs="*", type=Path)
    trying = commands.add_parser("try", help="show or send the request of a model")
    said = environment.get
    trying.add_argument("--model", default=said("MODEL", ""))
    trying.add_argument("--prompt", default=said("PROMPT", ""))
    trying.add_argument("--params", default=said("PARAMS") or "{}")
    trying.add_argument("--reference", action="append", default=said("REFERENCE", "").split())
    trying.add_argument("--folder", type=Path, default=Path(said("FOLDER") or PRODUCTION))
    trying.add_argument("--send", action="store_true", default=said("SEND", "") not in ("", "0"))
    trying.add_argument("--out", type=Path, default=Path(said("OUT", "")) if said("OUT") else None)
    return parser


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what this command is for


def _failed(words: str) -> int:
    print(words, file=sys.stderr)  # noqa: T201 - what this command is for
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
