"""Which catalogues there are in the repository, and how each of them is read."""

from pathlib import Path

from infra.local.places import places_from_environment
from shared.catalogue import Catalogue, load_catalogue

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = ROOT / "shared" / "catalogue"
LOCAL = ROOT / "infra" / "local" / "catalogue"
EXAMPLES = ROOT / "docs" / "entries"


def all_folders() -> list[Path]:
    """The catalogue of a deployment, that of the local system, and each example."""
    return [PRODUCTION, LOCAL, *sorted(folder for folder in EXAMPLES.iterdir() if folder.is_dir())]


def read(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises CatalogueError. Only that of the local system may use plain http and variables."""
    here = places_from_environment()
    variables = {"TEXT_URL": here.url(here.text_port), "SKETCH_URL": here.url(here.sketch_port)}
    return load_catalogue(folder, variables=variables if folder.resolve() == LOCAL else None)


def shown(folder: Path) -> str:
    """A folder as people name it."""
    resolved = folder.resolve()
    return str(resolved.relative_to(ROOT)) if resolved.is_relative_to(ROOT) else str(folder)
