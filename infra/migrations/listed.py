"""Which migrations there are: the modules of a folder in the order of their numbers, which have no gap."""

import hashlib
import importlib
import re
from pathlib import Path

from infra.migrations import numbered
from infra.migrations.contract import Migration

_NAME = re.compile(r"m(\d{4})_[a-z][a-z0-9_]*")


def migrations(package: str = numbered.__name__) -> list[Migration]:
    """Every migration of a package, by number. Raises ValueError for a module that is none, a gap, and a number taken twice."""
    folder = importlib.import_module(package).__path__[0]
    found = [_one(package, file) for file in sorted(Path(folder).glob("*.py")) if file.stem != "__init__"]
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise ValueError(f"Migrations are numbered 1, 2, 3 … without a gap, and these are {numbers}.")
    return found


def _one(package: str, file: Path) -> Migration:
    name = _NAME.fullmatch(file.stem)
    if name is None:
        raise ValueError(f"{file.name} is no name of a migration, such as m0004_what_becomes_true.py.")
    module = importlib.import_module(f"{package}.{file.stem}")
    title = (module.__doc__ or "").partition("\n")[0]
    if not title:
        raise ValueError(f"{file.name} does not say in its first line what it does.")
    checksum = hashlib.sha256(file.read_bytes()).hexdigest()
    return Migration(int(name[1]), title, module.COLLECTION, module.change, checksum)
