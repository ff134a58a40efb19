"""Check: every mistake in some catalogues, each with its file, its line and what would be right."""

from collections.abc import Callable, Sequence
from pathlib import Path

from infra.catalogue.folders import read, shown
from shared.catalogue import CatalogueError

Say = Callable[[str], None]


def check(folders: Sequence[Path], say: Say) -> bool:
    """Say one line for each folder and one for each mistake; whether there was none."""
    right = [_check(folder, say) for folder in folders]
    return all(right)


def _check(folder: Path, say: Say) -> bool:
    try:
        catalogue = read(folder)
    except CatalogueError as error:
        say(f"{shown(folder)}: {_number(len(error.mistakes), 'mistake')}")
        for mistake in error.mistakes:
            say(f"  {shown(folder)}/{mistake}")
        return False
    models, providers = len(catalogue.models), len(catalogue.providers)
    say(f"{shown(folder)}: {_number(models, 'model')} of {_number(providers, 'provider')}, all right")
    return True


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
