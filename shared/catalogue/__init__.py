"""What is on offer: models and providers as data, read from two files and checked to the last field."""

from shared.catalogue.loader import Catalogue, load_catalogue
from shared.catalogue.mistakes import CatalogueError, Mistake
from shared.catalogue.provider_schemas import ProviderEntry
from shared.catalogue.schemas import Model

__all__ = ["Catalogue", "CatalogueError", "Mistake", "Model", "ProviderEntry", "load_catalogue"]
